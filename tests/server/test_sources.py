"""What a page may open: names, shared folders, and a run's own paths; one sentence for everything else."""

import pytest

from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.server import sources

PATHS = ["/etc", "/etc/passwd", "/etc/nothing_there", "~", "~nobody_at_all/x", ".", "..", "../..", "tests", "a\x00b",
         "///", "C:\\Windows", "file:///etc/passwd", "\\\\host\\share", "fruits/../../etc", "x" * 5000]


def sentence(call, *arguments, instead: str) -> str:
    """The error's words with the name that was asked for taken out."""
    with pytest.raises(UserError) as raised:
        call(*arguments)
    return str(raised.value).replace(repr(instead), "…").partition("Did you mean")[0].partition("Expected one of")[0]


@pytest.fixture
def shared(picture_folder, monkeypatch):
    monkeypatch.setenv("TL_DATA_DIR", str(picture_folder.parent))
    return picture_folder


@pytest.mark.parametrize("path", PATHS)
def test_paths_are_answered_like_names_that_nobody_knows(path):
    assert sentence(sources.entry, path, instead=path) == "No data set named …. "


def test_a_folder_of_pictures_and_a_missing_one_are_told_in_the_same_words(picture_folder):
    there, missing = str(picture_folder), str(picture_folder.with_name("colourz"))
    assert sentence(sources.entry, there, instead=there) == sentence(sources.entry, missing, instead=missing)
    with_slash = there + "/"
    assert sentence(sources.entry, with_slash, instead=with_slash) == "No data set named …. "


def test_names_and_shared_folders_open(shared):
    assert sources.entry("fruits").drawn
    assert sources.entry("colours").folder == str(shared.resolve())
    assert sources.entry(str(shared)).folder == str(shared.resolve())


def test_what_leads_out_of_a_shared_folder_does_not(shared, tmp_path):
    outside = tmp_path / "private"
    shared.rename(outside)
    shared.with_name("link").symlink_to(outside)
    for way in (shared.with_name("link"), shared.parent / ".." / "private", shared.parent / "nothing"):
        assert sentence(sources.entry, str(way), instead=str(way)) == "No data set named …. "
    assert not sources.shared("sets")  # from wherever the server was started


def test_a_path_opens_through_the_run_that_was_trained_on_it(picture_folder):
    config = RunConfig(data=str(picture_folder), weights="/somewhere/best.keras")
    assert sources.paths(config) == {str(picture_folder), "/somewhere/best.keras"}
    assert sources.entry(str(picture_folder), sources.paths(config)).folder == str(picture_folder.resolve())
    assert sources.check(config, sources.paths(config)) == config
    assert sources.paths(RunConfig(data="fruits", weights="run:abc")) == frozenset()


def test_weights_are_told_apart_no_more_than_pictures(shared, tmp_path):
    there = tmp_path / "mine.keras"
    there.write_bytes(b"x")
    ways = [sentence(sources.check, RunConfig(weights=path), instead=path)
            for path in (str(there), str(tmp_path / "none.keras"), "/etc/passwd", "imagenot")]
    assert set(ways) == {"No weights for efficientnet_lite0 named …. "}
    inside = shared.parent / "ours.keras"
    inside.write_bytes(b"x")
    for source in ("imagenet", "random", "run:abc", str(inside), None):
        assert sources.check(RunConfig(weights=source)).weights == source


@pytest.mark.parametrize("path", PATHS)
def test_a_target_opens_no_more_than_a_set_does(path):
    assert sentence(sources.check, RunConfig(target_data=path), instead=path) == "No data set named …. "


def test_targets_that_a_page_may_open(shared, tmp_path):
    folder = shared / "red"  # pictures without classes
    for name in ("digits", "shift:night=0.5", str(folder), str(shared)):
        assert sources.check(RunConfig(target_data=name)).target_data == name
    away = RunConfig(target_data=str(tmp_path))
    with pytest.raises(UserError):
        sources.check(away)
    assert sources.check(away, sources.paths(away)) is away

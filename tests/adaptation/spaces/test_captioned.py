"""Captions of one's own as pairs, in place of those that classes tell: painted pictures, texts that name colours."""

import numpy as np
import pytest

from tests.adaptation.domains import CLASSES, _row, mix_up, paint
from tl_core.adaptation import domain_features
from tl_core.adaptation import request as usual
from tl_core.adaptation.spaces import request, task
from tl_core.data.texts import bring_texts, captions
from tl_core.errors import UserError

COUNT = 24  # of each class


@pytest.fixture
def toys(isolated, tmp_path, monkeypatch):
    """A set of texts, "words", and a folder of pictures, "toys", of the same three classes."""
    folder = tmp_path / "data" / "toys"
    paint(folder.parent, "toys", count=COUNT)
    monkeypatch.setenv("TL_DATA_DIR", str(folder.parent))
    monkeypatch.setattr(domain_features, "describe", describe)
    rows = [f"{name},this thing is {name} and has the number {at}" for name in CLASSES for at in range(COUNT)]
    bring_texts.create("words", [bring_texts.pasted("\n".join(["class,text", *rows]))])
    return folder


def describe(config, dataset, domains, progress=None, stage=""):
    """Of a text 7 numbers that its colour tells, with a little noise, of a picture its colours."""
    random, words = np.random.default_rng(1), np.random.default_rng(0).normal(size=(len(CLASSES), 7))

    def row(key):
        example = dataset.read(key, 8)
        if not isinstance(example, str):
            assert config.backbone == "small_cnn"
            return _row(example)
        assert config.backbone == "text_cnn"
        at = next((at for at, name in enumerate(CLASSES) if name in example), 0)
        return (words[at] + 0.05 * random.normal(size=7)).astype(np.float32)
    return {name: domain_features.DomainRows(np.stack([row(key) for key in keys]), np.ones(len(keys), bool))
            for name, keys in domains.items()}


def brought(tmp_path, rows) -> str:
    table = tmp_path / "captions.csv"
    table.write_text("\n".join(["picture,text", *(f"{name},{text}" for name, text in rows)]), "utf8")
    return captions.keep(table)


def of_all(folder, said="the photo shows something {} in front of wall {}"):
    return [(path.relative_to(folder).as_posix(), said.format(path.parent.name, at))
            for at, path in enumerate(sorted(folder.rglob("*.png")))]


def ask(source="words:", target="toys:", captions_id="", pairs=300, **options):
    mine, theirs = ("text_cnn", "small_cnn") if source == "words:" else ("small_cnn", "text_cnn")
    pair = usual.of_pair({"backbone": mine, "weights": "random"}, source, target, "source_only", "half", 2, networks=2)
    return request.of_target(pair, f"{theirs}:random", pairs=pairs, target_labels=2, captions=captions_id, **options)


def test_captions_of_the_target_s_pictures_tie_texts_to_them(toys, tmp_path):
    asked = ask(captions_id=brought(tmp_path, of_all(toys)))
    assert request.of_dict(asked.to_dict()) == asked
    values = task.measure(asked).values
    assert not [name for name in values if name not in task.__doc__]
    assert values["captions"] == {"name": "captions.csv", "rows": 72, "pairs": 36}
    assert values["counts"] == {"source": 72, "target": 72, "pool": 36, "judged": 36}  # no text is kept for pairs
    assert values["ties"][0]["points"][-1]["count"] == 36 and values["ties"][0]["points"][-1]["accuracy"] > 0.9
    assert values["own"]["accuracy"] > 0.9 and values["shuffled"]["accuracy"] < 0.8
    assert "36 pairs of a text and a picture tie the two spaces" in values["verdict"]
    assert any("captions of pictures that may be paired are 36" in note for note in values["notes"])


def test_no_label_has_a_part_in_captions(toys, tmp_path):
    """Files in other class folders: the pairs, and what they tie, are as they were."""
    rows = [(name.rpartition("/")[2], text) for name, text in of_all(toys)]
    for number, path in enumerate(sorted(toys.rglob("*.png"))):
        path.rename(path.with_name(f"{number}.png"))
    rows = [(f"{number}.png", text) for number, (_, text) in enumerate(rows)]
    captions_id = brought(tmp_path, rows)
    before = task.describe(ask(captions_id=captions_id)).spaces
    mix_up_keeping_names(toys)
    after = task.describe(ask(captions_id=captions_id)).spaces
    assert np.array_equal(before.pairs[0], after.pairs[0]) and np.array_equal(before.pairs[1], after.pairs[1])
    assert not np.array_equal(before.truth, after.truth)


def mix_up_keeping_names(folder):
    mix_up(folder)
    for path in folder.rglob("*.png"):
        path.rename(path.with_name(path.name.rpartition("-")[2]))


def test_what_is_judged_is_in_no_pair_and_where_it_has_no_caption_nothing_stands_for_it(toys, tmp_path):
    whole = task.describe(ask(captions_id=brought(tmp_path, of_all(toys)))).spaces
    assert whole.seen is not None and len(whole.pairs[0]) == len(whole.pool) == 36
    assert {row.tobytes() for row in whole.pairs[1]} == {row.tobytes() for row in whole.target[whole.pool]}
    few = task.describe(ask(captions_id=brought(tmp_path, of_all(toys)[::2]))).spaces
    assert few.seen is None and len(few.pairs[0]) < 36
    values = task.measure(ask(captions_id=brought(tmp_path, [*of_all(toys)[::2], ("none.png", "of nobody")]))).values
    assert values["own"] is None and values["ties"][0]["points"][0]["short_of_own"] is None
    assert "captions of the target's pictures" not in values["verdict"]
    assert any("1 caption of captions.csv is of none of the 72 pictures" in note for note in values["notes"])


def test_several_captions_of_a_picture_are_as_many_pairs(toys, tmp_path):
    rows = [*of_all(toys), *of_all(toys, "again a thing in {} or {}")]
    assert task.describe(ask(captions_id=brought(tmp_path, rows))).spaces.pair_count == 72


def test_captions_of_the_source_s_pictures_tie_them_to_texts_but_for_those_that_are_judged(toys, tmp_path):
    spaces = task.describe(ask("toys:", "words:", brought(tmp_path, of_all(toys)))).spaces
    assert spaces.seen is None and spaces.pairs[0].shape == (72, 12) and spaces.pairs[1].shape == (72, 7)
    values = task.measure(ask("toys:", "words:", brought(tmp_path, of_all(toys)))).values
    assert values["ties"][0]["points"][-1]["accuracy"] > 0.9 and values["own"] is None
    copied = [(name, f"This thing is {name.split('/')[0]}  and has the number {at % COUNT}")
              for at, (name, _) in enumerate(of_all(toys))]
    assert task.describe(ask("toys:", "words:", brought(tmp_path, copied))).spaces.pair_count == 72 - 36


def test_captions_of_other_pictures_and_of_one_kind_alone_are_refused(toys, tmp_path):
    with pytest.raises(UserError, match="No caption of 'captions.csv' is of a picture of the half of the target"):
        task.measure(ask(captions_id=brought(tmp_path, [("other.png", "a cat")])))
    paint(toys.parent / "pairs", "studio", count=12)
    paint(toys.parent / "pairs", "phone", count=12)
    pair = usual.of_pair({"data": "pairs", "backbone": "small_cnn", "weights": "random"}, "studio", "phone",
                         "source_only", "half", 2)
    with pytest.raises(UserError, match="source and target are not texts and pictures"):
        request.of_target(pair, "vgg16:random", captions="0123456789abcdef")
    with pytest.raises(UserError, match="not kept here"):
        task.measure(ask(captions_id="0123456789abcdef"))

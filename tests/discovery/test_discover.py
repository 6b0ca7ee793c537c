"""From pictures to figures: labels change nothing that is chosen, odd folders are told, results can be read again."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.discovery.shapes import CLASSES, asked, mix_up, paint, without_network
from tl_core.adaptation import domain_features
from tl_core.discovery import discover as discovering
from tl_core.discovery import pictures, request, results, tasks
from tl_core.discovery.clustering import CLUSTERING_METHODS
from tl_core.errors import UserError


@pytest.fixture
def toys(tmp_path, monkeypatch):
    without_network(monkeypatch)
    paint(tmp_path, "toys", count=8)
    return tmp_path / "toys"


def test_a_result_is_kept_and_says_all_that_results_promise(toys):
    asks = asked(toys, clusters=3)
    result = results.load(tasks.discover(asks.to_dict()))
    assert result.id == asks.id and request.of_dict(result.figures["request"]) == asks
    assert (result.figures["k"], result.figures["k_by"], result.figures["count"]) == (3, "user", 24)
    assert [cluster["size"] for cluster in result.figures["clusters"]] == [8, 8, 8]
    assert result.figures["labels"]["ari"] == 1 and result.figures["labels"]["classes"] == ["blue", "green", "red"]
    assert set(result.arrays) == {"keys", "labels", "domains", "map__random__pca", "map__pixels__pca", *(
        f"{what}__{of}" for what in ("assignment", "typicality") for of in ("random", "pixels"))}
    documented = results.__doc__
    assert all(name in documented for name in (*result.figures, *result.figures["clusters"][0],
                                               *result.figures["compared"][0], *result.figures["labels"]))
    json.dumps(dict(result.figures), allow_nan=False)
    assert [one.id for one in results.recent()] == [result.id]


def test_labels_change_no_byte_of_what_is_chosen(toys):
    before = discovering.discover(asked(toys))
    assert before.arrays  # read now: the same question is kept in the same place
    mix_up(toys)
    after = discovering.discover(asked(toys))
    chosen = ("k", "k_by", "k_scores", "silhouette", "stability", "explained_variance", "trustworthiness")
    assert [before.figures[name] for name in chosen] == [after.figures[name] for name in chosen]
    for name, array in before.arrays.items():
        if name not in ("keys", "labels"):
            assert array.tobytes() == after.arrays[name].tobytes(), name
    assert [each["words"] for each in before.figures["clusters"]] == [
        each["words"] for each in after.figures["clusters"]]
    assert before.figures["labels"]["ari"] > 0.5 > after.figures["labels"]["ari"]
    assert not np.array_equal(before.arrays["labels"], after.arrays["labels"])


@pytest.mark.parametrize("method", CLUSTERING_METHODS.names())
@pytest.mark.parametrize("count", [1, 2, 3])
def test_one_two_or_three_pictures_are_no_fault(tmp_path, monkeypatch, count, method):
    without_network(monkeypatch)
    few = _loose(tmp_path, count)
    figures = discovering.discover(asked(few, method=method)).figures
    assert figures["count"] == count and sum(each["size"] for each in figures["clusters"]) == count - figures["noise"]
    assert not figures["is_labelled"] and figures["labels"] is None
    json.dumps(dict(figures), allow_nan=False)


def test_identical_pictures_are_one_cluster_and_two_cannot_be_asked_for(tmp_path, monkeypatch):
    without_network(monkeypatch)
    folder = _loose(tmp_path, 1)
    (folder / "copy.png").write_bytes((folder / "0.png").read_bytes())
    figures = discovering.discover(asked(folder)).figures
    assert (figures["k"], figures["k_by"], figures["count"], figures["silhouette"]) == (1, "few", 2, None)
    with pytest.raises(UserError, match="there is 1 different picture"):
        discovering.discover(asked(folder, clusters=2))


def test_what_cannot_be_read_or_is_no_number_is_left_out_and_told(toys, monkeypatch):
    (toys / "blue" / "broken.png").write_bytes(b"no picture")
    described = domain_features.describe

    def with_nan(*arguments):
        found = described(*arguments)
        found[""].rows[3] = np.nan
        return found
    monkeypatch.setattr(domain_features, "describe", with_nan)
    figures = discovering.discover(asked(toys, clusters=3)).figures
    assert figures["count"] == 23 and sum(each["size"] for each in figures["clusters"]) == 23
    notes = " ".join(figures["notes"])
    assert "broken.png" in notes and "features of 1 picture are no numbers" in notes


def test_domains_that_are_clusters_are_told(tmp_path, monkeypatch):
    for domain in ("day", "night"):
        paint(tmp_path / "shots", domain, count=5)

    def describe(config, dataset, domains, progress, layer, stage):
        night = np.asarray(["night" in key.rpartition("shots")[2] for key in domains[""]], int)
        return {"": domain_features.DomainRows(np.eye(2, dtype=np.float32)[night], np.ones(len(night), bool))}
    monkeypatch.setattr(domain_features, "describe", describe)
    figures = discovering.discover(asked(tmp_path / "shots", "random", clusters=2)).figures
    assert figures["domain_ari"] == 1 and "follow the domains (ARI 1.00)" in figures["sentence"]
    assert all("100 % are of the domain" in " ".join(each["words"]) for each in figures["clusters"])


def test_a_limit_draws_the_same_pictures_whatever_their_labels(toys):
    first = discovering.discover(asked(toys, limit=10, clusters=2))
    content = [Path(key).read_bytes() for key in first.arrays["keys"]]
    mix_up(toys)
    again = discovering.discover(asked(toys, limit=10, clusters=2))
    assert content == [Path(key).read_bytes() for key in again.arrays["keys"]] and again.figures["count"] == 10


def test_places_tell_a_cluster_apart_only_where_folders_are_no_classes(toys, tmp_path):
    shots = tmp_path / "shots"
    for path in sorted(toys.rglob("*.png")):
        target = shots / "2026" / f"camera-{path.parent.name}" / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)
    (shots / "loose.png").write_bytes(target.read_bytes())
    loaded = pictures.load(str(shots), None, None, 0)
    assert set(loaded.places.tolist()) in ({""}, {"", *(f"2026/camera-{name}" for name in CLASSES)})
    assert not (loaded.is_labelled and set(loaded.places.tolist()) != {""})


def test_stopping_keeps_nothing(toys):
    def stop(stage, done, total):
        if stage.startswith("Clustering"):
            raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        discovering.discover(asked(toys), stop)
    assert results.recent() == []


def test_a_tree_has_its_rows(toys):
    result = discovering.discover(asked(toys, method="agglomerative", clusters=3))
    assert result.arrays["tree"].shape == (23, 4) and result.arrays["tree_rows"].tolist() == list(range(24))


def _loose(folder, count):
    random = np.random.default_rng(0)
    (folder / "loose").mkdir()
    for number in range(count):
        pixels = random.integers(0, 255, (32, 32, 3)).astype("uint8")
        Image.fromarray(pixels).save(folder / "loose" / f"{number}.png")
    return folder / "loose"

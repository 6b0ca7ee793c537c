"""``discover`` on the command line: contracts.md's JSON, tables for people, clusters to take away."""

import csv
import json

import pytest
from typer.testing import CliRunner

from tests.discovery.shapes import paint, without_network
from tl_core.cli.app import app
from tl_core.errors import UserError

BASE = ["discover", "--backbone", "small_cnn", "--weights", "random", "--image-size", "32", "--maps", "none"]


@pytest.fixture(autouse=True)
def toys(tmp_path, monkeypatch):
    paint(tmp_path / "data", "toys", count=6)
    monkeypatch.setenv("TL_DATA_DIR", str(tmp_path / "data"))
    without_network(monkeypatch)
    return tmp_path / "data" / "toys"


def discover(*options, data="toys"):
    outcome = CliRunner().invoke(app, [*BASE, *(["--data", str(data)] if data else []), *options], terminal_width=200)
    if outcome.exception and not isinstance(outcome.exception, SystemExit):
        raise outcome.exception
    return outcome


def test_json_is_the_contracts(toys):
    answer = json.loads(discover("--clusters", "3", "--json").stdout)
    assert {"k", "silhouette", "stability", "clusters", "labels", "compared", "assignments"} <= set(answer)
    assert set(answer["labels"]) >= {"ari", "nmi", "accuracy", "ci95"} and answer["k"] == 3
    assert [row["features"] for row in answer["compared"]] == ["small_cnn", "pixels"]
    assert all({"silhouette", "stability", "labels"} <= set(row) for row in answer["compared"])
    assert {"size", "typical"} <= set(answer["clusters"][0])
    files = {f"{path.parent.name}/{path.name}" for path in toys.rglob("*.png")}
    assert set(answer["assignments"]) == files and set(answer["clusters"][0]["typical"]) <= files
    assert set(answer["assignments"].values()) == {0, 1, 2}


def test_people_get_clusters_features_and_the_sentence():
    told = discover("--features", "random,pixels", "--clusters", "3").stdout
    assert "18 pictures in 3 clusters by k-means" in told and "Small CNN" in told and "ARI" in told
    assert "of Small CNN, random weights agree with the classes" in told
    assert ", the number by silhouette" in discover("--features", "pixels").stdout


def test_clusters_of_a_folder_without_classes_are_written(toys, tmp_path):
    folder, file = tmp_path / "loose", tmp_path / "clusters.csv"
    folder.mkdir()
    for number, path in enumerate(toys.rglob("*.png")):
        (folder / f"{number}.png").write_bytes(path.read_bytes())
    answer = json.loads(discover("--clusters", "3", "--output", str(file), "--json", data=folder).stdout)
    assert answer["labels"] is None and answer["output"] == str(file)
    assert all(row["labels"] is None for row in answer["compared"]) and "no labels" in answer["sentence"]
    with file.open(encoding="utf8") as content:
        lines = {line["file"]: int(line["cluster"]) for line in csv.DictReader(content)}
    assert lines == answer["assignments"] and len(lines) == 18


@pytest.mark.parametrize(("options", "said"), [
    (["--clusters", "many"], "clusters is 'many'"),
    (["--clusters", "101"], "from 1 to 100"),
    (["--clusters", "19"], "18 different pictures"),
    (["--method", "kmean"], "Did you mean 'kmeans'"),
    (["--features", "pixel"], "Did you mean 'pixels'"),
    (["--features", "pixels@block1"], "Pixels and TF-IDF go through no network"),
    (["--features", "random@block99"], "No block named 'block99'"),
    (["--maps", "tsn"], "Did you mean 'tsne'"),
    (["--limit", "0"], "limit is 0"),
    (["--seed", "-1"], "seed is -1"),
    (["--domain", "studio"], "has no domains"),
    (["--output", "clusters.txt"], "ends in .csv")])
def test_what_does_not_fit_is_told(options, said):
    with pytest.raises(UserError, match=said):
        discover(*options)


def test_a_set_has_to_be_named():
    with pytest.raises(UserError, match="No data set was named"):
        discover(data=None)

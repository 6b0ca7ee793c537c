"""What there is, as JSON and as tables."""

import json

import pytest

from benchmarks import many_runs
from tests.stores import put_store
from tl_core import settings
from tl_core.backbones.catalog import BACKBONES
from tl_core.strategies import STRATEGIES


def test_backbones_as_json_and_table(run):
    code, out, _ = run("backbones", "--json")
    listed = json.loads(out)["backbones"]
    assert code == 0
    assert [item["name"] for item in listed] == BACKBONES.names()
    assert sum(block["parameters"] for block in listed[0]["blocks"]) == listed[0]["parameters"]
    code, out, _ = run("backbones")
    assert code == 0
    assert "efficientnet_lite0" in out


def test_strategies_as_json(run):
    code, out, _ = run("strategies", "--json")
    assert code == 0
    assert [item["name"] for item in json.loads(out)["strategies"]] == STRATEGIES.names()


def test_datasets_list_the_folders_of_tl_data_dir(run, picture_folder, monkeypatch):
    monkeypatch.setenv("TL_DATA_DIR", str(picture_folder.parent))
    code, out, _ = run("datasets", "--json")
    names = [item["name"] for item in json.loads(out)["datasets"]]
    assert code == 0
    assert {"fruits", "household", "digits", picture_folder.name} <= set(names)


def test_no_runs_yet(run, empty_store):
    put_store(empty_store, settings.home())
    code, out, _ = run("runs", "--json")
    assert code == 0
    assert json.loads(out) == {"runs": [], "total": 0}


def test_runs_are_filtered_sorted_and_counted_over_the_whole_store(run):
    ids = many_runs.fill(230, files=False)
    code, out, err = run("runs", "--json")
    answer = json.loads(out)
    assert (code, len(answer["runs"]), answer["total"]) == (0, 200, 230)
    assert [found["run_id"] for found in answer["runs"]] == ids[:29:-1]
    code, out, _ = run("runs", "--json", "--status", "stopped", "--data", "digits", "--search", "resnet", "--all")
    assert [found["run_id"] for found in json.loads(out)["runs"]] == [
        ids[number] for number in reversed(range(230)) if number % 10 == 7 and number // 5 % 5 == 3]
    code, out, _ = run("runs", "--json", "--limit", "1", "--sort", "longest")
    assert [found["run_id"] for found in json.loads(out)["runs"]] == [ids[-1]]
    assert "3 of 230 runs" in run("runs", "--limit", "3")[2]


@pytest.mark.parametrize(("option", "value"), [("--status", "nonsense"), ("--sort", "upwards")])
def test_an_unknown_status_or_order_is_told(run, option, value):
    code, _, err = run("runs", option, value)
    assert code == 2 and f"{value!r}" in err

"""A method that trains a network: an ordinary run, whose answers stand beside the other methods'."""

import json

import pytest
from typer.testing import CliRunner

from tests import adapting
from tests.adaptation.domains import paint
from tl_core import tracking
from tl_core.adaptation import adapt, network_runs, request
from tl_core.cli.app import app
from tl_core.errors import UserError
from tl_core.strategies import STRATEGIES

OPTIONS = ["adapt", "--data", "toys", "--source", "studio", "--target", "phone", "--backbone", "small_cnn", "--weights",
           "random", "--image-size", "32", "--epochs", "2", "--freeze-depth", "3", "--hidden", "none", "--json"]


@pytest.fixture
def toys(tmp_path, monkeypatch, empty_store):
    folder = tmp_path / "data" / "toys"
    paint(folder, "studio", count=10)
    paint(folder, "phone", count=10, shift=(50, 40, 10))
    monkeypatch.setenv("TL_DATA_DIR", str(folder.parent))
    strategy = adapting.strategy(name="dann")
    monkeypatch.setattr(STRATEGIES, "_items", {**STRATEGIES._items, "dann": strategy})
    return folder


@pytest.mark.parametrize("protocol", ["whole", "half"])
def test_a_run_is_trained_and_judged_beside_the_others(toys, protocol):
    """Its accuracy is the run's own: both judge the same target pictures."""
    outcome = CliRunner().invoke(app, [*OPTIONS, "--method", "dann,mcc", "--protocol", protocol])
    assert outcome.exit_code == 0, outcome.exception
    answer = json.loads(outcome.stdout.splitlines()[-1])
    rows = {row["method"]: row for row in answer["methods"]}
    record = tracking.run(rows["dann"]["run_id"])
    assert list(rows) == ["source_only", "dann", "mcc"] and rows["dann"]["kind"] == "network"
    assert record.config.protocol == protocol and record.config.target_domain == "phone"
    assert record.result["test"]["n"] == answer["counts"]["judged"] == {"whole": 30, "half": 15}[protocol]
    assert rows["dann"]["accuracy"] == pytest.approx(record.result["test"]["accuracy"])
    assert rows["dann"]["validators"].keys() == rows["mcc"]["validators"].keys()
    if protocol == "whole":
        again = _asked_again(record.run_id)
        assert again.methods["dann"]["accuracy"] == rows["dann"]["accuracy"]


def _asked_again(run_id: str):
    """As a page does: the run is there, nothing is trained."""
    fields = {"data": "toys", "backbone": "small_cnn", "weights": "random", "image_size": 32, "epochs": 2,
              "freeze_depth": 3, "head": {"hidden": ()}}
    asked = request.of_pair(fields, "studio", "phone", "dann,mcc").to_dict()
    return adapt.adapt(request.of_dict({**asked, "runs": {"dann": run_id}}))


def test_a_run_that_is_not_there_is_told(toys):
    with pytest.raises(UserError):
        network_runs.answers("0" * 32, None, [])

import pytest

from tl_core.cli.findings import _options, tell
from tl_core.config import RunConfig


@pytest.mark.parametrize(("changes", "typed"), [
    ({"batch_norm": "frozen"}, "--batch-norm frozen"), ({"class_weights": True}, "--class-weights"),
    ({"limit": None}, "without --limit"), ({"learning_rate": 1e-3, "epochs": 3}, "--learning-rate 0.001 --epochs 3"),
    ({"flip": ""}, "--flip none")])
def test_a_remedy_stands_there_as_it_is_typed(changes, typed):
    assert _options(changes) == typed


def test_what_is_told_is_what_json_gets(capsys):
    told = tell(RunConfig(data="digits", learning_rate=0.5, backbone="small_cnn", image_size=32))
    said = capsys.readouterr().err
    finding = next(one for one in told if one["rule"] == "rate_too_high_for_adam")
    assert f"Warning: {finding['found']} {finding['why']} {finding['remedy']}: --learning-rate 0.001\n" in said

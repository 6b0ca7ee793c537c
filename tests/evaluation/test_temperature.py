import numpy as np
import pytest

from tests.evaluation.test_calibration import figures
from tl_core.errors import UserError
from tl_core.evaluation import temperature


def honest(repeats: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Pictures whose shares are exactly how often each class comes: 3 of 4 where the network says 3/4, and so on."""
    shares = np.repeat([[3 / 4, 1 / 4], [1 / 4, 3 / 4], [1 / 2, 1 / 2]], 4 * repeats, axis=0)
    labels = np.tile([0, 0, 0, 1], 1).tolist() * repeats + [0, 1, 1, 1] * repeats + [0, 0, 1, 1] * repeats
    return np.log(shares), np.array(labels)


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.0, 10.0])
def test_a_network_that_is_too_sure_by_a_factor_has_that_temperature(scale):
    logits, labels = honest()
    assert temperature.fit(scale * logits, labels) == pytest.approx(scale, rel=1e-9)


@pytest.mark.parametrize(("logits", "labels", "said"), [
    (np.eye(3) * 2, [0, 1, 2], "All 3 validation pictures are right"),
    (np.eye(3) * 2, [1, 2, 0], "no better than chance"), (np.zeros((0, 3)), [], "no validation pictures")])
def test_where_no_temperature_is_best_it_is_said_why(logits, labels, said):
    with pytest.raises(UserError, match=said):
        temperature.fit(logits, np.array(labels, int))


SIGNS = (-1, 0, 1)


@pytest.mark.parametrize("value", [0.8, 1.0, 1.3])
@pytest.mark.parametrize("loss", SIGNS)
@pytest.mark.parametrize("ece", SIGNS)
def test_what_a_temperature_did_is_told_as_its_figures_have_it(ece, loss, value):
    said = temperature.effect(figures(0.1, 0.5), figures(0.1 + 0.02 * ece, 0.5 + 0.03 * loss), value)
    praised = "honest" in said
    assert praised == (ece + loss < 0 and max(ece, loss) <= 0)  # only where something fell and nothing rose
    for name, sign in (("ECE", ece), ("loss", loss)):
        claims = {-1: f"{name} fell", 0: f"{name} stayed", 1: f"{name} rose"}
        wrong = [claims[other] for other in SIGNS if other != sign]
        assert not any(claim in said for claim in wrong)
    assert ("Both rose" in said) == (ece == loss == 1) and ("Both fell" in said) == (ece == loss == -1)
    assert ("Leave it as trained" in said) == (ece == loss == 1)
    sure = {0.8: "not sure enough", 1.0: "right as it is", 1.3: "too sure"}[value]
    assert sure in said and f"T = {value:.2f}" in said

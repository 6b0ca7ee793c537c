import pytest

from tl_core.strategies.phase import Phase


def phase(*rates: float, **more) -> Phase:
    return Phase("it", "It.", 3, rates, 1e-3, **more)


@pytest.mark.parametrize(("rates", "depth", "above"), [
    ((0, 0, 0), 3, 3), ((0, 0, 1e-4), 2, 3), ((1e-4, 1e-4, 1e-4), 0, 3), ((0, 1e-4, 0), 1, 2), ((1e-4, 0, 0), 0, 1)])
def test_depths_are_read_from_the_rates(rates, depth, above):
    assert (phase(*rates).freeze_depth, phase(*rates).freeze_above) == (depth, above)


def test_only_a_plain_classifier_on_frozen_blocks_trains_its_head_alone():
    assert phase(0, 0).trains_head_alone and not phase(0, 1e-4).trains_head_alone
    for more in ({"heads": ("label", "shape")}, {"objective": "dann"}, {"streams": ("source", "target")}):
        assert not phase(0, 0, **more).trains_head_alone

"""What a class may vary: every setting's values, the config that each makes, and where it stands on the axis."""

import pytest

from tests.boards.opened import CONFIG
from tl_core import plan
from tl_core.boards import varied
from tl_core.config import RunConfig
from tl_core.errors import UserError


@pytest.mark.parametrize("each", varied.VARIED, ids=lambda each: each.name)
@pytest.mark.parametrize("config", [CONFIG, RunConfig(data="fruits"), RunConfig(data="notes", backbone="minilm_l6")],
                         ids=["small_cnn", "lite0", "texts"])
def test_every_value_can_be_trained_and_has_its_place(isolated, each, config):
    values = each.values(config)
    places = [each.at(config, value) for value in values]
    assert len(values) > 1 and places == sorted(places) and len(set(places)) == len(places)
    assert each.scale != "log" or min(places) > 0
    for value in values:
        assert plan.resolve_config_and_data(each.apply(config, value))
    made = {each.apply(config, value).to_json() for value in values}
    assert len(made) == len(values) or each.from_class_set  # whose values mean pictures that come later


def test_all_blocks_frozen_is_feature_extraction_and_less_is_fine_tuning(isolated):
    depth, config = varied.VARIED.get("freeze_depth"), RunConfig(data="fruits", backbone="efficientnet_lite0")
    *some, whole = depth.values(config)
    assert depth.apply(config, whole).strategy == "feature_extraction"
    assert all(depth.apply(config, value).strategy == "fine_tuning" for value in some)
    assert depth.apply(config, "3").freeze_depth == 3


def test_labels_are_counted_by_class_and_never_more_than_there_are(isolated):
    labels, config = varied.VARIED.get("labels"), RunConfig(data="fruits")
    classes, there = varied._training(config)
    assert labels.apply(config, "1").limit == max(classes, 2)
    assert labels.apply(config, "all").limit is None and labels.at(config, "all") == there
    assert all(labels.at(config, value) < there for value in labels.values(config) if value != "all")


def test_an_unknown_value_is_refused_with_its_neighbour(isolated):
    with pytest.raises(UserError, match="learning rate"):
        varied.VARIED.get("learning_rate").check(CONFIG, "0.02")


def test_a_board_needs_something_to_vary(isolated, monkeypatch):
    varied.check(CONFIG, "learning_rate")
    monkeypatch.setattr(varied, "LEARNING_RATES", ("0.1",))
    with pytest.raises(UserError, match="two at least"):
        varied.check(CONFIG, "learning_rate")
    with pytest.raises(UserError):
        varied.check(CONFIG, "colour")


@pytest.mark.parametrize(("changes", "said"), [
    ({"data": "notes", "backbone": "minilm_l6"}, "reads texts"), ({"strategy": "rotation"}, "needs"),
    ({"strategy": "dann", "target_domain": "sketch"}, "needs")])
def test_a_class_gathers_for_what_trains_on_plain_pictures(isolated, changes, said):
    varied.check(CONFIG, "pictures")
    with pytest.raises(UserError, match=said):
        varied.check(CONFIG.changed(**changes), "pictures")

import pytest

from tests import adapting
from tests.export.code.test_code_cells import SETTINGS, facts
from tl_core import plan
from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.export.code import code_cells, settings
from tl_core.strategies import STRATEGIES


def test_every_setting_has_its_place_in_the_code():
    known = settings.CARRIED_OUT | settings.NO_MATTER | settings.SAID | settings.REFUSED
    assert known >= set(RunConfig.model_fields), "say how the script carries the new setting out, or that it cannot"
    code = "\n".join(part.code for part in code_cells.parts(facts(**SETTINGS), "Path('.')"))
    for word in ("class L2SP", "def lr_multipliers", "class BlockAdam", "EarlyStopping", "CLASS_WEIGHTS", "class MixUp",
                 "RandAugment(0.3", "RandomErasing", "RandomHue", "rate * 0.01)", "0.1 / len(CLASSES)"):
        assert word in code, word
    assert "class BlockAdam" not in "\n".join(part.code for part in code_cells.parts(facts(), "Path('.')"))


def test_a_run_that_trains_on_more_than_labels_is_refused(monkeypatch):
    strategy = adapting.registered(monkeypatch)
    for fields in ({"target_domain": "night"}, {"target_data": "shift:night=0.5"}, {}):
        with pytest.raises(UserError, match="than the labels of one set. The script trains on"):
            settings.remarks(plan.resolve_config(RunConfig(strategy=strategy.name, **fields)))


@pytest.mark.parametrize("name", [strategy.name for strategy in STRATEGIES if "target" in strategy.needs])
@pytest.mark.parametrize("weight", [0, 1])
def test_every_strategy_with_a_target_is_refused(name, weight):
    config = plan.resolve_config(RunConfig(strategy=name, target_domain="night", adaptation_weight=weight))
    with pytest.raises(UserError, match=f"{name} trains on more than the labels"):
        settings.remarks(config)


def test_what_differs_is_said():
    said = settings.remarks(RunConfig(views=3, augment={"flip": "horizontal"}, seconds=60), "GPU (A)")
    assert len(said) == 4 and any("3 stored views" in each for each in said) and any("16 bit" in each for each in said)


def test_a_setting_nobody_thought_of_is_refused(monkeypatch):
    monkeypatch.setattr(settings, "CARRIED_OUT", settings.CARRIED_OUT - {"patience"})
    with pytest.raises(UserError, match="patience is 3"):
        settings.remarks(RunConfig(patience=3))
    settings.remarks(RunConfig())

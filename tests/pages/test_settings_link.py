"""The whole experiment in the address, and the settings of the run that it shows."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.pages.conftest import RESULT
from tests.pages.test_train import texts, train
from tl_core import config_link, plan, tracking
from tl_core.config import HeadConfig, RunConfig

CONFIG = plan.resolve_config(RunConfig(
    data="digits", strategy="fine_tuning", freeze_depth=12, classes=("0", "7"), head=HeadConfig(hidden=(64,)),
    epochs=4, image_size=64, learning_rate=0.002, picture_seed=3))


def link(app) -> dict[str, str]:
    """What the link on the page says."""
    return dict(parse_qsl(urlsplit(app.code[-1].value).query, keep_blank_values=True))


def test_a_link_fills_every_setting_in(open_page):
    app = open_page(**config_link.parameters(CONFIG))
    assert not app.warning and link(app) == config_link.parameters(CONFIG)
    assert train(app) == CONFIG


def test_the_link_follows_the_form_and_a_second_visitor_gets_the_same(open_page):
    app = open_page()
    app.number_input(key="epochs").set_value(6).run()
    app.text_input(key="hidden").set_value("").run()
    said = link(app)
    assert said["epochs"] == "6" and said["hidden"] == ""
    assert train(open_page(**said)) == train(app)


def test_what_is_wrong_in_a_link_is_told_and_the_rest_filled_in(open_page):
    app = open_page(v="1", data="digits", epochs="many", freeze_dept="3", seed="7")
    told = texts(app)
    assert "epochs is 'many'" in told and "freeze_depth" in told
    config = train(app)
    assert (config.data, config.epochs, config.seed) == ("digits", 10, 7)


@pytest.mark.parametrize(("address", "told"), [
    ({"domain": "zzz"}, "No domain named 'zzz'"), ({"classes": "q,w"}, "left out: q, w"),
    ({"arrangement": "zzz"}, "arrangement is 'zzz'"), ({"freeze_depth": "99", "strategy": "fine_tuning"}, "18 blocks"),
    ({"backbone": "nothing", "freeze_depth": "9"}, "No backbone named"), ({"weights": "/etc/passwd"}, "No weights"),
    ({"pooling": "cls"}, "tokens"), ({"v": "7"}, "version '7'")])
def test_settings_that_do_not_go_together_leave_a_form_that_works(open_page, address, told):
    app = open_page(**{"v": "1", **address})
    assert told in texts(app)


def test_a_set_of_texts_without_a_backbone_gets_one_that_reads(open_page):
    assert train(open_page(v="1", data="notes")).backbone == "minilm_l6"


def test_a_run_fills_the_form_with_its_own_settings(open_page, engine):
    run_id = engine.submit(CONFIG)
    engine.finish(run_id, RESULT)
    app = open_page(run=run_id)
    assert app.selectbox(key="data").value == "digits"
    assert train(app) == CONFIG
    assert tracking.run(app.query_params["run"]).run_id != run_id


def test_settings_changed_beside_a_run_stay(open_page, engine):
    run_id = engine.submit(CONFIG)
    engine.finish(run_id, RESULT)
    app = open_page(run=run_id)
    app.number_input(key="epochs").set_value(2).run()
    assert train(app).epochs == 2
    app.run()
    assert app.number_input(key="epochs").value == 2

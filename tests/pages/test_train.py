import re
import subprocess
import sys
import time

import pytest
from PIL import Image

from tests.pages.around import own_components
from tests.pages.conftest import RESULT, ROOT
from tests.tracking import kept_state
from tests.ui.fake_engine import FakeEngine
from tl_core import plan, tracking
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import AugmentConfig, HeadConfig, RunConfig
from tl_core.engine import engine as engines
from tl_core.events import Failed, Stopped
from tl_core.needs import OF_A_PAIR, OF_TASKS
from tl_core.strategies import STRATEGIES
from tl_core.tracking import weights_name
from ui.shared.words import JOINER
from ui.train import data_form, run_view, train_form
from ui.train.deep_links import AGAIN


def read(markdown: str) -> str:
    """A message as people read it: without the marks that keep other people's words from being Markdown."""
    return markdown.replace("\\", "").replace(JOINER, "")


def texts(app) -> str:
    """Everything a page says, in one text, as people read it."""
    kinds = ("markdown", "caption", "info", "warning", "error", "success", "html", "header", "subheader", "metric")
    written = "\n".join(f"{getattr(item, 'label', '')} {item.value}" for kind in kinds for item in app.get(kind))
    return read(re.sub(r"<style>.*?</style>", "", written, flags=re.DOTALL))


def train(app) -> RunConfig:
    """Press Train; the config of the run it made."""
    app.button(key="train").click().run()
    assert not app.exception
    return tracking.run(app.query_params["run"]).config


def test_the_default_form_trains_the_default_run(open_page):
    config = train(open_page())
    expected = RunConfig(weights="imagenet", freeze_depth=18, backbone_learning_rate=1e-4, picture_seed=0)
    assert config == expected


def test_a_filled_form_becomes_the_run(open_page):
    app = open_page()
    app.selectbox(key="data").set_value("digits").run()
    app.selectbox(key="strategy").set_value("fine_tuning").run()
    app.select_slider(key="freeze_depth:efficientnet_lite0:fine_tuning").set_value((12, 18))
    app.text_input(key="hidden").set_value("512, 128")
    app.text_input(key="learning_rate").set_value("2e-4")
    app.number_input(key="epochs").set_value(6)
    app.number_input(key="patience").set_value(2)
    app.number_input(key="image_size").set_value(64)
    app.multiselect(key="classes:digits").set_value(["0", "7"]).run()
    config = train(app)
    assert (config.data, config.strategy, config.freeze_depth, config.classes) == (
        "digits", "fine_tuning", 12, ("0", "7"))
    assert (config.head.hidden, config.learning_rate, config.epochs, config.patience, config.image_size) == (
        (512, 128), 2e-4, 6, 2, 64)


def test_an_empty_head_is_a_linear_probe(open_page):
    app = open_page()
    app.text_input(key="hidden").set_value("").run()
    assert train(app).head.hidden == ()


UNUSUAL = {"data": "fruits", "domain": "sketch", "classes": ("banana", "pear"), "difficulty": 0.8, "image_size": 96,
           "backbone": "mobilenet_v2", "strategy": "gradual_unfreezing", "freeze_depth": 3, "weights": "random",
           "transfer_depth": 5, "head": HeadConfig(hidden=(64,), dropout=0.4, pooling="max"),
           "augment": AugmentConfig(flip="horizontal", rotation=10), "views": 3, "class_weights": True, "epochs": 7,
           "batch_size": 16, "learning_rate": 2e-3, "backbone_learning_rate": 3e-5, "layer_decay": 0.8,
           "unfreeze_steps": 3, "step_decay": 0.5, "weight_decay": 0.01, "l2_sp": 0.001, "label_smoothing": 0.1,
           "limit": 40, "device": "cpu", "mixed_precision": "off", "batch_norm": "statistics", "patience": 4,
           "feature_store": False, "epoch_maps": False, "seed": 5, "split_seed": 1, "picture_seed": 2}


@pytest.mark.parametrize("values", [
    {**UNUSUAL, "schedule": "cosine", "warm_up": 0.1},
    {**UNUSUAL, "strategy": "fine_tuning", "freeze_above": 9, "seconds": 42.5},
    {"strategy": "dann", "data": "fruits", "source_domains": ("photo",), "target_domain": "sketch",
     "adaptation_weight": 0.3},
    {"strategy": "simclr", "data": "fruits", "pool": ("digits",), "temperature": 0.2},
    {"strategy": "fine_tuning", "data": "household", "tasks": ("kind", "domain"), "main_task": "domain",
     "task_labels": ("kind=40",), "task_weighting": "manual", "task_weights": ("domain=0.5",),
     "gradient_surgery": "pcgrad", "picture_seed": 0},
    {"data": "household", "tasks": ("domain",), "task_labels": ("domain=40",), "picture_seed": 0},
], ids=["by epochs", "by seconds", "to a domain", "from a pool", "on two tasks", "on another task"])
def test_a_run_trained_again_is_the_same_in_every_field(open_page, values):
    config = plan.resolve_config_and_data(RunConfig(**values))
    assert train(open_page(typed={AGAIN: config})) == config


def test_every_field_of_a_run_is_among_those_trained_again():
    # The last ones have tests of their own.
    beside = {"schedule", "warm_up", "freeze_above", "seconds", "arrangement", "text_columns",
              "adaptation_weight", "pool", "temperature", "tasks", *OF_TASKS, *OF_A_PAIR}
    assert {*UNUSUAL, *beside} == set(RunConfig.model_fields)
    plain = RunConfig()
    assert not [name for name, value in UNUSUAL.items() if name != "data" and value == getattr(plain, name)]


@pytest.fixture
def patients(tmp_path, monkeypatch):
    """A shared folder of class / patient / picture, which can be read in more than one way."""
    for kind, colour in enumerate(((40, 60, 200), (200, 60, 40))):
        for patient in range(6):
            folder = tmp_path / "shared" / "films" / ("benign", "malignant")[kind] / f"P{100 * kind + patient:03}"
            folder.mkdir(parents=True)
            for number in range(4):
                shade = tuple(channel + 3 * patient + number for channel in colour)
                Image.new("RGB", (32, 32), shade).save(folder / f"{number}.png")
    monkeypatch.setenv("TL_DATA_DIR", str(tmp_path / "shared"))
    data_form.forget()
    yield "films"
    data_form.forget()


def test_a_folder_that_can_be_read_in_several_ways_offers_them(open_page, patients):
    app = open_page(typed={"data": patients})
    reading = app.selectbox(key=f"arrangement:{patients}")
    assert reading.value is None and reading.options[0] == "Outer folders are classes, inner ones groups"
    assert train(app).arrangement == "groups"  # resolved: the likely way is kept with the run
    app = open_page(typed={"data": patients})
    app.selectbox(key=f"arrangement:{patients}").set_value("joined").run()
    assert len(app.multiselect(key=f"classes:{patients}").options) == 12
    again = train(app)
    assert again.arrangement == "joined"
    assert train(open_page(typed={AGAIN: again})) == again


@pytest.mark.parametrize(("preset", "strategy", "backbone"), [
    ("Feature extraction", "feature_extraction", "efficientnet_lite0"),
    ("Fine-tune the top", "fine_tuning", "efficientnet_lite0"),
    ("From scratch", "from_scratch", "small_cnn")])
def test_presets_are_one_click(open_page, preset, strategy, backbone):
    app = open_page()
    app.button(key=f"preset {preset}").click().run()
    config = train(app)
    assert (config.strategy, config.backbone) == (strategy, backbone)


def test_the_preset_that_is_on_has_a_tick(open_page):
    app = open_page()

    def on() -> list[str]:
        return [label for label in train_form.PRESETS if "check" in app.button(key=f"preset {label}").proto.icon]
    assert on() == ["Feature extraction"]
    app.button(key="preset Fine-tune the top").click().run()
    assert on() == ["Fine-tune the top"]
    app.number_input(key="epochs").set_value(3).run()
    assert on() == []


def test_a_preset_that_transfers_leaves_a_backbone_without_weights(open_page):
    app = open_page()
    app.button(key="preset From scratch").click().run()
    app.button(key="preset Feature extraction").click().run()
    assert app.selectbox(key="backbone").value == "efficientnet_lite0"


@pytest.mark.parametrize(("key", "kind", "value", "told"), [
    ("epochs", "number_input", 0, "epochs is 0. Expected a whole number from 1 to 500. Change epochs"),
    ("learning_rate", "text_input", "fast", "learning_rate is 'fast'. Expected a number from 1e-07 to 1."),
    ("batch_size", "number_input", 100_000, "batch_size is 100000. Expected a whole number from 1 to 512."),
    ("image_size", "number_input", 16, "image_size is 16. Expected a whole number from 32 to 512."),
    ("hidden", "text_input", "256, wide", "'wide'"),
    ("data", "selectbox", "fruts", "No data set named 'fruts'. Did you mean 'fruits'?"),
    ("data", "selectbox", "/no/such/folder", "'/no/such/folder'"),
    ("weights:efficientnet_lite0", "selectbox", "imagnet", "Did you mean 'imagenet'?")])
def test_bad_input_is_told_and_kept_and_cannot_be_trained(open_page, key, kind, value, told):
    app = open_page(typed={key: value})
    assert told in texts(app)
    assert getattr(app, kind)(key=key).value == value
    assert app.button(key="train").disabled and not app.exception
    assert not tracking.runs()


def test_after_the_mistake_is_mended_the_run_starts(open_page):
    app = open_page()
    app.number_input(key="epochs").set_value(0).run()
    app.number_input(key="epochs").set_value(2).run()
    assert not app.error
    assert train(app).epochs == 2


def test_a_gpu_that_is_not_there_is_told(open_page):
    app = open_page()
    app.get_by_key("device").set_value("gpu").run()
    assert "device is 'gpu'. Only CPU was found." in texts(app)


@pytest.mark.parametrize("strategy", [*(each.name for each in STRATEGIES if not each.needs), "shot"])
def test_the_slider_moves_only_where_the_strategy_has_a_depth(open_page, strategy):
    app = open_page()
    app.selectbox(key="strategy").set_value(strategy).run()
    (slider,) = app.select_slider
    chosen = STRATEGIES.get(strategy).depth == "chosen"
    assert slider.disabled is not chosen
    assert ("choose Fine-tuning to move the slider" in texts(app)) is not chosen
    assert ("One block less frozen" in texts(app) or "One more: stem takes" in texts(app)) is chosen
    assert STRATEGIES.get(strategy).summary in texts(app)


def test_the_phases_are_told_in_a_sentence_each(open_page):
    app = open_page()
    app.button(key="preset Fine-tune the top").click().run()
    assert "1. :small[**Warm the head.** All 18 blocks stay frozen; the head trains for 3 epochs" in texts(app)
    assert "2. :small[**Fine-tune.** The lower 15 of 18 blocks stay frozen" in texts(app)


def test_the_slider_counts_the_chosen_backbones_blocks(open_page):
    app = open_page()
    app.selectbox(key="strategy").set_value("fine_tuning")
    app.selectbox(key="backbone").set_value("vgg16").run()
    slider = app.select_slider(key="freeze_depth:vgg16:fine_tuning")
    assert len(slider.options) == len(BACKBONES.get("vgg16").blocks) + 1


def test_drawn_sets_say_so_and_have_a_difficulty_and_domains(open_page):
    app = open_page()
    assert "Drawn by this program, not photographed" in texts(app)
    assert app.slider(key="difficulty").value == 0.5
    app.selectbox(key="domain:fruits").set_value("sketch").run()
    assert train(app).domain == "sketch"
    app.selectbox(key="data").set_value("digits").run()
    assert "Drawn by this program" not in texts(app)
    assert not [slider for slider in app.slider if slider.key == "difficulty"]


def test_another_seed_of_a_run_draws_no_other_pictures_unless_asked(open_page):
    app = open_page()
    app.number_input(key="seed").set_value(5).run()
    config = train(app)
    assert (config.seed, config.picture_seed, config.drawing_seed) == (5, 0, 0)
    app = open_page()
    app.number_input(key="picture_seed").set_value(3).run()
    assert train(app).drawing_seed == 3


def test_sets_that_are_not_drawn_have_no_seed_of_the_pictures(open_page):
    app = open_page(data="digits")
    assert not [field for field in app.number_input if field.key == "picture_seed"]
    assert train(app).picture_seed is None


def test_a_run_of_before_is_trained_again_on_the_pictures_of_its_own_seed(open_page):
    config = train(open_page(typed={AGAIN: plan.resolve_config_and_data(RunConfig(seed=5))}))
    assert (config.picture_seed, config.drawing_seed) == (None, 5)


def test_pictures_and_counts_are_shown(open_page):
    said = texts(open_page(data="digits"))
    assert "10 classes; pictures: " in said
    assert said.count("<figure>") == 2 * 12 and 'alt="0, from' in said


def test_a_shared_folder_can_be_trained_on(open_page, picture_folder, monkeypatch):
    monkeypatch.setenv("TL_DATA_DIR", str(picture_folder.parent))
    app = open_page(typed={"data": str(picture_folder)})
    assert "2 classes; pictures: " in texts(app)
    assert train(app).data == str(picture_folder)


@pytest.mark.parametrize("way", ["address", "typed"])
def test_no_other_path_is_opened_and_a_missing_one_gets_the_same_words(open_page, picture_folder, way):
    told = []
    for path in (str(picture_folder), str(picture_folder) + "z"):
        app = open_page(data=path) if way == "address" else open_page(typed={"data": path})
        assert "<figure>" not in texts(app) or way == "address"  # an address that is wrong leaves the default set
        assert "2 classes" not in texts(app)
        told.append([read(words).replace(path, "…") for words in (*[w.value for w in app.warning],
                                                                  *[e.value for e in app.error])])
        if way == "typed":
            assert app.button(key="train").disabled
    assert told[0] == told[1] and told[0]


def test_weights_are_no_path_either(open_page, tmp_path):
    told = []
    for name in ("there.keras", "none.keras"):
        (tmp_path / "there.keras").write_bytes(b"x")
        app = open_page(typed={"weights:efficientnet_lite0": str(tmp_path / name)})
        told += [read(error.value).replace(name, "…") for error in app.error]
    assert len(told) == 2 and told[0] == told[1] and "No weights" in told[0]


def test_a_run_that_the_command_line_trained_on_a_path_opens_and_trains_again(open_page, picture_folder, engine):
    config = plan.resolve_config_and_data(RunConfig(data=str(picture_folder)))
    run_id = engine.submit(config)
    engine.finish(run_id, RESULT)
    assert "through this run only" in texts(open_page(run=run_id))
    app = open_page(typed={AGAIN: config})
    assert "2 classes; pictures: " in texts(app)
    assert train(app).data == str(picture_folder)


def test_a_folder_that_cannot_be_read_is_told_in_its_card_and_makes_no_run(open_page, picture_folder, monkeypatch):
    monkeypatch.setenv("TL_DATA_DIR", str(picture_folder.parent))
    for picture in (picture_folder / "red").iterdir():
        picture.unlink()
    app = open_page(typed={"data": str(picture_folder)})
    told = [read(error.value) for error in app.error]
    assert told and str(picture_folder) in told[0]
    if not app.button(key="train").disabled:
        app.button(key="train").click().run()
    assert "run" not in app.query_params and not tracking.runs()


def test_an_unknown_run_in_the_address_gives_a_message_and_the_page_goes_on(open_page):
    app = open_page(run="bogus")
    assert "No run named 'bogus'." in texts(app)
    assert train(app).data == "fruits"


def test_unknown_names_in_the_address_give_a_message_and_the_page_goes_on(open_page):
    app = open_page(data="fruts", backbone="vgg16")
    assert "No data set named 'fruts'. Did you mean 'fruits'?" in texts(app)
    assert app.selectbox(key="backbone").value == "vgg16"
    assert app.selectbox(key="data").value == "fruits"


def test_a_link_from_another_page_fills_the_form_again_but_never_undoes_a_choice(open_page):
    app = open_page(data="digits")
    app.selectbox(key="data").set_value("household").run()
    assert app.selectbox(key="data").value == "household"
    app.query_params["data"] = "fruits"
    app.run()
    assert app.selectbox(key="data").value == "fruits"


def test_coming_back_from_another_page_the_run_is_a_click_away(open_page, finished):
    app = open_page(run=finished)
    app.switch_page("../pages/runs.py").run()
    del app.query_params["run"]  # the browser drops it on the way
    app.switch_page("../pages/train.py").run()
    assert "Back to the run you watched" in [link.value for link in app.page_link]


def test_a_waiting_run_says_its_place(open_page, engine):
    engine.submit(RunConfig(data="digits"))
    run_id = engine.submit(RunConfig(data="digits"))
    assert "Waiting: 2nd in the queue" in texts(open_page(run=run_id))


def test_a_short_id_opens_the_run(open_page, finished):
    assert "90.0 %" in texts(open_page(run=finished[:12]))


def test_a_finished_run_shows_accuracy_interval_best_epoch_and_confusion(open_page, finished):
    app = open_page(run=finished)
    metrics = {metric.label: (metric.value, metric.delta) for metric in app.metric}
    assert metrics == {"Test accuracy": ("90.0 %", "95 % CI: 69.9 to 97.2 %"), "Best epoch": ("2", "of 3"),
                       "Time": ("1 min 15 s", "20 s fitting")}
    assert "Finished" in texts(app)
    assert '"apple"' in app.get("plotly_chart")[0].proto.spec
    assert own_components(app)
    assert not [button for button in app.button if button.key == "stop"]


def test_a_finished_run_without_test_pictures_shows_what_there_is(open_page, engine):
    run_id = engine.submit(RunConfig(data="digits"))
    untested = {"loss": None, "accuracy": None, "n": 0, "ci95": None}
    engine.finish(run_id, {**RESULT, "test": untested, "confusion": None})
    assert [metric.value for metric in open_page(run=run_id).metric] == ["–", "2", "1 min 15 s"]


def test_a_failed_run_says_why(open_page, engine):
    run_id = engine.submit(RunConfig(data="digits"))
    engine.end(run_id, Failed(reason="The worker ran out of memory."))
    app = open_page(run=run_id)
    assert [read(error.value) for error in app.error] == ["The worker ran out of memory."]
    assert "Failed" in texts(app)


def test_a_stopped_run_shows_what_its_best_weights_reached(open_page, engine):
    run_id = engine.submit(RunConfig(data="digits"))
    untested = {"loss": None, "accuracy": None, "n": 0, "ci95": None}
    engine.end(run_id, Stopped(result={**RESULT, "status": "STOPPED", "test": untested, "confusion": None}))
    app = open_page(run=run_id)
    assert ("This run was stopped after 3 epochs, by a press on Stop or by Ctrl+C. The best weights until then are "
            "kept (up to 90.0 % of") in texts(app)
    assert not app.metric


def test_a_run_stopped_before_its_first_epoch_has_nothing_to_show(open_page, engine):
    app = open_page()
    train(app)
    app.button(key="stop").click().run()
    app.run()
    assert "before its first epoch ended" in texts(app)
    assert tracking.run(app.query_params["run"]).status == "STOPPED"


def test_a_stopped_run_of_a_comparison_says_how_many_were_stopped_with_it(open_page, engine):
    made = tracking.create_comparison([plan.resolve_config_and_data(RunConfig(data="digits", seed=seed))
                                       for seed in range(3)], engine.owner, "Three seeds")
    for run_id in made.run_ids[1:]:
        tracking.end_run(run_id, "STOPPED", "")
    app = open_page(run=made.run_ids[1])
    assert "It is of the comparison “Three seeds”: 2 of its 3 runs were stopped." in texts(app)
    assert "Open the comparison" in [link.label for link in app.get("page_link")] or app.get("page_link")


def test_a_run_whose_weights_are_another_runs_names_that(open_page, engine, finished):
    run_id = engine.submit(RunConfig(data="digits", weights=f"run:{finished}"))
    said = texts(open_page(run=run_id))
    assert f"weights of {weights_name.name(tracking.run(finished).config)}" in said and f"run:{finished}" not in said
    assert f"run:{finished}" not in texts(open_page("runs"))


def test_an_interrupted_run_goes_on_at_a_click(open_page, engine):
    run_id = engine.submit(RunConfig(data="digits"))
    kept_state.record(run_id, *kept_state.begun(), *kept_state.epoch(1))
    engine.end(run_id, Failed(reason="The worker was lost."))
    app = open_page(run=run_id)
    assert not [button for button in app.button if button.key == "continue"]  # nothing was kept
    kept_state.keep(run_id, 1)
    app.run()
    app.button(key="continue").click().run()
    assert not app.exception and engine.place(run_id) == 1 and tracking.run(run_id).status == "QUEUED"
    assert app.query_params["run"] == [run_id] or app.query_params["run"] == run_id
    assert not [button for button in app.button if button.key == "continue"] and "The worker was lost" not in texts(app)


@pytest.mark.parametrize(("shown", "changes"), [(True, False), (False, True)])
def test_an_ended_run_is_looked_at_again_for_whether_it_can_go_on(engine, monkeypatch, shown, changes):
    """The store may hear of the end after the page has drawn it."""
    run_id = engine.submit(RunConfig(data="digits"))
    kept_state.record(run_id, *kept_state.begun(), *kept_state.epoch(1))
    kept_state.keep(run_id, 1)
    engine.end(run_id, Stopped(result={}))
    drawn_anew = []
    monkeypatch.setattr(run_view.st, "rerun", lambda: drawn_anew.append(run_id))
    run_view._look_again(run_id, possible=shown)
    assert bool(drawn_anew) == changes
    run_view._going_on.clear()
    engine.resume(run_id)
    run_view._look_again(run_id, possible=True)
    assert len(drawn_anew) == changes + 1


def test_a_run_deleted_while_it_is_looked_at_is_drawn_anew(engine, monkeypatch):
    drawn_anew = []
    monkeypatch.setattr(run_view.st, "rerun", lambda: drawn_anew.append(True))
    run_view._going_on.clear()
    run_view._look_again("0" * 32, possible=True)
    assert drawn_anew


def test_two_visitors_do_not_disturb_each_other(open_page):
    first, second = open_page(), open_page()
    first.number_input(key="epochs").set_value(3).run()
    second.number_input(key="epochs").set_value(5).run()
    assert train(first).epochs == 3
    assert train(second).epochs == 5
    assert first.query_params["run"] != second.query_params["run"]
    assert "3 epochs" in texts(first.run())


@pytest.mark.parametrize(("status", "told"), [("starting", "The training engine is starting in the background"),
                                              ("warming", "TensorFlow is warming up in the background"),
                                              ("lost", "The port is taken"),
                                              ("failed", "The port is taken")])
def test_the_engines_state_is_told_and_blocks_nothing(open_page, status, told):
    engines.set_engine(FakeEngine(status, "The port is taken.", ()))
    app = open_page()
    assert told in texts(app)
    assert not app.button(key="train").disabled


@pytest.mark.parametrize(("status", "since", "button"), [("failed", 1, True), ("lost", 75, True), ("lost", 10, False),
                                                         ("warming", 75, False)])
def test_a_lost_worker_says_since_when_and_can_be_tried_again(open_page, status, since, button):
    engine = FakeEngine(status, "The training worker was lost.", (), since=time.monotonic() - since)
    engines.set_engine(engine)
    app = open_page()
    titles = " ".join(str(found.proto) for found in app.warning)
    assert bool(re.search(r"for 1 min \d+ s", texts(app) + titles)) == (since == 75)  # and what the page took
    again = [found for found in app.button if found.key == "engine again"]
    assert bool(again) == button
    if again:
        again[0].click().run()
        assert engine.retried == 1


def test_a_link_for_a_class_cannot_try_the_engine_again(open_page):
    engines.set_engine(FakeEngine("failed", "The port is taken.", ()))
    app = open_page(read="1")
    assert "The port is taken" in texts(app) and not [b for b in app.button if b.key == "engine again"]


def test_a_finished_run_of_the_backbone_can_be_the_source(open_page, engine, finished):
    app = open_page()
    app.selectbox(key="weights:efficientnet_lite0").set_value("A finished run …").run()
    assert app.selectbox(key="weights_run:efficientnet_lite0").value == f"run:{finished}"
    assert train(app).weights == f"run:{finished}"


def test_the_dashboard_imports_nothing_heavy_for_its_first_page():
    code = (
        "import sys\nfrom streamlit.testing.v1 import AppTest\nfrom tests.ui.fake_engine import FakeEngine\n"
        "from tl_core.engine import engine\nengine.set_engine(FakeEngine('starting', '', ()))\n"
        "app = AppTest.from_file('ui/frame.py', default_timeout=30).run()\n"
        "print(len(app.exception), app.button(key='train').label,\n"
        "      [name for name in ('tensorflow', 'keras', 'mlflow', 'scipy') if name in sys.modules])")
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "0 Train []"

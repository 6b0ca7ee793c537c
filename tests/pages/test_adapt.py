"""The Adapt page over a made-up result and a fake second process."""

import json

import pytest

from tests.pages.test_features import gallery
from tests.pages.test_train import texts
from tests.ui.adapt import made
from tests.ui.compare_engine import ComparingEngine
from tl_core import events, tracking
from tl_core.adaptation import curve_task, predicted_set, request, result_lookup, results, tasks
from tl_core.adaptation.methods import METHODS
from tl_core.config import RunConfig
from tl_core.engine import engine as engines
from ui.adapt import jobs, network, question, view_take
from ui.adapt.adapted_pair import AdaptedPair
from ui.shared import run_queries

MCC, ONLY = METHODS.get("mcc").title, METHODS.get("source_only").title
AT = {"network": "small_cnn:random", "size": "64", "limit": "100"}
FIELDS = {"data": "fruits", "backbone": "small_cnn", "weights": "random", "image_size": 64, "limit": 100, "seed": 0}


pytestmark = pytest.mark.usefixtures("aside")


@pytest.fixture
def adapt(open_page):
    return lambda **address: open_page("adapt", **{**AT, **address})


@pytest.fixture
def asked():
    return request.of_pair(FIELDS, "photo", "sketch")


@pytest.fixture
def kept(asked):
    """A result of the question that ``AT`` asks."""
    return keep(asked)


def keep(asked, labelled: bool = True, **more):
    values = made.values(labelled, request=asked.to_dict(), **more)
    return results.save(values, made.arrays(labelled))


def maps(app) -> list[dict]:
    found = [json.loads(one.proto.json or "{}") for one in app.get("bidi_component")]
    return [data for data in found if "revision" in data]




def said(app) -> str:
    return texts(app).replace("\\", "")


def keys(app) -> list[str]:
    return [str(button.key) for button in app.button]


# From nothing to a result

def test_the_page_teaches_and_offers_presets_and_how_to_arrange_folders(adapt, aside):
    app = adapt()
    assert "Nothing here looks at the target's labels until you open them" in said(app) and not aside.tasks
    assert {"preset sketch", "preset hurts", "adapt", "gap"} <= set(keys(app))
    assert "studio/" in app.code[0].value


def test_the_button_asks_for_what_the_form_says(adapt, aside, asked):
    app = adapt(protocol="half", methods="coral,mcc")
    app.button(key="adapt").click().run()
    task, = aside.tasks
    assert task.function is tasks.adapt
    sent = request.of_dict(task.arguments[0])
    assert sent == request.of_pair(FIELDS, "photo", "sketch", "coral,mcc", "half")
    assert sent.methods == ("source_only", "coral", "mcc") and sent.protocol == "half"


def test_one_click_on_a_preset_writes_the_address_and_begins(adapt, aside):
    app = adapt(data="household")
    app.button(key="preset sketch").click().run()
    assert not app.exception
    assert app.query_params["source"] in ("photo", ["photo"]) and "network" not in app.query_params
    task, = aside.tasks
    sent = request.of_dict(task.arguments[0])
    assert (sent.config.source_domains, sent.config.target_domain, sent.config.image_size) == (("photo",), "sketch", 96)
    app.run()
    assert len(aside.tasks) == 1


def test_while_it_runs_it_can_be_cancelled_and_somebody_else_joins(adapt, aside, asked):
    jobs.submit(asked, jobs.ADAPT)
    aside.tasks[-1].state, aside.tasks[-1].progress = "running", ("Methods", 3, 12)
    app = adapt()
    assert "Methods: 3 of 12" in app.get("progress")[0].proto.text and "adapt" not in keys(app)
    app.button(key="cancel adapt").click().run()
    assert aside.tasks[0].state == "cancelled" and "You cancelled it" in said(app)
    app.button(key="dismiss adapt").click().run()
    assert "cancelled" not in said(app) and "adapt" in keys(app)


def test_a_failed_one_says_why(adapt, aside, asked):
    jobs.submit(asked, jobs.ADAPT)
    aside.tasks[-1].state, aside.tasks[-1].error = "failed", "Source and target have no class in common."
    app = adapt()
    assert "Source and target have no class in common." in said(app) and "adapt" in keys(app)


# Sealed and opened

def test_a_result_tells_the_gap_and_the_choice_and_no_figure_of_the_labels(adapt, kept):
    app = adapt()
    text = said(app)
    assert "1.62" in text and "The domains are far apart." in text and f"Chosen without a label: {MCC}" in text
    assert "No label of the target was read" in text and "open-labels" in keys(app)
    assert "75.0 %" not in text and "MCC helps" not in text and "True class" not in str(app.get("button_group"))
    assert list(app_table(adapt(view="methods")).columns)[-1] == "Seconds"


def app_table(app):
    return app.dataframe[0].value


def test_opening_the_labels_tells_the_outcome_and_stands_in_the_address(adapt, kept):
    app = adapt(view="methods")
    app.button(key="open-labels").click().run()
    text = said(app)
    assert "MCC helps: 20 points more than source only." in text and "As chosen 75.0 %" in text
    assert [metric.delta for metric in app.metric if metric.label == "As chosen"] == ["+25.0 points"]
    assert app.query_params["labels"] in ("open", ["open"])
    row = app_table(app).set_index("Method").loc[MCC]
    assert row[" "] == "✓ chosen" and row["Accuracy"] == 75.0 and row["Verdict"] == "helps"
    app.button(key="open-sealed").click().run()
    assert "75.0 %" not in said(app)


@pytest.mark.parametrize("view", ["classes", "pictures"])
def test_views_that_need_labels_wait_for_them(adapt, kept, view):
    assert "Open them above" in said(adapt(view=view))


def test_both_maps_show_both_domains_and_a_click_follows_a_picture(adapt, kept):
    before, after = maps(adapt())
    assert [group["name"] for group in before["groups"]] == ["source: photo", "target: sketch"]
    assert len(before["points"]) == 80 and before["x"] == after["x"]
    app = adapt(colour="predicted", row="42")
    assert maps(app)[0]["chosen"] == maps(app)[1]["chosen"] == 42
    followed = gallery(app)[0]
    assert followed["title"] == "label sealed"
    assert f"{MCC}: **strawberry**, 52 % sure" in said(app) and f"{ONLY}: **apple_golden_delicious**" in said(app)
    assert followed["small"] == f"adapted/small/{kept.id}/target/2"
    assert "is " not in after["points"][42][1]
    assert gallery(adapt(row="42", labels="open"))[0]["title"] == made.CLASSES[0]


def test_a_pair_that_was_adapted_with_all_others_has_no_map_and_everything_else(adapt, asked):
    arrays = {name: rows for name, rows in made.arrays().items() if not name.startswith("map_")}
    results.save(made.values(request=asked.to_dict()), arrays)
    assert "which draws no maps" in said(adapt())
    assert len(gallery(adapt(view="pictures", labels="open"))) == 15


def test_classes_tell_what_collapsed_with_both_confusions(adapt, kept):
    app = adapt(view="classes", labels="open")
    assert f"{MCC} collapsed 1 class: {made.CLASSES[0]} (from 100 % to 0 % of 5)" in said(app)
    assert len(app.get("plotly_chart")) == 3


def test_pictures_changed_for_better_and_for_worse(adapt, kept):
    assert len(gallery(adapt(view="pictures", labels="open"))) == 15
    worse = gallery(adapt(view="pictures", labels="open", which="worse"))
    assert len(worse) == 5 and all(item["note"].startswith("✗") for item in worse)


def test_one_click_fits_the_head_to_the_shares(adapt, aside, asked):
    keep(asked)
    app = adapt(view="shares")
    app.button(key="reweight predicted").click().run()
    assert not app.exception and app.query_params["reweight"] in ("predicted", ["predicted"])
    task, = aside.tasks
    assert request.of_dict(task.arguments[0]) == asked.changed(reweight="predicted")


def test_what_reweighting_did_is_sealed_until_the_labels_are_open(adapt, asked):
    again = {"by": "predicted", "method": "mcc", "told_by": "mcc", "shares": [1 / 8] * 8, "changed": 0.26,
             "before": 0.7, "after": 0.75, "difference": 0.05, "difference_ci95": [0.01, 0.09], "p": 0.01,
             "verdict": "helps", "sentence": "Re-weighted head helps by 5.0 points."}
    keep(asked.changed(reweight="predicted"), reweighted=again)
    sealed = said(adapt(view="shares", reweight="predicted"))
    assert "26 of 100 pictures' worth of weight" in sealed and "helps by 5.0 points" not in sealed
    app = adapt(view="shares", reweight="predicted", labels="open")
    assert "helps by 5.0 points" in said(app) and {"reweight em", "reweight none"} <= set(keys(app))
    assert "reweight predicted" not in keys(app)
    app.button(key="reweight none").click().run()
    assert "reweight" not in app.query_params


def test_several_sources_are_weighted_by_hand_or_likeness(adapt, aside):
    app = adapt(source="night,photo")
    control = app.get("button_group")
    assert any("count" in one.proto.label for one in control)
    app = adapt(source="night,photo", weights="night=1,photo=3")
    app.number_input(key="weight night").set_value(2.0).run()
    assert app.query_params["weights"] in ("night=2,photo=3", ["night=2,photo=3"])
    app.button(key="adapt").click().run()
    assert request.of_dict(aside.tasks[-1].arguments[0]).source_weights == "night=2,photo=3"
    wrong = adapt(source="night,photo", weights="fog=1")
    assert "No source domain named 'fog'" in said(wrong) and not wrong.exception
    assert "adapt" in keys(adapt(source="photo", weights="fog=1"))


def test_what_was_adapted_before_is_not_the_question_itself(adapt, asked):
    """Nor where it was kept before a setting was added that it has not."""
    question = asked.to_dict()
    results.save({**made.values(True, request={name: value for name, value in question.items() if name != "reweight"}),
                  "id": "older"}, made.arrays(True))
    assert "Adapted before" not in [one.label for one in adapt().expander]
    assert "Adapted before" in [one.label for one in adapt(limit="200").expander]


def test_shares_warn_of_label_shift(adapt, asked):
    shares = {**made.values()["shares"], "warning": "Apple takes a fifth of the target."}
    keep(asked, shares=shares)
    assert "Apple takes a fifth of the target." in said(adapt(view="shares"))


def test_a_target_without_labels_has_a_choice_and_no_figure(adapt, asked):
    keep(asked, labelled=False)
    app = adapt(labels="open")
    assert "This target has no labels" in said(app) and "open-labels" not in keys(app)
    for view in ("map", "methods", "classes", "pictures", "shares", "take"):
        assert not adapt(view=view, labels="open").exception


def test_an_unknown_method_or_view_in_the_address_is_the_usual_one(adapt, kept):
    app = adapt(view="nothing", method="nothing", colour="nothing", row="9999")
    assert len(maps(app)) == 2 and maps(app)[0]["chosen"] is None


# Further answers

def test_labels_saved_are_asked_for_and_drawn(adapt, kept, asked, aside):
    app = adapt(view="saved")
    app.button(key="label curve").click().run()
    assert aside.tasks[0].function is curve_task.label_curve
    aside.tasks[0].state = "done"
    result_lookup.save(asked, result_lookup.LABEL_CURVE, made.curve())
    app.run()
    assert "5 labelled target pictures a class do the same" in said(app) and app.get("plotly_chart")


def test_the_table_to_take_away_has_the_least_sure_first_and_no_formula(kept):
    pair = AdaptedPair({**kept.values, "classes": ["=1+1", *made.CLASSES[1:]]}, kept.arrays, kept.id)
    rows = view_take.csv(pair, "source_only").decode("utf-8-sig").splitlines()
    assert rows[0].startswith("file,label,confidence") and len(rows) == 41
    assert rows[1].split(",")[1:3] == ["'=1+1", "0.5000"]


def test_a_set_to_correct_is_made_in_the_second_process(adapt, kept, aside):
    app = adapt(view="take")
    assert app.text_input[-1].value == "sketch_by_mcc"
    app.button[[button.label for button in app.button].index("Make the set")].click().run()
    task, = aside.tasks
    assert task.arguments == (kept.id, "mcc", "sketch_by_mcc") and not app.exception


def test_all_pairs_name_the_worst(adapt, kept, asked):
    results.save({**made.pairs(), "request": result_lookup.all_pairs_of(asked).to_dict()})
    app = adapt()
    assert "MCC helps on 5 of 6 pairs." in said(app) and "Framed, the worst pair: from night to sketch" in said(app)


def test_all_pairs_are_begun_by_a_button(adapt, kept, aside):
    app = adapt()
    app.button(key="all pairs").click().run()
    assert aside.tasks[0].function is tasks.adapt_all


# In the network

def test_networks_are_started_as_runs_that_lead_to_their_curves(adapt, kept, engine):
    engines.set_engine(ComparingEngine())
    app = adapt()
    assert app.multiselect(key="network methods").value == list(network.DEFAULT)
    app.number_input(key="network epochs").set_value(2)
    app.button(key="adapt network").click().run()
    assert not app.exception
    record, = tracking.runs()
    assert record.config.strategy == "dann" and record.config.epochs == 2
    assert record.config.target_domain == "sketch" and record.config.source_domains == ("photo",)
    assert "DANN" in said(app)


@pytest.fixture
def adapted_run(asked, engine):
    """A finished run of DANN on the pair."""
    engines.set_engine(ComparingEngine())
    config, = network.configs(asked, ["dann"], 4, 2, 1)
    run_id = tracking.create_run(config, "somebody:1:abcd", "RUNNING")
    recorder = tracking.Recorder(run_id)
    recorder.write(events.Finished(result={"status": "FINISHED", "test": {"accuracy": 0.625, "n": 40}}))
    recorder.close()
    run_queries.forget()
    return run_id


def test_a_finished_network_is_judged_beside_the_others_with_one_click_and_taken_out_again(
        adapt, kept, aside, asked, adapted_run):
    app = adapt()
    app.button(key=f"judge {adapted_run}").click().run()
    assert not app.exception and app.query_params["runs"] in (adapted_run, [adapted_run])
    task, = aside.tasks
    sent = request.of_dict(task.arguments[0])
    assert task.function is tasks.adapt and sent.runs == {"dann": adapted_run} and sent.methods[-1] == "dann"
    assert sent.config == asked.config and f"judge {adapted_run}" not in keys(app)
    app.button(key=f"judge not {adapted_run}").click().run()
    assert "runs" not in app.query_params and f"Chosen without a label: {MCC}" in said(app)


def test_a_finished_network_plays_its_map_and_leads_to_every_use(adapt, kept, adapted_run):
    app = adapt()
    assert "Its accuracy is sealed with the labels" in said(app) and "62.5 %" not in said(app)
    assert {link.proto.label for link in app.get("page_link")} >= {"Predict", "Evaluate", "Why", "Export"}
    app.button(key=f"play {adapted_run}").click().run()
    live, = [data for one in app.get("bidi_component") if (data := json.loads(one.proto.json or "{}")).get("runs")]
    assert [run["id"] for run in live["runs"]] == [adapted_run] and live["over"] and live["mapFirst"]
    app.button(key=f"play {adapted_run}").click().run()
    assert "moved" not in app.query_params
    assert "Accuracy on the target: 62.5 %" in said(adapt(labels="open"))


# Addresses and links for a class

def test_a_kept_question_leads_back_to_itself(kept, asked):
    address = question.address(kept.values)
    assert address["data"] == "fruits" and address["source"] == "photo" and address["target"] == "sketch"
    assert address["network"] == "small_cnn:random" and address["size"] == "64"


@pytest.mark.parametrize("limit", [None, 480])
def test_what_the_command_line_has_adapted_is_found_with_its_own_numbers(adapt, limit):
    asked = request.of_pair({**FIELDS, "limit": limit, "image_size": 72}, "photo", "sketch")
    found = keep(asked)
    assert "Chosen without a label" in said(adapt(**question.address(found.values)))


def test_a_link_for_a_class_shows_the_result_and_starts_nothing(adapt, kept, aside):
    for view in ("map", "methods", "classes", "pictures", "shares", "saved", "take"):
        app = adapt(view=view, read="1", labels="open")
        assert not [key for key in keys(app) if not key.startswith(("open-", "more"))], view
    assert not aside.tasks


def test_no_path_of_the_server_is_opened(adapt, picture_folder):
    told = []
    for path in (str(picture_folder), str(picture_folder) + "z"):
        app = adapt(data=path)
        told.append([error.value.replace("\\", "").replace(path, "…") for error in app.error])
        assert "adapt" not in keys(app)
    assert told[0] == told[1] and "named '…'" in told[0][0]


def test_a_shift_makes_a_target_of_any_set(adapt, aside):
    app = adapt(data="digits", kind="shift")
    app.slider(key="shift noise").set_value(0.2).run()
    app.button(key="adapt").click().run()
    sent = request.of_dict(aside.tasks[0].arguments[0])
    assert sent.config.target_data == "shift:noise=0.2,night=0.6" and sent.config.data == "digits"


def test_a_set_without_domains_needs_another_target(adapt):
    assert "Nothing of this set is left for a target" in said(adapt(data="digits"))


def test_the_config_of_a_request_is_a_runs(asked):
    assert RunConfig.parse(asked.config.model_dump()) == asked.config


def test_texts_adapt_in_the_network_by_what_means_something_for_them(open_page, engine):
    engines.set_engine(ComparingEngine())
    app = open_page("adapt", data="notes", source="market", target="household", network="text_cnn:random", limit="100")
    assert app.multiselect(key="network methods").options == ["Deep CORAL", "DAN", "DANN", "CDAN", "MCC in the network",
                                                              "SHOT"]  # AdaBN renews what no backbone of texts has
    app.button(key="adapt network").click().run()
    record, = tracking.runs()
    assert (record.config.strategy, record.config.backbone, record.config.target_domain) == (
        "dann", "text_cnn", "household")


def test_texts_are_made_a_set_under_their_predicted_labels(open_page, aside):
    fields = {"data": "notes", "backbone": "text_cnn", "weights": "random", "limit": 100, "seed": 0, "image_size": 128}
    keep(request.of_pair(fields, "market", "household"), data="notes", modality="text", source="market",
         target="household")
    app = open_page("adapt", data="notes", source="market", target="household", network="text_cnn:random", limit="100",
                    view="take")
    assert "the target's texts under their predicted classes" in said(app) and not app.exception
    assert app.text_input[-1].value == "household_by_mcc"
    app.button(key="make predicted set").click().run()
    assert [sent.function for sent in aside.tasks] == [predicted_set.make]

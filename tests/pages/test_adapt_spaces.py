"""The Adapt page where each domain has a network of its own."""

import pytest

from tests.pages.test_adapt import AT, FIELDS, keys, said
from tests.ui.adapt import made
from tl_core.adaptation import request, result_lookup
from tl_core.adaptation.spaces import request as spaces_request
from tl_core.adaptation.spaces import task
from tl_core.data.texts import captions
from ui.adapt import jobs

TWO = {**AT, "networks": "two", "tnetwork": "vgg16:random"}


pytestmark = pytest.mark.usefixtures("aside")


@pytest.fixture
def adapt(open_page):
    return lambda **address: open_page("adapt", **{**TWO, **address})


def asked(backbone: str | None = "vgg16:random", method: str = "source_only", **options):
    pair = request.of_pair(FIELDS, "photo", "sketch", method, "half", spaces_request.SEEDS)
    return spaces_request.of_target(pair, backbone, pairs=300, target_labels=10, **options)


@pytest.fixture
def kept():
    return result_lookup.save(asked(), task.FEATURE_SPACES, made.spaces())


def test_before_anything_is_measured_it_says_why_nothing_can_be_transferred(adapt, aside):
    app = adapt()
    assert "Nothing ties these two feature spaces together" in said(app) and not aside.tasks
    assert "spaces" in keys(app) and "adapt" not in keys(app) and "no label of theirs is read" in said(app)


def test_the_button_asks_for_what_the_form_says(adapt, aside):
    app = adapt(common="mcc", tsize="96", tgrey="0.5")
    app.button(key="spaces").click().run()
    sent, = aside.tasks
    assert sent.function is task.tie
    assert spaces_request.of_dict(sent.arguments[0]) == asked(method="mcc", image_size=96, grey=0.5)
    aside.tasks[-1].state, aside.tasks[-1].progress = "running", (task.curves.STAGE, 3, 12)
    app.run()
    assert "Tying the two spaces: 3 of 12" in app.get("progress")[0].proto.text and "spaces" not in keys(app)


def test_without_pairs_and_labels_pca_stands_beside_guessing(adapt, kept):
    app = adapt()
    text = said(app)
    assert "Nothing ties these two feature spaces together" in text and "11.0 % right over 5 draws" in text
    metrics = {metric.label: metric.value for metric in app.metric}
    assert metrics == {"Guessing": "12.5 %", "One space for both": "80.0 %", "All labels, no source": "70.0 %",
                       "PCA to equal widths": "11.0 %", "Pairs shuffled": "13.0 %"}
    assert len(app.get("plotly_chart")) == 2 and "There are fewer pairs than numbers" in text


def test_sliders_say_what_pairs_and_labels_tie_and_stand_in_the_address(adapt, kept):
    app = adapt(pairs="3", tlabels="1")
    assert "3 pictures seen by both networks tie nothing beyond chance: 15.0 %" in said(app)
    assert "The source adds nothing beyond chance" in said(app) and "Nothing ties" not in said(app)
    app.select_slider(key="url pairs").set_value("30").run()
    app.select_slider(key="url tlabels").set_value("5").run()
    text = said(app)
    assert "30 pictures seen by both networks tie the two spaces: 60.0 %" in text
    assert "Canonical correlation gets 55.0 % by the same pairs" in text and "The source adds 51.0 points" in text
    assert app.query_params["pairs"] in ("30", ["30"]) and app.query_params["tlabels"] in ("5", ["5"])


def test_both_seen_alike_is_the_usual_case(adapt):
    app = adapt(tnetwork="small_cnn:random")
    assert "that is one feature space, the usual case" in said(app) and "spaces" not in keys(app)


def test_one_network_at_another_size_needs_no_tie(adapt):
    direct = made.spaces()["own"]
    result_lookup.save(asked("small_cnn:random", image_size=96), task.FEATURE_SPACES, made.spaces(direct=direct))
    app = adapt(tnetwork="small_cnn:random", tsize="96")
    assert "Both sides are seen by one network" in said(app) and "Nothing ties" not in said(app)


def test_a_target_too_small_to_be_labelled_is_told(adapt):
    result_lookup.save(asked(), task.FEATURE_SPACES, made.spaces(labels=[], ties=[], shuffled=None, full=None))
    assert "this target has too few examples" in said(adapt())


def test_alike_pictures_are_a_target_where_only_the_network_differs(adapt, aside):
    app = adapt(data="digits", kind="shift", target="shift:none")
    app.button(key="spaces").click().run()
    assert spaces_request.of_dict(aside.tasks[0].arguments[0]).asked.config.target_data == "shift:none"
    assert "source and target are alike" not in said(app)


def test_a_link_for_a_class_shows_the_result_and_starts_nothing(adapt, kept, aside):
    app = adapt(read="1", pairs="30")
    assert "30 pictures seen by both" in said(app) and "spaces" not in keys(app) and not aside.tasks


def test_a_failed_one_says_why(adapt, aside):
    jobs.submit(asked(), jobs.SPACES)
    aside.tasks[-1].state, aside.tasks[-1].error = "failed", "The target has no labels."
    app = adapt()
    assert "The target has no labels." in said(app) and "spaces" in keys(app)


def test_sources_are_pooled_in_two_spaces_and_no_weights_are_asked_for(adapt):
    app = adapt(source="night,photo", weights="night=1,photo=3")
    assert "spaces" in keys(app) and not app.exception
    assert not [field for field in app.number_input if str(field.key).startswith("weight ")]


def test_words_and_pictures_are_asked_for_and_told(open_page, aside):
    at = {"data": "descriptions", "networks": "two", "of": "household", "target": "photo", "limit": "100",
          "network": "text_cnn:random", "tnetwork": "small_cnn:random"}
    app = open_page("adapt", **at)
    assert "as a caption would" in said(app) and not app.exception
    app.button(key="spaces").click().run()
    asked = spaces_request.of_dict(aside.tasks[0].arguments[0])
    assert asked.modalities == ("text", "image") and asked.features.data == "household"
    result_lookup.save(asked, task.FEATURE_SPACES, made.spaces(modalities=["text", "image"]))
    aside.tasks.clear()
    app = open_page("adapt", **at, pairs="30", tlabels="1")
    assert "30 pairs of a text and a picture tie the two spaces: 60.0 %" in said(app) and not app.exception
    assert "Its partners, no tie" in {metric.label for metric in app.metric}


def test_one_network_for_texts_and_pictures_is_refused_in_words(open_page, aside):
    app = open_page("adapt", data="descriptions", of="household", target="photo", network="text_cnn:random")
    assert "No network reads both" in said(app) and not aside.tasks


def test_the_preset_from_words_to_pictures_measures_at_once(open_page, aside):
    app = open_page("adapt")
    app.button(key="preset words").click().run()
    assert [sent.function for sent in aside.tasks] == [task.tie] and not app.exception


WORDS = {"data": "descriptions", "networks": "two", "of": "household", "target": "photo", "limit": "100",
         "network": "text_cnn:random", "tnetwork": "small_cnn:random"}
TABLE = b"picture,text\na.png,a tall thing of glass\nb.png,one sits on it\n"


def test_own_captions_are_brought_as_pairs(open_page, aside):
    app = open_page("adapt", **WORDS)
    app.file_uploader(key="captions file").set_value(("mine.csv", TABLE, "text/csv")).run()
    assert not app.exception and "Pairs are the 2 captions of **mine.csv**" in said(app)
    assert "a caption of it that you brought; no class and no label is read" in said(app)
    captions_id = app.query_params["captions"]
    app.button(key="spaces").click().run()
    asked = spaces_request.of_dict(aside.tasks[0].arguments[0])
    assert asked.captions == captions_id and captions.load(captions_id).rows[0] == ("a.png", "a tall thing of glass")
    aside.tasks.clear()
    result_lookup.save(asked, task.FEATURE_SPACES, made.spaces(
        modalities=["text", "image"], own=None, captions={"name": "mine.csv", "rows": 2, "pairs": 2}))
    app = open_page("adapt", **WORDS, captions=captions_id, pairs="30")
    assert not app.exception and "30 pairs of a text and a picture tie the two spaces: 60.0 %" in said(app)
    assert "Its captions, no tie" not in {metric.label for metric in app.metric}
    app.button(key="no captions").click().run()
    assert "captions" not in app.query_params and "as a caption would" in said(app)


def test_a_table_of_no_captions_and_captions_that_are_gone_are_told(open_page, aside):
    app = open_page("adapt", **WORDS)
    app.file_uploader(key="captions file").set_value(("mine.csv", b"name,class\na.png,cat\n", "text/csv")).run()
    assert "'mine.csv' has the columns name and class" in said(app) and "captions" not in app.query_params
    assert "'mine.csv' has the columns" in said(app.run())
    app = open_page("adapt", **WORDS, captions="../../etc/passwd")
    assert "These captions are not kept here" in said(app) and not app.exception


def test_captions_are_no_matter_of_readers_or_of_one_kind_alone(open_page, adapt):
    assert not list(open_page("adapt", **WORDS, read="1").get("file_uploader"))
    assert not list(adapt().get("file_uploader"))

"""The Learn page over made-up lessons and a fake second process: no network, no picture, no TensorFlow."""

import json
import re

import pytest

from tests.pages.test_train import texts
from tests.ui.learn import made
from tl_core.config import RunConfig
from tl_core.lessons import results, tasks
from tl_core.lessons.catalog import LESSONS
from ui.learn import jobs, page, progress_store, which_setting
from ui.shared.page_tasks import PageTasks

WARM = jobs.warm
FIRST, SECOND = made.lesson("first"), made.lesson("second", "self_taught", made.NUMBER, axis="Freeze depth")
BARE = made.lesson("bare", "how")  # with no recorded result


@pytest.fixture(autouse=True)
def lessons(monkeypatch, aside):
    """Three lessons, two of them with a recorded result; nothing is warmed up."""
    monkeypatch.setattr(LESSONS, "_items", {lesson.name: lesson for lesson in (FIRST, SECOND, BARE)})
    kept = {"first": made.recorded(FIRST), "second": made.recorded(SECOND, points=[
        made.point("Tuned", 0, 0.8, 0.7, 0.9), made.point("Tuned", 3, 0.7)])}
    monkeypatch.setattr(results, "recorded", kept.get)
    monkeypatch.setattr(jobs, "warm", lambda: None)


@pytest.fixture
def warming(monkeypatch):
    """Lessons warm up the second process."""
    monkeypatch.setattr(jobs, "warm", WARM)
    monkeypatch.setattr(jobs, "_warming", PageTasks(jobs._note))


@pytest.fixture
def learn(open_page):
    return lambda **address: open_page("learn", **address)


@pytest.fixture
def guessed(learn):
    """A lesson after its first option was taken."""
    def opened(name: str = "first", **address):
        app = learn(lesson=name, **address)
        app.button(key="guess skip").click().run()
        return app
    return opened


def keys(app) -> list[str]:
    return [str(button.key) for button in app.button]


def said(app) -> str:
    return "\n".join([texts(app), *(header.value for header in app.header)]).replace("\\", "")


def links(app) -> dict[str, str]:
    return {link.proto.label.replace("\\", ""): f"{link.proto.page}?{link.proto.query_string}"
            for link in app.get("page_link")}


def components(app) -> list[dict]:
    return [json.loads(one.proto.json or "{}") for one in app.get("bidi_component")]


def picture(app) -> str:
    """The HTML of our own picture."""
    html, = [data["html"] for data in components(app) if "html" in data]
    return html


def remembered(app) -> dict:
    said, = [data for data in components(app) if "said" in data]
    return said


def charts(app) -> list[dict]:
    return [data["figure"] for data in components(app) if "figure" in data]


def live(lesson=FIRST, seed=0, **more) -> None:
    """Figures that a live demonstration keeps."""
    results.STORE.save({"id": results.live_id(lesson.name, seed), **made.figures(lesson, seed, **more)})


# The map

def test_the_map_is_the_way_in_with_every_lesson_behind_a_link(learn):
    html = picture(learn())
    assert all(f'href="?lesson={name}"' in html for name in ("first", "second", "bare"))
    assert "Begin with the first lesson" in html and "Domain adaptation" in html


def test_train_stays_the_page_that_opens_first(open_page):
    assert open_page().title[0].value == "Train"


def test_opening_the_map_starts_nothing(learn, aside):
    learn()
    assert not aside.tasks


@pytest.mark.parametrize("view", page.VIEWS)
def test_every_view_opens_by_its_address(learn, view):
    app = learn(view=view)
    assert app.segmented_control(key="url view").value == view


# Inside the network

def test_the_drawing_moves_with_the_slider_and_the_backbone(learn):
    app = learn(view="network")
    assert "15 of 18 blocks are frozen" in picture(app)
    app.select_slider(key="url depth").set_value("4").run()
    assert "4 of 18 blocks are frozen" in picture(app) and app.query_params["depth"] == "4"
    app.selectbox(key="url backbone").set_value("vgg16").run()
    assert "of 5 blocks are frozen" in picture(app) and "depth" not in app.query_params
    assert links(app)["Fine-tune from here"].endswith(
        f"?v=1&backbone=vgg16&strategy=fine_tuning&freeze_depth={app.select_slider(key='url depth').value}")


def test_a_network_of_texts_goes_on_with_texts(learn):
    assert "data=notes" in links(learn(view="network", backbone="minilm_l6"))["Train new layers only"]


# Which setting is mine?

ADAPT = {"view": "mine", "target": "no", "source": "yes", "classes": "yes", "pictures": "other"}


def test_four_answers_lead_to_a_row(learn):
    app = learn(view="mine")
    assert "Answer the questions" in said(app) and not [one for one in components(app) if "html" in one]
    for name, value in list(ADAPT.items())[1:]:
        app.segmented_control(key=f"url {name}").set_value(value).run()
    assert app.query_params["pictures"] == "other"
    assert "Transductive transfer: domain adaptation" in said(app) and "Beware." in said(app)
    assert "◉ yours" in picture(app)


def test_without_labels_in_the_source_its_classes_are_not_asked(learn):
    app = learn(view="mine", target="yes", source="no", pictures="other")
    assert "does not count" in said(app) and "self-taught learning" in said(app)
    assert 'href="?lesson=second"' in picture(app)


def test_an_address_that_answers_nonsense_answers_nothing(learn):
    assert "Answer the questions" in said(learn(**{**ADAPT, "pictures": "perhaps"}))


def test_without_a_set_of_ones_own_it_opens_with_the_programs_and_says_how_to_bring_one(learn):
    app = learn(**ADAPT)
    assert "A set of yours needs a folder for each domain" in said(app)
    assert links(app)["Adapt the domains"].endswith("adapt?") and "Bring pictures of your own" in links(app)


def test_ones_own_set_is_filled_in_with_its_domains(learn, folders):
    app = learn(**ADAPT)
    assert links(app)["Adapt the domains"].endswith("?data=rooms&source=phone&target=studio")
    plain = learn(view="mine", target="no", source="no", pictures="same")
    assert links(plain)["Discover groups"].endswith("?data=rooms")
    plain.selectbox(key="url set").set_value("plain").run()
    assert links(plain)["Discover groups"].endswith("?data=plain") and plain.query_params["set"] == "plain"


@pytest.fixture
def folders(monkeypatch, tmp_path):
    """Two sets under TL_DATA_DIR: one of a few pictures, one of two domains."""
    from PIL import Image
    for number, place in enumerate(("plain/cup", "plain/key", "rooms/phone/cup", "rooms/phone/key", "rooms/studio/cup",
                                    "rooms/studio/key")):
        folder = tmp_path / "sets" / place
        folder.mkdir(parents=True)
        for shade in range(3):
            Image.new("RGB", (8, 8), (40 * number, 80 * shade, 9)).save(folder / f"{shade}.png")
    monkeypatch.setenv("TL_DATA_DIR", str(tmp_path / "sets"))


def test_every_parameter_of_the_questions_is_one_of_the_map():
    from tl_core.lessons.settings_map import QUESTIONS
    assert [one.name for one in QUESTIONS] == [which_setting.TARGET, which_setting.SOURCE, which_setting.CLASSES,
                                               which_setting.PICTURES]


# A lesson before the guess

def test_a_lesson_asks_before_it_shows(learn):
    app = learn(lesson="first")
    assert app.title[0].value.replace("\\", "") == "Is <b>this</b> a question?"
    assert all(one in said(app) for one in ("The first sentence.", "The third one.", "Which is ahead?"))
    assert "points ahead" not in said(app) and "Beware" not in said(app) and not charts(app)
    assert [key for key in keys(app) if key.startswith("guess")] == ["guess 0", "guess 1", "guess 2", "guess skip"]
    assert remembered(app) == {"lesson": "first", "said": {"seen": False, "guess": None}, "asked": False}


def test_a_right_guess_shows_the_recorded_result_at_once(learn, aside):
    app = learn(lesson="first")
    app.button(key="guess 0").click().run()
    assert "Right: The pretrained one." in said(app) and "The first is 40 points ahead." in said(app)
    assert "Recorded on 2026-11-30, on 2 cores, x86_64, seed 0, in 12 s. 180 test examples" in said(app)
    assert charts(app)[0]["layout"]["uirevision"] == "first" and not aside.tasks
    assert "guess 1" not in keys(app) and "Beware." in said(app) and "A paper of nobody" in said(app)
    assert remembered(app)["said"] == {"seen": True, "guess": 0}


def test_a_wrong_guess_is_told(learn):
    app = learn(lesson="first")
    app.button(key="guess 2").click().run()
    assert "You said “Nobody can tell”. It was “The pretrained one”." in said(app)


def test_a_slider_is_taken_with_its_button(learn):
    app = learn(lesson="second")
    app.slider(key="guess slider second").set_value(70.0).run()
    assert "points ahead" not in said(app)
    app.button(key="guess given").click().run()
    assert "You said 70 %, it was 80 %: 10 points off." in said(app)
    app.button(key="guess again").click().run()
    assert "guess given" in keys(app) and "points ahead" not in said(app)


def test_a_skipped_guess_is_not_judged(guessed):
    app = guessed()
    assert "points ahead" in said(app) and "Right" not in said(app) and "You said" not in said(app)
    assert remembered(app)["said"] == {"seen": True, "guess": None}


@pytest.mark.parametrize(("kept", "shown"), [
    ({"first": {"seen": True, "guess": 1}}, "You said “The other”"),
    ({"first": {"seen": True, "guess": None}}, "40 points"),
    ({"first": {"seen": True, "guess": 7}}, ""), ({"first": "?"}, ""), ("?", ""),
    ({"first": {"seen": False, "guess": 1}}, ""), ({"second": {"seen": True, "guess": 1}}, "")])
def test_what_the_browser_has_kept_is_taken_where_it_is_a_guess(monkeypatch, open_page, kept, shown):
    """The runner's components never answer: what one would say stands in the session's state."""
    app = open_page("learn", typed={progress_store.KEY: {"kept": kept}}, lesson="first")
    assert (shown in said(app)) if shown else ("Which is ahead?" in said(app))


def test_when_it_came_out_otherwise_that_is_said(guessed, monkeypatch):
    monkeypatch.setattr(results, "recorded", lambda name: made.recorded(FIRST, first=0.3))
    assert "It came out otherwise" in said(guessed())


def test_a_lesson_without_a_recorded_result_says_so(guessed):
    app = guessed("bare")
    assert "Nothing has been measured" in said(app) and "run lesson" in keys(app)


def test_neighbours_the_map_and_pages_to_go_on_with_are_linked(guessed):
    app = guessed("second")
    bar, after = [data["html"] for data in components(app) if "html" in data]
    assert re.findall('href="([^"]*)"', bar) == ["?", "?lesson=first", "?lesson=bare"] and "Lesson 2 of 3" in bar
    assert 'href="?lesson=bare"' in after and links(app)["Go and discover"].endswith("discover?data=fruits")
    last, = [data["html"] for data in components(guessed("bare")) if "html" in data]
    assert re.findall('href="([^"]*)"', last) == ["?", "?lesson=second"]


def test_a_lesson_that_is_not_there_is_told(learn):
    app = learn(lesson="frist")
    assert "Did you mean 'first'?" in app.error[0].value.replace("\\", "") and "The map" in picture(app)


@pytest.mark.parametrize(("figure", "there"), [
    ("network:vgg16:3", "VGG-16, 3 of 5 blocks frozen"), ("pictures:fruits:photo;household:sketch", "tl-pictures"),
    ("texts:notes", "tl-texts")])
def test_figures_above_the_guess(monkeypatch, learn, figure, there):
    lesson = made.lesson("first", figure=figure)
    monkeypatch.setattr(LESSONS, "_items", {"first": lesson})
    app = learn(lesson="first")
    assert there in said(app)
    if figure.startswith("pictures"):
        assert said(app).count("<figure>") == 12


# Live

def test_opening_a_lesson_warms_each_second_process_once(learn, aside, warming):
    app = learn(lesson="first")
    app.run()
    (begun,) = aside.tasks
    assert begun.function is tasks.warm
    begun.state, begun.result = "done", 7
    aside.process = 7  # the process that it has warmed
    app.run()
    assert len(aside.tasks) == 1
    aside.process = None  # minutes later
    app.run()
    app.run()
    assert [task.function for task in aside.tasks] == [tasks.warm] * 2


def test_a_process_that_cannot_be_warmed_is_left_alone(learn, aside, warming):
    app = learn(lesson="first")
    aside.tasks[0].state = "failed"
    app.run()
    assert len(aside.tasks) == 1


def test_the_button_runs_it_with_the_chosen_seed(guessed, aside):
    app = guessed()
    app.selectbox(key="url seed").set_value("3").run()
    app.button(key="run lesson").click().run()
    task, = aside.tasks
    assert (task.function, task.arguments) == (tasks.demonstrate, ("first", 3))
    assert "Live, seed 3" in said(app) and "run lesson" not in keys(app)
    assert "Recorded on 2026-11-30" in said(app), "until the first live point is there"


def test_live_figures_take_the_recorded_ones_place_as_they_grow_in_the_same_chart(guessed, aside):
    jobs.submit(FIRST, 0)
    aside.tasks[-1].state, aside.tasks[-1].progress = "running", ("Training", 1, 4)
    live(done=False, points=[made.point("Pretrained", None, 0.71)])
    app = guessed()
    assert "Training: 1 of 4" in app.get("progress")[0].proto.text and "points ahead" not in said(app)
    chart, = charts(app)
    assert chart["data"][0]["x"] == [0.71] and chart["layout"]["uirevision"] == "first"
    live(first=0.8)
    aside.tasks[-1].state = "done"
    app.run()
    assert "The first is 30 points ahead." in said(app) and "Measured live on this machine, seed 0" in said(app)
    app.segmented_control(key="url shown").set_value("recorded").run()
    assert "The first is 40 points ahead." in said(app) and app.query_params["shown"] == "recorded"


def test_figures_that_an_earlier_form_of_the_lesson_has_left_are_passed_over(guessed):
    live(points=[])
    assert "Recorded on" in said(guessed())


def test_another_seed_has_its_own_result(guessed):
    live(first=0.8, seed=2)
    assert "Recorded on" in said(guessed()) and "30 points" in said(guessed(seed="2"))


def test_it_can_be_cancelled_and_what_was_left_unfinished_does_not_count(guessed, aside):
    jobs.submit(FIRST, 0)
    live(done=False, first=0.7)
    app = guessed()
    app.button(key="cancel lesson").click().run()
    assert aside.tasks[-1].state == "cancelled" and "Recorded on" in said(app) and "run lesson" in keys(app)
    assert "The demonstration was cancelled" in said(app)
    app.button(key="dismiss lesson").click().run()
    assert "was cancelled" not in said(app)


def test_one_that_failed_says_why_until_it_is_dismissed(guessed, aside):
    jobs.submit(FIRST, 0)
    aside.tasks[-1].state, aside.tasks[-1].error = "failed", "There is no room on the disk."
    app = guessed()
    assert "There is no room on the disk." in said(app) and "Recorded on" in said(app)
    app.button(key="dismiss lesson").click().run()
    assert "no room" not in said(app)


def test_runs_of_a_live_demonstration_open_in_compare_where_they_are_there(guessed, engine):
    run_id = engine.submit(RunConfig(data="digits", epochs=2, image_size=64))
    live(run_ids=[run_id, "f" * 32])
    assert links(guessed())["Open 1 run in Compare"].endswith(f"compare?runs={run_id}")


# A link for a class

def test_a_link_for_a_class_guesses_and_runs_nothing(learn, aside, warming):
    app = learn(lesson="first", read="1")
    app.button(key="guess 0").click().run()
    assert "points ahead" in said(app) and not aside.tasks
    assert "run lesson" not in keys(app) and not app.selectbox
    assert all("read=1" in link for link in links(app).values())


def test_links_in_the_map_of_a_class_keep_the_mark(learn):
    data, = [one for one in components(learn(read="1")) if "html" in one]
    assert data["also"] == {"read": "1"}

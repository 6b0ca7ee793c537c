"""The Self-taught page over a made-up result, a fake engine and a fake second process."""

import json

import pytest

from tests.pages.test_discover import keys, said
from tests.ui.self_taught import made
from tl_core import tracking
from tl_core.events import Failed
from tl_core.self_taught import comparison, pretraining, request, tasks
from ui.self_taught import headline, jobs, question, view_table, view_take

AT = {"pool": "fruits", "data": "digits", "seconds": "30", "labels": "5,20"}
RESULT = {"status": "FINISHED", "test": None, "seconds": {"total": 40.0, "features": 0.0, "training": 30.0},
          "history": {"loss": [4.0, 3.0], "val_neighbour_accuracy": [0.3, 0.6], "val_embedding_std": [0.8, 0.05]}}

pytestmark = pytest.mark.usefixtures("aside")


@pytest.fixture(autouse=True)
def by_hand(monkeypatch):
    """No thread waits for runs: a test says when somebody looks."""
    monkeypatch.setattr(jobs, "_follow", lambda begun: None)
    yield
    jobs._begun.clear()


@pytest.fixture
def open_at(open_page):
    return lambda **address: open_page("self_taught", **({} if "result" in address else AT) | address)


@pytest.fixture
def kept():
    return keep()


def keep(*arguments, **more) -> dict:
    figures = made.figures(*arguments, **more)
    comparison.STORE.save(figures)
    return figures


@pytest.fixture
def trained(engine, monkeypatch):
    """A pretraining that has finished, and its network is there; its id."""
    monkeypatch.setattr(tracking, "model_file", lambda run_id: None)
    run_id = engine.submit(made.asked().config)
    engine.finish(run_id, RESULT)
    return run_id


def press(app, key: str):
    app.button(key=key).click().run()
    assert not app.exception
    return app


# From nothing to a result

def test_the_page_teaches_and_offers_presets(open_at, aside):
    app = open_at()
    assert "The answer may be no gain" in said(app).replace("*", "") and not aside.tasks
    assert {"preset drawn", "preset digits", "compare self-taught"} <= set(keys(app))
    assert "30 s each; 12 trainings from scratch (2 numbers of labels × 3 draws" in said(app)


def test_a_click_trains_both_runs_then_compares(open_at, engine, aside):
    app = press(open_at(), "compare self-taught")
    asked, (first, second) = made.asked(), engine.waiting
    assert tracking.run(first).config == asked.config
    assert tracking.run(second).config == request.supervised(asked.config, "fruits")
    assert "Pretraining on the pool, no label seen" in said(app) and "About 1 min 0 s left for the runs" in said(app)
    assert not aside.tasks and "compare self-taught" not in keys(app)
    engine.finish(first, RESULT)
    assert jobs._go_on(jobs.waiting(asked))
    engine.finish(second, RESULT)
    assert not jobs._go_on(jobs.waiting(asked))
    task, = aside.tasks
    assert task.function is tasks.compare and task.arguments == (asked.to_dict(), first, second, [])
    task.state, task.progress = "running", ("From scratch", 3, 12)
    assert "From scratch: 3 of 12" in open_at().get("progress")[0].proto.text
    task.state = "done"
    keep()
    app = open_at()
    assert "A gain over every control" in said(app) and keys(app) == ["compare self-taught"]


def test_one_click_on_a_preset_writes_the_address_and_begins_once(open_at, engine):
    app = press(open_at(strategy="masked"), "preset drawn")
    assert "strategy" not in app.query_params and len(engine.waiting) == 2
    config = tracking.run(engine.waiting[0]).config
    assert (config.pool, config.data, config.strategy) == (("household",), "fruits", "simclr")
    assert config.domain == "silhouette"
    app.run()
    assert len(engine.waiting) == 2


@pytest.mark.parametrize(("name", "labels", "seeds", "seconds", "data"), [
    ("look", (5,), 1, 30, "fruits"), ("digits", (2,), 20, 90, "digits")])
def test_presets_ask_for_fewer_labels(open_at, engine, name, labels, seeds, seconds, data):
    app = press(open_at(), f"preset {name}")
    (begun,) = jobs._begun.values()
    config = begun.request.config
    assert (begun.request.labels, begun.request.seeds, config.seconds, config.data) == (labels, seeds, seconds, data)
    assert config.domain == "silhouette" and tracking.run(begun.supervised).config.domain == "silhouette"
    field = "Domain that the pool is drawn in" if data == "digits" else "Domain"
    assert [one.value for one in app.get("button_group") if one.label == field] == ["silhouette"]


def test_somebody_elses_same_question_joins_and_another_shares_the_pretraining(open_at, engine, aside):
    press(open_at(), "compare self-taught")
    assert "cancel pretraining" in keys(open_at())
    app = press(open_at(seeds="5"), "compare self-taught")
    assert len(engine.waiting) == 2 and "cancel pretraining" in keys(app)
    press(app, "cancel pretraining")
    assert len(engine.waiting) == 2, "the first question still waits for them"
    press(open_at(), "cancel pretraining")
    assert not engine.waiting and not aside.tasks and "compare self-taught" in keys(open_at())


def test_a_pretraining_that_is_there_is_not_trained_again(open_at, engine, aside, trained):
    app = open_at()
    assert f"The pretraining is there (run {trained[:8]})" in said(app)
    press(app, "compare self-taught")
    second, = engine.waiting
    engine.end(second, Failed(reason="No memory."))
    jobs._go_on(jobs.waiting(made.asked()))
    _, run_id, supervised, notes = aside.tasks[0].arguments
    assert (run_id, supervised, notes) == (trained, None, [jobs.STOPPED])


def test_a_finished_run_is_judged_on_another_target(open_at, engine, aside, trained):
    press(open_at(run=trained, data="household"), "compare self-taught")
    engine.finish(engine.waiting[0], RESULT)
    jobs._go_on(next(iter(jobs._begun.values())))
    asked, run_id, *_ = aside.tasks[0].arguments
    assert run_id == asked["run"] == trained
    assert (asked["config"]["data"], asked["config"]["pool"]) == ("household", ["fruits"])


def test_a_pretraining_that_failed_says_why_and_how_to_go_on(open_at, engine, aside):
    press(open_at(), "compare self-taught")
    engine.end(engine.waiting[0], Failed(reason="No memory."))
    engine.finish(engine.waiting[0], RESULT)
    jobs._go_on(jobs.waiting(made.asked()))
    app = open_at()
    assert "The pretraining failed: No memory. Expected it to finish" in said(app) and not aside.tasks
    press(app, "dismiss self-taught")
    assert "No memory" not in said(app)


def test_a_comparison_is_cancelled_and_a_failed_one_says_why(open_at, engine, aside, trained):
    for error in ("", "The target 'digits' lacks labelled pictures."):
        app = press(open_at(), "compare self-taught")
        for run_id in tuple(engine.waiting):
            engine.finish(run_id, RESULT)
        if begun := jobs.waiting(made.asked()):  # asked again, both runs are there and nothing is waited for
            jobs._go_on(begun)
        aside.tasks[-1].state = "running"
        if error:
            aside.tasks[-1].state, aside.tasks[-1].error = "failed", error
            assert error in said(app.run())
        else:
            press(app.run(), "cancel self-taught")
            assert aside.tasks[-1].state == "cancelled" and "You cancelled the comparison" in said(app)


# A result

def test_the_verdict_comes_first_and_each_number_names_its_strongest_control(open_at, kept):
    app = open_at()
    text = said(app)
    assert "Self-taught: a gain over every control with 20 labels a class" in text
    strongest = headline.titles(kept)[headline.strongest(kept, "self_taught", 5)["control"]].lower()
    assert f"no gain with 5: {strongest} is within chance of it" in text
    shown = {metric.label: metric.value for metric in app.metric}
    assert shown["20 labels a class"] == f"{100 * mean(kept, 'self_taught', 20):.1f} %"
    assert any(f"of **{strongest}**" in one.value or f"behind **{strongest}**" in one.value for one in app.caption)
    assert "400 test pictures of digits, 10 classes, 3 draws of labels, one pretraining of 60 processor" in text
    assert "one pretraining of about 60 processor" in headline.about({**kept, "seconds": {"pretraining": 60.0}})


def mean(figures: dict, method: str, labels: int) -> float:
    return next(row["mean"] for row in figures["table"] if (row["method"], row["labels"]) == (method, labels))


def test_no_gain_is_said_as_plainly(open_at):
    keep(gained={"self_taught": []})
    assert "No gain over every control" in said(open_at())


def test_a_gain_of_the_historical_line_alone_is_named(open_at):
    figures = keep(gained={"self_taught": [], "kmeans_patches": [], "sparse_coding": [5]})
    assert "A gain over every control: sparse coding" in said(open_at())
    assert headline.short(figures) == "fruits → digits, SimCLR (contrastive): gain of sparse coding with 5 labels"
    config = {**figures["request"]["config"], "domain": "silhouette"}
    assert headline.short({**figures, "request": {"config": config}}).startswith("fruits, silhouette → digits, ")
    assert headline.short({**figures, "request": {"config": {**config, "data": "household"}}, "data": "household"}
                          ).startswith("fruits → household, silhouette, ")


def test_the_chart_has_a_line_and_a_name_for_each_method(open_at, kept):
    spec = json.loads(open_at().get("plotly_chart")[0].proto.spec)
    assert [line["name"] for line in spec["data"]] == [
        f"{letter} {title}" for letter, title in zip("ABCDEFGH", headline.titles(kept).values(), strict=True)]
    assert [one["text"] for one in spec["layout"]["annotations"]] == [f"<b>{letter}</b>" for letter in "ABCDEFGH"]
    assert [line["line"]["dash"] == "solid" for line in spec["data"]] == [True] * 3 + [False] * 5
    assert len({line["marker"]["symbol"] for line in spec["data"]}) >= 7


def test_the_tables_hold_every_figure(open_at, kept):
    accuracies, gains = (table.value for table in open_at().dataframe)
    assert list(accuracies.columns) == ["Method", "", "5 labels", "20 labels"] and len(accuracies) == 8
    assert list(gains.Control) == ["Pixels", "Random network", "Supervised on the pool", "From scratch",
                                   "From scratch on changed pictures"]
    assert all(cell.startswith("✓ +") for cell in gains["20 labels"]) and gains["5 labels"][0].startswith("≈ ")
    patches = open_at(claim="kmeans_patches").dataframe[1].value
    assert patches["20 labels"].tolist() == view_table.gains(kept, "kmeans_patches")["20 labels"].tolist()
    assert not patches.equals(gains)


def test_a_pool_without_labels_has_no_supervised_control(open_at):
    keep(without=("supervised",), notes=["The pool has no labels, so nothing was pretrained with them."])
    app = open_at()
    assert "nothing was pretrained with them" in said(app) and "Supervised on the pool:" not in said(app)
    assert len(app.dataframe[1].value) == 4


def test_the_pretraining_tells_a_collapse_and_gives_its_weights(open_at, trained):
    keep(run_id=trained)
    app = open_at()
    assert "30.0 % after the first epoch, 60.0 % after the last" in said(app)
    assert "It has collapsed" in said(app)
    links = {link.proto.label: link.proto.query_string for link in app.get("page_link")}
    assert f"weights=run%3A{trained}" in links["Use these weights"] and f"run={trained}" in links["Open its run"]


def test_a_run_that_was_deleted_leaves_the_figures(open_at, kept):
    assert "Its run has been deleted; the figures stay." in said(open_at())


def test_one_draw_has_no_interval(open_at):
    keep(made.asked(seeds=1))
    app = open_at(seeds="1")
    assert not app.exception and "(" not in app.dataframe[0].value["5 labels"][0]


# Addresses

def test_a_kept_result_has_an_address_of_its_own_and_leads_to_its_question(open_at, kept):
    other = keep(made.asked(data="household", strategy="rotation", batch_size=64, domain="night"))
    app = open_at()
    link = next(link for link in app.get("page_link") if "household" in link.proto.label)
    assert link.proto.query_string == f"result={other['id']}"
    assert link.proto.label.replace("\\", "").endswith("fruits → household, night, Rotation: gain with 20 labels")
    app = open_at(result=other["id"])
    assert "fruits → household, night, Rotation" in said(app) and "compare self-taught" not in keys(app)
    address = question.address(other["request"])
    assert address == {"pool": "fruits", "data": "household", "strategy": "rotation", "seconds": "30", "batch": "64",
                       "labels": "5,20", "network": "small_cnn:random", "domain": "night"}
    assert "A gain over every control" in said(open_at(**address))
    assert "a result that is not there" in said(open_at(result="0" * 24))


@pytest.mark.parametrize(("address", "words"), [
    ({"data": "nowhere"}, "nowhere"), ({"pool": "nowhere"}, "nowhere"), ({"run": "0" * 32}, "No run"),
    ({"network": "vgg166:imagenet"}, "Did you mean 'vgg16'"), ({"labels": "1"}, "labels is 1. Expected 1 to 10"),
    ({"pool": "/etc"}, "'/etc'")])
def test_an_address_that_names_what_is_not_there(open_at, engine, address, words):
    app = open_at(**address)
    assert words in said(app) and not engine.waiting and "compare self-taught" not in keys(app)


def test_a_shared_folder_without_classes_is_a_pool(open_at, engine, picture_folder, monkeypatch):
    monkeypatch.setenv("TL_DATA_DIR", str(picture_folder.parent))
    press(open_at(pool=f"fruits,{picture_folder}"), "compare self-taught")
    first, = engine.waiting
    assert [name.rpartition("/")[2] for name in tracking.run(first).config.pool] == ["fruits", picture_folder.name]


def test_a_link_for_a_class_shows_the_result_and_starts_nothing(open_at, kept, engine):
    assert not keys(open_at(read="1"))
    assert "Nobody has asked this yet" in said(open_at(read="1", seeds="5")) and not engine.waiting


def test_the_command_asks_the_same(kept):
    said_ = view_take.command(kept["request"])
    assert said_ == ("python -m tl_core self-taught --data digits --pool fruits --strategy simclr --backbone small_cnn "
                     "--weights random --image-size 32 --seconds 30.0 --labels 5,20 --seeds 3")
    tuned = made.asked(fine_tuned=True).to_dict()
    assert view_take.command(tuned) == f"{said_} --fine-tune" and question.address(tuned)["fine_tuned"] == "yes"
    assert "--flip horizontal" in view_take.command(made.asked(augment={"flip": "horizontal"}).to_dict())
    other = made.asked(temperature=0.1, batch_size=64, seed=2)
    said_ = view_take.command(other.to_dict())
    assert all(option in said_ for option in ("--temperature 0.1", "--batch-size 64", "--seed 2 "))


def test_runs_alike_are_found_only_with_a_network(trained, monkeypatch):
    asked = made.asked()
    assert pretraining.needed(asked).pretraining.run_id == trained
    monkeypatch.setattr(pretraining, "_has_network", lambda record: False)
    assert pretraining.needed(asked).pretraining.run_id is None

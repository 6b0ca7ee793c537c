import errno
import functools
import io
import json
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.pages.around import own_components
from tests.pages.conftest import open_app
from tests.pages.test_train import read, texts
from tl_core.data import catalog, dataset_index, sets
from tl_core.data.quality import CheckupFinding, CheckupReport, FindingExample, Remedy
from tl_core.data.sets import files
from tl_core.data.texts import bring_texts
from tl_core.engine import tasks
from ui.data import browse, checkups, class_filters


@pytest.fixture
def aside(measuring):
    return measuring


@pytest.fixture
def colours(picture_folder, monkeypatch):
    """A folder of this server with two classes."""
    monkeypatch.setenv("TL_DATA_DIR", str(picture_folder.parent))
    dataset_index.forget()
    yield picture_folder
    dataset_index.forget()


@pytest.fixture
def mine(colours):
    """A set of one's own over the same pictures."""
    return sets.import_folder_set("colours", "mine")


@pytest.fixture
def open_data(aside):
    """Open the page at an address."""
    return functools.partial(open_app, "data")


def gallery(app, number: int = 0) -> dict:
    return json.loads(own_components(app)[number].proto.json)


def press(app, key: str):
    app.button(key=key).click().run()
    assert not app.exception
    return app


def links(app) -> list[tuple[str, str]]:
    return [(link.proto.label, link.proto.query_string) for link in app.get("page_link")]


def report(kind: str, remedy: Remedy | None, keys=()) -> dict:
    shown = tuple(FindingExample(key, "red", "train", "looks like blue") for key in keys)
    finding = CheckupFinding(kind, "Something is wrong", "It teaches wrong answers.", "warning", len(keys), shown,
                             remedy)
    return CheckupReport((finding,), 24, "f" * 16, 2.0).to_dict()


def checked(aside, name: str, result: dict) -> None:
    checkups.submit(name, dataset_index.of(name).stamp)
    aside.tasks[-1].state, aside.tasks[-1].result = "done", result


def opened_sets(app) -> list[str]:
    return [query for label, query in links(app) if label == "Open" and query.startswith("set=many_")]


def test_many_sets_are_turned_over_page_by_page_and_a_search_begins_anew(open_data, mine, monkeypatch):
    monkeypatch.setattr("ui.data.catalog_list.PAGE", 4)
    for number in range(6):
        shutil.copytree(files.folder_of("mine"), files.folder_of(f"many_{number}"))
    app = open_data()
    assert opened_sets(app) == [f"set=many_{number}" for number in range(4)]
    assert "1 to 4 of 7 sets. Search finds any." in texts(app)
    app.session_state["shown page of Yours"] = 2  # the runner has no hand for the numbers
    app.run()
    assert opened_sets(app) == ["set=many_4", "set=many_5"] and "5 to 7 of 7 sets" in texts(app)
    app.text_input(key="catalog text").set_value("many").run()
    assert opened_sets(app) == [f"set=many_{number}" for number in range(4)]


def test_every_set_of_the_catalog_is_listed_with_source_and_licence(open_data, colours):
    app = open_data()
    said = texts(app)
    for entry in catalog.entries():
        assert ("Open", f"set={entry.name}") in links(app)
        assert ("Use in Train", f"data={entry.name}") in links(app)
    for part in ("Licence: CC BY 4", "Source: ", "None yet.", "On this server", "Comes with the program"):
        assert part in said


def test_listing_the_catalog_opens_no_set(open_data, colours, monkeypatch):
    for name in ("listing", "describe", "load"):
        monkeypatch.setattr(catalog, name, None)
    assert ("Open", "set=colours") in links(open_data())


def test_a_set_of_texts_is_searched_and_filtered(open_data):
    app = open_data(set="notes")
    assert not app.exception and "**656** texts" in texts(app) and not own_components(app)
    assert "The first 200 of 656 texts." in texts(app)
    app.text_input(key="texts search set notes").set_value("Overpriced").run()
    rows = app.dataframe[0].value
    assert len(rows) and all("overpriced" in text for text in rows["text"]) and set(rows["class"]) == {"price"}
    assert set(rows.columns) == {"text", "class", "split", "domain"}
    app.text_input(key="texts search set notes").set_value("no such word").run()
    assert "No text has 'no such word' in it." in texts(app)


def test_classes_of_a_set_of_texts(open_data):
    app = open_data(set="notes", view="classes")
    assert not app.exception and "Every class has 164 texts." in texts(app) and "sentiment" in texts(app)


def test_search_and_kind(open_data, colours):
    app = open_data()
    app.text_input(key="catalog text").set_value("photos flowers").run()
    assert [query for label, query in links(app) if label == "Open"] == ["set=flower_photos"]
    app.text_input(key="catalog text").set_value("zebra").run()
    assert "No data set has 'zebra'" in texts(app)


def test_a_set_shows_facts_and_its_pictures(open_data, colours):
    app = open_data(set="colours")
    said = texts(app)
    assert "**24** pictures" in said and "**2** classes" in said and "on disk" in said
    shown = gallery(app)
    assert len(shown["items"]) == 24 and shown["pick"]
    first = shown["items"][0]
    assert first["alt"].startswith("blue, ") and first["small"].startswith(f"pictures/small/colours/{first['id']}?v=")
    assert str(colours) not in json.dumps(shown)


def test_filters_stand_in_the_address_and_come_from_it(open_data, colours):
    app = open_data(set="colours", split="test")
    counts = dataset_index.of("colours").counts
    assert len(gallery(app)["items"]) == sum(counts["test"].values())
    app.selectbox(key="url class").set_value("red").run()
    assert len(gallery(app)["items"]) == counts["test"]["red"]
    assert (app.query_params["class"], app.query_params["split"]) == ("red", "test")


def test_a_doubted_label_has_a_way_back_to_the_run(open_data, colours):
    item = dataset_index.of("colours").items[0]
    app = open_data(set="colours", picture=item.id, to=item.label, run="abc", true="red")
    assert ("Back to this run's mistakes", "run=abc&true=red") in links(app)


def test_many_pictures_come_in_pages(open_data):
    app = open_data(set="fruits", page="2")
    assert len(gallery(app)["items"]) == browse.PAGE
    assert "49 to 96 of 768 pictures" in texts(app)
    app.selectbox(key="url class").set_value("pear").run()
    assert "1 to 48 of 96 pictures" in texts(app)
    assert "page" not in app.query_params and not gallery(app)["pick"]


def test_the_classes_are_drawn_and_told(open_data, colours):
    (colours / "red" / "0.png").unlink()
    app = open_data(set="colours", view="classes")
    assert "“blue” has 12 pictures, 1.1 times as many as “red” with 11." in texts(app)
    assert '"blue"' in app.get("plotly_chart")[0].proto.spec


def test_columns_of_a_table_are_further_tasks(colours, open_data):
    app = open_data(set="colours", view="classes")
    assert "Further tasks" not in texts(app)
    pictures = sorted(path.relative_to(colours).as_posix() for path in colours.rglob("*.png"))[:9]
    (colours / "labels.csv").write_text("file,tone\n" + "".join(f"{name},{'dark' if at else 'light'}\n"
                                                               for at, name in enumerate(pictures)))
    dataset_index.forget()
    app = open_data(set="colours", view="classes")
    assert "Further tasks" in texts(app) and "tone: dark 8 and light 1; 15 without a label" in texts(app)


def test_pictures_without_a_label_are_counted_shown_and_found(open_data, colours, monkeypatch):
    listing = catalog.listing

    def half(name, **fields):
        found = listing(name, **fields)
        train = found.splits["train"]
        labels = np.where(np.arange(len(train)) % 2, -1, train.labels).astype(np.int32)
        return found.with_splits({**found.splits, "train": replace(train, labels=labels)})
    monkeypatch.setattr(catalog, "listing", half)
    app = open_data(set="colours")
    without = dataset_index.of("colours").unlabelled
    assert without and f"**24** pictures · **2** classes · **{16 - without}** to train on" in texts(app)
    assert f"**{without}** without a label" in texts(app)
    assert "Find groups among them" in [link.proto.label for link in app.get("page_link")]
    app.selectbox(key="url class").select(class_filters.UNLABELLED).run()
    assert not app.exception and {item["title"] for item in gallery(app)["items"]} == {"unlabelled"}
    assert len(gallery(app)["items"]) == without
    app.segmented_control(key="url view").set_value("classes").run()
    assert not app.exception


def test_an_unknown_set_and_one_that_is_not_here_yet_are_told(open_data, colours):
    assert "No data set named 'colors'. Did you mean 'colours'?" in texts(open_data(set="colors"))
    assert "No data set named" in texts(open_data(set=str(colours)))
    assert "not on this machine yet" in texts(open_data(set="cifar10"))


def test_a_set_that_cannot_be_read_is_told(open_data, colours):
    for picture in (colours / "red").iterdir():
        picture.unlink()
    app = open_data(set="colours")
    assert app.error and "colours" in app.error[0].value


def test_coming_back_from_training_on_a_set_one_finds_it(open_data, colours):
    app = open_data(data="colours", run="abc")
    assert app.query_params["set"] in ("colours", ["colours"])
    assert "run" not in app.query_params and "**24** pictures" in texts(app)


def test_use_in_train_opens_train_with_that_set_also_the_second_time(open_page, colours):
    app = open_page(data="colours")
    app.selectbox(key="data").set_value("fruits").run()
    app.switch_page("../pages/data.py").run()
    app.query_params["data"] = "colours"
    app.switch_page("../pages/train.py").run()
    assert app.selectbox(key="data").value == "colours"


def test_a_check_up_runs_aside_and_can_be_cancelled(open_data, aside, colours):
    app = press(open_data(set="colours", view="check-up"), "check")
    assert aside.tasks[-1].arguments == ("colours", True)
    aside.tasks[-1].state, aside.tasks[-1].progress = "running", ("Comparing pictures", 6, 24)
    app.run()
    assert "Comparing pictures: 6 of 24" in [bar.proto.text for bar in app.get("progress")]
    press(app, "cancel check")
    assert aside.tasks[-1].state == "cancelled"
    app.run()
    assert "You cancelled the check-up." in texts(app)
    assert "Not checked yet" in texts(press(app, "dismiss check"))


def test_a_failed_check_up_says_why(open_data, aside, colours):
    app = press(open_data(set="colours", view="check-up"), "check")
    aside.tasks[-1].state, aside.tasks[-1].error = "failed", "The disk is full. Expected space. Free some."
    app.run()
    assert [read(error.value) for error in app.error] == ["The disk is full. Expected space. Free some."]


def test_a_report_is_kept_over_visits_and_says_when_it_was_made(open_data, aside, colours):
    key = dataset_index.of("colours").chosen("red")[0].key
    checked(aside, "colours", report("constant", None, [key]))
    for app in (open_data(set="colours", view="check-up"), open_data(set="colours", view="check-up")):
        said = texts(app)
        assert "1 finding: 1 × look at this" in said and "just now" in said and "It teaches wrong answers" in said
        assert [item["note"] for item in gallery(app)["items"]] == ["looks like blue"]


def test_a_remedy_makes_a_version_which_undo_takes_back(open_data, aside, mine):
    key = dataset_index.of("mine").chosen("red")[0].key
    checked(aside, "mine", report("constant", Remedy("Leave it out", drop=(key,)), [key]))
    app = press(open_data(set="mine", view="check-up"), "remedy:constant")
    app.run()
    assert sets.get("mine").current == 2 and sets.versions("mine")[-1].what == "check-up, Something is wrong"
    said = texts(app)
    assert "The set has changed since" in said and "Mended." in said and "**23** pictures" in said
    assert gallery(app)["items"][0]["note"] == "Taken out since."
    press(app, "undo")
    assert sets.get("mine").current == 1 and "**24** pictures" in texts(app)
    assert "The set has changed since" not in texts(app)
    press(app, "redo")
    assert sets.get("mine").current == 2


def test_a_remedy_for_a_folder_asks_for_a_set_of_ones_own_first(open_data, aside, colours):
    key = dataset_index.of("colours").chosen("red")[0].key
    checked(aside, "colours", report("constant", Remedy("Leave it out", drop=(key,)), [key]))
    app = press(open_data(set="colours", view="check-up"), "remedy:constant")
    assert "is never changed" in texts(app)
    app.text_input(key="adopt name").set_value("fruits")
    press(app, "adopt")
    assert sets.names() == []  # the name is taken
    app = press(open_data(set="colours", view="check-up"), "remedy:constant")
    app.text_input(key="adopt name").set_value("mended")
    press(app, "adopt")
    assert sets.get("mended").current == 2 and len(sets.rows("mended")) == 23
    assert len(dataset_index.of("colours").items) == 24 and len(list(colours.rglob("*.png"))) == 24
    assert "The set has changed since" in texts(app)


def test_class_weights_lead_to_train_with_them_on(open_data, open_page, aside, colours):
    checked(aside, "colours", report("imbalance", Remedy("Train with class weights", class_weights=True)))
    app = open_data(set="colours", view="check-up")
    assert "data=colours&class_weights=on" in [query for _, query in links(app)]
    app = open_page(data="colours", class_weights="on")
    assert app.session_state["class_weights"] is True
    assert "class_weights is 'yes'. Expected on or off." in texts(open_page(class_weights="yes"))


def test_the_programs_own_sets_are_not_edited(open_data, aside, engine):
    key = dataset_index.of("digits").items[0].key
    checked(aside, "digits", report("constant", Remedy("Leave it out", drop=(key,)), [key]))
    app = open_data(set="digits", view="check-up")
    assert "part of the program" in texts(app)
    assert not [button for button in app.button if button.key == "remedy:constant"]


def test_versions_are_listed_newest_first_each_a_way_to_train(open_data, mine):
    row = sets.rows("mine")[0]
    sets.edit("mine", drop=[row.file], what="took out *one*")
    dataset_index.forget()
    app = open_data(set="mine", view="versions")
    said = texts(app)
    assert "took out *one*" in said and said.index("took out") < said.index("made over")
    assert [query for label, query in links(app) if label == "Use in Train"] == ["data=mine%402", "data=mine%401"]
    press(app, "use:1")
    assert sets.get("mine").current == 1 and "**24** pictures" in texts(app)


def manage(app, action: str):
    app.menu_button(key="manage-mine").click(action).run()
    assert not app.exception
    return app


def test_a_set_is_renamed(open_data, mine):
    app = manage(open_data(set="mine"), "Rename")
    app.text_input(key="new name").set_value("ours")
    press(app, "rename")
    assert sets.names() == ["ours"] and "**24** pictures" in texts(app)


def test_a_taken_name_is_told_and_changes_nothing(open_data, mine):
    app = manage(open_data(set="mine"), "Rename")
    app.text_input(key="new name").set_value("fruits")
    press(app, "rename")
    assert "'fruits' is taken" in app.session_state["dialog error"] and sets.names() == ["mine"]


def test_deletion_asks_first_and_says_what_goes(open_data, mine, colours):
    app = manage(open_data(set="mine"), "Delete")
    said = texts(app)
    assert "This cannot be undone." in said and "24 pictures in 2 classes, 1 version" in said
    assert "the pictures stay" in said
    press(app, "keep set")
    assert sets.names() == ["mine"]
    press(manage(app, "Delete"), "delete set")
    assert sets.names() == [] and "set" not in app.query_params and len(list(colours.rglob("*.png"))) == 24


def test_a_set_of_ones_own_can_be_saved_and_extended_a_folder_cannot(open_data, mine):
    own, folder = open_data(set="mine"), open_data(set="colours")
    assert 'href="exports/mine" download' in texts(own) and "exports/" not in texts(folder)
    assert "add" in own.segmented_control(key="url view").options[-1].lower()
    assert len(folder.segmented_control(key="url view").options) == 3


def test_a_text_set_is_checked_and_its_findings_are_shown_as_texts(open_data, aside, tmp_path, monkeypatch):
    rows = [f"{label},this {label} kettle number {at} is one that I would buy again at any time"
            for label in ("good", "bad") for at in range(30)]
    folder = tmp_path / "sets" / "kettles"
    folder.mkdir(parents=True)
    new = [f"bad,{at} is new" for at in range(9)]
    for split, lines in (("train", [*rows, "good,<b>Fine</b>"]), ("test", [*rows[5:8], *new])):
        (folder / f"{split}.csv").write_text("\n".join(["label,text", *lines]), "utf8")
    monkeypatch.setenv("TL_DATA_DIR", str(folder.parent))
    dataset_index.forget()
    app = press(open_data(set="kettles", view="check-up"), "check")
    assert aside.tasks[-1].state in ("waiting", "running")
    press(app, "cancel check")
    checked(aside, "kettles", tasks.check_up("kettles", False))
    app = open_data(set="kettles", view="check-up")
    said = texts(app)
    assert "3 texts in more than one split" in said and "1 text has markup" in said
    assert "texts looked at" in said and "picture" not in said.split("Use in Train")[-1].replace("Add pictures", "")
    shown = [item for number in range(len(own_components(app))) for item in gallery(app, number)["items"]]
    assert shown and all(item["text"] for item in shown) and any(item["other"] for item in shown)
    assert ("drop", "Take out") in {(one["name"], one["words"]) for item in shown for one in item["actions"]}
    assert ("different", "Different texts") in {(one["name"], one["words"]) for item in shown
                                                for one in item["actions"]}


def test_texts_that_are_pasted_become_a_set_that_can_be_deleted(open_data, aside):
    app = open_data(new="1")
    app.text_area(key="pasted texts").set_value("")
    app.text_input(key="name of texts").set_value("pasted ones")
    press(app, "make texts")
    assert "Nothing was pasted." in texts(app)
    rows = [f"{label},the {label} text with number {at}" for label in ("good", "bad") for at in range(20)]
    app.text_area(key="pasted texts").set_value("\n".join(["class,text", *rows]))
    app = press(app, "make texts")
    assert app.query_params["set"] == "pasted ones" and "**40** texts" in texts(app)
    sets.remove("pasted ones")


@pytest.mark.parametrize("full", ["write_bytes", "mkdir"])
def test_a_full_disk_is_told_where_texts_are_brought(open_data, aside, monkeypatch, full):
    def fails(path, *_, **__):
        if full == "write_bytes" or "scratch" in path.parts:
            raise OSError(errno.ENOSPC, "No space left on device")
        return mkdir(path, *_, **__)
    mkdir = Path.mkdir
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        zipped.writestr("train.csv", "class,text\ngood,it is good and works\n")
    app = open_data(new="1")
    app.file_uploader(key="text files").set_value([("texts.zip", packed.getvalue(), "application/zip")])
    app.text_input(key="name of texts").set_value("mine")
    with monkeypatch.context() as patch:
        patch.setattr(Path, full, fails)
        press(app, "make texts")
    said = [read(error.value) for error in app.error]
    assert said and ("no room for these texts" in said[0] or "too full to take 'mine'" in said[0])
    assert not app.exception and sets.names() == []


@pytest.fixture
def reviews(isolated):
    """A set of 20 good and 20 bad texts of one's own."""
    rows = [f"{label},the {label} text with number {at}" for label in ("good", "bad") for at in range(20)]
    bring_texts.create("reviews", [bring_texts.pasted("\n".join(["class,text", *rows]))])
    dataset_index.forget()
    yield sets.get("reviews")
    dataset_index.forget()


def tick(app, *rows: int):
    """Tick rows of the table of texts."""
    app.session_state[app.dataframe[0].key] = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    return app.run()


def shown_texts(app) -> list[str]:
    return app.dataframe[0].value["text"].tolist()


def test_texts_are_ticked_moved_and_taken_out_and_undo_takes_it_back(open_data, aside, reviews):
    app = open_data(set="reviews")
    assert "Tick texts to take them out" in texts(app)
    text, label = shown_texts(app)[2], app.dataframe[0].value["class"].tolist()[2]
    other = {"good": "bad", "bad": "good"}[label]
    tick(app, 2)
    app.selectbox(key="move to:reviews").set_value(other).run()
    press(app, "move").run()
    now = app.dataframe[0].value
    assert sets.get("reviews").current == 2 and dict(zip(now["text"], now["class"], strict=True))[text] == other
    tick(app, 0, 1)
    gone = shown_texts(app)[:2]
    press(app, "take out").run()
    assert "**38** texts" in texts(app) and not set(gone) & set(shown_texts(app))
    assert sets.version("reviews").what == "took out 2 texts"
    press(press(app, "undo"), "undo")
    assert sets.get("reviews").current == 1 and "**40** texts" in texts(app) and gone[0] in shown_texts(app)
    assert not app.exception


def test_texts_are_added_told_and_undone(open_data, aside, reviews):
    app = open_data(set="reviews", view="add")
    press(app, "add texts now")
    assert "Nothing was pasted." in texts(app)
    app.text_area(key="more pasted texts").set_value("good,the good text with number 3\nbad,one that is new")
    press(app, "add texts now")
    said = texts(app)
    assert "**41** texts" in said and "1 text left out, there already word for word." in said and not app.exception
    assert "one that is new" in shown_texts(app) and sets.version("reviews").what == "added 1 text from pasted lines"
    app = open_data(set="reviews", view="add")
    app.text_area(key="more pasted texts").set_value("a line, with a comma\nand another one")
    app.selectbox(key="class of texts").set_value("bad")
    press(app, "add texts now")
    assert "**43** texts" in texts(app) and "a line, with a comma" in shown_texts(app)
    press(press(app, "undo"), "undo")
    assert sets.get("reviews").current == 1 and "**40** texts" in texts(app)


def test_a_set_of_texts_has_versions_a_zip_and_another_name(open_data, reviews):
    sets.edit("reviews", drop=["pasted.csv:1"], what="took out *one*")
    app = open_data(set="reviews", view="versions")
    said = texts(app)
    assert "took out *one*" in said and "39 texts" in said and "deletes no text" in said
    assert 'href="exports/reviews" download' in said
    press(app, "use:1")
    assert sets.get("reviews").current == 1
    app = open_data(set="reviews")
    app.menu_button(key="manage-reviews").click("Rename").run()
    app.text_input(key="new name").set_value("opinions")
    press(app, "rename")
    assert sets.names() == ["opinions"] and "**40** texts" in texts(app)
    app.menu_button(key="manage-opinions").click("Delete").run()
    assert "40 texts in 2 classes, 2 versions" in texts(app)
    press(app, "delete set")
    assert sets.names() == [] and "set" not in app.query_params


def test_one_text_that_evaluate_sends_is_mended(open_data, reviews):
    item = dataset_index.of("reviews").chosen("good")[0]
    app = open_data(set="reviews", picture=item.id, to="bad")
    assert "A run took it for **bad**. Look at the text" in texts(app)
    assert dataset_index.of("reviews").dataset.read(item.key) in [text.value for text in app.text]
    press(app, "move")
    assert sets.get("reviews").current == 2
    press(open_data(set="reviews", picture=item.id), "all pictures")


def test_a_remedy_for_texts_of_this_server_edits_a_copy(open_data, aside, tmp_path, monkeypatch):
    folder = tmp_path / "sets" / "opinions"
    for label in ("good", "bad"):
        (folder / label).mkdir(parents=True)
        for at in range(12):
            (folder / label / f"{at}.txt").write_text(f"this is {label} number {at}", "utf8")
    monkeypatch.setenv("TL_DATA_DIR", str(folder.parent))
    dataset_index.forget()
    key = dataset_index.of("opinions").chosen("good")[0].key
    checked(aside, "opinions", report("constant", Remedy("Leave it out", drop=(key,)), [key]))
    app = press(open_data(set="opinions", view="check-up"), "remedy:constant")
    assert "A copy of its texts as a set of your own" in texts(app)
    app.text_input(key="adopt name").set_value("copied")
    press(app, "adopt")
    own = sets.get("copied")
    assert (own.current, own.count, own.modality) == (2, 23, "text") and len(list(folder.rglob("*.txt"))) == 24
    assert len(list(own.root.rglob("*.txt"))) == 24

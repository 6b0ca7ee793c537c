"""Sets of texts have versions as those of pictures have: edits, undo, redo, and no edit moves another text."""

import time

import pytest

from tests.data.sets.staged import full_disk, left_over
from tl_core.config import RunConfig
from tl_core.data import catalog, sets
from tl_core.data.dataset import SPLITS
from tl_core.data.texts import bring_texts, row_store
from tl_core.errors import UserError

ROWS = [f"{label},this {label} text number {at} has words" for label in ("good", "bad") for at in range(20)]
TABLE = "\n".join(["class,text", *ROWS])


@pytest.fixture(params=["table", "files"])
def reviews(isolated, request) -> sets.OwnSet:
    """A set of 20 good and 20 bad texts, in a table or in a file each."""
    files = [bring_texts.pasted(TABLE)] if request.param == "table" else [
        ((label, f"{at}.txt"), bring_texts.of_bytes("", f"this {label} text number {at} has words".encode())[1])
        for label in ("good", "bad") for at in range(20)]
    bring_texts.create("reviews", files)
    return sets.get("reviews")


def texts(name: str, seed: int = 0) -> dict[str, tuple[str, str]]:
    """Split and class of each text."""
    dataset = catalog.load(RunConfig(data=name, seed=seed))
    return {dataset.read(key): (split, dataset.classes[label]) for split in SPLITS
            for key, label in zip(dataset.splits[split].keys, dataset.splits[split].labels.tolist(), strict=True)}


def named(own: sets.OwnSet, text: str) -> str:
    """How an edit names this text."""
    dataset = catalog.listing(own.name)
    keys = [key for split in SPLITS for key in dataset.splits[split].keys]
    return sets.file_of(own, next(key for key in keys if dataset.read(key) == text))


GOOD, BAD = "this good text number 3 has words", "this bad text number 4 has words"


@pytest.mark.parametrize("seed", [0, 3])
def test_an_edit_is_a_version_that_moves_no_other_text(reviews, seed):
    before = texts("reviews", seed)
    made = sets.edit("reviews", drop=[named(reviews, GOOD)], relabel={named(reviews, BAD): "good"}, what="mended two")
    assert (made.number, made.what, made.count, made.parent) == (2, "mended two", 39, 1)
    after = texts("reviews", seed)
    assert set(before) - set(after) == {GOOD} and after[BAD] == (before[BAD][0], "good")
    assert {text: there for text, there in after.items() if text != BAD} == {
        text: there for text, there in before.items() if text not in (GOOD, BAD)}
    assert texts("reviews@1", seed) == before and catalog.pinned("reviews") == "reviews@2"
    assert catalog.load(RunConfig(data="reviews@1")).name == "reviews@1"


def test_edits_add_up_and_are_undone_and_redone(reviews):
    first, second = named(reviews, GOOD), named(reviews, BAD)
    sets.edit("reviews", drop=[first], what="one")
    sets.edit("reviews", relabel={second: "good"}, what="two")
    assert GOOD not in texts("reviews") and texts("reviews")[BAD][1] == "good"
    assert sets.undo("reviews").current == 2 and texts("reviews")[BAD][1] == "bad"
    assert sets.undo("reviews").current == 1 and GOOD in texts("reviews")
    with pytest.raises(UserError, match="nothing to undo"):
        sets.undo("reviews")
    assert sets.redo("reviews").current == 2 and sets.use("reviews", 3).redoes is None
    sets.edit("reviews", relabel={second: "bad"}, what="back")
    assert texts("reviews")[BAD][1] == "bad" and sets.version("reviews").count == 39


def test_what_cannot_be_edited_is_told(reviews):
    file = named(reviews, GOOD)
    for change, said in (({"drop": ["nothing.csv:1"]}, "'nothing.csv:1' is not in version 1"),
                         ({"relabel": {file: "fine"}}, "No class named 'fine'"),
                         ({"relabel": {file: "good"}}, "leaves 'reviews' as it is"), ({}, "leaves 'reviews' as it is"),
                         ({"drop": [named(reviews, f"this good text number {at} has words") for at in range(20)]},
                          "the class 'good' of 'reviews' without texts")):
        with pytest.raises(UserError, match=said):
            sets.edit("reviews", what="", **change)
    sets.edit("reviews", drop=[file], what="")
    with pytest.raises(UserError, match="not in version 2"):
        sets.edit("reviews", drop=[file], what="again")
    assert sets.get("reviews").latest == 2


def test_a_full_disk_leaves_the_version_before(reviews, monkeypatch):
    file = named(reviews, GOOD)
    full_disk(monkeypatch, after=1)  # the edits are there, the record is not
    with pytest.raises(UserError, match="The disk is full: version 2 of 'reviews'"):
        sets.edit("reviews", drop=[file], what="")
    assert sets.get("reviews").current == 1 and GOOD in texts("reviews") and left_over() == []


def test_a_renamed_set_is_known_by_its_old_name_and_not_read_again(reviews, monkeypatch):
    before = texts("reviews")
    monkeypatch.setattr(row_store, "_made", lambda *_: pytest.fail("the table was read again"))
    own = sets.rename("reviews", "opinions", title="Opinions")
    assert (own.name, own.title, own.modality, sets.names()) == ("opinions", "Opinions", "text", ["opinions"])
    assert texts("opinions") == texts("reviews") == texts("reviews@1") == before
    assert catalog.entry("reviews").name == "opinions"
    with pytest.raises(UserError, match="is taken"):
        sets.rename("opinions", "notes")


def test_texts_take_no_pictures(reviews):
    with pytest.raises(UserError, match="'reviews' is a set of texts. Expected a set of pictures"):
        sets.rows("reviews")


def test_domains_and_further_tasks_of_columns_outlive_an_edit(isolated):
    lines = [f"{label},{('books', 'films')[at % 2]},{('short', 'long')[at // 2 % 2]},a {label} text with number {at}"
             for label in ("good", "bad") for at in range(24)]
    bring_texts.create("both", [bring_texts.pasted("\n".join(["class,domain,length,text", *lines]))])
    assert catalog.entry("both").domains == ("books", "films")
    made = sets.edit("both", drop=["pasted.csv:1"], relabel={"pasted.csv:2": "bad"}, what="")
    length = next(task for task in catalog.task_counts("both") if task.name == "length")
    assert made.domains == ("books", "films") and sum(length.classes.values()) == 47
    with pytest.raises(UserError, match="'bad' is no class of 'both' as its columns are chosen"):
        catalog.load(RunConfig(data="both", text_columns=("text", "class")))


def test_an_edit_takes_as_long_as_there_are_texts(isolated):
    rows = "\n".join(["class,text", *(f"c{at % 4},this is text number {at} with words" for at in range(60_000))])
    bring_texts.create("many", [bring_texts.pasted(rows)])
    began = time.process_time()
    assert sets.edit("many", drop=["pasted.csv:7"], relabel={"pasted.csv:10": "c0"}, what="").count == 59_999
    assert time.process_time() - began < 8  # 1 s; each text by all others takes more than 30

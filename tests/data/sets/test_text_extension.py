"""A set of texts grows by versions: as pictures' do, with undo, and nothing half-done."""

import zipfile

import pytest

from tests.data.sets.staged import full_disk, left_over
from tests.data.sets.test_text_edits import TABLE, named, reviews, texts
from tl_core.config import RunConfig
from tl_core.data import catalog, sets
from tl_core.data.texts import bring_texts
from tl_core.errors import UserError

__all__ = ["reviews"]


def add(text: str, label: str = "") -> list[str]:
    return bring_texts.add("reviews", [bring_texts.pasted(text)], source="a test", label=label)


@pytest.mark.parametrize("seed", [0, 3])
def test_an_addition_is_a_version_that_moves_no_other_text(reviews, seed):
    before = texts("reviews", seed)
    lines = [f"good,one more text with number {at}" for at in range(20)]
    assert add("\n".join(lines)) == []
    after, own = texts("reviews", seed), sets.get("reviews")
    assert {text: after[text] for text in before} == before and len(after) == 60
    assert sorted(split for text, (split, _) in after.items() if text not in before).count("train") == 14
    assert (own.current, own.count, sets.version("reviews").what) == (2, 60, "added 20 texts from a test")
    assert texts("reviews@1", seed) == before and catalog.pinned("reviews") == "reviews@2"


def test_additions_are_edited_undone_and_left_aside(reviews):
    add("good,the first addition")
    sets.edit("reviews", relabel={named(sets.get("reviews"), "the first addition"): "bad"}, what="moved")
    assert texts("reviews")["the first addition"][1] == "bad"
    sets.use("reviews", 1)
    add("bad,the second addition\nbad,the first addition")  # which is not there in version 1
    now = texts("reviews")
    assert now["the first addition"][1] == "bad" and "the second addition" in now and sets.get("reviews").current == 4
    assert sets.undo("reviews").current == 1 and len(texts("reviews")) == 40
    sets.rename("reviews", "opinions")
    assert "the second addition" in texts("opinions@4")


def test_a_new_class_is_the_sets_from_there_on(reviews):
    add("\n".join(["class,text", *(f"a new one,this says something else {at}" for at in range(9))]))
    assert catalog.load(RunConfig(data="reviews")).classes == ("a new one", "bad", "good")
    assert catalog.load(RunConfig(data="reviews@1")).classes == ("bad", "good")
    assert {text: label for text, (_, label) in texts("reviews").items()}["this good text number 3 has words"] == "good"


def test_what_is_refused_leaves_the_set_as_it_was(reviews, monkeypatch):
    before = texts("reviews")
    for text, said in ((TABLE, "There are no texts to add"), ("a,b\nx,y", "tells classes")):
        with pytest.raises(UserError, match=said):
            add(text)
    with pytest.raises(UserError, match="No set of your own named 'nothing'"):
        bring_texts.add("nothing", [bring_texts.pasted("good,words")], source="")
    with monkeypatch.context() as patch, pytest.raises(UserError, match="The disk is full: version 2 of 'reviews'"):
        full_disk(patch, after=1)  # the edits are there, the record is not
        add("good,the first addition")
    assert texts("reviews") == before and sets.get("reviews").latest == 1 and left_over() == []
    assert [path.name for path in sets.get("reviews").root.iterdir() if path.name.startswith(".")] == []


def test_an_export_has_what_was_added(reviews, tmp_path):
    add("good,the first addition")
    with zipfile.ZipFile(sets.export("reviews", tmp_path)) as packed:
        assert b"the first addition" in packed.read("reviews.jsonl")


def test_a_class_of_the_text_column_cannot_be_the_text(isolated):
    bring_texts.create("reviews", [bring_texts.pasted(TABLE)])
    add("good,the first addition")
    assert "the first addition" in texts("reviews")
    with pytest.raises(UserError, match="'class' tells the classes of texts that were added to 'reviews'"):
        catalog.load(RunConfig(data="reviews", text_columns=("class", "text")))

import csv
import io

import pytest

from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.data.texts import bring_texts
from tl_core.data.texts.typed_rows import quoted


def rows(text: str, classes=()) -> list[list[str]]:
    return list(csv.reader(io.StringIO(quoted(text, classes))))


@pytest.mark.parametrize(("text", "classes", "table"), [
    ("class,text\ngood,well, well, well\nbad,no", (), [["class", "text"], ["good", "well, well, well"], ["bad", "no"]]),
    ("text,label\nwell, well, well,good", (), [["text", "label"], ["well, well, well", "good"]]),
    ("good,well, well", ("good", "bad"), [["good", "well, well"]]),
    ("Good, well\nbad,no, no", ("good", "bad"), [["Good", "well"], ["bad", "no, no"]])])
def test_a_text_with_commas_is_one_field(text, classes, table):
    assert rows(text, classes) == table


@pytest.mark.parametrize("text", ["", "a,b,c\n1,2,3", 'class,text\ngood,"well, well"', "class;text\ngood;well, well",
                                  "class,text\na line\ngood,well"])
def test_other_tables_stay_as_they_are(text):
    assert quoted(text) == text


def test_a_set_is_made_of_what_was_typed(isolated):
    lines = [f"{label},it is {label}, and it is number {at}, too" for label in ("good", "bad") for at in range(20)]
    bring_texts.create("typed", [bring_texts.pasted("\n".join(["class,text", *lines]))])
    dataset = catalog.load(RunConfig(data="typed"))
    assert dataset.read("pasted.csv:1") == "it is good, and it is number 0, too" and dataset.classes == ("bad", "good")

"""Which column is what."""

import pytest

from tl_core.data.texts import columns
from tl_core.data.texts.columns import TextColumns
from tl_core.data.texts.row_store import ColumnFacts
from tl_core.errors import UserError

TEXT = ColumnFacts(100, 8000, None)
TITLE = ColumnFacts(100, 3000, None)
CLASSES = ColumnFacts(100, 500, {"pos": 60, "neg": 40})
TOPICS = ColumnFacts(80, 500, {"a": 30, "b": 30, "c": 20})
NUMBERS = ColumnFacts(100, 300, {str(number): 1 for number in range(100)})


def test_usual_names_are_known():
    chosen = columns.choose({"id": NUMBERS, "label": CLASSES, "text": TEXT}, None, "a")
    assert chosen == TextColumns(("text",), ("label",))


def test_the_longest_is_the_text_where_no_name_tells():
    assert columns.choose({"column 1": CLASSES, "column 2": TITLE, "column 3": TEXT}, None, "a") == TextColumns(
        ("column 3",), ("column 1",))


def test_further_columns_with_few_values_are_tasks_the_usual_name_first():
    assert columns.choose({"topic": TOPICS, "label": CLASSES, "text": TEXT, "id": NUMBERS}, None, "a").labels == (
        "label", "topic")


def test_domain_and_split_are_no_tasks():
    split = ColumnFacts(100, 500, {"train": 80, "test": 20})
    chosen = columns.choose({"text": TEXT, "label": CLASSES, "Domain": TOPICS, "split": split}, None, "a")
    assert chosen == TextColumns(("text",), ("label",), "Domain", "split")


def test_a_person_chooses_the_texts():
    assert columns.choose({"title": TITLE, "text": TEXT, "label": CLASSES}, ["title", "text"], "a").text == (
        "title", "text")
    with pytest.raises(UserError, match="Those are the columns"):
        columns.choose({"title": TITLE}, ["titel"], "a")


def test_short_answers_of_few_kinds_may_be_the_text_where_a_person_says_so():
    assert columns.choose({"text": TEXT, "label": CLASSES}, ["label"], "a") == TextColumns(("label",), ())


def test_a_table_of_nothing_has_no_text():
    with pytest.raises(UserError, match="has no row"):
        columns.choose({"text": ColumnFacts(0, 0, {})}, None, "a")


def test_what_was_made_of_it_is_told():
    assert TextColumns(("text",), ("label", "topic")).words == (
        "The text is read from text, classes from label, further tasks from topic.")

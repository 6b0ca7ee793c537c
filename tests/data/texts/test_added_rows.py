"""A table of texts that were added is read beside what was brought first."""

import pytest

from tl_core.data.dataset import LABEL, SPLITS
from tl_core.data.texts import added_rows, text_sets
from tl_core.data.texts.added_rows import AddedRow, with_added

ABOUT = {"name": "set", "title": "", "source": "", "licence": ""}
ODD = "a \"quoted\", line\nbreak \u2028 and\ttab; =1+1 \u202e"


@pytest.fixture(params=["table", "folder"])
def brought(request, tmp_path):
    for label in ("good", "bad"):
        for at in range(10):
            if request.param == "folder":
                (tmp_path / label).mkdir(exist_ok=True)
                (tmp_path / label / f"{at}.txt").write_text(f"a {label} file with number {at}")
    if request.param == "table":
        rows = [f"{label},a {label} row with number {at}" for label in ("good", "bad") for at in range(10)]
        (tmp_path / "all.csv").write_text("\n".join(["label,text", *rows]))
    return tmp_path


def every(dataset) -> dict[str, str]:
    return {dataset.read(key): dataset.classes[label] if label >= 0 else "" for name in SPLITS for key, label in
            zip(dataset.splits[name].keys, dataset.splits[name].labels.tolist(), strict=True)}


def test_texts_come_back_as_they_were_written_and_classes_are_numbered_anew(isolated, brought):
    before = text_sets.dataset(brought, seed=0, **ABOUT)
    rows = [AddedRow({"text": ODD}, {LABEL: "early"}, "train"), AddedRow({"text": "of no class"}, {LABEL: ""}),
            AddedRow({"text": "one more"}, {LABEL: "good"}, "val")]
    added_rows.write(brought / added_rows.file_name(2), rows)
    after = with_added(text_sets.before_splitting(brought, **ABOUT), brought, [2], 0)
    assert after.classes == ("bad", "early", "good")
    assert every(after) == {**every(before), ODD: "early", "of no class": "", "one more": "good"}
    assert ".added-2.jsonl:3" in after.splits["val"].keys and after.digest(".added-2.jsonl:1") != after.digest(
        ".added-2.jsonl:2")
    assert text_sets.dataset(brought, seed=0, **ABOUT).fingerprint() == before.fingerprint()  # which reads no additions


def test_a_class_that_stands_far_down_is_a_column_all_the_same(isolated, brought):
    rows = [AddedRow({"text": f"text {at}"}, {LABEL: "good" if at > 90 else ""}) for at in range(99)]
    added_rows.write(brought / added_rows.file_name(2), rows)
    after = with_added(text_sets.before_splitting(brought, **ABOUT), brought, [2], 0)
    assert sum(label == "good" for text, label in every(after).items() if text.startswith("text ")) == 8

"""Which version a run of an earlier version of the program trained on, as far as that can be told."""

import numpy as np

from tests.run_pictures.changed_sets import answers, bring, finish
from tl_core import run_pictures, tracking
from tl_core.data import sets
from tl_core.statistics.predictions import FILE


def test_the_only_version_there_was():
    bring("pets")
    record = finish("pets", old=True)
    assert record.config.data == "pets"
    sets.edit("pets", drop=[sets.rows("pets")[0].file], what="took out")
    assert run_pictures.pinned(record).name == "pets@1" and not run_pictures.pinned(record).note
    assert run_pictures.load(record).dataset.fingerprint() == record.result["fingerprint"]


def test_the_one_with_the_runs_test_pictures_and_labels_whatever_is_current():
    bring("pets")
    for _ in range(2):
        first = next(row.file for row in sets.rows("pets") if row.label == "cat")
        sets.edit("pets", drop=[first], what="took out")
    sets.use("pets", 2)  # nobody wrote down when
    record = finish("pets", old=True)
    test = [sets.file_of(sets.get("pets"), str(key)) for key in answers(record).keys]
    sets.use("pets", 3)
    sets.edit("pets", drop=[next(row.file for row in sets.rows("pets") if row.file in test)], what="took out")
    found = run_pictures.pinned(record)
    assert not found.note and found.name in ("pets@2", "pets@3")
    assert run_pictures.tested(record, answers(record)).keys.keys() == set(map(str, answers(record).keys))


def test_what_cannot_be_told_is_said():
    bring("pets")
    sets.edit("pets", drop=[sets.rows("pets")[0].file], what="took out")
    late = finish("pets", old=True)
    kept = answers(late)
    np.savez(tracking.training_folder(late.run_id) / FILE, keys=kept.keys, labels=1 - kept.labels, logits=kept.logits)
    found = run_pictures.pinned(late)
    assert found.name == "pets@2" and "is not known" in found.note and "had 2 versions when it began" in found.note


def test_a_version_that_was_written_down_is_that_one():
    bring("pets")
    sets.edit("pets", drop=[sets.rows("pets")[0].file], what="took out")
    record = finish("pets@1")
    assert record.config.data == "pets@1" and run_pictures.pinned(record).name == "pets@1"

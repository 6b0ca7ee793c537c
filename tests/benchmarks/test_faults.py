"""The table of what survives: how trials are counted, and that every row is one. No harm is done here."""

import json

import pytest

from benchmarks.faults import __main__ as faults
from benchmarks.faults.row import Lost, Row, Skip, expect


def row(*outcomes):
    """A row whose trials end one after another as told: a text, or what is raised."""
    left = iter(outcomes)

    def harm(_stand):
        outcome = next(left)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome
    return Row("row", "harm", harm)


def counts(result):
    return result["tried"], result["survived"], result["lost"]


def test_a_promise_that_held_once_and_broke_once_says_how_it_broke():
    found = faults.tried(row("fine", Lost("it hung"), "fine"), None, 3)
    assert counts(found) == (3, 2, 1) and found["text"] == "Lost: it hung"
    assert "it hung" in faults.line(found)


def test_whatever_falls_over_is_lost_and_what_cannot_be_done_is_not_tried():
    assert counts(faults.tried(row(KeyError("workers")), None, 1)) == (1, 0, 1)
    found = faults.tried(row(Skip("no disk can be mounted")), None, 1)
    assert counts(found) == (0, 0, 0) and "skipped: no disk" in found["text"]


def test_an_expectation_says_what_was_found():
    expect(True, "never read")
    with pytest.raises(Lost, match="three epochs"):
        expect([], "three epochs")


def test_every_row_has_a_name_of_its_own_and_the_fourteen_moments_are_there():
    names = [row.name for row in faults.ROWS]
    assert len(set(names)) == len(names)
    assert set(names) >= {"import", "warm-up", "decoding", "conversion", "prefix", "first-batch", "epochs-middle",
                          "epochs-end", "between-phases", "saving", "test-evaluation", "queued", "twice", "cancel"}


def test_the_answer_is_one_json_object_and_a_loss_is_an_exit_code(monkeypatch, capsys):
    monkeypatch.setattr(faults, "ROWS", [row("fine"), Row("other", "more harm", row(Lost("gone")).harm)])
    monkeypatch.setattr(faults, "Stand", lambda folder: type("Stand", (), {"close": lambda self: None})())
    assert faults.main(["--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert (answer["tried"], answer["survived"], answer["lost"]) == (2, 1, 1)
    monkeypatch.setattr(faults, "ROWS", [row("fine"), Row("other", "more harm", row(Lost("gone")).harm)])
    assert faults.main(["row"]) == 0  # a word chooses

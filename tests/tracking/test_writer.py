from tests.tracking.test_recorder import RESULT, STARTED, batch, counted, phase, record, told
from tl_core import tracking
from tl_core.events import Finished, Note
from tl_core.tracking import store, tags
from tl_core.tracking.writer import METRICS_PER_WRITE, EventWriter, cut


def test_many_points_and_classes_go_in(new_run):
    """More metrics than one MLflow call takes, and a class list longer than a tag."""
    run_id, names = new_run(), [f"class number {i}" for i in range(1000)]
    many = batch(*range(1, 2501))
    record(run_id, STARTED.model_copy(update={"classes": names}), many, Finished(result=RESULT))
    replayed = tracking.replay(run_id)
    assert replayed[0].classes == names and told(replayed[1:2]) == told([many])


def test_a_write_that_fails_is_tried_again_without_doubling(new_run, monkeypatch):
    run_id, client, failures = new_run(), store.client(), iter([True, True])
    log_batch = client.log_batch

    def unsteady(run_id, metrics=(), params=(), tags=()):
        if tags and next(failures, False):
            raise OSError("database is locked")
        return log_batch(run_id, metrics=metrics, params=params, tags=tags)
    monkeypatch.setattr(client, "log_batch", unsteady)
    record(run_id, STARTED, phase(0, 0), batch(1, 2), Finished(result=RESULT))
    assert told(tracking.replay(run_id)) == told([STARTED, phase(0, 0), batch(1, 2), Finished(result=RESULT)])


def test_tags_never_overtake_the_points_before_them(new_run, monkeypatch):
    run_id = new_run()
    calls = counted(monkeypatch, run_id)
    record(run_id, batch(*range(1, 1001)), Note(text="After a thousand."))
    assert [tags.EVENT + ".0000.0" in names for _, names in calls if _] == [False, False, True]


def test_points_never_overtake_the_note_before_them(new_run, monkeypatch):
    run_id = new_run()
    written, note = EventWriter(run_id), tags.EVENT + ".0001.0"
    calls = counted(monkeypatch, run_id)
    written.write([STARTED, batch(1, 2), Note(text="After two."), batch(3)])
    assert [(points, note in names) for points, names in calls if points] == [(6, True), (4, False)]


def test_a_write_never_ends_within_a_step():
    """A reader takes what a step has for all that it has."""
    metrics = [(f"m{number}", 0.0, 0, step) for step in range(400) for number in range(7)]
    written, rest = [], metrics
    while rest:
        first, rest = cut(rest)
        written.append(first)
    assert sum(written, []) == metrics and max(map(len, written)) <= METRICS_PER_WRITE
    assert all(one[-1][3] != other[0][3] for one, other in zip(written, written[1:], strict=False))
    assert cut([("m", 0.0, 0, 1)] * 2000)[0] == [("m", 0.0, 0, 1)] * METRICS_PER_WRITE

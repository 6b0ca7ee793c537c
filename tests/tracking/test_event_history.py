"""The past of a run read while it is written."""

from tests.tracking.test_recorder import STARTED, batch, told
from tl_core import tracking
from tl_core.events import Note
from tl_core.tracking import event_history
from tl_core.tracking.writer import EventWriter


def test_what_is_written_between_a_runs_tags_and_its_points_keeps_its_order(new_run, monkeypatch):
    run_id = new_run()
    writer, note = EventWriter(run_id), Note(text="After two.")
    writer.write([STARTED, batch(1)])
    read, later = event_history.histories, [batch(2), note, batch(3)]

    def meanwhile(*arguments):
        if later:
            writer.write([later.pop(0) for _ in list(later)])
        return read(*arguments)
    monkeypatch.setattr(event_history, "histories", meanwhile)
    assert told(tracking.replay(run_id)) == told([STARTED, batch(1, 2), note, batch(3)])

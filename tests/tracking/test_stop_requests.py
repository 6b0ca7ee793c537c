"""A run of another process is asked to stop through the store, whatever kind that is."""

import time

from tests.waiting import wait_for
from tl_core import tracking
from tl_core.tracking import stop_requests, store, tags


def test_a_request_reaches_the_runs_process_once_and_nobody_else(new_run, way):
    asked, other = new_run(), new_run()
    assert tracking.take_stop_requests([asked, other]) == set()
    tracking.ask_to_stop(asked)
    assert tracking.take_stop_requests([other]) == set()  # another process looks for its own
    assert tracking.take_stop_requests([asked, other]) == {asked}
    assert tracking.take_stop_requests([asked, other]) == set()


def test_a_program_that_trains_hears_of_it_while_it_trains(new_run):
    run_id, other = new_run("RUNNING"), new_run("RUNNING")
    with tracking.stops_from_elsewhere([run_id, other], every=0.05) as asked:
        assert not asked(run_id)
        tracking.ask_to_stop(run_id)
        wait_for(lambda: asked(run_id))
        assert not asked(other)


def test_a_store_that_is_away_for_a_while_ends_nothing(new_run, monkeypatch):
    run_id, real = new_run("RUNNING"), stop_requests.take_stop_requests
    failing = [tracking.StoreError.of("locked", "sqlite:///x"), RuntimeError("something else")]
    monkeypatch.setattr(stop_requests, "take_stop_requests",
                        lambda ids: real(ids) if not failing else (_ for _ in ()).throw(failing.pop()))
    with tracking.stops_from_elsewhere([run_id], every=0.05) as asked:
        tracking.ask_to_stop(run_id)
        wait_for(lambda: asked(run_id))
    assert not failing


def test_a_request_that_came_too_late_does_not_stop_the_run_when_it_goes_on(new_run):
    from tests.tracking import kept_state
    run_id = new_run()
    kept_state.record(run_id, *kept_state.begun(), *kept_state.epoch(1), interrupt="The server stopped.")
    kept_state.keep(run_id, 1)
    store.client().set_tag(run_id, tags.STOP_ASKED, repr(time.time()))
    tracking.resume(run_id, tracking.new_owner())
    assert tracking.take_stop_requests([run_id]) == set()

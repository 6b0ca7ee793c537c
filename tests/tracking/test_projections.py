"""Maps of a run's epochs: told again to whoever comes later, gone with the past that a run did not go on from."""

import json

from tests.tracking import kept_state
from tests.tracking.kept_state import begun, epoch, phase
from tl_core import events, tracking
from tl_core.tracking import projections, store, tags


def projection(number: int, place: float = 0.5) -> events.DomainProjection:
    return events.DomainProjection(epoch=[number], source=1, x=[[place, -1.0]], y=[[0.0, 1.25]], predicted=[[1, 0]])


def validation(number: int, place: float = 0.5) -> events.Validation:
    return events.Validation(epoch=[number], examples=2, labels=[0, 1], layer="hidden", x=[[place, -1.0]],
                             y=[[0.0, 1.25]], predicted=[[0, 0]], true=[[0, 1]], taken=[[0, 0]], count=[[1, 1]])


def maps(run_id: str) -> list[tuple[int, float]]:
    """Epochs with the first picture's place, of all that a replay tells."""
    said = [event for event in tracking.replay(run_id) if isinstance(event, events.DomainProjection)]
    assert len(said) <= 1
    return [(number, x[0]) for event in said for number, x in zip(event.epoch, event.values["x"], strict=True)]


def test_a_replay_tells_all_maps_as_one_event(new_run):
    run_id = new_run()
    kept_state.record(run_id, *begun(), projection(0), *epoch(1), projection(1, 0.25), *epoch(2), projection(2),
                      events.Finished(result={"status": "FINISHED", "test": None}))
    said = tracking.replay(run_id)
    assert isinstance(said[-2], events.DomainProjection) and isinstance(said[-1], events.Finished)
    assert said[-2].source == 1 and said[-2].values["predicted"] == [[1, 0]] * 3
    assert maps(run_id) == [(0, 0.5), (1, 0.25), (2, 0.5)]
    assert "x" not in store.client().get_run(run_id).data.metrics


def test_a_damaged_file_costs_its_maps_and_a_run_without_any_is_not_searched_for_them(new_run, monkeypatch):
    run_id, plain = new_run(), new_run()
    kept_state.record(run_id, *begun(), projection(0), *epoch(1))
    projections.write(run_id, [projection(1), projection(2, 0.25)])
    kept_state.record(plain, *begun(), *epoch(1))
    folder = store.training_folder(run_id) / projections.FOLDER
    assert sorted(file.name for file in folder.iterdir()) == ["00000.json", "00001.json"]
    (folder / "00000.json").write_text("{")
    assert maps(run_id) == [(1, 0.5), (2, 0.25)]
    (folder / "00001.json").write_text(json.dumps(events.Note(text="x").to_dict()))
    assert maps(run_id) == []
    monkeypatch.delattr(store, "fetch_folder")
    assert maps(plain) == [] and tags.PROJECTIONS not in store.client().get_run(plain).data.tags


def test_maps_of_earlier_versions_lie_in_a_file_each(new_run):
    run_id = new_run()
    kept_state.record(run_id, *begun(), projection(0), *epoch(1))
    store.client().log_text(run_id, json.dumps(projection(1, 0.125).to_dict()), f"{projections.FOLDER}/00001.json")
    assert maps(run_id) == [(0, 0.5), (1, 0.125)]


def test_a_run_that_goes_on_forgets_the_maps_of_what_was_lost(new_run, owner):
    run_id = new_run()
    kept_state.record(run_id, *begun(), *epoch(1), *epoch(2), phase(1), projection(2), *epoch(3), projection(3),
                      interrupt="The server stopped.")
    kept_state.keep(run_id, 2)
    resumed = tracking.resume(run_id, owner)
    assert maps(run_id) == [(2, 0.5)]
    kept_state.record(run_id, phase(1), *epoch(3), position=resumed.position)
    assert maps(run_id) == [(2, 0.5)], "the third epoch's was of another past, and this one has none yet"
    projections.write(run_id, [projection(3, 0.125)])
    assert maps(run_id) == [(2, 0.5), (3, 0.125)]


def test_both_kinds_of_views_are_kept_apart(new_run):
    run_id = new_run()
    kept_state.record(run_id, *begun(), validation(1), projection(0), *epoch(1), validation(2, 0.25), *epoch(2),
                      events.Finished(result={"status": "FINISHED", "test": None}))
    said = [event for event in tracking.replay(run_id) if isinstance(event, events.EpochView)]
    assert [type(event) for event in said] == [events.DomainProjection, events.Validation]
    assert said[1].epoch == [1, 2] and said[1].values["x"] == [[0.5, -1.0], [0.25, -1.0]]
    assert (said[1].labels, said[1].examples, said[1].layer) == ([0, 1], 2, "hidden")
    assert maps(run_id) == [(0, 0.5)]

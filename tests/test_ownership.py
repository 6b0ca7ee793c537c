"""Who has begun something is who may stop, change and delete it, whichever way leads there."""

import threading

import pytest

from tests.data.sets.staged import stage
from tl_core import ownership, plan, tracking
from tl_core.accounts import classes, users
from tl_core.accounts.users import User
from tl_core.config import RunConfig
from tl_core.data import catalog, dataset_index, sets
from tl_core.errors import UserError
from tl_core.ownership import Sight
from tl_core.result_store import ResultStore
from tl_core.server import sources
from tl_core.tracking import weights_name

ADA, BOB, ROOT = User("Ada", "student"), User("Bob", "teacher"), User("Root", "administrator")


@pytest.fixture
def acts():
    """``acts(user)``: from now on this user acts; None: nobody in particular."""
    yield lambda user: ownership.set_source(lambda: user)
    ownership.set_source(None)


def test_what_is_somebodys_is_changed_by_them_and_administrators_alone(isolated, acts):
    for user, owner, may in ((ADA, "Ada", True), (ADA, "ADA", True), (ADA, "Bob", False), (ADA, None, False),
                             (BOB, "Ada", False), (ROOT, "Ada", True), (ROOT, None, True), (None, "Ada", True)):
        acts(user)
        if may:
            ownership.check_may_change("It", owner)
        else:
            with pytest.raises(UserError, match="It is not yours"):
                ownership.check_may_change("It", owner)


def test_a_thread_acts_for_whoever_began_it(acts):
    acts(ADA)
    names = []
    thread = threading.Thread(target=ownership.carried(lambda: names.append(ownership.name())))
    acts(BOB)
    thread.start()
    thread.join()
    assert names == ["Ada"] and ownership.name() == "Bob"


def test_a_run_keeps_who_began_it_and_nobody_else_deletes_it(isolated, acts):
    acts(ADA)
    run_id = tracking.create_run(RunConfig(), "owner", status="RUNNING")
    tracking.end_run(run_id, "STOPPED")
    assert tracking.run(run_id).user == "Ada"
    acts(BOB)
    with pytest.raises(UserError, match="No run named"):
        tracking.delete(run_id)
    acts(ADA)
    tracking.set_visibility(run_id, "public")
    acts(BOB)
    with pytest.raises(UserError, match="is not yours"):
        tracking.delete(run_id)
    acts(ADA)
    tracking.delete(run_id)
    acts(None)
    old = tracking.create_run(RunConfig(), "owner", status="RUNNING")
    tracking.end_run(old, "STOPPED")
    acts(ADA)
    with pytest.raises(UserError, match="No run named"):
        tracking.delete(old)
    acts(ROOT)
    tracking.delete(old)


def test_a_stranger_changes_nothing(isolated, acts):
    def nobody():
        raise UserError("Your session has ended.", "Expected somebody who is signed in.", "Sign in again.")
    acts(None)
    run_id = tracking.create_run(RunConfig(), "owner", status="RUNNING")
    tracking.end_run(run_id, "STOPPED")
    ownership.set_source(nobody)
    with pytest.raises(UserError, match="session has ended"):
        tracking.delete(run_id)


SIGHT = Sight(frozenset({"ada"}), frozenset({"bob"}))


@pytest.mark.parametrize(("owner", "private", "shared"), [
    ("Ada", True, True), ("ADA", True, True), ("Bob", False, True), ("Eve", False, False), (None, False, False)])
def test_what_is_private_shared_with_the_class_and_public(owner, private, shared):
    assert [SIGHT.sees(owner, one) for one in ownership.VISIBILITIES] == [private, shared, True]


def test_nobody_in_particular_and_administrators_see_everything(isolated, acts):
    for user in (None, ROOT):
        acts(user)
        assert ownership.sight() is None and ownership.sees(None, "private")


def test_without_classes_all_are_one_and_teachers_see_what_students_have(isolated, acts):
    for user in (ADA, BOB, User("Eve", "teacher")):
        users.add(user.name, user.role)
    acts(BOB)
    assert [ownership.sees(name, "private") for name in ("Bob", "Ada", "Eve")] == [True, True, False]
    acts(ADA)
    assert [ownership.sees(name, "private") for name in ("Bob", "Ada", "Eve")] == [False, True, False]
    assert all(ownership.sees(name, "class") for name in ("Bob", "Ada", "Eve"))


def test_what_is_shared_with_the_class_is_seen_in_it_alone(isolated, acts):
    everybody = {"Ada": "student", "Cem": "student", "Dan": "student", "Bob": "teacher", "Eve": "teacher"}
    for name, role in everybody.items():
        users.add(name, role)
    for teacher, students in (("Bob", ("Ada", "Cem")), ("Eve", ("Dan",))):
        number = classes.open_class("9b", teacher).id
        for name in students:
            classes.put(name, number)
    expected = {"Ada": ("Ada", "Cem", "Bob"), "Dan": ("Dan", "Eve"), "Bob": ("Bob", "Ada", "Cem"),
                "Eve": ("Eve", "Dan")}
    for name, seen in expected.items():
        acts(users.get(name))
        assert {one for one in everybody if ownership.sees(one, "class")} == set(seen), name
        private = {name, *(seen if users.get(name).role == "teacher" else ())}
        assert {one for one in everybody if ownership.sees(one, "private")} == private, name


@pytest.fixture
def theirs(isolated, acts):
    """A run, a comparison with a run, and a set of Ada's; the ids and the set's name."""
    acts(ADA)
    run_id = tracking.create_run(RunConfig(), "owner", status="RUNNING")
    comparison = tracking.create_comparison([RunConfig()], "owner")
    sets.create(stage({"cat": 4, "dog": 4}), "pets")
    return run_id, comparison, "pets"


def _seen():
    """What whoever acts finds in lists: numbers of runs and comparisons, and the own sets."""
    return (len(tracking.runs()), tracking.count(), sum(tracking.counts("status").values()),
            len(tracking.comparisons()), [entry.name for entry in catalog.entries() if entry.own])


def test_lists_show_what_was_shared_and_nothing_else(theirs, acts):
    run_id, comparison, name = theirs
    assert _seen() == (2, 2, 2, 1, [name])
    acts(BOB)
    assert _seen() == (0, 0, 0, 0, []) and tracking.existing([run_id]) == {} and sets.names() == []
    acts(ADA)
    tracking.set_visibility(run_id, "public")
    tracking.set_visibility(comparison.id, "public")
    sets.set_visibility(name, "public")
    acts(BOB)
    assert _seen() == (2, 2, 2, 1, [name]) and tracking.comparison(comparison.id).runs()
    acts(ADA)
    for one in (run_id, comparison.id):
        tracking.set_visibility(one, "private")
    acts(BOB)
    assert _seen()[:4] == (0, 0, 0, 0)


def test_whoever_knows_an_id_or_a_name_gets_no_further(theirs, acts):
    run_id, comparison, name = theirs
    acts(BOB)
    for ask in (lambda run_id, *_: tracking.run(run_id), lambda run_id, *_: tracking.run(run_id[:9]),
                lambda run_id, *_: tracking.source_model(f"run:{run_id}"),
                lambda _, comparison, __: tracking.comparison(comparison), lambda _, __, name: sets.get(name),
                lambda _, __, name: sets.rows(name), lambda _, __, name: catalog.entry(name),
                lambda _, __, name: catalog.entry(f"{name}@1"), lambda _, __, name: dataset_index.of(name),
                lambda _, __, name: sources.entry(name),
                lambda _, __, name: plan.resolve_config_and_data(RunConfig(data=name))):
        private, absent = _refusal(ask, run_id, comparison.id, name), _refusal(ask, "0" * 32, "1" * 32, "cows")
        for there, gone in ((run_id, "0" * 32), (run_id[:9], "0" * 9), (comparison.id, "1" * 32), (name, "cows")):
            private = private.replace(there, gone)
        assert private == absent and "Ada" not in private
    for ask in (lambda: catalog.pinned(f"{name}@1"), lambda: tracking.set_visibility(run_id, "public"),
                lambda: sets.set_visibility(name, "public")):
        with pytest.raises(UserError) as refused:
            ask()
        assert "Ada" not in str(refused.value)


def _refusal(ask, *names) -> str:
    with pytest.raises(UserError) as refused:
        ask(*names)
    return str(refused.value)


def test_what_was_found_in_a_set_is_for_who_may_see_it_and_for_nobody_else_once_it_is_gone(theirs, acts):
    store = ResultStore("tried", 10**6, lambda values: sets.may_see_all([values["data"]]))
    store.save({"id": "1", "data": "pets@1"})
    store.save({"id": "2", "data": "fruits"})
    assert {values["id"] for values, _ in store.newest()} == {"1", "2"}
    acts(BOB)
    assert store.read("1") is None and [values["id"] for values, _ in store.newest()] == ["2"]
    acts(ADA)
    sets.remove("pets")
    for user, seen in ((BOB, {"2"}), (ROOT, {"1", "2"})):
        acts(user)
        assert {values["id"] for values, _ in store.newest()} == seen


def test_the_name_of_a_run_that_others_trained_from_is_not_told_either(theirs, acts):
    run_id, *_ = theirs
    assert weights_name.of(f"run:{run_id}") == weights_name.name(RunConfig())
    acts(BOB)
    assert weights_name.of(f"run:{run_id}") == f"a run that is not there ({run_id[:6]})"


def test_a_kept_listing_of_somebody_elses_set_is_nobodys_way_in(theirs, acts):
    assert dataset_index.of("pets").items
    acts(BOB)
    with pytest.raises(UserError):
        dataset_index.of("pets")


def test_what_is_shared_is_looked_at_but_not_taken_away(theirs, acts, tmp_path):
    sets.set_visibility("pets", "public")
    acts(BOB)
    assert dataset_index.of("pets").items
    with pytest.raises(UserError, match="is not yours"):
        sets.export("pets", tmp_path)
    acts(ADA)
    assert sets.export("pets", tmp_path).is_file()


def test_a_name_means_one_set_to_all_whoever_may_see_it(theirs, acts):
    acts(BOB)
    with pytest.raises(UserError, match="is taken"):
        sets.validate_new_name("pets")

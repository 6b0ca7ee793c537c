from tl_core.config import RunConfig
from tl_core.engine.event_log import EventLog
from tl_core.engine.job import Job
from tl_core.engine.queue import MOST_TOGETHER, Queue


def job(run_id, **values):
    return Job(run_id, RunConfig(), "", None, EventLog(run_id), **values)


def test_the_next_team_is_who_still_waits_of_it_wherever_they_stand():
    queue = Queue()
    a, b, c, d = (job(name, team=team) for name, team in zip("abcd", ("x", None, "x", None), strict=True))
    queue.add([a, b, c, d])
    assert queue.next_team() == [a, c]
    assert queue.leave([a, c]) and not queue.leave([a])
    assert queue.next_team() == [b] and queue.place("d") == 2
    queue.put_back(c)
    assert queue.next_team() == [c] and queue.place("b") == 2
    assert queue.clear() == [c, b, d] and queue.next_team() == []


def test_the_comparisons_own_worker_is_near_while_it_is_free():
    queue = Queue()
    done = job("a", comparison="x", worker="tcp://1")
    following, other = job("b", comparison="x"), job("c")
    queue.add([done, following, other])
    assert queue.near(following) == "tcp://1" and queue.near(other) is None
    busy = job("d", worker="tcp://1", future=object())
    queue.add([busy])
    assert queue.near(following) is None


def test_runs_of_several_people_are_trained_together_but_not_a_hundred_at_once():
    queue, waiting = Queue(), [job(str(number), team="x" if number % 2 else None) for number in range(50)]
    queue.add(waiting)
    assert queue.next_team() == waiting[:1]
    queue.leave(waiting[:1])
    assert queue.next_team() == waiting[1::2][:MOST_TOGETHER]


def test_fifty_runs_of_one_person_do_not_hold_anothers_first():
    queue = Queue()
    many, few = ([job(f"{user}{number}", user=user) for number in range(count)]
                 for user, count in (("a", 50), ("b", 2)))
    queue.add(many)
    served = [queue.next_team()[0]]
    queue.leave(served)
    queue.add(few)
    assert [queue.place(one.run_id) for one in (*few, *many[1:4])] == [2, 4, 1, 3, 5]
    assert many[3].tail.events[-1].place == 5  # who was moved back is told
    while team := queue.next_team():
        queue.leave(team)
        served += team
    assert [one.run_id for one in served[:6]] == ["a0", "a1", "b0", "a2", "b1", "a3"] and len(served) == 52


def test_who_comes_later_has_no_debt_of_turns_and_nobody_saves_any():
    queue = Queue()
    queue.add([job(f"a{number}", user="a") for number in range(3)])
    for _ in range(3):
        queue.leave(queue.next_team())
    queue.add([job("b0", user="b"), job("a3", user="a"), job("b1", user="b"), job("a4", user="a")])
    order = []
    while team := queue.next_team():
        queue.leave(team)
        order += [one.run_id for one in team]
    assert order == ["b0", "a3", "b1", "a4"]


def test_where_nobody_signs_in_the_first_come_is_the_first_served():
    queue, jobs = Queue(), [job(str(number)) for number in range(20)]
    queue.add(jobs)
    assert [queue.place(one.run_id) for one in jobs] == list(range(1, 21))
    assert queue.next_team() == jobs[:1] and queue.leave(jobs[:1])
    queue.put_back(jobs[0])
    assert queue.place("0") == 1


def test_runs_that_are_trained_together_are_one_task_for_one_worker():
    queue = Queue()
    assert queue.tasks == 0
    queue.add([*(job(f"a{n}", team="x") for n in range(MOST_TOGETHER + 1)), job("b"), job("c"),
               *(job(f"d{n}", team="y", comparison="z") for n in range(3 * MOST_TOGETHER))])
    assert queue.tasks == 2 + 1 + 1 + 1

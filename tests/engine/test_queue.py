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

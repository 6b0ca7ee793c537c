"""What a connection tells, and what the next one tells of the time without one: everything, in order."""

import threading
from collections import deque
from types import SimpleNamespace

import dask
import pytest

from tests.waiting import wait_for
from tl_core.engine import cluster
from tl_core.engine.link import Link, Lost
from tl_core.events import Batch, Finished, Note

TOPIC = "topic"


class Scheduler:
    """Keeps what is said and sends it to who has subscribed, as Dask's does."""

    def __init__(self, keeps: int = 1000):
        self.kept, self.subscribed = deque(maxlen=keeps), []

    def say(self, *messages, topic: str = TOPIC) -> None:
        for message in messages:
            event = (0.0, message)
            if topic == TOPIC:
                self.kept.append(event)
            for client in self.subscribed:
                client.handlers.get(topic, lambda event: None)(event)


class Client:
    """Its subscriptions come in after ``late`` questions; ``while_asked`` is done after each answer until then."""

    status = "running"

    def __init__(self, scheduler: Scheduler, late: int = 0, while_asked=lambda: None):
        self.handlers, self.scheduler_comm = {}, object()
        self._scheduler, self._late, self._while_asked = scheduler, late, while_asked
        self.scheduler = SimpleNamespace(events=lambda topic: tuple(scheduler.kept),
                                         log_event=lambda topic, msg: scheduler.say(msg, topic=topic))

    def subscribe_topic(self, topic, handler):
        self.handlers[topic] = handler
        self._take_subscriptions()

    def sync(self, question, callback_timeout):
        answer = question()
        if self._late:
            self._while_asked()
            self._late -= 1
        self._take_subscriptions()
        return answer

    def lose(self):
        self._scheduler.subscribed.remove(self)

    def reconnect(self):
        """By itself, as Dask's does: the scheduler goes on to send what is said from now on."""
        self.scheduler_comm = object()
        self._scheduler.subscribed.append(self)

    def close(self, timeout):
        """Takes a while in Dask, in which it still hears."""

    def _take_subscriptions(self):
        if not self._late and self not in self._scheduler.subscribed:
            self._scheduler.subscribed.append(self)


def connect(link: Link, client: Client) -> Client:
    link.client, link._stream = client, client.scheduler_comm
    link._subscribe()
    return client


@pytest.fixture
def heard():
    return []


@pytest.fixture
def link(heard):
    return Link(TOPIC, heard.append)


@pytest.fixture
def scheduler():
    return Scheduler()


def test_what_is_said_without_a_connection_is_told_by_the_next_one_and_in_order(link, heard, scheduler):
    first = connect(link, Client(scheduler))
    scheduler.say(1, 2)
    first.lose()
    scheduler.say(3, 4)
    link.close()
    assert heard == [1, 2]
    connect(link, Client(scheduler))
    scheduler.say(5)
    assert heard == [1, 2, *range(1, 6)]  # who listens knows 1 and 2 by their numbers


def test_a_client_that_reconnected_by_itself_is_heard_no_more(link, heard, scheduler):
    """It has missed 4 and 5, so 6 has to wait for them."""
    first = connect(link, Client(scheduler))
    scheduler.say(1, 2, 3)
    first.lose()
    scheduler.say(4, 5)
    first.reconnect()
    scheduler.say(6)
    assert heard == [1, 2, 3]
    connect(link, Client(scheduler))
    assert heard[3:] == [1, 2, 3, 4, 5, 6]


def test_a_client_that_is_closed_is_heard_no_more_while_it_closes(link, heard, scheduler):
    old = connect(link, Client(scheduler))
    scheduler.say(1)
    link.close()
    scheduler.say(2)
    assert heard == [1]
    new = connect(link, Client(scheduler))
    assert heard[1:] == [1, 2]
    assert scheduler.subscribed == [old, new]
    scheduler.say(3)
    assert heard[3:] == [3]  # once


@pytest.mark.parametrize("late", [0, 1, 4])
def test_what_is_said_before_a_subscription_comes_in_is_told(link, heard, scheduler, late):
    numbers = iter(range(1, 100))
    connect(link, Client(scheduler, late, while_asked=lambda: scheduler.say(next(numbers))))
    scheduler.say("after")
    assert heard == [*range(1, late + 1), "after"]


def test_what_comes_while_what_was_kept_is_fetched_is_told_after_it(link, heard, scheduler):
    scheduler.say(1, 2)
    client = Client(scheduler)
    kept = client.scheduler.events

    def events(topic):
        scheduler.say(3)  # on its way before the answer, which has it too
        answer = kept(topic)
        scheduler.say(4)
        return answer
    client.scheduler.events = events
    connect(link, client)
    assert heard == [1, 2, 3, 3, 4]


def test_a_scheduler_that_takes_no_subscription_is_lost(link, scheduler, monkeypatch):
    monkeypatch.setattr("tl_core.engine.link.ANSWER_SECONDS", 0.05)
    with pytest.raises(Lost, match="does not take subscriptions"):
        connect(link, Client(scheduler, late=1_000_000))


def test_a_message_that_cannot_be_read_silences_no_other(heard, scheduler):
    scheduler.say(0, 4)
    connect(Link(TOPIC, lambda message: heard.append(1 / message)), Client(scheduler))
    assert heard == [0.25]


def test_a_client_that_reconnected_by_itself_has_lost_everything(link, scheduler):
    client = connect(link, Client(scheduler))
    link.check()
    client.scheduler_comm = object()
    with pytest.raises(Lost, match="connection was lost"):
        link.check()


def test_a_question_without_an_answer_is_a_loss(link, scheduler):
    client = connect(link, Client(scheduler))

    def never(question, callback_timeout):
        raise TimeoutError
    client.sync = never
    with pytest.raises(Lost, match="TimeoutError"):
        link.workers()


# With Dask's own scheduler and clients


@pytest.fixture
def busy_scheduler():
    """One on which somebody says the next number every millisecond; gives its address and how to say no more."""
    with dask.config.set({"distributed.admin.low-level-log-length": 100_000}):  # messages that it keeps
        own = cluster.start_cluster(0)
    silent, numbers = threading.Event(), iter(range(10 ** 9))

    def say():
        if not silent.is_set():
            own.scheduler.log_event(TOPIC, next(numbers))
            own.loop.call_later(0.001, say)
    own.loop.add_callback(say)
    yield own.scheduler_address, silent
    silent.set()
    cluster.close_cluster(own)


def test_no_number_is_lost_however_often_the_connection_breaks(busy_scheduler, monkeypatch):
    address, silent = busy_scheduler
    monkeypatch.setenv("TL_SCHEDULER", address)
    new = []

    def hear(number):
        if number > (new[-1] if new else -1):  # else it is told again
            new.append(number)
    link = Link(TOPIC, hear)
    try:
        for _ in range(4):
            link.connect()
            count = len(new)
            wait_for(lambda count=count: len(new) > count + 20)
            link.client.loop.add_callback(link.client.scheduler_comm.comm.abort)
            wait_for(lambda: link.client.scheduler_comm is not link._stream)
            silent.wait(0.03)  # Dask's client reconnects by itself
        link.connect()
        silent.set()
        last = link.ask(lambda: link.client.scheduler.events(topic=TOPIC))[-1][1]
        wait_for(lambda: new[-1] == last)
    finally:
        link.close()
    assert new == list(range(new[0], last + 1)) and new[0] == 0


# With the engine, which knows what it has heard


def message(job, number: int, **values) -> dict:
    return {"run": job.run_id, "times": 0, "attempt": "1", "worker": "tcp://a", "number": number,
            "event": Batch(step=[number], loss=[1.0], accuracy=[0.5]).to_dict(), **values}


def steps(job) -> list[int]:
    return [step for event in job.tail.events if isinstance(event, Batch) for step in event.step]


def notes(job) -> list[str]:
    return [event.text for event in job.tail.events if isinstance(event, Note)]


def test_what_is_told_twice_is_heard_once(idle, scheduler):
    engine, job = idle
    link = Link(TOPIC, engine._on_event)
    first = connect(link, Client(scheduler))
    scheduler.say(*(message(job, number) for number in (1, 2, 3)))
    first.lose()
    scheduler.say(message(job, 4), message(job, 5))
    first.reconnect()
    scheduler.say(message(job, 6))
    connect(link, Client(scheduler))
    scheduler.say(message(job, 7))
    assert steps(job) == [1, 2, 3, 4, 5, 6, 7] and notes(job) == []


def test_a_run_that_goes_on_does_not_hear_its_past(idle, scheduler):
    """Neither what it has heard before, at the same moment or earlier, nor what was said unheard."""
    engine, job = idle
    job.times = 1
    scheduler.say(message(job, 1), message(job, 2))
    connect(Link(TOPIC, engine._on_event), Client(scheduler))
    assert steps(job) == [] and not job.begun
    scheduler.say(message(job, 1, times=1, attempt="2"))
    assert steps(job) == [1] and not job.spoiled


@pytest.fixture
def with_a_hole(idle):
    """An engine whose scheduler kept three of a run's seven messages, the run, and what its workers answer."""
    engine, job = idle
    answers, scheduler = {}, Scheduler(keeps=3)
    engine._pool._link, engine._pool.ask = Link(TOPIC, engine._on_event), lambda *_: answers
    connect(engine._pool._link, Client(scheduler)).lose()
    scheduler.say(*(message(job, number) for number in range(1, 8)))
    connect(engine._pool._link, Client(scheduler))
    job.future = object()  # handed out
    yield engine, job, answers
    job.future = None


def test_what_the_scheduler_did_not_keep_comes_from_the_worker(with_a_hole):
    engine, job, answers = with_a_hole
    assert steps(job) == [] and job.has_hole  # 5, 6 and 7 wait for the others
    engine._pool._link.client._scheduler.say(message(job, 8))
    answers.update({"tcp://b": [message(job, 1, attempt="an earlier one")],
                    "tcp://a": [message(job, number) for number in range(1, 8)]})
    engine._dispatcher._fill_holes()
    assert steps(job) == list(range(1, 9)) and notes(job) == [] and not job.has_hole and not job.spoiled


def test_what_nobody_has_kept_is_told_as_a_hole(with_a_hole, caplog):
    engine, job, answers = with_a_hole
    answers["tcp://a"] = [message(job, 2)]
    engine._dispatcher._fill_holes()
    assert steps(job) == [2, 5, 6, 7] and "2 messages after number 2" in caplog.text
    assert len(notes(job)) == 2 and "2 messages" in notes(job)[1]


def test_a_run_that_ended_unheard_is_taken_with_its_end(with_a_hole, monkeypatch):
    """Else it would be told as lost, or trained once more."""
    engine, job, answers = with_a_hole
    end = {**message(job, 8), "event": Finished(result={"status": "FINISHED", "data": "fruits"}).to_dict()}
    answers["tcp://a"] = [*(message(job, number) for number in range(1, 8)), end]
    monkeypatch.setattr(engine._pool, "training", dict)
    monkeypatch.setattr(engine._pool, "files", lambda run_id: {})
    engine._dispatcher.settle([job])
    assert job.tail.end.type == "finished" and steps(job) == list(range(1, 8)) and job.future is None


def test_a_message_that_cannot_be_read_leaves_no_hole(idle):
    engine, job = idle
    link = Link(TOPIC, engine._on_event)
    scheduler = Scheduler()
    connect(link, Client(scheduler))
    scheduler.say(message(job, 1), {**message(job, 2), "event": {"type": "of another version"}}, message(job, 3))
    job.skip_holes()
    assert steps(job) == [1, 3] and notes(job) == [] and not job.has_hole

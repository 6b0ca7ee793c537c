"""What a new connection tells of the time without one."""

from types import SimpleNamespace

import pytest

from tl_core.engine.link import Link, Lost


class FakeClient:
    """Answers with ``kept``; ``meanwhile`` comes while it is asked."""

    status = "running"

    def __init__(self, kept, meanwhile=()):
        self.kept, self.meanwhile, self.handlers = kept, meanwhile, {}
        self.scheduler_comm = object()
        self.scheduler = SimpleNamespace(events=lambda topic: self.kept)

    def subscribe_topic(self, topic, handler):
        self.handlers[topic] = handler

    def sync(self, question, callback_timeout):
        for event in self.meanwhile:
            self.handlers["topic"](event)
        return question()


def subscribed(link, client):
    link.client, link._stream = client, client.scheduler_comm
    link._subscribe()


@pytest.fixture
def heard():
    return []


@pytest.fixture
def link(heard):
    return Link("topic", heard.append)


def test_only_what_came_without_a_connection_is_told_and_in_order(link, heard):
    subscribed(link, FakeClient(()))
    for when in (1.0, 2.0):
        link._hear((when, f"at {when}"))
    kept = [(1.0, "at 1.0"), (3.0, "at 3.0"), (4.0, "at 4.0")]
    subscribed(link, FakeClient(kept, meanwhile=[(5.0, "at 5.0")]))
    link._hear((6.0, "at 6.0"))
    assert heard == [f"at {when}.0" for when in range(1, 7)]


def test_a_message_that_cannot_be_read_silences_no_other(heard):
    link = Link("topic", lambda message: heard.append(1 / message))
    subscribed(link, FakeClient([(1.0, 0), (2.0, 4)]))
    assert heard == [0.25]


def test_a_client_that_reconnected_by_itself_has_lost_everything(link):
    client = FakeClient(())
    subscribed(link, client)
    link.check()
    client.scheduler_comm = object()
    with pytest.raises(Lost, match="connection was lost"):
        link.check()


def test_a_question_without_an_answer_is_a_loss(link):
    client = FakeClient(())
    subscribed(link, client)

    def never(question, callback_timeout):
        raise TimeoutError
    client.sync = never
    with pytest.raises(Lost, match="TimeoutError"):
        link.workers()

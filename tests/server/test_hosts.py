"""Names that this server answers to, and those that somebody else may have pointed at it."""

import asyncio
import socket

import pytest

from tl_core import settings
from tl_core.server import hosts

OURS = ["localhost", "LOCALHOST:8501", "localhost.", "127.0.0.1", "127.0.0.1:8501", "192.168.1.20:8501", "[::1]:8501",
        "[fe80::1]", socket.gethostname(), f"{socket.gethostname()}.local:80", socket.getfqdn()]
FOREIGN = ["evil.example", "evil.example:8501", "localhost.evil.example", "127.0.0.1.evil.example", "", ":8501",
           "localhost@evil.example", "localhost/evil", "localhost:port", "a b", "[::1", "1.2.3", "999.1.1.1",
           "loc\u0430lhost"]


def answers(host: str) -> bool:
    return asyncio.run(hosts.answers_to(host))


@pytest.mark.parametrize("host", OURS)
def test_what_nobody_else_can_give_away_passes(host):
    assert answers(host)


@pytest.mark.parametrize("host", FOREIGN)
def test_everything_else_is_foreign(host):
    assert not answers(host)


def test_further_names_stand_in_a_setting(monkeypatch):
    monkeypatch.setenv("TL_HOSTS", "Lab.School.example, https://other.example:8501/, *.class.example")
    assert settings.hosts() == ["lab.school.example", "other.example", "*.class.example"]
    assert answers("lab.school.example:8501") and answers("other.example") and answers("room1.class.example")
    assert not answers("school.example") and not answers("class.example") and not answers("x.lab.school.example")
    assert not answers("evilclass.example")


def test_any_name_where_that_is_wanted(monkeypatch):
    monkeypatch.setenv("TL_HOSTS", "*")
    assert answers("whatever.example") and not answers("")


def test_a_refusal_names_what_came_and_shows_nothing_invisible():
    words = str(hosts.refusal("evil\u202e.example"))
    assert "evil\ufffd.example" in words and "TL_HOSTS" in words

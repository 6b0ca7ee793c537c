"""A small attack in every suite: the routes behind their gate on a real port, as `python -m benchmarks.attack` asks."""

import pytest

from benchmarks.attack import __main__ as attack
from benchmarks.attack import bodies, origins, paths, rights, uploads
from benchmarks.attack.target import Attempt, Target, furnish
from tests.data.upload.hostile import LIMITS
from tests.server.gated import gated
from tests.server.streamed import serving_app
from tests.stores import put_store
from tl_core import settings
from tl_core.accounts import attempts as tries
from tl_core.accounts import passwords
from tl_core.engine import engine as engines
from tl_core.server import identity
from tl_core.server.routes import ROUTES


@pytest.fixture
def target(isolated, empty_store, monkeypatch):
    for name, value in {"TL_SIGN_IN": "local", **LIMITS}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(identity, "FRESH_SECONDS", 0.0)
    identity.forget()
    put_store(empty_store, settings.home())
    engines.set_engine(engines.Engine())  # one that nobody has started
    with serving_app(gated(ROUTES)) as url:
        attacked = Target(url.replace("127.0.0.1", "localhost"), settings.home())
        furnish(attacked)
        yield attacked
    engines.set_engine(None)
    identity.forget()


def through(attempts):
    """How many were tried, and what got through."""
    attempts = list(attempts)
    return len(attempts), [f"{attempt.what}: {attempt.through}" for attempt in attempts if attempt.through]


def test_no_path_leads_out(target):
    count, wrong = through(paths.attempts(target))
    assert not wrong and count > 1000


def test_no_other_site_name_or_cookie_opens_anything(target, monkeypatch):
    for kind, least in ((origins.foreign, 150), (origins.cookies, 300)):
        count, wrong = through(attempt for attempt in kind(target) if "page" not in attempt.what
                               and "websocket" not in attempt.what)  # which Streamlit serves
        assert not wrong and count > least


def test_no_hostile_upload_leaves_anything(target):
    count, wrong = through(uploads.attempts(target))
    assert not wrong and count > 150


def test_nothing_too_large_or_slow_holds_the_others(target, monkeypatch):
    monkeypatch.setattr(bodies, "SLOW_SECONDS", 1.0)
    count, wrong = through(bodies.attempts(target))
    assert not wrong and count > 30


def test_nothing_of_others_is_had_by_its_id(target):
    count, wrong = through(rights.attempts(target))
    assert not wrong and count > 40


def test_passwords_cannot_be_guessed(target, monkeypatch):
    monkeypatch.setattr(tries, "FROM_AN_ADDRESS", 20)
    monkeypatch.setattr(passwords, "fits", lambda password, kept: password == "a sentence that is long" and bool(kept))
    count, wrong = through(origins.brute_force(target))
    assert not wrong and count > 50


def test_what_gets_through_is_counted(target, monkeypatch):
    def holes(_target):
        yield Attempt("closed")
        yield Attempt("open", "it was open")
        raise OSError("broken off")
    monkeypatch.setitem(attack.KINDS, "holes", ("holes", holes))
    row = attack.tried("holes", target)
    assert (row["tried"], row["refused"], row["through"]) == (3, 1, 2) and "open: it was open" in row["which"]


@pytest.mark.parametrize("hole", ["paths", "cookies"])
def test_a_hole_is_found(target, monkeypatch, hole):
    """A route that gives files, and a gate that lets everybody in."""
    from starlette.responses import PlainTextResponse
    from starlette.routing import Route

    async def gives(_request):
        return PlainTextResponse((target.home / "secret.txt").read_text())
    with serving_app(gated([Route("/exports/{name:path}", gives)])) as url:
        open_target = Target(url.replace("127.0.0.1", "localhost"), target.home, target.tokens, target.run_id)
        if hole == "paths":
            assert through(paths.attempts(open_target))[1]
        else:
            monkeypatch.setattr(identity, "required", lambda: False)
            assert through(origins.cookies(open_target))[1]

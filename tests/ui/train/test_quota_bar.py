"""The bar beside Train says what is used of one's quota, and nothing where nobody signs in."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.fake_engine import FakeEngine
from tl_core import ownership, quotas
from tl_core.accounts.users import User
from tl_core.engine import engine as engines
from tl_core.quotas import ledger
from ui.train import quota_bar

ADA, ROOT = User("Ada", "student"), User("Root", "administrator")


@pytest.fixture
def acts(isolated):
    engines.set_engine(FakeEngine())
    yield lambda user: ownership.set_source(lambda: user)
    ownership.set_source(None)
    engines.set_engine(None)


def drawn():
    import streamlit as st

    from ui.train import quota_bar
    quota_bar.draw(st.container())


def test_what_is_used_is_told_by_kind_and_the_fullest_first(acts):
    acts(ADA)
    ledger.add_training({"Ada": 100 * 60})
    ledger.note_run("a", "Ada", 10**9)
    engines.get_engine().waiting = ["a", "b"]
    assert [(round(use.share, 2), use.text) for use in quota_bar.uses()] == [
        (0.1, "2 of 20 runs wait"), (0.83, "100 of 120 minutes of training today"),
        (0.2, "1 GB of 5 GB for sets and runs")]
    page = AppTest.from_function(drawn).run()
    assert not page.exception
    assert "Quota: 100 of 120 minutes of training today" in str([bar.proto for bar in page.get("progress")])


@pytest.mark.parametrize("person", [None, ROOT])
def test_who_has_no_limits_sees_nothing(acts, person):
    acts(person)
    page = AppTest.from_function(drawn).run()
    assert not page.exception and not page.get("progress") and quota_bar.uses() == []


def test_a_limit_of_nothing_and_one_that_is_passed_are_full(acts):
    acts(ADA)
    quotas.change("Ada", "runs", "0")
    ledger.add_training({"Ada": 10**6})
    assert [use.share for use in quota_bar.uses()][:2] == [1.0, 1.0]
    assert "used up" in str([bar.proto for bar in AppTest.from_function(drawn).run().get("progress")])

"""Who may see it: chosen by whose it is, told to others, and nothing where nobody signs in."""

import pytest
from streamlit.testing.v1 import AppTest

from tl_core import ownership
from tl_core.accounts.users import User
from tl_core.server import identity
from ui.shared import visibility, who

ADA, BOB = User("Ada", "student"), User("Bob", "student")


def page():
    import streamlit as st

    from ui.shared import visibility

    state = st.session_state.setdefault("kept", {"is": "private"})
    visibility.share("a run", "Ada", state["is"], lambda name: state.update({"is": name}), run="a")


@pytest.fixture
def seen_by(monkeypatch, isolated):
    """``seen_by(user)``: the page as this user sees it; None where nobody signs in."""
    def seen(user):
        monkeypatch.setattr(identity, "required", lambda: user is not None)
        monkeypatch.setattr(who, "user", lambda: user)
        ownership.set_source(lambda: user)
        return AppTest.from_function(page).run()
    yield seen
    ownership.set_source(None)


def test_the_owner_chooses_and_gets_a_public_link(seen_by):
    at = seen_by(ADA)
    assert at.radio[0].label == visibility.QUESTION and at.radio[0].value == "private"
    assert "/visit" not in at.code[0].value
    at.radio[0].set_value("public").run()
    assert at.session_state["kept"] == {"is": "public"} and visibility.CIRCLES["public"].meaning in at.caption[0].value
    assert "/visit?next=" in at.code[0].value and "read%3D1" in at.code[0].value and not at.exception


def test_others_are_told_and_choose_nothing(seen_by):
    at = seen_by(BOB)
    assert not at.radio and at.markdown[0].value == ":material/lock: Ada, private" and not at.exception


def test_where_nobody_signs_in_there_is_the_link_for_a_class_alone(seen_by):
    at = seen_by(None)
    assert not at.radio and "link for a class" in at.markdown[0].value and visibility.mark("Ada", "private") == ""


def test_what_cannot_be_changed_stays_and_says_why(seen_by):
    seen_by(ADA)

    def refused():
        from tl_core.errors import UserError
        from ui.shared import visibility

        def change(_name):
            raise UserError("It is gone.", "Expected it.", "Look again.")
        visibility.share("a run", "Ada", "private", change)
    at = AppTest.from_function(refused).run()
    at.radio[0].set_value("class").run()
    assert at.error[0].value.startswith("It is gone") and at.radio[0].value == "private"

"""A teacher's classes, everybody's for an administrator: open one, show its code, look at its students, close it."""

from datetime import UTC, datetime
from html import escape
from urllib.parse import urljoin

import streamlit as st

from tl_core.accounts import classes, guests, sessions, users
from tl_core.accounts.classes import SchoolClass
from tl_core.accounts.users import User
from ui.people import acts, leave_question
from ui.shared import phone_address, who, words

_NAME = "class name"
CLOSE, REOPEN, CODE, DELETE = "Close it", "Open it again", "Another code", "Delete"
ICONS = {CLOSE: ":material/lock:", REOPEN: ":material/lock_open:", CODE: ":material/key:", DELETE: ":material/delete:"}


def draw() -> None:
    """The list, and the field that opens another."""
    st.header("Classes", anchor=False)
    st.markdown("Students come in by a class's code, as guests with a nickname: no address, no password. Its teacher "
                "sees and looks after what they make; when it closes, they are out.")
    with st.form("open class", border=False, clear_on_submit=True):
        field, button = st.columns([4, 1], vertical_alignment="bottom")
        field.text_input("Name of the class", key=_NAME, max_chars=classes.LONGEST_NAME, placeholder="9b")
        button.form_submit_button("Open a class", icon=":material/group_add:", on_click=_open, width="stretch")
    everybodys = who.may_act_as("administrator")
    for one in classes.all_classes(None if everybodys else who.user().name):  # type: ignore[union-attr]  # signed in
        _class(one, everybodys)


def address(path: str) -> str:
    """A path of this server as others open it, where they can."""
    here = urljoin(st.context.url or "", path)
    return phone_address.of(here) or here


def _class(one: SchoolClass, with_teacher: bool) -> None:
    with st.container(border=True, key=f"class-{one.id}"):
        title, code, more = st.columns([5, 4, 1.6], vertical_alignment="center")
        with title:
            st.subheader(words.plain(one.name), anchor=False)
            said = [words.plural(one.members, "student"), *([f"teacher {words.plain(one.teacher)}"] * with_teacher)]
            st.caption(" · ".join(said))
        with code:
            _code(one)
        action = more.menu_button("More", [REOPEN if one.closed else CLOSE, CODE, DELETE], key=f"class-more-{one.id}",
                                  format_func=lambda option: f"{ICONS[option]} {option}", width="stretch")
        _members(one)
    if action == DELETE:
        leave_question.of_class(one)
    elif action:
        _act(action, one.id)
        st.rerun()


def _code(one: SchoolClass) -> None:
    if one.closed:
        st.badge("closed", icon=":material/lock:", color="gray")
        return
    half = classes.CODE_LENGTH // 2
    st.html(f'<p style="font-size:1.75rem;font-weight:700;letter-spacing:.06em;margin:0;line-height:1.2" '
            f'aria-label="Code {" ".join(one.code)}">{one.code[:half]} {one.code[half:]}</p>')
    link = address(f"/join-class?code={one.code}")
    with st.popover("Link and QR code", icon=":material/qr_code:"):
        st.html(f'<p style="overflow-wrap:anywhere">{escape(link)}</p>')
        if phone_address.of(link):
            st.image(phone_address.qr_code(link), width=200)
        else:
            st.caption(phone_address.why_none())


def _members(one: SchoolClass) -> None:
    people = [user for user in classes.members(one.id) if not user.disabled]
    if not people:
        return
    with st.expander(words.plural(len(people), "student"), icon=":material/groups:"):
        here = sessions.counts()
        for user in people:
            _member(user, user.name in here)


def _member(user: User, signed_in: bool) -> None:
    name, state, remove = st.columns([4, 4, 2], vertical_alignment="center")
    kind = "guest" if user.guest else "has an account"
    name.markdown(f"{words.plain(guests.nickname(user))}  \n:small[{kind}]")
    state.caption(f"seen {seen(user)}" + ", signed in" * signed_in)
    with remove:
        st.button("Take out", key=f"take-out-{user.name}", icon=":material/person_remove:", width="stretch",
                  on_click=_take_out, args=(user.name,),
                  help="Ends a guest's sessions for good; what was made stays." if user.guest else "Leaves the class.")


def seen(user: User) -> str:
    """When somebody was last here."""
    return words.ago(datetime.fromtimestamp(user.seen, UTC)) if user.seen else "never"


@acts.for_role("teacher")
def _open() -> None:
    user = who.user()
    classes.open_class(st.session_state[_NAME], user.name if user else "")


@acts.for_role("teacher")
def _act(action: str, class_id: int) -> None:
    acts.own_class(class_id)
    if action == CODE:
        classes.change_code(class_id)
    else:
        classes.close(class_id, action == CLOSE)


@acts.for_role("teacher")
def _take_out(name: str) -> None:
    user = users.get(name)
    if user.class_id is None:
        return
    acts.own_class(user.class_id)
    if user.guest:
        users.disable(name)
    else:
        classes.put(name, None)

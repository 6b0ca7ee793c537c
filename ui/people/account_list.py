"""Every account, for administrators: who may sign in, when they were here, and what ends that."""

import math

import streamlit as st

from tl_core.accounts import sessions, users
from tl_core.accounts.users import ROLES, User
from ui.people import acts, class_list, leave_question
from ui.shared import words

PAGE = 25
_NAME, _ROLE, _SEARCH, _PAGE = "account name", "account role", "account search", "account page"
LINK, OUT, DISABLE, ENABLE, DELETE = "New link", "Sign out everywhere", "Disable", "Enable", "Delete"
ICONS = {LINK: ":material/key:", OUT: ":material/logout:", DISABLE: ":material/block:", ENABLE: ":material/check:",
         DELETE: ":material/delete:", **{f"Make {role}": ":material/badge:" for role in ROLES}}


def draw() -> None:
    """The field that makes an account, and the list."""
    st.header("Accounts", anchor=False)
    with st.form("add account", border=False, clear_on_submit=True):
        name, role, button = st.columns([4, 2, 2], vertical_alignment="bottom")
        name.text_input("Name", key=_NAME, max_chars=users.LONGEST)
        role.selectbox("Role", ROLES, key=_ROLE)
        button.form_submit_button("Make an account", icon=":material/person_add:", on_click=_add, width="stretch")
    everybody = users.all_users()
    search = st.text_input("Search", key=_SEARCH, icon=":material/search:", placeholder="name or role").casefold()
    fitting = [user for user in everybody if search in user.name.casefold() or search in user.role]
    st.caption(f"{len(fitting)} of {words.plural(len(everybody), 'account')}")
    pages = max(1, math.ceil(len(fitting) / PAGE))
    number = min(st.session_state.get(_PAGE) or 1, pages)
    here = sessions.counts()
    for user in fitting[PAGE * (number - 1):PAGE * number]:
        _account(user, here.get(user.name, 0))
    if pages > 1:
        st.session_state[_PAGE] = number
        st.pagination(pages, key=_PAGE, width="content")


def _account(user: User, count: int) -> None:
    with st.container(border=True, key=f"account-{user.name}"):
        name, state, seen, more = st.columns([4, 3, 3, 1.6], vertical_alignment="center")
        name.markdown(f"**{words.plain(user.name)}**  \n:small[{user.role}]")
        state.caption(user.state)
        seen.caption(f"seen {class_list.seen(user)} · {words.plural(count, 'session')}")
        action = more.menu_button("More", _options(user), key=f"account-more-{user.name}", width="stretch",
                                  format_func=lambda option: f"{ICONS[option]} {option}")
    if action == DELETE:
        leave_question.of_account(user)
    elif action:
        _act(action, user.name)
        st.rerun()


def _options(user: User) -> list[str]:
    """Guests have no password and no other role; a provider's people have their password there."""
    own = [] if user.guest else [f"Make {role}" for role in ROLES if role != user.role]
    if user.has_own_password:
        own = [LINK, *own]
    return [*own, OUT, ENABLE if user.disabled else DISABLE, DELETE]


@acts.for_role("administrator")
def _add() -> None:
    name = st.session_state[_NAME]
    acts.show_link(name, users.add(name, st.session_state[_ROLE]))


@acts.for_role("administrator")
def _act(action: str, name: str) -> None:
    if action == LINK:
        acts.show_link(name, users.reset(name))
    elif action == OUT:
        st.toast(f"{words.plural(sessions.end_all(name), 'session')} ended.", icon=ICONS[OUT])
    elif action in (DISABLE, ENABLE):
        users.disable(name, action == DISABLE)
    else:
        users.set_role(name, next(role for role in ROLES if action == f"Make {role}"))

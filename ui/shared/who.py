"""Who looks at a page, where people have to sign in; nobody in particular elsewhere, who may do everything."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from tl_core.accounts.guests import nickname
from tl_core.accounts.users import Role, User
from tl_core.audit import Origin
from tl_core.errors import UserError
from tl_core.server import exposure, identity


def user() -> User | None:
    """Who is signed in, or a visitor; None where nobody has to be, or the session has ended."""
    if not identity.required():
        return None
    return identity.user(st.context.cookies.get(identity.COOKIE))


def visits() -> bool:
    """Whether whoever looks came by a public link, and only looks."""
    current = user()
    return current is not None and not current.may_begin


def stranger() -> bool:
    """Whether somebody would have to sign in first: the session ended while the page was open."""
    return identity.required() and user() is None


def acts() -> User | None:
    """``ownership.set_source``'s: who is signed in; ``UserError`` where nobody is who would have to be.

    Outside a page's script the server itself acts, which may do everything.
    """
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    current = user()
    if current is None and identity.required():
        raise UserError("Your session has ended.", "Expected somebody who is signed in.", "Sign in again at /sign-in.")
    return current


def comes_from() -> Origin:
    """``audit.set_source``'s: the address of whoever looks; nowhere outside a page's script."""
    inside = get_script_run_ctx(suppress_warning=True) is not None
    return Origin(st.context.ip_address or "") if inside else Origin()


def may_act_as(role: Role) -> bool:
    """Whether whoever looks has this role or one above it; where nobody signs in everybody has."""
    if not identity.required():
        return True
    current = user()
    return current is not None and current.may_act_as(role)


def looks_after_people() -> bool:
    """Whether whoever looks is signed in as a teacher or an administrator."""
    current = user()
    return current is not None and current.may_act_as("teacher")


def may_take_folders() -> bool:
    """Whether folders of the server may be brought from here: an administrator's business; tells everybody else."""
    if may_act_as("administrator"):
        return True
    st.caption(":material/folder_off: Folders of the server are for administrators. Bring files, or ask one of them.")
    return False


def draw() -> None:
    """The way to one's account, in the corner of every page; what an open server means, at its foot elsewhere."""
    if (current := user()) is not None:
        from html import escape
        people = '<a class="tl-wide" href="/people" target="_self">People</a>' if looks_after_people() else ""
        if not current.may_begin:
            st.html('<span class="tl-account"><a href="/sign-in" target="_self">Sign in</a></span>')
            return
        st.html(f'<span class="tl-account">{people}<a href="/account" target="_self">'
                f'{escape(nickname(current))}</a></span>')
    elif exposure.is_open(st.get_option("server.address")):
        st.caption(":material/lock_open: This server is open: everybody in this network may start, stop and delete "
                   "everything here.")

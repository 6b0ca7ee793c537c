"""The pages of one's account as HTML."""

from html import escape

from tl_core.accounts.classes import SchoolClass
from tl_core.accounts.users import User
from tl_core.errors import UserError
from tl_core.server.plain_pages import alert, field, hidden, page

_PEOPLE = '<p><a href="/people">People</a></p>'  # which leads on to the audit log
WORD = "delete"  # typed by whoever has no password


def account(user: User, error: UserError | None = None, school_class: SchoolClass | None = None) -> str:
    """Who is signed in: the class, another password, own data as a zip, the way out and the way away."""
    return page("Your account", f"""<p><strong>{escape(user.name)}</strong>, {_said(user)}</p>{alert(error)}
{_class(user, school_class)}
{_password() if user.has_password else ""}
<form method="post" action="/sign-out"><button class="quiet">Sign out</button></form>
<p><a href="/account/data.zip" download>Take your data away (zip)</a></p>
<p><a href="/account/delete">Delete the account</a></p>
{_PEOPLE if user.may_act_as("teacher") else ""}
<p><a href="/">Back to Transfer Lab</a></p>""")


def deletion(user: User, error: UserError | None = None) -> str:
    """What goes with the account, and what is asked before it goes."""
    sure = (field("before", "Your password", "password", "current-password") if user.has_password else
            field("word", f"Type <strong>{WORD}</strong>", "text", "off"))
    return page("Delete the account", f"""<p><strong>{escape(user.name)}</strong> goes, with all runs, comparisons,
sets, boards and labellings. What runs is stopped first. <strong>This cannot be undone.</strong></p>
<p><a href="/account/data.zip" download>Take your data away (zip)</a> before, if you may want it again.</p>
{alert(error)}
<form method="post" action="/account/delete">
{sure}
<button class="danger">Delete everything</button>
</form>
<p><a href="/account">Back to the account</a></p>""")


def deleted() -> str:
    """Nothing is left."""
    return page("Deleted", '<p>The account is deleted, and everything that was made with it.</p>'
                           '<p><a href="/sign-in">Sign in</a></p>')


def _said(user: User) -> str:
    if user.guest:
        return "guest of a class"
    return f"{user.role}, by a provider of sign-in" if user.issuer else user.role


def _class(user: User, school_class: SchoolClass | None) -> str:
    """Students with an account choose theirs; guests are in the one that let them in."""
    if user.guest or user.role != "student":
        return ""
    if school_class is None:
        return f"""<form method="post" action="/account/class">
{field("code", "Join a class: its code", "text", "off", longest=40)}
<button class="quiet">Join the class</button>
</form>"""
    return f"""<p>In the class <strong>{escape(school_class.name)}</strong> of {escape(school_class.teacher)}.</p>
<form method="post" action="/account/class">
{hidden(leave="1")}
<button class="quiet">Leave the class</button>
</form>"""


def _password() -> str:
    return f"""<form method="post" action="/account">
{field("before", "Present password", "password", "current-password")}
{field("password", "New password", "password", "new-password")}
{field("again", "The same again", "password", "new-password")}
<button>Change the password</button>
</form>"""

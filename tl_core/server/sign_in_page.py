"""The pages of signing in as HTML: the form, a first password, a link that opens nothing."""

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from tl_core.accounts import passwords
from tl_core.errors import UserError
from tl_core.server.plain_pages import alert, field, hidden, page


def sign_in(goes_on: str, name: str = "", error: UserError | None = None, passwords: bool = True,
            providers: Sequence[str] = ()) -> str:
    """Name and password, a way to each of the ``providers``, or both; ``goes_on`` is the path that follows."""
    ways = "".join(_provider(one, goes_on) for one in providers)
    form = _password_form(goes_on, name) if passwords else ""
    return page("Sign in", f"""{alert(error)}{form}{ways}
<p><a href="/join-class">Join a class with a code</a></p>""")


def _password_form(goes_on: str, name: str) -> str:
    return f"""
<form method="post" action="/sign-in">
{hidden(next=goes_on)}
{field("name", "Name", "text", "username", name, focus=not name)}
{field("password", "Password", "password", "current-password", focus=bool(name))}
<button>Sign in</button>
</form>"""


def _provider(name: str, goes_on: str) -> str:
    title = "your organisation" if name == "default" else name.replace("_", " ").title()
    return (f'<a class="button" href="/sign-in/with/{quote(name, safe="")}?next={quote(goes_on, safe="")}">'
            f"Sign in with {escape(title)}</a>")


def welcome(token: str, name: str, error: UserError | None = None) -> str:
    """The password that an account's owner chooses."""
    return page("Welcome", f"""<p>You are <strong>{escape(name)}</strong>. Choose a password of at least
{passwords.SHORTEST} characters; a sentence is easily remembered.</p>{alert(error)}
<form method="post" action="/welcome">
{hidden(token=token)}
<input type="hidden" name="username" autocomplete="username" value="{escape(name)}">
{field("password", "Password", "password", "new-password", focus=True)}
{field("again", "The same again", "password", "new-password")}
<button>Choose it and sign in</button>
</form>""")


def refused(error: UserError) -> str:
    """A link that opens nothing."""
    return page("This link opens nothing", f'{alert(error)}<p><a href="/sign-in">Sign in</a></p>')


def not_signed_in(error: UserError) -> str:
    """What came back from a provider let nobody in."""
    return page("Not signed in", f'{alert(error)}<p><a href="/sign-in">Sign in</a></p>')

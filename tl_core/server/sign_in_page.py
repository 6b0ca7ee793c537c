"""The pages of signing in as HTML: the form, a first password, a link that opens nothing."""

from html import escape

from tl_core.accounts import passwords
from tl_core.errors import UserError
from tl_core.server.plain_pages import alert, field, hidden, page


def sign_in(goes_on: str, name: str = "", error: UserError | None = None) -> str:
    """Name and password; ``goes_on`` is the path that follows."""
    return page("Sign in", f"""{alert(error)}
<form method="post" action="/sign-in">
{hidden(next=goes_on)}
{field("name", "Name", "text", "username", name, focus=not name)}
{field("password", "Password", "password", "current-password", focus=bool(name))}
<button>Sign in</button>
</form>
<p><a href="/join-class">Join a class with a code</a></p>""")


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

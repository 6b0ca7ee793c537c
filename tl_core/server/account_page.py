"""The page of one's account as HTML."""

from html import escape

from tl_core.accounts.users import User
from tl_core.errors import UserError
from tl_core.server.plain_pages import alert, field, page


def account(user: User, error: UserError | None = None) -> str:
    """Who is signed in: another password, and the way out."""
    return page("Your account", f"""<p><strong>{escape(user.name)}</strong>, {user.role}</p>{alert(error)}
<form method="post" action="/account">
{field("before", "Present password", "password", "current-password")}
{field("password", "New password", "password", "new-password")}
{field("again", "The same again", "password", "new-password")}
<button>Change the password</button>
</form>
<form method="post" action="/sign-out"><button class="quiet">Sign out</button></form>
<p><a href="/">Back to Transfer Lab</a></p>""")

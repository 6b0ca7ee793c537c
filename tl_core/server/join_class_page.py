"""The pages of joining a class as HTML."""

from html import escape

from tl_core.accounts import guests
from tl_core.accounts.classes import SchoolClass
from tl_core.boards.state import Board
from tl_core.errors import UserError
from tl_core.server.plain_pages import alert, field, hidden, page

_LASTS = ("<p>You come in without a password: stay with this browser, and sign out when others use it.</p>"
          '<p><a href="/sign-in">I have an account</a></p>')


def with_code(goes_on: str, code: str = "", nickname: str = "", error: UserError | None = None) -> str:
    """Code and nickname."""
    return page("Join a class", f"""{alert(error)}
<form method="post" action="/join-class">
{hidden(next=goes_on)}
{field("code", "Code of the class", "text", "off", code, focus=True)}
{_nickname(nickname)}
<button>Join</button>
</form>
{_LASTS}""")


def of(into: SchoolClass, board: Board | None, goes_on: str, nickname: str = "", error: UserError | None = None) -> str:
    """The nickname alone, for a code that is known already."""
    what = f"the class board <strong>{escape(board.name)}</strong> of " if board else ""
    known = hidden(board=board.code) if board else hidden(code=into.code)
    return page("Join a class", f"""<p>You join {what}<strong>{escape(into.name)}</strong>.</p>{alert(error)}
<form method="post" action="/join-class">
{hidden(next=goes_on)}{known}
{_nickname(nickname, focus=True)}
<button>Join</button>
</form>
{_LASTS}""")


def _nickname(value: str, focus: bool = False) -> str:
    return field("nickname", "Nickname, not your whole name", "text", "nickname", value, focus,
                 longest=guests.LONGEST_NICKNAME)

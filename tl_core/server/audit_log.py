"""``GET /audit``: the audit log for administrators, the newest first: ``?user=``, ``?action=``, ``?days=`` choose.

A plain page without a script. Where nobody signs in it is for this machine alone.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tl_core import audit
from tl_core.data.upload.sanitize import display
from tl_core.errors import UserError
from tl_core.server import identity, plain_pages, sites
from tl_core.words import plural

PATH = "/audit"
MOST = 500
LONGEST_DAYS = 3650
COLUMNS = ("time", "user", "action", "what", "outcome", "reason", "address", "request")
NOT_YOURS = UserError("The audit log is for administrators.", "Expected one of them, or this very machine where "
                      "nobody signs in.", "Ask an administrator.")


async def show(request: Request) -> Response:
    """The route; 403 for everybody else."""
    if not await _may_read(request):
        return plain_pages.answer(plain_pages.page("Audit log", plain_pages.alert(NOT_YOURS)), 403)
    query = request.query_params
    user, action, days = query.get("user", "").strip(), query.get("action", ""), query.get("days", "")
    try:
        entries = await asyncio.to_thread(audit.entries, user=user or None, action=action or None,
                                          since=_since(days), limit=MOST)
    except UserError as error:
        return plain_pages.answer(plain_pages.page("Audit log", plain_pages.alert(error)), 422)
    return plain_pages.answer(plain_pages.page("Audit log", _form(user, action, days) + _table(entries), wide=True))


async def _may_read(request: Request) -> bool:
    if not identity.required():
        return sites.loopback(request.scope.get("client"), request.headers)
    signed_in = await identity.of(request.headers)
    return signed_in is not None and signed_in.user.may_act_as("administrator")


def _since(days: str) -> datetime | None:
    if not days:
        return None
    if not (days.isascii() and days.isdigit() and len(days) < 5 and 0 < int(days) <= LONGEST_DAYS):
        raise UserError(f"The days are {display(days, 20)!r}.", f"Expected 1 to {LONGEST_DAYS}.", "Correct them.")
    return datetime.now(UTC) - timedelta(days=int(days))


def _form(user: str, action: str, days: str) -> str:
    options = "".join(f'<option value="{name}"{" selected" if name == action else ""}>{name}: {words}</option>'
                      for name, words in audit.ACTIONS.items())
    return f"""<form class="row" method="get" action="{PATH}">
<div><label for="user">Who</label><input id="user" name="user" value="{escape(user)}" maxlength="60"></div>
<div><label for="action">What</label><select id="action" name="action"><option value="">everything</option>{options}
</select></div>
<div><label for="days">In the last … days</label><input id="days" name="days" type="number" min="1"
max="{LONGEST_DAYS}" value="{escape(days)}"></div>
<button>Show</button></form>"""


def _table(entries: list[audit.AuditEntry]) -> str:
    if not entries:
        return "<p>Nothing has been recorded that fits.</p>"
    head = "".join(f'<th scope="col">{name}</th>' for name in COLUMNS)
    rows = "".join("<tr>" + "".join(f"<td>{escape(_cell(entry, name))}</td>" for name in COLUMNS) + "</tr>"
                   for entry in entries)
    told = f"The newest {MOST}." if len(entries) == MOST else f"{plural(len(entries), 'entry', 'entries')}."
    return (f'<p>{told} Times are UTC; <code>tl audit</code> lists all of them.</p><div class="scroll" tabindex="0" '
            f'role="region" aria-label="Entries"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
            '</div><p><a href="/">Back to Transfer Lab</a></p>')


def _cell(entry: audit.AuditEntry, name: str) -> str:
    text = display(str(entry.get(name) or ""), audit.LONGEST)
    return text[:19].replace("T", " ") if name == "time" else text


ROUTES = [Route(PATH, show)]

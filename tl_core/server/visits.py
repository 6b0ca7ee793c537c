"""``/visit?next=…``: the way in of a public link. Whoever is not signed in becomes a visitor, who sees what is public.

A visitor has no account and no session of an own: the cookie is the same for all and opens nothing that is a secret.
"""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tl_core.server import identity, plain_pages, session_cookie

PATH = "/visit"


def address(path: str) -> str:
    """The public link to a path of this server, relative to its root."""
    return f"{PATH}?next={quote(path, safe='')}"


async def visit(request: Request) -> Response:
    """On to where the link leads, as whoever is signed in, or else as a visitor."""
    answer = plain_pages.lead_to(plain_pages.local_path(request.query_params.get("next")))
    if identity.required() and await identity.of(request.headers) is None:
        session_cookie.put(request, answer, identity.VISITOR_TOKEN)
    return answer


ROUTES = [Route(PATH, visit)]

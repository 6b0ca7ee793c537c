"""``GET /exports/SET``: a set of one's own as a zip, made in a file of its own and sent from there."""

import threading
import uuid
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from tl_core import audit, settings
from tl_core.errors import UserError
from tl_core.server.pictures import missing

_one_at_a_time = threading.Lock()


def address(name: str) -> str:
    """Where a set's zip is, relative to the server's root."""
    return f"exports/{quote(name, safe='')}"


def export(request: Request) -> Response:
    """The zip; 404 with the reason where it cannot be made. One at a time: each takes as much disk as the set."""
    from tl_core.data import sets

    name = request.path_params["name"]
    folder = settings.home() / "exports"
    folder.mkdir(exist_ok=True)
    try:
        with audit.attempt("download", name), _one_at_a_time:
            file = sets.export(name, folder / f"{uuid.uuid4().hex}.zip")
    except (UserError, OSError) as error:
        return missing(str(error))
    return FileResponse(file, filename=f"{name}.zip", media_type="application/zip",
                        background=BackgroundTask(lambda: file.unlink(missing_ok=True)))


ROUTES = [Route("/exports/{name}", export)]

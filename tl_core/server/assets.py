"""``GET /assets/plotly.min.js``: the chart library from its own Python package, so no other host is asked."""

import asyncio
import functools
import gzip
import importlib.metadata
import importlib.util
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response


async def plotly(request: Request) -> Response:
    """Plotly's script, compressed once and kept by the browser until its version changes."""
    headers = {"ETag": f'"{importlib.metadata.version("plotly")}"', "Cache-Control": "public, max-age=86400",
               "Vary": "Accept-Encoding"}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    packed = "gzip" in request.headers.get("accept-encoding", "")
    if packed:
        headers["Content-Encoding"] = "gzip"
    script = await asyncio.to_thread(_plotly_script, packed)
    return Response(script, media_type="text/javascript", headers=headers)


@functools.cache
def _plotly_script(packed: bool) -> bytes:
    # Plotly's own import takes a while; its folder is found without.
    spec = importlib.util.find_spec("plotly")
    assert spec is not None and spec.origin is not None
    folder = Path(spec.origin).parent
    script = (folder / "package_data" / "plotly.min.js").read_bytes()
    return gzip.compress(script, 6) if packed else script

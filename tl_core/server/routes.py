"""Every HTTP route of our own in one list; Streamlit's own come after it.

Routes that need a page's modules are handed in by ``app.py``, so that the list is whole and nothing
here imports a page.
"""

from collections.abc import Sequence

from starlette.routing import Route

from tl_core.server import frames, uploads
from tl_core.server.assets import plotly
from tl_core.server.health import health
from tl_core.server.live import live


def routes(of_pages: Sequence[Route] = ()) -> list[Route]:
    """The whole list; ``of_pages`` are those that live beside a page."""
    return [Route("/live", live), Route("/assets/plotly.min.js", plotly), Route("/health", health),
            *uploads.ROUTES, *frames.ROUTES, *of_pages]

"""Every HTTP route of our own in one list; Streamlit's own come after it. All of them are behind the gate."""

from starlette.routing import Route

from tl_core.server import (
    account,
    adapted_pictures,
    audit_log,
    board_pictures,
    boards,
    discovered_pictures,
    exports,
    frames,
    health,
    join_class,
    metrics,
    oidc,
    own_class,
    pictures,
    sign_in,
    texts,
    typed_texts,
    uploads,
    visits,
)
from tl_core.server.assets import plotly
from tl_core.server.live import live

ROUTES = [Route("/live", live), Route("/assets/plotly.min.js", plotly), *health.ROUTES, *uploads.ROUTES,
          *frames.ROUTES, *typed_texts.ROUTES, *pictures.ROUTES, *texts.ROUTES, *adapted_pictures.ROUTES,
          *discovered_pictures.ROUTES, *exports.ROUTES, *boards.ROUTES, *board_pictures.ROUTES, *sign_in.ROUTES,
          *oidc.ROUTES, *join_class.ROUTES, *account.ROUTES, *own_class.ROUTES, *visits.ROUTES,
          *metrics.ROUTES, *audit_log.ROUTES]

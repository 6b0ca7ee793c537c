"""What every answer tells the browser: who may frame it, and what its page may load.

| allowed in pages | why |
|---|---|
| ``style-src 'unsafe-inline'`` | Streamlit, Plotly and our ``st.html`` write styles that are made at run time |
| ``script-src blob:`` | Streamlit loads a component's JavaScript from an object URL it makes of it |
| ``script-src 'sha256-…'`` | that one inline script of Streamlit's ``index.html``, so no ``'unsafe-inline'`` |
| ``data:``, ``blob:`` for pictures, fonts, media, ``fetch`` | small pictures and camera frames travel inside the page |

No ``'unsafe-eval'``: what needs it (Vega, WebGL traces of Plotly) is not used by our pages.
"""

import base64
import hashlib
import re
from collections.abc import Sequence

from tl_core import settings

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
NO_PAGE = "default-src 'none'; frame-ancestors 'none'"  # pictures, streams and downloads load nothing
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def script_hashes(html: str) -> list[str]:
    """The sources ``'sha256-…'`` of a page's inline scripts."""
    digests = (hashlib.sha256(script.encode()).digest() for script in _INLINE.findall(html))
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def page_policy(host: str, scripts: Sequence[str] = ()) -> str:
    """The Content-Security-Policy of pages at ``host``, as checked: 'self' has no websocket in older browsers."""
    return "; ".join((
        "default-src 'self'",
        " ".join(("script-src 'self' blob:", *scripts)),
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' data: blob:",
        f"connect-src 'self' data: blob: ws://{host} wss://{host}",
        "worker-src 'self' blob:",
        "frame-src 'self'",
        _frame_ancestors(),
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    ))


def _frame_ancestors() -> str:
    sites = settings.frame_ancestors()
    return "frame-ancestors 'none'" if sites == ["none"] else " ".join(("frame-ancestors 'self'", *sites))

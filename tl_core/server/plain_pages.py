"""What the pages before Streamlit's are made of: HTML without a script, nothing loaded, for light, dark and phones."""

from html import escape
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tl_core.errors import UserError

POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
MOST_BYTES = 4000  # of a form
_STYLE = """
:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 1rem/1.5 system-ui, sans-serif;
  background: light-dark(#f3f6f8, #10161d); color: light-dark(#0c141d, #e6edf3); }
main { box-sizing: border-box; width: min(24rem, 100vw - 2rem); padding: 1.5rem; border-radius: .75rem;
  background: light-dark(#fff, #1a232d); border: 1px solid light-dark(#d7dee6, #33404d); }
h1 { font-size: 1.4rem; margin: 0 0 1rem; }
label { display: block; margin: .75rem 0 .25rem; }
input { box-sizing: border-box; width: 100%; font: inherit; padding: .5rem .6rem; border-radius: .5rem;
  border: 1px solid light-dark(#6b7785, #8b98a5); background: light-dark(#fff, #10161d); color: inherit; }
button { width: 100%; margin-top: 1.25rem; padding: .6rem; font: inherit; font-weight: 600; border: 0;
  border-radius: .5rem; background: #0f766e; color: #fff; cursor: pointer; }
a.button { display: block; margin-top: 1.25rem; padding: .6rem; border-radius: .5rem; font-weight: 600;
  text-align: center; text-decoration: none; background: #0f766e; color: #fff; }
button.danger { background: #b42318; }
button.quiet { background: none; color: inherit; border: 1px solid light-dark(#6b7785, #8b98a5); }
:focus-visible { outline: 3px solid light-dark(#0f766e, #5eead4); outline-offset: 2px; }
[role=alert] { padding: .6rem .8rem; border-radius: .5rem; border-left: 4px solid #b42318;
  background: light-dark(#fde9e7, #3a1d1b); }
p { margin: .5rem 0; }
main.wide { width: min(80rem, 100vw - 2rem); margin: 1rem 0; }
.row { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; }
.row div { flex: 1 1 10rem; }
.row button { width: auto; padding: .55rem 1.25rem; }
select { width: 100%; font: inherit; padding: .5rem; border-radius: .5rem;
  border: 1px solid light-dark(#6b7785, #8b98a5); background: light-dark(#fff, #10161d); color: inherit; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .875rem; min-width: 56rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem;
  border-bottom: 1px solid light-dark(#d7dee6, #33404d); max-width: 24rem; overflow-wrap: anywhere; }
th, td:first-child { white-space: nowrap; }
"""


def page(title: str, body: str, wide: bool = False) -> str:
    """A whole page; ``title`` and ``body`` are HTML; ``wide`` for tables."""
    return (f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} · Transfer Lab</title>'
            f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
            f"<body><main{' class=wide' if wide else ''}><h1>{title}</h1>{body}</main></body></html>")


def field(name: str, label: str, kind: str, autocomplete: str, value: str = "", focus: bool = False,
          longest: int = 200) -> str:
    """A field that has to be filled, and its label."""
    return (f'<label for="{name}">{label}</label><input id="{name}" name="{name}" type="{kind}" required '
            f'autocomplete="{autocomplete}" value="{escape(value)}" maxlength="{longest}"'
            f"{' autofocus' if focus else ''}>")


def hidden(**values: str) -> str:
    """What a form sends along."""
    return "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in values.items())


def alert(error: UserError | None) -> str:
    """An error as it is read out at once; nothing where there is none."""
    return f'<p role="alert">{escape(str(error))}</p>' if error else ""


def local_path(path: str | None) -> str:
    """A path of this server, "/" for anything else: no form leads to another site."""
    path = path or "/"
    parts = urlsplit(path)
    ours = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if ours and not parts.scheme and not parts.netloc else "/"


def address_of(request: Request) -> str:
    """The machine that asks; "" where nobody knows."""
    return request.client.host if request.client else ""


async def form(request: Request) -> dict[str, str]:
    """The fields of a form, as text; nothing of one that is too large."""
    if int(request.headers.get("content-length") or 0) > MOST_BYTES:
        return {}
    async with request.form(max_files=0, max_fields=10, max_part_size=MOST_BYTES) as fields:
        return {name: value for name, value in fields.items() if isinstance(value, str)}


def answer(html: str, status: int = 200) -> Response:
    return HTMLResponse(html, status, {"Cache-Control": "no-store"})


def lead_to(path: str) -> Response:
    return RedirectResponse(path, 303, {"Cache-Control": "no-store"})

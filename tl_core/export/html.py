"""What every report is made of: one HTML file that loads nothing from anywhere. The standard library only."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

# Nothing may be loaded from anywhere; a chart's script, where there is one, stands in the file itself.
POLICY = "default-src 'none'; {script}style-src 'unsafe-inline'; img-src data: blob:"


def document(title: str, parts: Iterable[str], scripts: bool = False, created: datetime | None = None) -> str:
    """The whole file: a heading, the ``parts`` that are not empty, and when it was made."""
    created = created or datetime.now().astimezone()
    policy = POLICY.format(script="script-src 'unsafe-inline'; " if scripts else "")
    body = [f"<h1>{escape(title)}</h1>", *parts,
            f'<p class="made">Made by Transfer Lab on {created:%d %B %Y at %H:%M %Z}.</p>']
    return (f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escape(title)}</title>\n{STYLE}\n</head>\n<body>\n<main>\n"
            + "\n".join(part for part in body if part) + "\n</main>\n</body>\n</html>\n")


def section(heading: str, content: str) -> str:
    """A heading and what is below it; nothing where that is empty."""
    return f"<section>\n<h2>{escape(heading)}</h2>\n{content}\n</section>" if content else ""


def finding(text: str) -> str:
    """The sentence on top."""
    return f'<p class="finding">{escape(text)}</p>'


def table(rows: Sequence[Sequence[object]], head: Sequence[str] = ()) -> str:
    """Rows of text, the first column as their names; nothing without rows."""
    if not rows:
        return ""
    first = f"<thead><tr>{''.join(f'<th>{escape(name)}</th>' for name in head)}</tr></thead>" if head else ""
    body = "".join(f"<tr><th>{escape(str(row[0]))}</th>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row[1:])}"
                   "</tr>\n" for row in rows)
    return f'<div class="wide"><table>{first}<tbody>\n{body}</tbody></table></div>'


STYLE = """<style>
body { margin: 0; background: #fff; color: #16202c; font: 16px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 24px 16px; }
h1 { font-size: 28px; margin: 0 0 12px; } h2 { font-size: 19px; margin: 28px 0 8px; }
.finding { border-left: 4px solid #0f766e; background: #f3f6f8; padding: 12px 16px; font-weight: 600; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: 14px; }
th, td { text-align: left; padding: 6px 12px; border-bottom: 1px solid #d7dee6; white-space: nowrap; }
.made { margin-top: 32px; font-size: 13px; color: #475569; }
.pair { display: flex; flex-wrap: wrap; gap: 24px; } .pair > * { flex: 1 1 320px; min-width: 0; }
svg { width: 100%; height: auto; } svg text { font: 12px system-ui, sans-serif; fill: #475569; }
.pictures { display: flex; flex-wrap: wrap; gap: 12px; } figure { margin: 0; width: 112px; font-size: 12px; }
figure img { width: 112px; height: 112px; object-fit: contain; display: block; background: #f3f6f8; }
figcaption { overflow-wrap: anywhere; } .confusion td { text-align: right; border: 1px solid #fff; }
.confusion td.hit { outline: 2px solid #0f766e; outline-offset: -2px; font-weight: 600; }
.confusion thead th { white-space: normal; overflow-wrap: anywhere; min-width: 56px; max-width: 96px;
vertical-align: bottom; font-weight: 400; } summary { margin: 12px 0; cursor: pointer; }
.note { color: #475569; font-size: 14px; } .lost { width: 112px; height: 112px; box-sizing: border-box; padding: 8px;
display: flex; align-items: center; border: 1px dashed #475569; color: #475569; overflow: hidden;
overflow-wrap: anywhere; }
</style>"""

"""Small drawings for the map: domains, tasks and labels of source and target. SVG; no streamlit here."""

PICTURE = '<rect x="{x}" y="3" width="26" height="26" rx="5" class="tl-glyph-frame"/>{inside}'
FILLED = '<circle cx="{x}" cy="17" r="7" class="tl-glyph-full"/><path d="M{x} 10 q1 -4 4 -4" class="tl-glyph-line"/>'
OUTLINE = ('<circle cx="{x}" cy="17" r="7" class="tl-glyph-line" stroke-dasharray="3 2"/>'
           '<path d="M{x} 10 q1 -4 4 -4" class="tl-glyph-line"/>')
TEXT = '<path d="M{a} 10 h14 M{a} 16 h14 M{a} 22 h9" class="tl-glyph-line"/>'
TAG = '<rect x="{x}" y="8" width="15" height="17" rx="3" class="tl-glyph-{look}"/>' \
      '<text x="{middle}" y="21" class="tl-glyph-{ink}">{letter}</text>'


def domains(alike: bool | None) -> str:
    """Source and target as two pictures: alike, in another look, or (None) as a picture and a text."""
    second = {True: FILLED.format(x=57), False: OUTLINE.format(x=57), None: TEXT.format(a=50)}[alike]
    return _svg(72, PICTURE.format(x=2, inside=FILLED.format(x=15)) + ARROW + PICTURE.format(x=44, inside=second))


def tasks(alike: bool) -> str:
    """Source and target as two classes each, the same ones or others."""
    letters = "ABAB" if alike else "ABCD"
    places = (1, 17, 42, 58)
    tags = "".join(_tag(x, letter, letter in "AB") for x, letter in zip(places, letters, strict=True))
    return _svg(75, tags + '<path d="M35 16 h4" class="tl-glyph-line"/>')


def label(there: bool) -> str:
    """A label that is there, or is not."""
    shape = "M3 5 h14 l8 8 l-8 8 h-14 z"
    if there:
        tick = '<path d="M8 13 l3 4 l6 -8" class="tl-glyph-tick"/>'
        return _svg(28, f'<path d="{shape}" class="tl-glyph-full"/>{tick}', 26)
    return _svg(28, f'<path d="{shape}" class="tl-glyph-line" stroke-dasharray="3 2.5"/>', 26)


def network(frozen: int, new_layer: bool) -> str:
    """Four blocks, the lower ones frozen (dashed) and the others trained, then the old last layer or a new one."""
    looks = ['class="tl-glyph-line" stroke-dasharray="3 2"' if number < frozen else 'class="tl-glyph-full"'
             for number in range(4)]
    blocks = "".join(f'<rect x="{2 + 11 * number}" y="{3 + 2 * number}" width="8" height="{26 - 4 * number}" rx="2" '
                     f"{look}/>" for number, look in enumerate(looks))
    last = f'<circle cx="54" cy="16" r="6" class="tl-glyph-{"full" if new_layer else "line"}"/>'
    return _svg(64, blocks + last)


ARROW = '<path d="M31 16 h9 m-3 -3 l3 3 l-3 3" class="tl-glyph-line"/>'


def _tag(x: int, letter: str, full: bool) -> str:
    look, ink = ("full", "ink") if full else ("line", "letter")
    return TAG.format(x=x, middle=x + 7.5, letter=letter, look=look, ink=ink)


def _svg(width: int, inside: str, height: int = 32) -> str:
    return (f'<svg class="tl-glyph" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'aria-hidden="true">{inside}</svg>')

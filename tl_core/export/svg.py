"""Charts as SVG text: no script, open anywhere."""

import math
from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT = 480, 280
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 24, 34
COLOURS = ("#0f766e", "#b45309")
DASHES = ("", "6 4")  # colour is never the only sign


def lines(title: str, series: dict[str, Sequence[float]], low: float | None = None, high: float | None = None) -> str:
    """``series`` by epoch, from 1 on; values that are no numbers leave a gap. The axis spans ``low`` to ``high``."""
    values = [value for points in series.values() for value in points if math.isfinite(value)]
    if not values:
        return ""
    low, high = min(values) if low is None else low, max(values) if high is None else high
    high = high if high > low else low + 1
    count = max(len(points) for points in series.values())
    drawn = "".join(_line(points, count, low, high, number) for number, points in enumerate(series.values()))
    names = "".join(_name(name, number) for number, name in enumerate(series))
    ends = {name: [value for value in points if math.isfinite(value)][-1:] for name, points in series.items()}
    label = escape(f"{title}: " + ", ".join(f"{name} ends at {value:.3g}" for name, last in ends.items()
                                            for value in last))
    return (f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">'
            f'<text x="{LEFT}" y="14" style="font-weight:600">{escape(title)}</text>'
            f"{_grid(low, high, count)}{drawn}{names}</svg>")


def point(number: int, value: float, count: int, low: float, high: float) -> tuple[float, float]:
    """Where epoch ``number`` (from 0) and ``value`` lie on the picture."""
    across = (WIDTH - LEFT - RIGHT) * (number / (count - 1) if count > 1 else 0.5)
    up = (HEIGHT - TOP - BOTTOM) * (value - low) / (high - low)
    return round(LEFT + across, 1), round(HEIGHT - BOTTOM - up, 1)


def _line(points: Sequence[float], count: int, low: float, high: float, number: int) -> str:
    runs: list[list[tuple[float, float]]] = []
    current: list[tuple[float, float]] = []
    for epoch, value in enumerate(points):
        if math.isfinite(value):
            current.append(point(epoch, value, count, low, high))
        elif current:
            runs, current = [*runs, current], []
    style = f'fill="none" stroke="{COLOURS[number]}" stroke-width="2" stroke-dasharray="{DASHES[number]}"'
    drawn = [f'<polyline {style} points="{" ".join(f"{x},{y}" for x, y in run)}"/>' for run in [*runs, current] if run]
    dots = [f'<circle cx="{x}" cy="{y}" r="2.5" fill="{COLOURS[number]}"/>' for run in [*runs, current] for x, y in run]
    return "".join(drawn + (dots if count <= 50 else []))


def _grid(low: float, high: float, count: int) -> str:
    elements = []
    for step in range(5):
        value = low + (high - low) * step / 4
        _, y = point(0, value, count, low, high)
        elements.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="#d7dee6"/>'
                        f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{value:.2f}</text>')
    for epoch in sorted({1, (count + 1) // 2, count}):
        x, _ = point(epoch - 1, low, count, low, high)
        elements.append(f'<text x="{x}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{epoch}</text>')
    return "".join(elements)


def _name(name: str, number: int) -> str:
    x, y = WIDTH - RIGHT - 130 * (2 - number), HEIGHT - 4
    return (f'<line x1="{x}" x2="{x + 24}" y1="{y - 4}" y2="{y - 4}" stroke="{COLOURS[number]}" stroke-width="2" '
            f'stroke-dasharray="{DASHES[number]}"/><text x="{x + 30}" y="{y}">{escape(name)}</text>')


def reliability(title: str, bins: Sequence) -> str:
    """Bars of ``accuracy`` by confidence, squares at each bin's mean ``confidence``, a dotted line of equality.

    ``bins`` are ``evaluation.calibration.Bin``s; those without pictures have no bar.
    """
    known = [one for one in bins if one.count]
    label = escape(f"{title}: accuracy by confidence, " + ", ".join(
        f"{one.accuracy:.0%} right at {one.confidence:.0%}" for one in known))
    bars = "".join(_bar(one) for one in known)
    squares = "".join(_square(one) for one in known)
    start, end = _at(0, 0), _at(1, 1)
    line = (f'<line x1="{start[0]}" y1="{start[1]}" x2="{end[0]}" y2="{end[1]}" stroke="#475569" '
            'stroke-dasharray="2 4"/>')
    return (f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">'
            f'<text x="{LEFT}" y="14" style="font-weight:600">{escape(title)}</text>'
            f"{_axes()}{bars}{line}{squares}</svg>")


def _at(across: float, up: float) -> tuple[float, float]:
    return (round(LEFT + (WIDTH - LEFT - RIGHT) * across, 1), round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * up, 1))


def _bar(one) -> str:
    (left, top), (right, bottom) = _at(one.low, one.accuracy), _at(one.high, 0)
    return (f'<rect x="{left + 1}" y="{top}" width="{right - left - 2:.1f}" height="{bottom - top:.1f}" '
            f'fill="{COLOURS[0]}" fill-opacity="0.6"><title>{one.count} answers: {one.accuracy:.0%} right, sure by '
            f"{one.confidence:.0%}</title></rect>")


def _square(one) -> str:
    x, y = _at((one.low + one.high) / 2, one.confidence)
    return f'<rect x="{x - 4}" y="{y - 4}" width="8" height="8" fill="none" stroke="{COLOURS[1]}" stroke-width="2"/>'


def _axes() -> str:
    elements = []
    for step in range(5):
        value = step / 4
        (x, bottom), (left, y) = _at(value, 0), _at(0, value)
        anchor = "end" if step == 4 else "middle"  # the last one stays on the picture
        elements.append(f'<line x1="{left}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="#d7dee6"/>'
                        f'<text x="{left - 6}" y="{y + 4}" text-anchor="end">{value:.0%}</text>'
                        f'<text x="{x}" y="{bottom + 16}" text-anchor="{anchor}">{value:.0%}</text>')
    return f'{"".join(elements)}<text x="{WIDTH - RIGHT}" y="{HEIGHT - 2}" text-anchor="end">confidence</text>'

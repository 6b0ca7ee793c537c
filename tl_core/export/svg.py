"""A line chart as SVG text: no script, opens anywhere."""

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
    label = escape(f"{title}: " + ", ".join(f"{name} ends at {points[-1]:.3g}" for name, points in series.items()))
    return (f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">'
            f'<text x="{LEFT}" y="14" style="font-weight:600">{escape(title)}</text>'
            f"{_grid(low, high, count)}{drawn}{names}</svg>")


def place(number: int, value: float, count: int, low: float, high: float) -> tuple[float, float]:
    """Where epoch ``number`` (from 0) and ``value`` lie on the picture."""
    across = (WIDTH - LEFT - RIGHT) * (number / (count - 1) if count > 1 else 0.5)
    up = (HEIGHT - TOP - BOTTOM) * (value - low) / (high - low)
    return round(LEFT + across, 1), round(HEIGHT - BOTTOM - up, 1)


def _line(points: Sequence[float], count: int, low: float, high: float, number: int) -> str:
    runs, current = [], []
    for epoch, value in enumerate(points):
        if math.isfinite(value):
            current.append(place(epoch, value, count, low, high))
        elif current:
            runs, current = [*runs, current], []
    style = f'fill="none" stroke="{COLOURS[number]}" stroke-width="2" stroke-dasharray="{DASHES[number]}"'
    drawn = [f'<polyline {style} points="{" ".join(f"{x},{y}" for x, y in run)}"/>' for run in [*runs, current] if run]
    dots = [f'<circle cx="{x}" cy="{y}" r="2.5" fill="{COLOURS[number]}"/>' for run in [*runs, current] for x, y in run]
    return "".join(drawn + (dots if count <= 50 else []))


def _grid(low: float, high: float, count: int) -> str:
    found = []
    for step in range(5):
        value = low + (high - low) * step / 4
        _, y = place(0, value, count, low, high)
        found.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="#d7dee6"/>'
                     f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{value:.2f}</text>')
    for epoch in sorted({1, (count + 1) // 2, count}):
        x, _ = place(epoch - 1, low, count, low, high)
        found.append(f'<text x="{x}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{epoch}</text>')
    return "".join(found)


def _name(name: str, number: int) -> str:
    x, y = WIDTH - RIGHT - 130 * (2 - number), HEIGHT - 4
    return (f'<line x1="{x}" x2="{x + 24}" y1="{y - 4}" y2="{y - 4}" stroke="{COLOURS[number]}" stroke-width="2" '
            f'stroke-dasharray="{DASHES[number]}"/><text x="{x + 30}" y="{y}">{escape(name)}</text>')

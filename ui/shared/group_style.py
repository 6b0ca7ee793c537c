"""How groups are told apart in every chart: a letter, a colour, a dash and a marker each. No streamlit here."""

from typing import NamedTuple

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"
COLOURS = {False: ("#0d9488", "#b4450f", "#4f46e5", "#a21caf", "#475569", "#a16207"),
           True: ("#2dd4bf", "#fb923c", "#a5b4fc", "#f0abfc", "#cbd5e1", "#facc15")}
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "star", "triangle-down")


class GroupStyle(NamedTuple):
    """A line's colour, dash and marker."""

    colour: str
    dash: str
    symbol: str


class Theme(NamedTuple):
    """A page's own colours."""

    paper: str
    text: str
    grid: str


THEMES = {False: Theme("#ffffff", "#0c141d", "#dfe5ec"), True: Theme("#10161d", "#e6edf3", "#2b3743")}


def group_style(number: int, dark: bool) -> GroupStyle:
    """The look of the group of this number; 5 dashes and 6 colours make 30 before one comes again."""
    colours = COLOURS[dark]
    return GroupStyle(colours[number % len(colours)], DASHES[number % len(DASHES)], SYMBOLS[number % len(SYMBOLS)])


def number(letter: str) -> int:
    """The place of a group's letter: A is 0, AA is 26."""
    value = 0
    for char in letter:
        value = 26 * value + ord(char) - ord("A") + 1
    return value - 1


def see_through(colour: str, opacity: float) -> str:
    """"#0d9488" as rgba."""
    red, green, blue = (int(colour[i:i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def dress(figure, dark: bool, entries: int, height: int = 450):
    """The layout all charts share; room below for a legend of ``entries``. The figure itself, for chaining."""
    theme = THEMES[dark]
    figure.update_layout(
        template="none", paper_bgcolor=theme.paper, plot_bgcolor=theme.paper, height=height + 22 * entries,
        font={"family": FONT, "size": 13, "color": theme.text}, margin={"l": 8, "r": 34, "t": 38, "b": 8},
        hoverlabel={"bgcolor": theme.paper, "font": {"color": theme.text}, "namelength": -1},
        legend={"orientation": "h", "x": 0, "y": -0.16, "yanchor": "top", "bgcolor": "rgba(0,0,0,0)",
                "maxheight": 0.95})  # all entries, however narrow the window
    figure.update_xaxes(gridcolor=theme.grid, zeroline=False, linecolor=theme.grid, automargin=True, title_standoff=4)
    figure.update_yaxes(gridcolor=theme.grid, zeroline=False, linecolor=theme.grid, automargin=True)
    return figure


def spread(values: list[float], gap: float) -> list[float]:
    """The same values moved as little as it takes to lie ``gap`` apart, in the same order; for labels."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    pools: list[list[float]] = []  # [middle, how many]
    for i in order:
        pools.append([values[i], 1])
        while len(pools) > 1 and pools[-1][0] - pools[-2][0] < gap * (pools[-1][1] + pools[-2][1]) / 2:
            middle, count = pools.pop()
            last = pools[-1]
            last[0], last[1] = (last[0] * last[1] + middle * count) / (last[1] + count), last[1] + count
    placed = [middle + gap * (k - (count - 1) / 2) for middle, count in pools for k in range(int(count))]
    moved = [0.0] * len(values)
    for i, value in zip(order, placed, strict=True):
        moved[i] = value
    return moved

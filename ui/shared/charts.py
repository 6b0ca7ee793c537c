"""Finished figures: from results to Plotly. No streamlit here; Plotly is imported when first used."""

import numpy as np

from tl_core.backbones import nouns
from tl_core.backbones.nouns import Noun
from ui.shared.chart_names import LONGEST, all_shown, shortened

PATTERNS = {"train": "", "val": "/", "test": "x"}  # so that splits differ by more than colour
COLOURS = {False: ("#0d9488", "#b4450f", "#4f46e5"), True: ("#2dd4bf", "#fb923c", "#a5b4fc")}
SCALES = {False: [[0, "#f3f6f8"], [1, "#0f766e"]], True: [[0, "#1a232d"], [1, "#2dd4bf"]]}


def confusion(matrix, classes, dark: bool = False):
    """A confusion matrix as a heat map: rows are the truth, columns the prediction.

    ``matrix`` holds counts, shape (classes, classes). Colour is the share of the
    row, so that small classes show; the number is the count. ``dark`` fits a dark page.
    """
    import plotly.graph_objects as go

    counts = np.asarray(matrix)
    shares = row_shares(counts)
    small = len(classes) <= 20
    names = all_shown(classes)
    figure = go.Figure(go.Heatmap(
        z=shares, x=names, y=names, customdata=counts, zmin=0, zmax=1,
        text=counts if small else None, texttemplate="%{text}" if small else None, colorscale=SCALES[dark],
        xgap=1, ygap=1, colorbar={"tickformat": ".0%", "thickness": 10, "title": {"text": "of the row"}},
        hovertemplate="%{customdata} of “%{y}” were taken for “%{x}” (%{z:.0%})<extra></extra>"))
    figure.update_layout(margin={"l": 8, "r": 8, "t": 8, "b": 8}, height=confusion_height(len(classes)))
    axis = {"type": "category", "automargin": True}
    if max(map(len, classes), default=0) > LONGEST:  # the whole name stands in the hover
        axis |= {"tickmode": "array", "tickvals": names, "ticktext": [shortened(name) for name in classes]}
    figure.update_xaxes(title="predicted", **axis)
    figure.update_yaxes(title="true", autorange="reversed", **axis)
    return figure


def row_shares(counts: np.ndarray) -> np.ndarray:
    """Each row divided by its sum; a row of zeros stays zero."""
    sums = counts.sum(axis=1, keepdims=True)
    return np.divide(counts, sums, out=np.zeros(counts.shape), where=sums > 0)


def confusion_height(classes: int) -> int:
    """Pixels: room for each row, within reason."""
    return min(max(300, 120 + 30 * classes), 720)


def worst_confusion(matrix, classes, noun: Noun = nouns.of("image")) -> str:
    """The most frequent mistake in one sentence."""
    wrong = np.array(matrix)
    np.fill_diagonal(wrong, 0)
    if not wrong.any():
        return f"No test {noun.one} was mistaken."
    truth, taken = np.unravel_index(wrong.argmax(), wrong.shape)
    return (f"Most frequent mistake: {wrong[truth, taken]} of {np.asarray(matrix)[truth].sum()} {noun.many} of "
            f"“{classes[truth]}” were taken for “{classes[taken]}”.")


def balance(counts, what: str = "pictures", dark: bool = False):
    """How many pictures (``what``) each class has, a bar a class, its splits end to end.

    ``counts`` maps each split to its classes' counts: {split: {class: count}}. The
    largest class is on top.
    """
    import plotly.graph_objects as go

    names = by_size(counts)
    figure = go.Figure([_bars(split, of, names, COLOURS[dark][i % 3]) for i, (split, of) in enumerate(counts.items())])
    figure.update_layout(barmode="stack", margin={"l": 8, "r": 8, "t": 8, "b": 8}, height=balance_height(len(names)),
                         legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "normal"})
    figure.update_xaxes(title=what, automargin=True, rangemode="tozero")
    figure.update_yaxes(type="category", autorange="reversed", automargin=True, tickmode="linear", dtick=1)
    return figure


def by_size(counts) -> list[str]:
    """The classes, the one with the most pictures first."""
    classes = dict.fromkeys(name for of in counts.values() for name in of)
    return sorted(classes, key=lambda name: -sum(of.get(name, 0) for of in counts.values()))


def balance_height(classes: int) -> int:
    """Pixels: a readable bar for each class, a long page rather than a crowded one."""
    return 110 + 24 * classes


def _bars(split: str, of, names: list[str], colour: str):
    import plotly.graph_objects as go

    marker = {"color": colour, "pattern": {"shape": PATTERNS.get(split, ""), "size": 5, "solidity": 0.25}}
    return go.Bar(name=split, y=all_shown(names), x=np.array([of.get(name, 0) for name in names]), orientation="h",
                  marker=marker, hovertemplate="%{y}: %{x} to " + split + "<extra></extra>")

"""Finished figures: from results to Plotly. No streamlit here; Plotly is imported when first used."""

import numpy as np

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
    figure = go.Figure(go.Heatmap(
        z=shares, x=list(classes), y=list(classes), customdata=counts, zmin=0, zmax=1,
        text=counts if small else None, texttemplate="%{text}" if small else None, colorscale=SCALES[dark],
        xgap=1, ygap=1, colorbar={"tickformat": ".0%", "thickness": 10, "title": {"text": "of the row"}},
        hovertemplate="%{customdata} of “%{y}” were taken for “%{x}” (%{z:.0%})<extra></extra>"))
    figure.update_layout(margin={"l": 8, "r": 8, "t": 8, "b": 8}, height=confusion_height(len(classes)))
    figure.update_xaxes(title="predicted", type="category", automargin=True)
    figure.update_yaxes(title="true", type="category", autorange="reversed", automargin=True)
    return figure


def row_shares(counts: np.ndarray) -> np.ndarray:
    """Each row divided by its sum; a row of zeros stays zero."""
    sums = counts.sum(axis=1, keepdims=True)
    return np.divide(counts, sums, out=np.zeros(counts.shape), where=sums > 0)


def confusion_height(classes: int) -> int:
    """Pixels: room for each row, within reason."""
    return min(max(300, 120 + 30 * classes), 720)


def worst_confusion(matrix, classes) -> str:
    """The most frequent mistake in one sentence."""
    wrong = np.array(matrix)
    np.fill_diagonal(wrong, 0)
    if not wrong.any():
        return "No test picture was mistaken."
    truth, taken = np.unravel_index(wrong.argmax(), wrong.shape)
    return (f"Most frequent mistake: {wrong[truth, taken]} of {np.asarray(matrix)[truth].sum()} pictures of "
            f"“{classes[truth]}” were taken for “{classes[taken]}”.")

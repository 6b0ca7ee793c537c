"""A figure on the page, with a camera button that saves it under a good name."""

import re

import streamlit as st


def show(figure, key: str, alt: str, *about: str) -> None:
    """Draw a figure; ``about`` goes into the name of the picture that the camera button saves."""
    st.plotly_chart(figure, key=key, theme=None, alt=alt, config=config(key, *about))


def dark() -> bool:
    return st.context.theme.type == "dark"


def config(*about: str) -> dict:
    """Plotly's options: a camera whose picture is large enough for a slide, no logo."""
    return {"displaylogo": False, "displayModeBar": True, "responsive": True,
            # Plotly's own "share" would send the chart to another host.
            "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d", "sendChartToCloud"],
            "toImageButtonOptions": {"format": "png", "filename": file_name(*about), "scale": 2}}


def file_name(*about: str) -> str:
    """"transfer-lab-curves-fruits": letters, digits and dashes only."""
    words = re.findall(r"[a-z0-9]+", " ".join(("transfer-lab", *about)).lower())
    return "-".join(words)[:100]

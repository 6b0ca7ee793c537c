"""The features as files to take away."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from tl_core import temporary_folders
from tl_core.embeddings import files
from tl_core.embeddings.cache import FeatureCache
from tl_core.embeddings.projections import Projection
from tl_core.embeddings.request import FeatureLayer
from tl_core.errors import UserError
from ui.shared import words
from ui.shared.plotly_chart import file_name

KINDS = {"parquet": ("Parquet", "application/vnd.apache.parquet"), "npz": ("NPZ", "application/zip"),
         "csv": ("CSV", "text/csv")}


def draw(kept: FeatureCache, cut: FeatureLayer, drawn: Projection | None, rows: Sequence[int] | None = None) -> None:
    """A button a format, for all pictures or those of ``rows``; the file is made when it is pressed."""
    count, width = kept.rows(cut).shape
    count = count if rows is None else len(rows)
    part, some = ("features", "") if rows is None else ("features-lasso", " of these")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        size = words.size(4 * count * width)
        st.markdown(f":material/download: **{count:,} × {width:,} numbers**{some} ({size})", width="content")
        for kind, (title, mime) in KINDS.items():
            if kind == "csv" and width > files.MOST_COLUMNS:
                continue
            name = file_name(part, kept.request.config.data, kept.request.config.backbone, cut.name(kept.request.spec))
            st.download_button(title, partial(content, kept, cut, drawn, kind, rows),
                               file_name=f"{name}.{kind}", mime=mime, key=f"take {part} {kind}",
                               help=f"With {kept.request.spec.input.noun}, class, split, domain, whether the run was "
                                    "right"
                                    + (", and the place on this map." if drawn else "."))


def content(kept: FeatureCache, cut: FeatureLayer, drawn: Projection | None, kind: str,
            rows: Sequence[int] | None = None) -> bytes:
    """A file's bytes; an error's words where there can be none."""
    with temporary_folders.folder() as folder:
        target = folder / f"features.{kind}"
        try:
            files.write(kept, cut, target, drawn, rows)
        except UserError as error:
            return str(error).encode()
        return target.read_bytes()

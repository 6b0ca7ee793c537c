"""The features as files to take away."""


import streamlit as st

from tl_core import scratch
from tl_core.embeddings import files
from tl_core.embeddings.kept import Kept
from tl_core.embeddings.maps import Map
from tl_core.embeddings.question import Cut
from tl_core.errors import UserError
from ui import words
from ui.compare.plot import file_name

KINDS = {"parquet": ("Parquet", "application/vnd.apache.parquet"), "npz": ("NPZ", "application/zip"),
         "csv": ("CSV", "text/csv")}


def draw(kept: Kept, cut: Cut, drawn: Map) -> None:
    """A button a format; the file is made when it is pressed."""
    shape = kept.rows(cut).shape
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        size = words.size(4 * shape[0] * shape[1])
        st.markdown(f":material/download: **{shape[0]:,} × {shape[1]:,} numbers** ({size})", width="content")
        for kind, (title, mime) in KINDS.items():
            if kind == "csv" and shape[1] > files.MOST_COLUMNS:
                continue
            name = file_name("features", kept.asked.config.data, kept.asked.config.backbone, cut.name(kept.asked.spec))
            st.download_button(title, lambda kind=kind: content(kept, cut, drawn, kind), file_name=f"{name}.{kind}",
                               mime=mime, key=f"take {kind}", help="With picture, class, split, domain, whether the "
                               "run was right, and the place on this map.")


def content(kept: Kept, cut: Cut, drawn: Map, kind: str) -> bytes:
    """A file's bytes; an error's words where there can be none."""
    with scratch.folder() as folder:
        target = folder / f"features.{kind}"
        try:
            files.write(kept, cut, target, drawn)
        except UserError as error:
            return str(error).encode()
        return target.read_bytes()

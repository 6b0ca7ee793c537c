"""What is left of one's quota: a bar for each kind at a click, the fullest below once little is left; only where
people sign in.
"""

from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from tl_core import ownership, quotas
from tl_core.data.sets import space
from tl_core.engine import engine as engines
from tl_core.errors import UserError
from tl_core.quotas import kinds, ledger
from tl_core.words import number, size
from ui.shared import words


class QuotaUse(NamedTuple):
    """How much of a limit is used, from 0 to 1, and in words."""

    share: float
    text: str


TELLING = 0.8  # of a limit, from which on the page says so unasked


def draw(row: DeltaGenerator) -> None:
    """A button in the ``row``, and below what is nearly used up; nothing where nobody signs in or has limits."""
    try:
        used = uses()
    except UserError as error:
        st.warning(words.plain(str(error)), icon=":material/warning:")
        return
    if not used:
        return
    fullest = max(used)
    if fullest.share >= TELLING:
        st.progress(fullest.share, f"{'Quota used up: ' if fullest.share >= 1 else 'Quota: '}{fullest.text}")
    with row.popover("Quota", icon=":material/speed:", type="tertiary"):
        for use in used:
            st.progress(use.share, use.text)
        st.caption("Minutes begin anew at 0:00 UTC. Deleting sets and runs makes room. An administrator can raise all.")


def uses() -> list[QuotaUse]:
    """What whoever acts has used of each limit there is."""
    person = ownership.person()
    if person is None:
        return []
    waiting = engines.get_engine().waiting_of(person.name)
    minutes = round(ledger.trained_seconds(person.name) / 60)
    taken = space.bytes_of(person.name, lately=True) + ledger.run_bytes(person.name)
    return [QuotaUse(min(used / limit, 1.0) if limit else 1.0, text.format(of(used), of(limit)))
            for kind, used, of, text in (
                (kinds.RUNS, waiting, number, "{} of {} runs wait"),
                (kinds.MINUTES, minutes, number, "{} of {} minutes of training today"),
                (kinds.BYTES, taken, size, "{} of {} for sets and runs"))
            if (limit := quotas.allowed(kind, person.name, person.role)) is not None]

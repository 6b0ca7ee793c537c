"""Where a run's test pictures are today, for every page that shows them; looked up once a minute for its viewers."""

import streamlit as st

from tl_core import ownership, run_pictures, settings, tracking
from tl_core.errors import UserError
from tl_core.ownership import Sight
from tl_core.run_pictures import Tested
from tl_core.statistics import predictions
from ui.shared import words

LOOK_SECONDS = 60


def of(run_id: str) -> Tested | None:
    """The run's test pictures; None for a run that kept no answers, or is no more."""
    return _of(run_id, settings.tracking_uri(), str(settings.home()), ownership.sight())


def tell(run_id: str) -> None:
    """A line on what is not as it was, where anything is not."""
    today = of(run_id)
    if today is not None and today.sentence:
        st.warning(f"{words.plain(today.sentence)} All figures are the run's own, from the answers it kept to all "
                   f"{today.total} test {today.noun.many}.", icon=":material/hide_image:")


@st.cache_resource(ttl=LOOK_SECONDS, max_entries=50, show_spinner=False)
def _of(run_id: str, store: str, home: str, sight: Sight | None) -> Tested | None:
    try:
        record = tracking.run(run_id)
        path = tracking.fetch(record.run_id, predictions.FILE)
        return run_pictures.tested(record, predictions.load(path)) if path else None
    except UserError:
        return None

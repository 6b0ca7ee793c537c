"""The way back to Evaluate from a page that looks at one of a run's mistakes."""

from ui.shared import read_only, url_state
from ui.shared.url_state import PICTURE, RUN, TAKEN, TASK, TRUE

ADDRESS = (RUN, TASK, TRUE, TAKEN)  # the run, one of its tasks, and the cell of its confusion matrix


def draw() -> None:
    """A link to the run and the cell one came from; nothing where the address says of none."""
    parameters = url_state.every()
    if RUN in parameters and PICTURE in parameters and not read_only.on():
        read_only.page_link("../pages/evaluate.py", label="Back to this run's mistakes", icon=":material/arrow_back:",
                            query_params={name: parameters[name] for name in ADDRESS if name in parameters})

"""Opening a board: its name, what its class varies, and the run that everybody begins from."""

import streamlit as st

from tl_core import config_link, plan
from tl_core.backbones import nouns
from tl_core.backbones.catalog import BACKBONES
from tl_core.boards import teacher_actions
from tl_core.boards.varied import VARIED
from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.server import sources
from ui.board import address, attempt, class_estimate, class_field
from ui.shared import forms, granted_paths, picture_sets, read_only, url_state, who, words
from ui.train import run_view

_NAME = "board name"
_FOR_TEACHERS = ("You have not signed in as a teacher.", "Teachers open class boards.",
                 "Join one by its code, or ask an administrator for the role.")


def draw() -> None:
    """The fields, what they make, and the button; where people sign in, for teachers."""
    st.header("Open a class board", icon=":material/co_present:", anchor=False)
    if not who.may_act_as("teacher"):
        st.caption(f":material/school: {' '.join(_FOR_TEACHERS[1:])}")
        return
    st.text_input("Name of the board", key=_NAME, max_chars=teacher_actions.LONGEST_NAME, placeholder="9b, Monday")
    vary = st.selectbox("What students choose", VARIED.names(), key="board varies",
                        format_func=lambda name: VARIED.get(name).title)
    class_id = class_field.draw()
    config = _config()
    if config is not None:
        values = list(VARIED.get(vary).values(config).values())
        st.caption(f"They choose from {len(values)}: {words.plain(values[0])} to {words.plain(values[-1])}. Everything "
                   "else is the same for all: data, split and pictures; each student has a seed of their own.")
        if st.toggle("How long will a class take?", key="board estimate"):  # students may open this page, too
            class_estimate.draw(config, VARIED.get(vary))
    read_only.button("Open the board", key="open board", type="primary", icon=":material/co_present:",
                     width="stretch", disabled=config is None, on_click=_open, args=(config, vary, class_id))
    attempt.tell()


def _config() -> RunConfig | None:
    """The run that everybody begins from, not resolved: what is varied decides some of it. None, told, where it cannot
    be trained."""
    given = address.settings()
    config, wrong = config_link.config_of(given or _chosen())
    for error in wrong:
        st.warning(words.plain(str(error)), icon=":material/link_off:")
    if given:
        read_only.button("Choose other data here", key="other settings", type="tertiary", icon=":material/edit:",
                         on_click=address.without_settings)
    try:
        plan.resolve_config_and_data(sources.check(config, granted_paths.paths()))
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
        return None
    st.caption(f"{words.plain(run_view.title(config))}: {words.plural(config.epochs, 'epoch')}, "
               f"{nouns.size_of_run(config)}." + ("" if given else " The Train page opens a board with any settings."))
    return config


def _chosen() -> dict[str, str]:
    """Data and backbone chosen here, the rest as the Train page begins."""
    entries = picture_sets.here(None)
    usual = forms.default("data")
    data = st.selectbox(forms.title("data"), list(entries), key="board data",
                        index=list(entries).index(usual), format_func=lambda name: entries[name].title)
    offered = [spec.name for spec in BACKBONES if spec.modality == entries[data].modality]
    usual = forms.default("backbone")
    backbone = st.selectbox(forms.title("backbone"), offered, key=f"board backbone {entries[data].modality}",
                            index=offered.index(usual) if usual in offered else 0,
                            format_func=lambda name: BACKBONES.get(name).title)
    return {config_link.PARAMETER: config_link.VERSION, "data": data, "backbone": backbone}


@attempt.told
def _open(config: RunConfig, vary: str, class_id: int | None) -> None:
    if not who.may_act_as("teacher"):
        raise UserError(*_FOR_TEACHERS)
    opened = teacher_actions.open_board(st.session_state.get(_NAME, ""), config, vary, class_field.checked(class_id))
    url_state.replace({address.CODE: opened.code, address.TEACH: opened.secret})

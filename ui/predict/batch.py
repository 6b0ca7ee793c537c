"""Many pictures: a set, files or a zip, or a folder of the server, predicted into a CSV file."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from tl_core import settings
from tl_core.data import dataset_index
from tl_core.data.upload.folder import server_folder
from tl_core.errors import UserError
from tl_core.inference import tasks
from ui.predict import batch_result, jobs, own_set, source
from ui.predict.own_set import RunsOwnSet
from ui.shared import page_tasks, read_only, task_progress, url_state, who, words
from ui.upload.server_folder import offered

OF, JOB, SPLIT = "of", "job", "split"
KINDS = {"set": ":material/photo_library: A set", "files": ":material/folder_zip: Files or a zip",
         "folder": ":material/folder_open: A folder on the server"}
SPLIT_WORDS = {"test": "test pictures", "val": "validation pictures", "train": "training pictures",
               tasks.ALL: "all pictures"}


def draw(names: Sequence[str], titles: dict[str, str]) -> None:
    """What is under way or done, and the form for another."""
    draw_jobs(names, titles, _form)


def draw_jobs(names: Sequence[str], titles: dict[str, str], form: Callable[[Sequence[str]], None]) -> None:
    """The same with another ``form``."""
    job = jobs.find(url_state.text(JOB))
    task = jobs.get(job) if job else None
    if job and page_tasks.active(task):
        _watch(job)
        return
    if task is not None:
        _ended(task)
    form(names)
    if job is not None:
        answer = jobs.result(job)
        if answer is not None:
            batch_result.draw(job, answer, titles)
        elif task is None:
            st.info(f"The predictions of {words.plain(job.about)} ended with the server. Start them again.",
                    icon=":material/power_off:")
    elif url_state.text(JOB):
        st.info("These predictions are not kept any more. They stay for a week.", icon=":material/event_busy:")


def _form(names: Sequence[str]) -> None:
    with st.container(border=True):
        kind = url_state.buttons("Pictures of", OF, KINDS, "set", hidden=True)
        begin = {"set": _of_set, "files": _of_files, "folder": _of_folder}[kind](names)
        if not names:
            st.info("Choose at least one network above.", icon=":material/neurology:")
        draw_button(begin if names else None)


def draw_button(begin: Callable[[], jobs.BatchJob] | None) -> None:
    """The button that begins; it cannot be pressed while there is nothing to begin."""
    if read_only.button("Predict them", key="predict many", type="primary", icon=":material/play_arrow:",
                        disabled=begin is None) and begin is not None:
        try:
            url_state.set_param(JOB, begin().id)
        except UserError as error:
            st.error(words.plain(str(error)), icon=":material/error:")
            return
        st.rerun()


class ChosenSet(NamedTuple):
    """A split of a set, of how many ``examples``; ``mine``: the run's own test where that is what was chosen."""

    name: str
    split: str
    examples: int
    mine: RunsOwnSet | None

    @property
    def request(self) -> tuple[str, str, str]:
        return (tasks.TESTED, self.mine.run_id, "") if self.mine else (tasks.SET, self.name, self.split)


def choose_split(names: Sequence[str], split_words: Mapping[str, str], modality: str = "image") -> ChosenSet | None:
    """The fields for a set and a split; None, and why, where the set cannot be read."""
    left, right = st.columns(2)
    with left:
        own = own_set.of(names)
        name = source.choose_set(own, modality)
    with right:
        split = url_state.select_param("Split", SPLIT, dict(split_words), "test")
    try:
        listing = dataset_index.of(name)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/link_off:")
        return None
    mine = own if own and own.name == name and split == "test" else None
    count = len(mine.keys if mine else listing.chosen(split=None if split == tasks.ALL else split))
    return ChosenSet(name, split, count, mine)


def _of_set(names: Sequence[str]):
    chosen = choose_split(names, SPLIT_WORDS)
    if chosen is None:
        return None
    name, split, count, mine = chosen
    if mine and mine.said:
        st.caption(f":material/hide_image: {words.plain(mine.said)}")
    st.caption(f"{words.plural(count, 'picture')}. A run has learnt its set's training pictures by heart, so only test "
               "pictures show how good it is." if split != "test" else f"{words.plural(count, 'picture')}.")
    about = f"{SPLIT_WORDS[split].capitalize()} of {name}"
    return (lambda: jobs.submit(names, chosen.request, about)) if count else None


def _of_files(names: Sequence[str]):
    sent = st.file_uploader("Pictures and zips", type=[*source.KINDS, "zip"], accept_multiple_files=True,
                            key="predict files", label_visibility="collapsed")
    st.caption("Pictures, or zips of them. Larger than 200 MB: make a set of it on the Data page, or put it into a "
               "folder of the server.")
    if not sent:
        return None
    about = sent[0].name if len(sent) == 1 else f"{len(sent)} files"
    return lambda: jobs.begin_files(names, [(one.name, one.getvalue()) for one in sent], about)


def _of_folder(names: Sequence[str]):
    if not who.may_take_folders():
        return None
    shared = tuple(settings.data_dirs())
    if not shared:
        st.caption("None is shared yet: start the server with `TL_DATA_DIR` naming a folder.")
        return None
    chosen = st.selectbox("Folder", offered(shared), index=None, key="predict folder", accept_new_options=True,
                          placeholder="Choose one, or type its path", help="Only folders under those of TL_DATA_DIR.")
    if not chosen:
        return None

    def begin() -> jobs.BatchJob:
        folder = server_folder(Path(chosen))
        return jobs.submit(names, (tasks.SHARED, [str(folder)], str(folder.parent)), folder.name)
    return begin


@st.fragment(run_every=1)
def _watch(job: jobs.BatchJob) -> None:
    task = jobs.get(job)
    if not page_tasks.active(task):
        st.rerun()
    with st.container(border=True):
        st.header(words.plain(job.about), icon=":material/burst_mode:", anchor=False)
        task_progress.bar(task, " …")
        st.caption("You can leave this page and come back to its address: the table waits for you there.")
        if read_only.button("Cancel", key="cancel predictions", icon=":material/stop_circle:"):
            task.cancel()
            st.rerun()


def _ended(task) -> None:
    if task.state == "failed":
        st.error(words.plain(task.error), icon=":material/error:", title="The predictions have failed")
    else:
        st.info("You cancelled the predictions. Nothing of them was kept.", icon=":material/stop_circle:")



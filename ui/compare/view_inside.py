"""What training changed inside: each block's weights and outputs before and after, of one run or two."""

import streamlit as st

from tl_core.comparison import weight_drift
from tl_core.comparison.run_groups import TEXT_BASELINE, ComparedRun, RunGroup
from ui.compare import charts_inside
from ui.compare.comparison_data import Study
from ui.shared import page_tasks, plotly_chart, read_only, task_progress, url_state, words

NEEDED = "This view needs a finished run: it compares its network with the one it began with."
TEACH = ("Above: how far each block's weights went from where they started, as a share of their length; a frozen block "
         "stays at 0. Below: how alike the block's outputs for {count} validation pictures are before and after "
         "(linear CKA, 1 is the same but for turning and scaling). Blocks near the head usually change most; where "
         "early ones change much, the pictures differ from those the weights were learnt on. The new head is not "
         "shown: it started random.")
OFFER = ("Did training keep what the blocks knew? This compares a run's network with the one it began with: how far "
         "each block's weights moved, and whether its outputs are still alike.")
MOST = 2
INSIDE = "inside"


def draw(study: Study) -> None:
    """The runs to look into, what is under way, and the charts."""
    runs = _runs(study)
    if not runs:
        st.info(NEEDED, icon=":material/frame_inspect:")
        return
    named = {run_id: name for name, run_id in runs.items()}
    linked = [named[run_id] for run_id in url_state.several(INSIDE) if run_id in named]
    chosen = st.multiselect("Runs", list(runs), default=linked[:MOST] or _first(study, named), max_selections=MOST,
                            key="looked into", help="Two are laid over each other.", disabled=read_only.on())
    if [runs[name] for name in chosen] != [runs[name] for name in linked]:
        url_state.set_param(INSIDE, [runs[name] for name in chosen])
    missing = [name for name in chosen if weight_drift.kept(runs[name]) is None]
    if missing:
        _measure({name: runs[name] for name in missing})
    drifts = {name: known for name, known in measured(study).items() if name in chosen}
    if drifts:
        plotly_chart.show(charts_inside.figure(drifts, plotly_chart.dark()), "inside",
                          f"Drift of weights and likeness of outputs by block for {', '.join(drifts)}")
        st.caption(study.noun.said(TEACH).format(count=max(measured["pictures"] for measured in drifts.values())))
        for name, known in drifts.items():
            if known.get("lacking"):
                st.caption(f":material/hide_image: {words.plain(name)}: {words.plain(known['lacking'])}")


def measured(study: Study) -> dict[str, dict]:
    """What is known of the runs that somebody has looked into, by the name the charts give them."""
    return {name: drift for name, run_id in _runs(study).items() if (drift := weight_drift.kept(run_id))}


def _runs(study: Study) -> dict[str, str]:
    return {_name(group, member): member.run_id for group in study.groups for member in group.members
            if member.status in ("FINISHED", "STOPPED") and member.config.strategy != TEXT_BASELINE}


def _first(study: Study, named: dict[str, str]) -> list[str]:
    """A run that trains blocks, where there is one: in the others nothing inside has changed."""
    known = [member for member in study.members if member.run_id in named]
    trains = [member for member in known if member.config.strategy != "feature_extraction"]
    return [named[member.run_id] for member in (trains or known)[:1]]


def _measure(runs: dict[str, str]) -> None:
    """Offer to measure, or show how far it is."""
    tasks = {name: _tasks.get(run_id) for name, run_id in runs.items()}
    for name, task in tasks.items():
        if task is not None and task.state == "failed":
            st.error(f"{words.plain(name)} cannot be looked into. {words.plain(task.error)}", icon=":material/error:")
    if any(page_tasks.active(task) for task in tasks.values()):
        _watch(tuple(runs.values()))
    elif read_only.on():
        st.info("Nobody has looked into these runs yet.", icon=":material/frame_inspect:")
    else:
        _offer(runs)


def _offer(runs: dict[str, str]) -> None:
    st.markdown(OFFER)
    if read_only.button("Look inside", key="look inside", icon=":material/frame_inspect:", type="primary",
                        help="Computes both networks' outputs beside the server: half a minute or so, once for "
                             "each run."):
        for run_id in runs.values():
            _tasks.submit(run_id, weight_drift.measure, run_id)
        st.rerun()


@st.fragment(run_every=1)
def _watch(run_ids: tuple[str, ...]) -> None:
    going = [task for task in map(_tasks.get, run_ids) if page_tasks.active(task)]
    if not going:
        st.rerun()
    task_progress.bar(going[0])
    if read_only.button("Cancel", key="cancel inside", icon=":material/stop_circle:"):
        for task in going:
            task.cancel()
        st.rerun()


def _name(group: RunGroup, member: ComparedRun) -> str:
    """The group's letter and title; a seed tells its members apart."""
    name = group.title.replace("(", "", 1).rstrip(")")
    return name if len(group.members) == 1 else f"{name}, seed {member.config.seed}"


_tasks = page_tasks.PageTasks()  # by run; what was measured is kept with the run

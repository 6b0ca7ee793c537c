"""Does sharing help? Each task alone against all together: verdicts, their chart, and which task helps which."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from tl_core.comparison import sharing_runs
from tl_core.comparison.sharing_runs import SharingQuestion
from tl_core.comparison.task_sharing import HELPS, INTERFERES
from ui.compare import charts_sharing, sharing_look
from ui.compare.comparison_data import Study, of_task
from ui.shared import plotly_chart, read_only, url_state, words

NEEDED = ("This view needs runs on several tasks together and on each of them alone, otherwise the same: **Does "
          "sharing help?** on this page's start trains them.")
ICONS = {HELPS: ":material/trending_up:", INTERFERES: ":material/trending_down:"}
SAYS = {HELPS: "sharing helps", INTERFERES: "the other tasks interfere"}


def draw(study: Study) -> None:
    """The chart and the matrix, the table with links to the runs, and the command; or what it needs."""
    if study.sharing is None:
        st.info(NEEDED, icon=":material/hub:")
        return
    judged = study.sharing_judgement
    if judged is None:
        st.info(waiting(study), icon=":material/hourglass_top:")
    else:
        sharing_look.offer_seeds(study.sharing)
        _charts(judged)
    st.dataframe(table(study.sharing), hide_index=True, width="stretch", height="content", key="sharing runs")
    st.caption(f"Accuracies on test {study.noun.many} that no run saw, at the epoch that validation chose. A task "
               "with few "
               "labels takes fewer steps in an epoch, so alone it gets more epochs for the same budget.")
    _links(study.sharing)
    st.markdown("The same from the command line:")
    st.code(sharing_runs.command(study.sharing), language="bash", wrap_lines=True)


def sentences(study: Study) -> list[str]:
    """A verdict for each task, Markdown; what is waited for before there is one."""
    judged = study.sharing_judgement
    if judged is None:
        return [waiting(study)]
    return [sentence(task, row) for task, row in judged["tasks"].items()]


def sentence(task: str, row: Mapping[str, Any]) -> str:
    """"kind: sharing helps by 3.1 points (0.4 to 5.8): 82.0 % together, 78.9 % alone."."""
    points, (low, high) = 100 * row["difference"], (100 * end for end in row["ci95"])
    sides = f"{words.percent(row['together']['mean'])} together, {words.percent(row['alone']['mean'])} alone"
    if row["verdict"] in SAYS:
        low, high = (low, high) if points > 0 else (-high, -low)
        how = "by" if points > 0 else "and cost"
        return (f"{ICONS[row['verdict']]} **{words.plain(task)}**: {SAYS[row['verdict']]} {how} {abs(points):.1f} "
                f"points (95 % interval {low:.1f} to {high:.1f}): {sides}.")
    return (f":material/drag_handle: **{words.plain(task)}**: within chance, {points:+.1f} points (95 % interval "
            f"{low:+.1f} to {high:+.1f}): {sides}.")


def headline(study: Study) -> str:
    """All verdicts in one line, without Markdown."""
    judged = study.sharing_judgement
    if judged is None:
        return waiting(study)
    by_word: dict[str, list[str]] = {}
    for task, row in judged["tasks"].items():
        by_word.setdefault(row["verdict"], []).append(f"{task} ({100 * row['difference']:+.1f} points)")
    parts = [f"{text} {', '.join(by_word[word])}" for word, text in
             ((HELPS, "helps"), (INTERFERES, "costs"), ("within chance", "makes no difference beyond chance for"))
             if word in by_word]
    return f"Sharing {'; it '.join(parts)}."


def waiting(study: Study) -> str:
    """Why there is no verdict yet."""
    if study.active:
        return "A verdict comes once a seed has ended with every task alone and all together."
    return f"There is no verdict: of no seed have all runs been tested on the same {study.noun.many}."


def cautions(study: Study) -> list[str]:
    """What a reader must know before believing a verdict."""
    question = study.sharing
    if question is None or study.sharing_judgement is None:
        return []
    seeds, texts = len(question.ended), []
    if seeds < len(question.seeds):
        texts.append(f":material/info: {seeds} of {words.plural(len(question.seeds), 'seed')} have ended.")
    if seeds == 1:
        texts.append(":material/info: One seed: this judges these runs and decides nothing. It takes more seeds to see "
                     "how much accuracy changes with the seed.")
    if seeds == 2:
        texts.append(":material/info: Of two seeds an interval says little. Three or more tell.")
    return texts


def table(question: SharingQuestion) -> pd.DataFrame:
    """A row for each run and each of its tasks."""
    rows: list[dict[str, Any]] = []
    for group, of in question.runs.items():
        for seed, member in sorted(of.items()):
            for task in group:
                answers = of_task(member, task) if member.accuracy is not None else None
                rows.append({
                    "Task": task, "Trained": _trained(task, group), "Seed": seed,
                    "Test accuracy": words.percent(float(answers.correct.mean())) if answers else "–",
                    "Epochs": member.config.epochs, "State": words.status(member.status).word})
    order = {task: number for number, task in enumerate(question.tasks)}
    return pd.DataFrame(sorted(rows, key=lambda row: (order[row["Task"]], row["Trained"] != "alone", row["Trained"])))


def _trained(task: str, group: tuple[str, ...]) -> str:
    others = [one for one in group if one != task]
    return f"with {', '.join(others)}" if others else "alone"


def _links(question: SharingQuestion) -> None:
    with st.expander("Open a run", icon=":material/open_in_new:"), st.container(horizontal=True, gap="small"):
        for group, of in question.runs.items():
            for seed, member in sorted(of.items()):
                read_only.page_link("../pages/train.py", label=words.plain(f"{' + '.join(group)}, seed {seed}"),
                                    query_params={url_state.RUN: member.run_id})


def _charts(judged: Mapping[str, Any]) -> None:
    plotly_chart.show(charts_sharing.dumbbells(judged["tasks"], plotly_chart.dark()), "sharing",
                      f"Test accuracy of {', '.join(judged['tasks'])} alone and together with 95 % intervals")
    if judged["pairs"]:
        st.markdown("**Which task helps which?** Points that a task gains or loses beside another one, against alone")
        plotly_chart.show(charts_sharing.affinities(list(judged["tasks"]), judged["pairs"], plotly_chart.dark()),
                          "affinities", "Affinity matrix: gain of each task beside each other one")
        st.caption("A * marks more than chance, adjusted over all pairs.")
    spent = ", ".join(f"{words.plain(names)} {words.duration(seconds)}" for names, seconds in judged["seconds"].items())
    st.caption(f"Training took, the mean over seeds: {spent}.")

"""Test pictures that one run gets right and the other wrong."""

from collections.abc import Sequence

import streamlit as st

from tl_core.backbones.nouns import Noun
from tl_core.comparison import paired_predictions
from tl_core.comparison.paired_predictions import NEITHER, ONLY_A, ONLY_B, PairedAnswer
from tl_core.comparison.run_groups import TEXT_BASELINE, ComparedRun, RunGroup
from tl_core.errors import UserError
from ui.compare import comparison_data as studies
from ui.compare.comparison_data import Study
from ui.compare.view_classes import pair
from ui.shared import prediction_gallery, url_state, words

SHOWN = 24
NEEDED = ("This view needs two runs that were tested on the same pictures and kept their answers: choose two finished "
          "runs on the same data set.")
KINDS = {ONLY_A: "a", ONLY_B: "b", NEITHER: "neither"}


def draw(study: Study) -> None:
    """Two runs, which of their answers to see, and the pictures."""
    runs = {_name(group, member): member for group in study.tested for member in group.tested}
    answers = {name: predictions for name, run in runs.items()
               if (predictions := studies.answers(run)) is not None}
    runs = {name: runs[name] for name in answers}
    if len(runs) < 2:
        st.info(study.noun.said(NEEDED), icon=":material/compare:")
        return
    titles = {name: _title(name, study) for name in runs}
    other = next((name for name in titles if name.rstrip("0123456789") != next(iter(titles)).rstrip("0123456789")), "")
    a, b = pair(titles, other)
    try:
        pairs = paired_predictions.answers(answers[a], answers[b])
    except UserError as error:
        st.warning(words.plain(str(error)), icon=":material/compare:")
        return
    shown_by = next((run for run in (runs[a], runs[b]) if run.config.strategy != TEXT_BASELINE), study.members[0])
    _show(pairs, a, b, shown_by, study.noun)


def _show(pairs: dict[str, list[PairedAnswer]], a: str, b: str, run: ComparedRun, noun: Noun) -> None:
    said = {ONLY_A: f"Only {a} right", ONLY_B: f"Only {b} right", NEITHER: "Both wrong"}
    usual = next((name for name in (ONLY_B, ONLY_A, NEITHER) if pairs[name]), ONLY_B)
    kind = url_state.buttons("Which", "which", {KINDS[name]: f"{text} ({len(pairs[name])})"
                                                for name, text in said.items()}, KINDS[usual], hidden=True)
    rows = pairs[next(name for name in KINDS if KINDS[name] == kind)]
    if not rows:
        st.info(f"There is no such test {noun.one}.", icon=":material/check_circle:")
        return
    _gallery(rows[:SHOWN], run, a, b, noun)
    st.caption(f"{min(len(rows), SHOWN)} of {words.plural(len(rows), noun.one)}, the surest mistakes first. Below "
               "each: what the runs took it for, and how sure they were.")


def _gallery(rows: Sequence[PairedAnswer], run: ComparedRun, a: str, b: str, noun: Noun) -> None:
    classes = run.figures["classes"]
    prediction_gallery.draw(run.config.data, [(row.key, classes[row.label], note(row, classes, a, b)) for row in rows],
                            run_id=run.run_id, key="answers", label=f"Test {noun.many} with the answers of two runs")


def note(row: PairedAnswer, classes: Sequence[str], a: str, b: str) -> str:
    """"A: pear 62 % · B: apple 91 %", with a mark for what is right."""
    return " · ".join(f"{name}: {classes[taken]} {100 * sure:.0f} % {'✓' if taken == row.label else '✗'}"
                      for name, taken, sure in ((a, row.a, row.a_sure), (b, row.b, row.b_sure)))


def _name(group: RunGroup, member: ComparedRun) -> str:
    return group.letter if len(group.tested) == 1 else f"{group.letter}{member.config.seed}"


def _title(name: str, study: Study) -> str:
    group = next(group for group in study.groups for member in group.tested if _name(group, member) == name)
    return group.title if name == group.letter else f"{group.title}, seed {name.removeprefix(group.letter)}"

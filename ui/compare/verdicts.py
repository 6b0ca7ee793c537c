"""What the comparison comes to: the sentence, the table, and every pair's verdict."""

from collections.abc import Sequence

import streamlit as st

from tl_core.backbones import nouns
from tl_core.backbones.nouns import Noun
from tl_core.comparison import group_verdicts, run_groups
from tl_core.comparison.verdicts import Verdict
from ui.compare import frames, view_sharing
from ui.compare.comparison_data import Study
from ui.shared import words

SHOWN = 6  # pairs in full; the rest wait in an expander


def headline(study: Study) -> None:
    """The finding in one sentence, above everything else."""
    with st.container(border=True, key="verdict"):
        so_far = "So far: " if study.active else ""
        of_task = f"{study.task}: " if study.task else ""
        st.markdown(f":material/gavel: **{so_far}{words.plain(of_task + said(study))}**")
        if study.sharing and study.task is None:
            for text in view_sharing.sentences(study) if study.sharing_judgement else ():
                st.markdown(text)
        for text in cautions(study):
            st.caption(text)


def said(study: Study) -> str:
    """The finding in one sentence."""
    if study.task is None and study.sharing:
        return view_sharing.headline(study)
    if study.task is None and study.tasks:
        return f"These runs learn different tasks ({', '.join(study.tasks)}): choose one to compare them by."
    return of_study(study).said(study.judgement.headline)


def cautions(study: Study) -> list[str]:
    """What a reader must know before believing the sentence."""
    if study.task is None and study.tasks:
        return view_sharing.cautions(study)
    texts = []
    if beside := run_groups.unequal(study.groups):
        texts.append(f":material/warning: These runs also differ in {', '.join(beside)}: that is compared along.")
    if any(verdict.caution for verdict in study.judgement.verdicts):
        texts.append(":material/info: One run for each setting: this judges these runs. It takes more seeds to see how "
                     "much accuracy changes with the seed.")
    if any(group.score["seeds"] == 2 for group in study.tested):
        texts.append(":material/info: Of two seeds an interval says little: it may span nothing or everything. "
                     "Three or more tell.")
    return texts


def table(study: Study) -> None:
    """A row a group, best first."""
    st.subheader("Results", anchor=False)
    frame = frames.table(study.groups)
    st.dataframe(frames.shown(frame), hide_index=True, width="stretch", height="content", key="results", column_config={
        " ": st.column_config.TextColumn(width=40), "Setting": st.column_config.TextColumn(width=_wide(study)),
        "Test accuracy": st.column_config.ProgressColumn(min_value=0, max_value=100, format="%.1f %%"),
        "Seconds": st.column_config.TextColumn(alignment="right", help="Mean over the runs, all of it.")})
    for reason, names in failures(study).items():
        st.caption(f":material/error: {words.plain(reason)} ({words.plain(', '.join(names))})")


def _wide(study: Study) -> int:
    """Pixels for the groups' names: few, so that a phone shows the accuracy beside them, unless that hides too much."""
    return 190 if max(len(group.name) for group in study.groups) <= 28 else 310


def pairs(study: Study) -> None:
    """A sentence for each pair, those with the most accurate group first."""
    judged, noun = study.judgement, of_study(study)
    if not judged.verdicts and not judged.unpaired:
        return
    st.subheader("Verdicts", anchor=False)
    first = group_verdicts.best_group(study.groups)
    about = judged.about(first) if first else []
    ordered = [*about, *(each for each in judged.verdicts if each not in about)]
    for each in ordered[:SHOWN]:
        st.markdown(_sentence(each, noun))
    if len(ordered) > SHOWN:
        with st.expander(f"{len(ordered) - SHOWN} more pairs"):
            for each in ordered[SHOWN:]:
                st.markdown(_sentence(each, noun))
    for text in judged.unpaired[:SHOWN]:
        st.markdown(f":material/link_off: {words.plain(noun.said(text))}")
    if ordered:
        st.caption(noun.said(method(ordered)))


def of_study(study: Study) -> Noun:
    """What the runs read."""
    return nouns.of_run(study.groups[0].config) if study.groups else nouns.of("image")


def _sentence(each: Verdict, noun: Noun) -> str:
    icon = ":material/trending_up:" if each.better else ":material/drag_handle:"
    said = f"{icon} {words.plain(noun.said(each.sentence))}"
    return said + (f" :small[{format_p(each).strip()}]" if format_p(each) else "")


def format_p(each: Verdict) -> str:
    """" p = 0.031", adjusted; nothing where there is none."""
    if each.adjusted is None:
        return ""
    return " p\u00a0" + ("<\u00a00.001" if each.adjusted < 0.001 else f"=\u00a0{each.adjusted:.3f}")


def method(verdicts: Sequence[Verdict]) -> str:
    """How the verdicts were found, in words."""
    tests = " and ".join(sorted({each.test for each in verdicts if each.test != "none"}))
    pictures = max(each.pictures for each in verdicts)
    many = f", p adjusted for {len(verdicts)} pairs (Holm)" if len(verdicts) > 1 else ""
    return f"Paired on the same {pictures} test pictures by {tests}{many}. The test set was used once per run."


def failures(study: Study) -> dict[str, list[str]]:
    """Why runs ended without a result -> which they are."""
    by_reason: dict[str, list[str]] = {}
    for group in study.groups:
        for member in group.members:
            if member.status in ("FAILED", "INTERRUPTED"):
                by_reason.setdefault(member.reason or "It said nothing.", []).append(
                    f"{group.letter}, seed {member.config.seed}")
    return by_reason

"""Does transfer help? Verdicts from the runs there are, a fair measurement for those there are not, demonstrations."""

import streamlit as st

from tl_core.backbones import nouns
from tl_core.comparison.transfer_vs_scratch import TransferComparison
from tl_core.data.catalog import CatalogEntry
from ui.shared import plotly_chart, read_only, words
from ui.when import charts, demo_cards, finished, measure
from ui.when.cached_verdicts import judged

TEACH = ("Transfer can hurt: a network that learned something too far from your pictures, or keeps it frozen, may do "
         "worse than one that starts from nothing. That is **negative transfer**.  \nOnly a fair pair tells: same "
         "pictures, backbone, head and epochs, over several seeds and numbers of labels.")
SHOWN = 4
ICONS = {"helps": ":material/thumb_up:", "hurts": ":material/thumb_down:", "mixed": ":material/swap_vert:",
         "chance": ":material/drag_handle:"}
WORDS = {"helps": "helps", "hurts": "hurts", "mixed": "helps or hurts, by the number of labels",
         "chance": "makes no difference beyond chance"}


def draw(entry: CatalogEntry) -> None:
    """Verdicts, the form, the demonstrations."""
    contests, problems = judged(finished.members(entry.name))
    if not contests:
        _empty(entry)
    for number, contest in enumerate(contests[:SHOWN]):
        _contest(contest, number)
    if len(contests) > SHOWN:
        with st.expander(f"{len(contests) - SHOWN} more ways to transfer"):
            for number, contest in enumerate(contests[SHOWN:], SHOWN):
                _contest(contest, number)
    for problem in problems:
        st.caption(f":material/link_off: {words.plain(problem)}")
    finished.tell_older(entry.name)
    finished.going(entry.name)
    measure.draw(entry, first=not contests)
    demo_cards.draw()


def _empty(entry: CatalogEntry) -> None:
    noun = nouns.of(entry.modality)
    st.header(f"Does transfer help with these {noun.many}?", anchor=False)
    st.markdown(noun.said(TEACH))
    st.caption(f"No fair pair has been trained on {words.plain(entry.title)} yet: a run with transfer and one from "
               "scratch that are alike in everything else. Measure it below, or see a demonstration.")


def _contest(contest: TransferComparison, number: int) -> None:
    effect = contest.verdict.effect
    with st.container(border=True):
        st.header(f"{words.plain(contest.name)} {WORDS[effect]}", icon=ICONS[effect], anchor=False)
        st.markdown(words.plain(contest.verdict.sentence))
        if len(contest.means) > 1:
            plotly_chart.show(charts.contest(contest, plotly_chart.dark()), f"contest {number}",
                              f"Test accuracy by number of labels, {contest.name} against from scratch: "
                              f"{_means(contest)}")
        else:  # two dots are no curve
            st.markdown(f"{_means(contest)} from scratch.".capitalize())
        st.caption(_seeds(contest))
        if contest.epochs is not None and few_epochs(contest):
            st.caption(f":material/info: {words.plural(contest.epochs, 'epoch')} each. {measure.FEW_EPOCHS}")
        read_only.page_link("../pages/compare.py", label="Open these runs in Compare", icon=":material/compare_arrows:",
                            query_params={"runs": ",".join(contest.run_ids)})


def few_epochs(contest: TransferComparison) -> bool:
    """Whether transfer may only have been ahead: from scratch was not trained to its end."""
    return contest.verdict.effect != "hurts" and contest.epochs is not None and contest.epochs < measure.FAIR_EPOCHS


def _means(contest: TransferComparison) -> str:
    return ", ".join(f"with {count} labels {words.percent(ours)} against {words.percent(theirs)}"
                     for count, ours, theirs in contest.means)


def _seeds(contest: TransferComparison) -> str:
    most = max(max(verdict.seeds) for verdict in contest.verdict.verdicts)
    single = " It takes more seeds to see how much accuracy changes with the seed." if most == 1 else ""
    return (f"{words.plural(len(contest.run_ids), 'run')}, up to {words.plural(most, 'seed')} a side, paired on the "
            f"same test split.{single}")

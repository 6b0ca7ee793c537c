"""One finding of a check-up as a card: how bad it is, what it means, its pictures, and what mends it."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from tl_core.data.catalog import CatalogEntry
from tl_core.data.dataset_index import Listing, PictureItem, identify
from tl_core.data.quality import CheckupFinding, CheckupReport, FindingExample, Remedy, decisions
from tl_core.modality_nouns import NOUNS, PLURALS
from ui.data import dataset_source, edits
from ui.data.edits import Edit
from ui.shared import gallery, read_only, words
from ui.shared.gallery import GalleryAnswer
from ui.train import deep_links

SHOWN = 12  # pictures of a finding before more are asked for
SEVERITIES = {"error": words.Status(":material/error:", "Mend this", "red"),
              "warning": words.Status(":material/warning:", "Look at this", "orange"),
              "note": words.Status(":material/info:", "Good to know", "blue")}
DECIDED = words.Status(":material/check_circle:", "Decided", "green")
NOT_PICTURES = ("unreadable",)  # their examples are files that cannot be shown
ONE_BY_ONE = ("label_suspects", "two_labels", "leak", "near_duplicates", "possible_copies")
DIFFERENT = "different"


def headline(report: CheckupReport) -> str:
    """The report in a line: how many findings of which weight."""
    if not report.findings:
        return "Nothing was found"
    count = {name: sum(finding.severity == name for finding in report.findings) for name in SEVERITIES}
    parts = [f"{number} × {SEVERITIES[name].word.lower()}" for name, number in count.items() if number]
    return f"{words.plural(len(report.findings), 'finding')}: {', '.join(parts)}"


def still_open(name: str, report: CheckupReport) -> CheckupReport:
    """The report without findings whose every pair a person has called different since."""
    return replace(report, findings=tuple(finding for finding in report.findings if not is_decided(name, finding)))


def left(name: str, finding: CheckupFinding) -> int:
    """Pictures, or pairs, of a finding that nobody has decided about yet."""
    return finding.count - (len(finding.examples) - len(undecided(name, finding)))


def is_decided(name: str, finding: CheckupFinding) -> bool:
    return bool(finding.examples) and left(name, finding) <= 0


def title(name: str, finding: CheckupFinding) -> str:
    """What was found, and how many of it are left to decide about."""
    remaining = left(name, finding)
    if remaining == finding.count:
        return finding.title
    return f"{finding.title}: {remaining} left" if remaining > 0 else f"{finding.title}: all called different"


def icon(report: CheckupReport) -> str:
    worst = next((name for name in SEVERITIES if any(f.severity == name for f in report.findings)), None)
    return SEVERITIES[worst].icon if worst else ":material/check_circle:"


def draw(entry: CatalogEntry, listing: Listing, finding: CheckupFinding) -> None:
    """The card of one finding."""
    severity = DECIDED if is_decided(entry.name, finding) else SEVERITIES[finding.severity]
    with st.container(border=True, key=f"finding-{finding.kind}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.badge(severity.word, icon=severity.icon, color=severity.colour)
            st.markdown(f"**{words.plain(title(entry.name, finding))}**", width="content")
        st.markdown(words.plain(finding.meaning))
        _examples(entry, listing, finding)
        _remedy(entry, listing, finding)


def _examples(entry: CatalogEntry, listing: Listing, finding: CheckupFinding) -> None:
    if not finding.examples:
        return
    examples = undecided(entry.name, finding)
    _decided(entry, finding)
    if finding.kind in NOT_PICTURES:
        _names(finding)
        return
    key = f"examples:{entry.name}:{finding.kind}"
    shown = st.session_state.get(f"{key} shown", SHOWN)
    pictures = [_picture(entry, listing, finding, example) for example in examples[:shown]]
    answer = gallery.draw(pictures, key=key, label=f"Examples: {finding.title}") if pictures else GalleryAnswer()
    if len(examples) > shown:
        st.button(f"Show {min(SHOWN, len(examples) - shown)} more of {len(examples)}", key=f"{key} more",
                  on_click=st.session_state.update, args=({f"{key} shown": shown + SHOWN},))
    if answer.action:
        _act(entry, listing, finding, answer)


def undecided(name: str, finding: CheckupFinding) -> tuple[FindingExample, ...]:
    """A finding's examples without the pairs that were called different since."""
    different = decisions.different(name)
    return tuple(example for example in finding.examples if frozenset(example.pair) not in different)


def _decided(entry: CatalogEntry, finding: CheckupFinding) -> None:
    """How many pairs were called different, and the way back."""
    left = undecided(entry.name, finding)
    gone = [example.pair for example in finding.examples if example not in left]
    if gone:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f":material/check_circle: You called {words.plural(len(gone), 'pair')} different "
                       f"{PLURALS[entry.modality]}. "
                       "Check-ups ask no more.", width="content")
            read_only.button("Show again", key=f"show again:{finding.kind}", type="tertiary",
                             on_click=decisions.take_back,
                             args=(entry.name, gone))


def _names(finding: CheckupFinding) -> None:
    lines = [f"* {words.plain(example.key)}: {words.plain(example.note)}" for example in finding.examples]
    st.markdown("\n".join(lines[:SHOWN]))
    if len(lines) > SHOWN:
        with st.expander(f"{len(lines) - SHOWN} more"):
            st.markdown("\n".join(lines[SHOWN:]))


def _picture(entry: CatalogEntry, listing: Listing, finding: CheckupFinding, example: FindingExample) -> dict:
    """An example for the gallery; one that is in the set no longer, or has another class by now, says so."""
    item = listing.by_key.get(example.key)
    if item is None:
        return gallery.picture(entry.name, _absent(entry, example.key, example.label, example.split), split=True,
                               note="Taken out since.")
    other = example.other and (listing.by_key.get(example.other) or _absent(entry, example.other))
    if item.label != example.label:
        return gallery.picture(entry.name, item, split=True, note=f"Moved from {example.label or 'unlabelled'} since.")
    return gallery.picture(entry.name, item, note=example.note, split=True, other=other or None,
                           actions=actions(entry, finding, example))


def _absent(entry: CatalogEntry, key: str, label: str = "taken out", split: str = "") -> PictureItem:
    """What is in the set no longer."""
    return PictureItem(identify(key), key, label, split, modality=entry.modality)


def actions(entry: CatalogEntry, finding: CheckupFinding, example: FindingExample) -> Sequence[tuple[str, str]]:
    """What can be done with a single example: give it the label suggested, take it out, say that it is no copy."""
    if finding.kind not in ONE_BY_ONE:
        return ()
    label = finding.remedy.relabel.get(example.key) if finding.remedy else None
    edit = [*([("relabel", f"Move to {label}")] if label else []), ("drop", "Take out")]
    if read_only.on():
        return []
    different = [(DIFFERENT, f"Different {PLURALS[entry.modality]}")] if example.pair else []
    return [*(edit if edits.possible(entry) else []), *different]


def _act(entry: CatalogEntry, listing: Listing, finding: CheckupFinding, answer: GalleryAnswer) -> None:
    item = listing.by_id.get(answer.id)
    if item is None or read_only.on():
        return
    if answer.action == DIFFERENT:
        example = next(one for one in finding.examples if one.key == item.key and one.pair)
        decisions.call_different(entry.name, example.pair)
        st.rerun()
    if answer.action == "drop":
        edits.ask(edits.dropping(entry.name, [item]))
    label = finding.remedy.relabel.get(item.key) if finding.remedy else None
    if label:
        edits.ask(edits.relabelling(entry.name, [item], label))


def _remedy(entry: CatalogEntry, listing: Listing, finding: CheckupFinding) -> None:
    remedy = finding.remedy
    if remedy is None:
        return
    if remedy.class_weights:
        read_only.page_link("../pages/train.py", label=f"**{words.plain(remedy.words)}**, in Train",
                            icon=":material/balance:",
                            query_params={"data": entry.name, "class_weights": deep_links.ON})
    if not remedy.drop and not remedy.relabel:
        return
    if not edits.possible(entry):
        st.caption(dataset_source.of(entry).editing)
        return
    edit = what_is_left(entry.name, listing, finding)
    if not edit.drop and not edit.relabel:
        st.caption(":material/check_circle: Mended.")
    else:
        if read_only.button(words.plain(remedy_words(remedy, edit, NOUNS[entry.modality])),
                            key=f"remedy:{finding.kind}", icon=":material/healing:",
                            help=dataset_source.of(entry).editing or "Makes a new version; Undo takes it back."):
            edits.ask(edit)
        if done := done_since(remedy, edit):
            st.caption(f":material/check_circle: {done}")


def remedy_words(remedy: Remedy, edit: Edit, noun: str = "picture") -> str:
    """The button's text, which counts what is left to do."""
    if not _done(remedy, edit):
        return remedy.words
    if edit.relabel:
        return (f"Take the suggested {'label' if len(edit.relabel) == 1 else 'labels'} for "
                f"{words.plural(len(edit.relabel), noun)}")
    return f"Leave out {words.plural(len(edit.drop), noun)}"


def done_since(remedy: Remedy, edit: Edit) -> str:
    """"2 of 5 are done since the check-up, 3 are left."; nothing where nothing is."""
    done, left = _done(remedy, edit), len(edit.drop) + len(edit.relabel)
    if not done:
        return ""
    return (f"{done} of {done + left} {'is' if done == 1 else 'are'} done since the check-up, {left} "
            f"{'is' if left == 1 else 'are'} left.")


def _done(remedy: Remedy, edit: Edit) -> int:
    return len(remedy.drop) + len(remedy.relabel) - len(edit.drop) - len(edit.relabel)


def what_is_left(name: str, listing: Listing, finding: CheckupFinding) -> Edit:
    """The remedy as an edit, without what has been done already."""
    left = {example.key for example in undecided(name, finding)}
    different = {example.key for example in finding.examples} - left
    remedy = finding.remedy
    assert remedy is not None  # whoever asks has one to carry out
    drop = tuple(key for key in remedy.drop if key in listing.by_key and key not in different)
    relabel = {key: label for key, label in remedy.relabel.items()
               if key in listing.by_key and key not in drop and listing.by_key[key].label != label}
    return Edit(name, f"check-up, {finding.title}", drop, relabel)

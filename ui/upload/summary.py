"""What was understood of the pictures brought so far: classes, counts by split, what was refused and why."""

from collections import defaultdict
from collections.abc import Sequence
from html import escape

import streamlit as st

from tl_core.data.upload.manifest import AcceptedFile
from tl_core.data.upload.upload_session import UploadSummary
from ui.shared import words

SPLITS = {"train": "to train on", "val": "to validate", "test": "to test", "": "split for you"}
SHOWN_REFUSED = 500
BURSTS = 3


def draw(understood: UploadSummary, rows: Sequence[AcceptedFile]) -> None:
    """Counts as a table, then notes and refused files; what comes from file names is never taken for markup."""
    total = sum(by_class(understood).values())
    st.header("What was understood", anchor=False)
    if total:
        groups = f" and **{understood.groups}** group{'s' * (understood.groups > 1)}" if understood.groups else ""
        st.markdown(f"**{total}** picture{'' if total == 1 else 's'} in **{len(understood.classes)}** "
                    f"class{'' if len(understood.classes) == 1 else 'es'}{groups}.{_splits_sentence(understood)}")
        st.html(_table(understood))
    for warning in few_bursts(rows):
        st.warning(words.plain(warning), icon=":material/burst_mode:")
    for note in understood.notes:
        st.caption(words.plain(note))
    if understood.refused:
        _refused(understood.refused)


def by_class(understood: UploadSummary) -> dict[str, int]:
    """Pictures of each class, all splits together."""
    return {name: sum(counts.get(name, 0) for counts in understood.counts.values()) for name in understood.classes}


def few_bursts(rows: Sequence[AcceptedFile]) -> list[str]:
    """A sentence where classes come from one or two webcam bursts, which cannot be on three sides of a split."""
    by_label = defaultdict(set)
    for row in rows:
        if row.split is None:
            by_label[row.label].add((row.group, None if row.group else row.file))
    few = [name for name, groups in by_label.items() if len(groups) < BURSTS and any(group for group, _ in groups)]
    if not few:
        return []
    named = ", ".join(words.plain(name) for name in sorted(few)[:5])
    return [f"Record at least {BURSTS} bursts of every class, and move a little in between. The pictures of one burst "
            f"are so alike that they all train, all validate or all test. Too few bursts: {named}."]


def _splits_sentence(understood: UploadSummary) -> str:
    if set(understood.counts) <= {""}:
        return (" They will be split to train, validate and test; the pictures of one group (a webcam burst, a "
                "patient) stay together.")
    missing = [SPLITS[split] for split in ("val", "test") if not any(understood.counts.get(split, {}).values())]
    return f" Those {' and '.join(missing)} will be split off the ones to train on." if missing else ""


def _table(understood: UploadSummary) -> str:
    splits = [split for split in SPLITS if any(understood.counts.get(split, {}).values())]
    totals = by_class(understood)
    most = max(totals.values())
    head = "".join(f'<th scope="col">{SPLITS[split]}</th>' for split in splits) if splits != [""] else ""
    body = "".join(_row(name, totals[name], most, [understood.counts[split].get(name, 0) for split in splits]
                        if head else []) for name in understood.classes)
    return (f'{_STYLE}<div class="tl-understood" role="region" tabindex="0" aria-label="Pictures by class"><table>'
            f'<thead><tr><th scope="col">Class</th><th scope="col">Pictures</th>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>")


def _row(name: str, total: int, most: int, by_split: list[int]) -> str:
    cells = "".join(f"<td>{count}</td>" for count in by_split)
    width = f"calc((100% - 56px) * {total / most:.3f})"  # room for the number stays
    return (f'<tr><th scope="row">{escape(name)}</th><td><span class="tl-bar" style="width:{width}" aria-hidden="true">'
            f"</span><b>{total}</b></td>{cells}</tr>")


def _refused(refused) -> None:
    number = len(refused)
    with st.expander(f"{number} file{' was' if number == 1 else 's were'} refused", expanded=number <= 5,
                     icon=":material/block:"):
        items = "".join(f"<li><b>{escape(name)}</b>: {escape(reason)}</li>" for name, reason in refused[:SHOWN_REFUSED])
        more = f"<li>… and {number - SHOWN_REFUSED} more</li>" if number > SHOWN_REFUSED else ""
        st.html(f'{_STYLE}<ul class="tl-refused" tabindex="0" aria-label="Refused files">{items}{more}</ul>')


_STYLE = """<style>
.tl-understood { max-height: 340px; overflow: auto; }
.tl-understood table { border-collapse: collapse; width: 100%; font-size: 14px; }
.tl-understood th, .tl-understood td { text-align: left; padding: 4px 12px 4px 0; font-variant-numeric: tabular-nums;
  border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent); }
.tl-understood thead th { font-weight: 500; opacity: .8; }
.tl-understood tbody th { font-weight: 600; overflow-wrap: anywhere; min-width: 80px; }
.tl-understood td:nth-child(2) { width: 55%; min-width: 110px; }
.tl-bar { display: inline-block; height: 10px; min-width: 2px; margin-right: 8px;
  border-radius: 3px; background: #0d9488; }
.tl-refused { max-height: 220px; overflow-y: auto; margin: 0; padding-left: 18px; font-size: 14px; }
.tl-refused li { overflow-wrap: anywhere; margin: 2px 0; }
</style>"""

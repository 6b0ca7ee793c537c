"""The check-up of a set of texts: what pictures are checked for, and what only texts can have. No TensorFlow."""

import re
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import numpy as np
from threadpoolctl import threadpool_limits

from tl_core.data.dataset import SPLITS, Dataset
from tl_core.data.disk_rows import DiskRows
from tl_core.data.parallel import Progress
from tl_core.data.quality import counts, duplicate_findings, labels, shapes, text_contents, text_duplicates
from tl_core.data.quality.quality_images import QualityImages
from tl_core.data.quality.report import KINDS, MOST_EXAMPLES, CheckupFinding, CheckupReport, Remedy
from tl_core.data.quality.text_contents import TextContents
from tl_core.data.texts import word_runs
from tl_core.errors import UserError
from tl_core.words import plural

STAGE = "Looking at texts"
MOST_TEXTS = 200_000  # a check-up looks at; 0.5 kB of memory each
MOST_COUNTED = 20_000  # texts whose tokens are counted, spread over all
NO_EMBEDDINGS = "Labels were not checked: that needs a backbone's view of the texts."
TOO_SMALL = "Labels were not checked: that needs two classes with at least five different texts each."
_TOLD = 1024
Tokens = Callable[[str], int]


def check(dataset: Dataset, *, embed: Callable[[list[str]], np.ndarray] | None = None, window: int = 0,
          tokens: Tokens | None = None, different: Collection[frozenset[str]] = (), progress: Progress | None = None
          ) -> CheckupReport:
    """Look at every text of all splits; the same set always gives the same report.

    As ``check.check``; ``tokens`` counts a text's, of which a backbone reads ``window``. ``UserError`` for more texts
    than ``MOST_TEXTS``.
    """
    start, skipped = time.perf_counter(), list[str]()
    texts = _listed(dataset)
    contents, signatures = _read(dataset, texts.keys, progress)
    with threadpool_limits(1):
        twins = text_duplicates.find(lambda index: dataset.read(texts.keys[index]), texts.digests, texts.splits,
                                     signatures, different, progress)
        suspects = _suspects(texts, [twin.copy for twin in twins if twin.sure], embed, skipped, progress)
    findings = [*shapes.unreadable(dataset, texts), *duplicate_findings.findings(texts, twins), *suspects,
                *counts.too_few(dataset), *counts.imbalance(dataset), *_empty(texts, contents),
                *_too_long(dataset, texts, window, tokens, skipped), *_markup(texts, contents),
                *_unseen(texts, contents), *_other_languages(texts, contents)]
    findings = sorted(map(of_texts, findings), key=lambda finding: KINDS.index(finding.kind))
    return CheckupReport(tuple(findings), len(texts), dataset.fingerprint(), round(time.perf_counter() - start, 3),
                         tuple(skipped))


def of_texts(finding: CheckupFinding) -> CheckupFinding:
    """A finding that is told of pictures, told of texts."""
    finding = replace(finding, title=_worded(finding.title), meaning=_MEANINGS.get(finding.kind,
                                                                                  _worded(finding.meaning)),
                      examples=tuple(replace(one, note=_worded(one.note)) for one in finding.examples))
    remedy = finding.remedy
    return finding if remedy is None else replace(finding, remedy=replace(remedy, words=_worded(remedy.words)))


_MEANINGS = {
    "near_duplicates": "Texts that share most of their runs of three words: quotations, forms, mails sent twice with "
                       "another name. They teach little that is new; such a set is smaller than it looks.",
    "possible_copies": "These share many of their runs of three words, as forms and news of one agency do. Look at "
                       "each pair: a real copy in two splits makes the test's accuracy too high, different texts are "
                       "no fault at all."}


def _worded(words: str) -> str:
    words = words.replace("the same file content", "the same words")  # of rows, which are no files
    return re.sub(r"\bpicture", "text", re.sub(r"\bPicture", "Text", words))


def _listed(dataset: Dataset) -> QualityImages:
    keys = tuple(key for name in SPLITS for key in dataset.splits[name].keys)
    if len(keys) > MOST_TEXTS:
        raise UserError(f"{dataset.name!r} has {len(keys):,} texts.", f"A check-up looks at {MOST_TEXTS:,} at most.",
                        "Check a part of it: one of its tables, or a domain as a table of its own.")
    return QualityImages(keys, np.concatenate([np.asarray(dataset.splits[name].labels, np.int32) for name in SPLITS]),
                         tuple(name for name in SPLITS for _ in dataset.splits[name].keys),
                         tuple(dataset.digest(key) for key in keys), DiskRows(0, (0, 0, 3), np.uint8),
                         dataset.classes, {})


def _read(dataset: Dataset, keys: Sequence[str], progress: Progress | None) -> tuple[list[TextContents], np.ndarray]:
    """What each text is made of, and its signature, uint32 (n, 64); one text at a time is in memory."""
    contents, signatures = [], np.zeros((len(keys), text_duplicates.HASHES), np.uint32)
    for number, key in enumerate(keys):
        text = dataset.read(key)
        contents.append(text_contents.look(text))
        hashes = word_runs.runs(text)
        if len(hashes):
            signatures[number] = text_duplicates.signature(hashes)
        if progress and number % _TOLD == 0:
            progress(STAGE, number, len(keys))
    return contents, signatures


def _suspects(texts: QualityImages, copies: Collection[int], embed, skipped: list[str], progress: Progress | None
              ) -> list[CheckupFinding]:
    if embed is None:
        skipped.append(NO_EMBEDDINGS)
        return []
    try:
        found = labels.suspects(texts, np.asarray(embed(list(texts.keys)), np.float32), copies, progress)
    except UserError as error:
        skipped.append(f"Labels were not checked. {error}")
        return []
    skipped += [TOO_SMALL] * (found is None)
    return found or []


def _empty(texts: QualityImages, contents: Sequence[TextContents]) -> list[CheckupFinding]:
    chosen = [index for index, one in enumerate(contents) if one.empty]
    return _finding(texts, chosen, "empty_text", f"{plural(len(chosen), 'text has', 'texts have')} no letter and no "
                    "digit", "There is nothing in them to learn their class from.", "warning", lambda index: "",
                    drop=True)


def _too_long(dataset: Dataset, texts: QualityImages, window: int, tokens: Tokens | None, skipped: list[str]
              ) -> list[CheckupFinding]:
    if tokens is None or not window:
        skipped.append("Lengths were not compared with what a backbone reads: its tokenizer is not here.")
        return []
    looked_at = np.unique(np.linspace(0, len(texts) - 1, min(len(texts), MOST_COUNTED)).astype(int)).tolist()
    lengths = {index: tokens(dataset.read(texts.keys[index])) for index in looked_at}
    chosen = sorted((index for index, count in lengths.items() if count > window), key=lambda index: -lengths[index])
    share = 100 * len(chosen) / max(len(lengths), 1)
    part = "" if len(looked_at) == len(texts) else f" (of {plural(len(looked_at), 'text')} that were counted)"
    return _finding(texts, chosen, "long_text", f"{share:.0f} % of texts are cut at {window} tokens{part}",
                    f"A backbone reads a text's first {window} tokens, about {window * 3 // 4} words, and nothing of "
                    "what comes after. Where the class stands at the end, as in long reviews, that is lost.",
                    "warning" if share >= 25 else "note", lambda index: f"{lengths[index]:,} tokens")


def _markup(texts: QualityImages, contents: Sequence[TextContents]) -> list[CheckupFinding]:
    chosen = [index for index, one in enumerate(contents) if one.markup]
    return _finding(texts, chosen, "markup", f"{plural(len(chosen), 'text has', 'texts have')} markup",
                    "Tags and entities are read as words: they take room, and where one class comes from another "
                    "website, they tell it. Take them out before, if new texts will have none.", "note",
                    lambda index: contents[index].markup)


def _unseen(texts: QualityImages, contents: Sequence[TextContents]) -> list[CheckupFinding]:
    chosen = [index for index, one in enumerate(contents) if one.unseen]
    return _finding(texts, chosen, "unseen", f"{plural(len(chosen), 'text has', 'texts have')} characters that nobody "
                    "sees", "Control characters, blanks of no width, marks that turn the direction of writing, and "
                    "\ufffd in the place of what could not be decoded. They part words or hide them, and may tell "
                    "where a text came from.", "note", lambda index: plural(contents[index].unseen, "such character"))


def _other_languages(texts: QualityImages, contents: Sequence[TextContents]) -> list[CheckupFinding]:
    main = text_contents.usual([one.language for one in contents])
    chosen = [index for index, one in enumerate(contents) if one.language not in ("", main)]
    return _finding(texts, chosen, "language", f"{plural(len(chosen), 'text seems', 'texts seem')} to be in another "
                    f"language than {main}", "Told by the script and by common words, so it is a guess, and of short "
                    "texts nothing can be told. A backbone knows what it was pretrained on (MiniLM: English); texts in "
                    "another language are hardly understood.", "note", lambda index: contents[index].language)


def _finding(texts: QualityImages, chosen: Sequence[int], kind: str, title: str, meaning: str, severity,
             note: Callable[[int], str], drop: bool = False) -> list[CheckupFinding]:
    if not chosen:
        return []
    remedy = Remedy(f"Leave out {plural(len(chosen), 'text')}", tuple(texts.keys[index] for index in chosen))
    return [CheckupFinding(kind, title, meaning, severity, len(chosen),
                           tuple(texts.example(index, note(index)) for index in chosen[:MOST_EXAMPLES]),
                           remedy if drop else None)]

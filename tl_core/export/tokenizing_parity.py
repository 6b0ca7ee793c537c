"""Whether SavedModel's own reading of texts is the program's: measured on test texts and on odd ones, and said."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tl_core.data.upload.archive_entries import Broken
from tl_core.export import subprocess_runtime
from tl_core.export.certificate import EXACT
from tl_core.export.source import ExportSource, TestPictures
from tl_core.inference import pictures as inputs
from tl_core.statistics.softmax import softmax

MOST = 64  # test texts
TESTED, ODD = "test texts", "odd texts"
ODD_TEXTS = (
    "naïve café, déjà vu", "ÀÉÎÕÜ İSTANBUL Straße", "東京タワーへ行く", "한국어 문장입니다", "e\u0301 o\u0302\u0323",
    "🙂👍🏽 fine 👩\u200d👩\u200d👧", "a\x00b\u200d\u202ec\ufeff!", "x" * 99, "x" * 101,
    "antidisestablishmentarianisms", "[MASK] [SEP] [cls]", "##ing don't C++ 1,000.5", "שלום नमस्ते",
    "\t tabs \r\n lines \u2028 spaces\u3000", "word " * 400)


def compare(source: ExportSource, folder: Path, tested: TestPictures, tick: Callable[[], None]) -> dict[str, Any]:
    """Scores of texts by the written network in a clean process, beside those of the program's own tokens.

    ``kinds`` has figures of the test texts, where they are there, and of odd ones; ``fails`` those whose scores differ
    by more than rounding, ``agrees`` whether there are none.
    """
    own = _own(tested)
    texts = [*own, *ODD_TEXTS]
    rows = np.stack([source.input.read(lambda text: text, text, source.size) for text in texts])
    expected = softmax(source.logits(rows))
    answer = subprocess_runtime.scores("serving_texts", folder, texts, tick)
    kinds = [_kind(name, expected[part], answer.scores[part]) for name, part in (
        (TESTED, slice(0, len(own))), (ODD, slice(len(own), None))) if len(expected[part])]
    fails = [kind["kind"] for kind in kinds if not kind["agrees"]]
    said = ", ".join(f"{kind['kind']} ({kind['labels_kept']} of {kind['pictures']} labels kept)" for kind in kinds
                     if not kind["agrees"]) or "test texts and odd ones"
    kept = sum(kind["labels_kept"] for kind in kinds)
    largest = max(kind["largest_difference"] for kind in kinds)
    return {"of": "texts", "pictures": len(texts), "own_files": bool(own), "labels_kept": kept,
            "largest_difference": largest, "milliseconds": answer.milliseconds, "kinds": kinds, "fails": fails,
            "said": said if own or fails else "odd texts", "agrees": not fails, "not_taken": {},
            "sentence": f"{kept} of {len(texts)} texts get the same label as by the program's own tokens; scores "
                        f"differ by {largest:.1e} at most"}


def _own(tested: TestPictures) -> list[str]:
    if tested.read is None:
        return []
    texts = []
    for key in tested.keys[:MOST]:
        try:
            texts.append(inputs.text_of_key(tested.read, key).read())
        except Broken:
            continue
    return texts


def _kind(name: str, expected: np.ndarray, scores: np.ndarray) -> dict[str, Any]:
    largest = float(np.abs(expected - scores).max())
    kept = int((expected.argmax(axis=1) == scores.argmax(axis=1)).sum())
    return {"kind": name, "pictures": len(expected), "labels_kept": kept, "largest_difference": largest,
            "agrees": largest <= EXACT}

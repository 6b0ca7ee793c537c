"""The parity certificate: does what was written give the run's own answers, in its own runtime?"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np

from tl_core import words
from tl_core.modality_nouns import PLURALS
from tl_core.statistics.softmax import softmax

MOST = 256  # pictures that are compared
EXACT = 1e-4  # of 1 + the largest |logit|, for 32 bit
SHARES = {"float32": 1.0, "float16": 0.99, "int8": 0.95}  # of the clear labels, those that must be kept
CLEAR = np.log(2)  # a label is clear where its score is twice the next one
FEW = 10  # clear labels, or all count
OUTDATED = ("It was made by an earlier version, which read some PNGs, GIFs and BMPs wrongly and did not check them. "
            "Make it again.")
FLOOR = np.log(1e-30)  # a score below is too near to 0 for its logarithm to mean anything


@dataclass(frozen=True)
class Certificate:
    """What was compared and what came out; ``agrees`` is the verdict and ``sentence`` says it in words.

    ``logit_difference`` is the largest over all pictures and classes (None for int8, whose scores
    come in steps), ``allowed`` its bound (None where only labels are asked for), ``score_difference``
    the largest of scores. Logits are read from the scores as their logarithms: the
    same up to one number a picture, which changes no score. ``tested_alike`` is the share of
    pictures on which the network, as it was read back, gives the label that it gave in the run's
    test, None without test pictures. ``reading`` is what SavedModel makes of picture files
    (``decoding_parity.compare``) or of texts (``tokenizing_parity.compare``); where it loses labels, nothing agrees.
    ``pictures`` are texts where ``modality`` says so. ``data`` is the run's set with its version; the run had
    ``tested`` test pictures and ``test_accuracy`` on them, and ``lacking`` says which of them are not what they
    were and so not among the ``pictures``.
    """

    run_id: str
    format: str
    precision: str
    runtime: str
    pictures: int
    from_test: bool
    logit_difference: float | None
    score_difference: float
    allowed: float | None
    largest_logit: float
    labels_kept: int
    clear: int
    clear_kept: int
    clear_needed: int
    accuracy: float | None
    accuracy_before: float | None
    bytes: int
    milliseconds: float
    tested_alike: float | None
    agrees: bool
    sentence: str
    reading: dict[str, Any] | None = None
    data: str = ""
    tested: int | None = None
    test_accuracy: float | None = None
    lacking: str = ""
    modality: str = "image"
    made: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))

    @property
    def verdict(self) -> str:
        """"agrees with the run", or for less than 32 bit "agrees where the run is clear", or "does not agree …"."""
        return _verdict(self.agrees, self.clear == self.pictures or self.allowed is not None)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Certificate":
        if values.get("reading") and "kinds" not in values["reading"]:  # checked with JPEGs or a few of the set's only
            values = {**values, "agrees": False, "sentence": OUTDATED}
        return cls(**values)


def judge(logits: np.ndarray, scores: np.ndarray, precision: str) -> dict[str, Any]:
    """The certificate's figures from the network's logits and the export's scores, both (n, classes).

    float32 agrees where no logit differs by more than 1e-4 × (1 + the largest |logit|) and every label is kept,
    but for those decided by less than twice that. float16 agrees where 99 in 100, int8 where 95 in 100 of the
    clear labels are kept: those whose score was at least twice the next one. One may change in either.
    """
    difference = None if precision == "int8" else logit_difference(logits, scores)
    largest = float(np.abs(logits).max())
    allowed = EXACT * (1 + largest) if precision == "float32" else None
    kept, clear = scores.argmax(axis=1) == logits.argmax(axis=1), _clear(logits, allowed)
    count = int(clear.sum())
    needed = count if allowed is not None else min(int(np.ceil(SHARES[precision] * count)), count - 1)
    close = allowed is None or difference is not None and difference <= allowed
    fine = np.isfinite(scores).all() and close and kept[clear].sum() >= needed
    return {"logit_difference": difference, "score_difference": float(np.abs(softmax(logits) - scores).max()),
            "allowed": allowed, "largest_logit": largest, "labels_kept": int(kept.sum()), "clear": count,
            "clear_kept": int(kept[clear].sum()), "clear_needed": needed, "agrees": bool(fine)}


def _verdict(agrees: bool, everywhere: bool) -> str:
    if not agrees:
        return "does not agree with the run"
    return "agrees with the run" if everywhere else "agrees where the run is clear"


def _clear(logits: np.ndarray, allowed: float | None) -> np.ndarray:
    """(n,) bool: pictures whose label is decided by enough; all of them where those are few."""
    best = np.sort(logits, axis=1)
    ahead = best[:, -1] - best[:, -2]
    if allowed is not None:
        return ahead > 2 * allowed
    clear = ahead >= CLEAR
    return clear if clear.sum() >= FEW else np.ones(len(logits), bool)


def logit_difference(logits: np.ndarray, scores: np.ndarray) -> float:
    """The largest |log softmax(logits) - log(scores)|, scores under 1e-30 counted as that."""
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    wanted = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    with np.errstate(divide="ignore", invalid="ignore"):
        log_scores = np.log(scores.astype(np.float64))
    if np.isnan(log_scores).any():
        return float("inf")
    return float(np.abs(np.maximum(wanted, FLOOR) - np.maximum(log_scores, FLOOR)).max())


def sentence(figures: dict[str, Any], pictures: int, from_test: bool, precision: str, lacking: str = "",
             plural: str = "pictures") -> str:
    """The verdict in words, for people; ``lacking`` says which of the run's test pictures are not among them."""
    what = f"of the run's test {plural}" if from_test else f"{plural} of noise (the run's test {plural} are not there)"
    kept = f"{figures['labels_kept']} of {pictures} {what} keep their label"
    more = f" {lacking}" if lacking else ""
    verdict = _verdict(figures["agrees"], figures["allowed"] is not None or figures["clear"] == pictures).capitalize()
    if figures["allowed"] is not None:
        return (f"{verdict}: logits differ by {figures['logit_difference']:.1e} at most, where "
                f"{figures['allowed']:.1e} are allowed; {kept}.{more}")
    which = "" if figures["clear"] == pictures else " on which the run is clear (the best score is twice the next)"
    return (f"{verdict}: {kept}. Of the {figures['clear']}{which} {figures['clear_kept']} do, and "
            f"{precision} is asked for {figures['clear_needed']} ({100 * SHARES[precision]:.0f} %).{more}")


def with_reading(figures: dict[str, Any], said: str, reading: dict[str, Any] | None) -> dict[str, Any]:
    """``agrees``, ``sentence`` and ``reading`` of a certificate: no by the network, or by what it makes of files."""
    if reading is None or reading["agrees"] or not figures["agrees"]:
        return {"agrees": figures["agrees"], "sentence": said, "reading": reading}
    read, become = ("texts", "tokens") if reading.get("of") == "texts" else ("picture files", "pixels")
    lost = f"{_verdict(False, True).capitalize()}: its own reading of {read} goes wrong for {reading['said']}."
    return {"agrees": False, "sentence": f"{lost} From {become} it does. {said}", "reading": reading}


def accuracy(scores: np.ndarray, labels: np.ndarray | None) -> float | None:
    """Share of right answers; None where nobody knows the right ones."""
    return None if labels is None else float((scores.argmax(axis=1) == labels).mean())


def rows(certificate: Certificate) -> Sequence[tuple[str, str]]:
    """The certificate as a small table: what, and what came out."""
    c = certificate
    bound = "" if c.allowed is None else f" (allowed {c.allowed:.1e})"
    logits = [] if c.logit_difference is None else [("Largest logit difference", f"{c.logit_difference:.1e}{bound}")]
    table = [("Verdict", c.verdict), ("Computed by", c.runtime),
             (PLURALS[c.modality].capitalize(), _pictures(c)), *([("Data", c.data)] if c.data else []),
             *logits, ("Largest score difference", f"{c.score_difference:.1e}"),
             ("Labels kept", f"{c.labels_kept} of {c.pictures}; {c.clear_kept} of {c.clear} clear ones "
                             f"({c.clear_needed} needed)")]
    if c.accuracy is not None and c.accuracy_before is not None:
        before = f"{100 * c.accuracy_before:.1f} %"
        table.append(("Accuracy on them", f"{100 * c.accuracy:.1f} % (the run's network: {before})"))
    if c.test_accuracy is not None and c.tested:
        table.append(("The run's own test", f"{100 * c.test_accuracy:.1f} % of {c.tested} test {PLURALS[c.modality]}"))
    if c.lacking:
        table.append(("Not looked at", c.lacking))
    table += [("Size", words.size(c.bytes)),
              (f"One {PLURALS[c.modality][:-1]}", f"{c.milliseconds:.1f} ms on this CPU")]
    if c.reading:
        table.append(("Read from texts" if c.reading.get("of") == "texts" else "Read from files",
                      c.reading["sentence"]))
        if "said" in c.reading:
            table.append(("Read alike" if c.reading["agrees"] else "Not read alike", c.reading["said"]))
    return table


def _pictures(c: Certificate) -> str:
    if not c.from_test:
        return f"{c.pictures} of noise"
    of = f"{c.pictures} of the run's {c.tested}" if c.tested and c.tested != c.pictures else str(c.pictures)
    return f"{of} test {PLURALS[c.modality]}"

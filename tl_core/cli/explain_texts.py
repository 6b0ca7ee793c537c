"""``explain --text``: what each word speaks for.

``--json`` prints {"explanations": [{"text", "network", "method", "label", "logit", "confidence", "top": [{"label",
"confidence"}], "words": [{"word", "start", "end", "value"}], "facts", "sanity": null or {"likeness": null or -1 to 1,
"sentence", "values"}}]}.
"""

from collections.abc import Sequence
from typing import Any

from tl_core.cli import network
from tl_core.cli.output import print_json, print_table, stderr
from tl_core.cli.progress import stages
from tl_core.errors import UserError
from tl_core.explain.texts import request as requests
from tl_core.explain.texts.methods import DEFAULT, TEXT_METHODS

STRONGEST = 3


def explain(images: Sequence[str], texts: Sequence[str], run: str | None, backbone: str | None, method: str | None,
            label: str | None, out: str | None, sanity: bool, json: bool) -> None:
    """What ``explain`` does with ``--text``; ``UserError`` for options that are of pictures."""
    if images or out:
        raise UserError(f"Both --text and {'a file (' + repr(images[0]) + ')' if images else '--output'} were given.",
                        "Words are told in the answer; files are of pictures.", "Leave one of them out.")
    TEXT_METHODS.get(method or DEFAULT)
    with stages(stderr) as progress:
        progress("Loading the network", 0, 0)
        loaded = network.named(run, backbone)
        requests.reader(loaded)
        answers = [_one(loaded, text, method or DEFAULT, label, sanity, progress) for text in texts]
    _tell(answers, json)


def _one(loaded, text: str, method: str, label: str | None, sanity: bool, progress) -> dict[str, Any]:
    from tl_core.explain.texts import explain
    found = explain.explain(loaded, text, method, label, progress)
    check = explain.sanity(found, progress) if sanity else None
    return {"text": text, "network": found.network, "method": method, "label": found.label, "logit": found.logit,
            "confidence": found.share, "top": [{"label": one, "confidence": share} for one, share in found.top],
            "words": [{"word": text[word.start:word.end], "start": word.start, "end": word.end, "value": value}
                      for word, value in zip(found.question.words, found.values.tolist(), strict=True)],
            "facts": found.facts,
            "sanity": check and {"likeness": check.likeness, "sentence": check.sentence,
                                 "values": check.values.tolist()}}


def _tell(answers: list[dict[str, Any]], json: bool) -> None:
    if json:
        return print_json({"explanations": answers})
    print_table(["class", "confidence", "strongest words"], (
        (one["label"], one["confidence"], _strongest(one["words"])) for one in answers))
    for one in answers:
        if "completeness_error" in one["facts"]:
            facts = one["facts"]
            print(f"All words together give {facts['sum']:+.3f}; the logit's rise from mean words is "
                  f"{facts['rise']:+.3f} ({facts['steps']} steps, {100 * facts['completeness_error']:.1f} % off).")
        if one["sanity"]:
            print(one["sanity"]["sentence"])
    return None


def _strongest(words: list[dict[str, Any]]) -> str:
    kept = sorted(words, key=lambda one: -abs(one["value"]))[:2 * STRONGEST]
    return ", ".join(f"{one['word']} {one['value']:+.3f}" for one in kept)

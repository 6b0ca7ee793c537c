"""Kept results by what was asked: a result's id also depends on the pictures, which only adapting reads."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from tl_core.adaptation import request, results
from tl_core.adaptation.request import AdaptRequest
from tl_core.adaptation.results import AdaptResult
from tl_core.errors import UserError

GAP, LABEL_CURVE = "gap", "label_curve"  # kinds beside ``results.PAIR`` and ``results.ALL_PAIRS``


class Question(Protocol):
    """What can be asked: an ``AdaptRequest``, or one with more to it."""

    def to_dict(self) -> dict[str, Any]:
        """In JSON's types, equal for equal questions."""
        ...


def newest(asked: Question, kind: str = results.PAIR) -> AdaptResult | None:
    """The result of that kind for the same question that was made last; None where there is none."""
    question = _text(asked.to_dict())
    for folder, stamp in results.folders():
        if _about(str(folder), stamp) == (kind, question):
            return results.load(folder.name)
    return None


def all_pairs_of(asked: AdaptRequest) -> AdaptRequest:
    """The same question about all pairs of the source's set."""
    plain = {"source_domains": None, "target_data": None, "target_domain": None}
    return replace(asked, config=asked.config.changed(**plain), runs=None, source_weights=None)


def save(asked: Question, kind: str, values: Mapping[str, Any]) -> AdaptResult:
    """Keep an answer beside results; one for each question and kind."""
    question = asked.to_dict()
    return results.save({"id": results.key({kind: question}), "kind": kind, "request": question, **values})


@lru_cache(maxsize=2000)
def _about(folder: str, stamp: int) -> tuple[str, str]:
    """Kind and question of a result, read once for each time it was made."""
    result = results.load(Path(folder).name)
    return ("", "") if result is None else (result.values["kind"], _text(today(result.values.get("request", {}))))


def today(question: Mapping[str, Any]) -> Mapping[str, Any]:
    """A kept question with the settings that came later, as they usually are: its answer is still found.

    What a question asks beside an ``AdaptRequest``'s fields stays.
    """
    try:
        return {**question, **request.of_dict(question).to_dict()}
    except (UserError, KeyError, TypeError):  # of a method that is no more, or damaged: like itself only
        return question


def _text(question: Mapping[str, Any]) -> str:
    return json.dumps(question, sort_keys=True)

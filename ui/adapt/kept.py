"""What is kept for a question: its result, and what was asked beside it. No streamlit here."""

from collections.abc import Mapping
from typing import Any

from tl_core.adaptation import result_lookup, results
from tl_core.adaptation.request import AdaptRequest
from ui.adapt.adapted_pair import AdaptedPair


def pair(request: AdaptRequest) -> AdaptedPair | None:
    """The result; None before there is one that is whole."""
    result = result_lookup.newest(request)
    return AdaptedPair(result.values, result.arrays, result.id) if result and result.arrays else None


def gap(request: AdaptRequest) -> Mapping[str, Any] | None:
    """How far the domains are apart, where only that was measured."""
    return _values(request, result_lookup.GAP)


def pairs(request: AdaptRequest) -> Mapping[str, Any] | None:
    """All pairs of the source's set."""
    return _values(result_lookup.all_pairs_of(request), results.ALL_PAIRS)


def label_curve(request: AdaptRequest) -> Mapping[str, Any] | None:
    """How many target labels would do the same."""
    return _values(request, result_lookup.LABEL_CURVE)


def _values(request: AdaptRequest, kind: str) -> Mapping[str, Any] | None:
    result = result_lookup.newest(request, kind)
    return None if result is None else result.values

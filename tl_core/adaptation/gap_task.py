"""How far the domains of a question are apart: measured alone, or on the way to adapting before anything is fitted."""

import time
from collections.abc import Mapping
from typing import Any

from tl_core.adaptation import adapt as one_pair
from tl_core.adaptation import request, result_lookup
from tl_core.adaptation.adapt import PairRows
from tl_core.adaptation.domain_gap import domain_gap
from tl_core.adaptation.problem import AdaptationProblem
from tl_core.adaptation.request import AdaptRequest
from tl_core.data import domain_pair
from tl_core.progress import Progress, silent


def measure(asked: Mapping[str, Any], progress: Progress = silent) -> str:
    """The gap between the domains of ``asked`` (``AdaptRequest.to_dict``), kept by ``result_lookup``: no training."""
    question, began = request.of_dict(asked), time.perf_counter()
    pair = domain_pair.load_pair(question.config, progress)
    return keep(question, one_pair.describe_pair(question, pair, progress), began, progress)


def keep(question: AdaptRequest, found: PairRows, began: float, progress: Progress = silent) -> str:
    """Measure the gap between rows that are there and keep it; ``began`` is when making them did. The result's id."""
    progress("Comparing both domains", 0, 0)
    pair = found.pair
    problem = AdaptationProblem(found.source, pair.source.labels[found.here], found.target, len(pair.classes),
                                question.config.seed)
    return result_lookup.save(question, result_lookup.GAP, {
        "domain_gap": domain_gap(problem).as_dict(), "counts": {"source": len(found.here), "target": len(found.there)},
        "classes": list(pair.classes), "only_in_source": list(pair.only_in_source),
        "only_in_target": list(pair.only_in_target), "seconds": time.perf_counter() - began}).id

"""What the Adapt page asks of the second process beside adapting: how far the domains are apart, before and alone."""

import time
from collections.abc import Mapping
from typing import Any

from tl_core.adaptation import adapt as one_pair
from tl_core.adaptation import lookup, request
from tl_core.adaptation.domain_gap import domain_gap
from tl_core.adaptation.problem import AdaptationProblem
from tl_core.adaptation.request import AdaptRequest
from tl_core.data import domain_pair
from tl_core.progress import Progress, silent


def measure(asked: Mapping[str, Any], progress: Progress = silent) -> str:
    """The gap between the domains of ``asked`` (``AdaptRequest.to_dict``), kept by ``lookup``: nothing is trained."""
    return _measure(request.of_dict(asked), progress)


def adapt(asked: Mapping[str, Any], progress: Progress = silent) -> str:
    """Adapt one pair; the gap is kept first, so that it can be looked at while methods are fitted. The result's id."""
    question = request.of_dict(asked)
    if lookup.newest(question, lookup.GAP) is None:
        _measure(question, progress)
    return one_pair.adapt(question, None, progress).id


def _measure(question: AdaptRequest, progress: Progress) -> str:
    began = time.perf_counter()
    pair = domain_pair.load_pair(question.config, progress)
    found = one_pair.describe_pair(question, pair, progress)
    progress("Comparing both domains", 0, 0)
    problem = AdaptationProblem(found.source, pair.source.labels[found.here], found.target, len(pair.classes),
                                question.config.seed)
    return lookup.save(question, lookup.GAP, {
        "domain_gap": domain_gap(problem).as_dict(), "counts": {"source": len(found.here), "target": len(found.there)},
        "classes": list(pair.classes), "only_in_source": list(pair.only_in_source),
        "only_in_target": list(pair.only_in_target), "seconds": time.perf_counter() - began}).id

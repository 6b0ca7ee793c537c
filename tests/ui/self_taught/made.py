"""A made-up self-taught comparison as ``tl_core.self_taught.comparison`` keeps one: shares of right answers by method.

Self-taught features beat every control with 20 labels and are within chance of pixels with 5.
"""

from typing import Any

import numpy as np

from tl_core.self_taught import verdict
from tl_core.self_taught.comparison import CLAIMS, TITLES
from tl_core.self_taught.request import SelfTaughtRequest, of_fields

TESTED = 400
SHARES = {"pixels": (0.60, 0.70), "self_taught": (0.61, 0.93), "random": (0.50, 0.60), "supervised": (0.55, 0.72),
          "kmeans_patches": (0.58, 0.71), "sparse_coding": (0.57, 0.70), "from_scratch": (0.59, 0.74),
          "from_scratch_views": (0.58, 0.73)}


def asked(**more) -> SelfTaughtRequest:
    """The question that the page asks at ``tests.pages.test_self_taught.AT``."""
    labels, seeds, run = more.pop("labels", (5, 20)), more.pop("seeds", 3), more.pop("run", None)
    tuned = more.pop("fine_tuned", False)
    return of_fields({"pool": ("fruits",), "data": "digits", "seconds": 30.0, **more}, labels, seeds, run, tuned)


def figures(request: SelfTaughtRequest | None = None, run_id: str = "0" * 32, *, without: tuple[str, ...] = (),
            **more) -> dict[str, Any]:
    """What ``comparison.STORE.save`` takes; ``without`` leaves methods out."""
    request = request or asked()
    draw = np.random.default_rng(0)
    hits = {(name, count): [draw.random(TESTED) < np.interp(count, (5, 20), ends) for _ in range(request.seeds)]
            for name, ends in SHARES.items() if name not in without for count in request.labels}
    return {"id": request.id, "created": "2026-01-01T00:00:00+00:00", "request": request.to_dict(), "run_id": run_id,
            "supervised_run_id": None, "data": request.config.data, "pool": list(request.config.pool or ()),
            "strategy": request.config.strategy, "classes": 10, "tested": TESTED, "notes": [],
            **verdict.of(hits, request.labels, TITLES, CLAIMS),
            "seconds": {"pretraining": 60.0, "measured": True, "total": 40.0, "elapsed": 60.0}, **more}

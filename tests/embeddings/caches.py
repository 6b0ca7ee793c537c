"""Questions over small sets, and features made up for them: no TensorFlow is needed."""

import numpy as np

from tl_core.embeddings import request, results, selection
from tl_core.embeddings.cache import FeatureCache, FeatureIndex
from tl_core.embeddings.compute import all_pooled
from tl_core.embeddings.request import FeatureLayer, FeatureRequest
from tl_core.errors import UserError

WIDTH = 6


def asked(data: str = "digits", limit: int | None = 40, **fields) -> FeatureRequest:
    base = {"data": data, "backbone": "small_cnn", "weights": "random", "image_size": 32}
    return request.of_backbone({**base, **fields}, limit=limit)


def pictures(about: FeatureRequest) -> FeatureIndex:
    """Those of the question, all of them readable."""
    dataset = selection.load(about)
    split = dataset.splits["train"]
    return FeatureIndex(np.array(split.keys, str), split.labels, np.array(split.groups, str),
                        np.array(split.domains or [""] * len(split), str), dataset.classes)


def kept(about: FeatureRequest, cuts: list[FeatureLayer] | None = None, unread: tuple[str, ...] = ()) -> FeatureCache:
    """The question's folder as a computation leaves it, with rows that grow more telling block by block."""
    found, made, cuts = pictures(about), FeatureCache(about), cuts or all_pooled(about)
    for cut in cuts:
        rng = np.random.default_rng(cut.depth)
        rows = rng.normal(0, 1, (len(found), WIDTH)) + cut.depth * np.eye(WIDTH)[found.labels % WIDTH]
        with made.writing(cut) as part:
            part.write_bytes(rows.astype(np.float32).tobytes())
    made.keep(found, dict.fromkeys(cuts, WIDTH), list(unread))
    return made


def looked_at(about: FeatureRequest, **more) -> FeatureCache:
    """The same, with the neighbours and maps that the page's task makes of every block."""
    made = kept(about, **more)
    for cut in all_pooled(about):
        results.nearest_neighbours(made, cut)
        results.projection(made, cut, "pca")
    return made


def refusal(function, *arguments, **options) -> str:
    """The words of the ``UserError`` that a call raises: found, expected and fix are all there."""
    try:
        function(*arguments, **options)
    except UserError as error:
        assert all((error.found, error.expected, error.fix))
        return str(error)
    raise AssertionError("Nothing was refused.")

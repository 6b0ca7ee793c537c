"""Named sets that a network is judged on, the tests' labels shut away until they are opened.

A plain set has ``val`` and ``test``. Where a domain is the target, ``source_val`` are the validation examples of the
others and ``target_test`` its own test examples. What validates is opened as often as training wants; a test once.
"""

import numpy as np

from tl_core.data.dataset import Dataset, Split, forgotten, unlabelled_stream
from tl_core.errors import UserError

NAMES = ("val", "test", "source_val", "target_test")
ONCE = ("test", "target_test")


class EvaluationSet:
    """The labelled examples of one set of the data set ``data``; ``name`` is of ``NAMES``.

    ``stream`` are its examples without their labels: they may be read before it is opened, not judged.
    """

    def __init__(self, name: str, data: str, examples: Split):
        self.name, self.stream = name, unlabelled_stream(name, examples)
        self._data = data
        self._examples: Split | None = examples

    def __len__(self) -> int:
        return len(self.stream)

    def open(self) -> Split:
        """Its examples with their labels, in the order of ``stream``.

        ``UserError`` for a test that has been opened before: what is chosen after a look at it is chosen by it.
        """
        examples = self._examples
        if examples is None:
            raise UserError(f"The set {self.name!r} of {self._data!r} has been opened before.",
                            "A test is opened once, at the end: what is chosen after a look at it is chosen by it.",
                            "Choose by the validation set, and train again for another test.")
        if self.name in ONCE:
            self._examples = None
        return examples


def evaluation_sets(dataset: Dataset, target_domain: str | None = None) -> dict[str, EvaluationSet]:
    """The sets there are, by name; ``UserError`` for a ``target_domain`` that the set has not."""
    val, test = dataset.splits["val"].with_any_label(), dataset.splits["test"].with_any_label()
    named = {"val": val, "test": test} if target_domain is None else {
        "source_val": val.take(np.flatnonzero(~dataset.is_of(val, target_domain)).tolist()),
        "target_test": test.take(np.flatnonzero(dataset.is_of(test, target_domain)).tolist())}
    return {name: EvaluationSet(name, dataset.name, examples) for name, examples in named.items()}


def to_train_on(dataset: Dataset, target_domain: str | None = None) -> Dataset:
    """The set without what training must not know: every label of the target domain, and those of the test split."""
    known = dataset if target_domain is None else dataset.without_labels_of(target_domain)
    test = known.splits["test"]
    return known.with_splits({**known.splits, "test": forgotten(test, np.ones(len(test), bool))})

"""Pictures read as a run read them: with its range of values for files of more than 8 bits, not the set's of today."""

from tl_core import local_copies, tracking
from tl_core.data.dataset import Dataset
from tl_core.data.intensity import IntensityRange
from tl_core.errors import UserError
from tl_core.tracking import RunRecord

RUN = "run:"


def of(record: RunRecord) -> IntensityRange:
    """An empty one for a run that knew 8 bits only, and for those of earlier versions, which read 16 bits whole."""
    return IntensityRange.from_dict((record.result or {}).get("intensity"))


def as_read(dataset: Dataset, record: RunRecord) -> Dataset:
    """The set as the run reads it; a run without a result has no range of its own yet."""
    return dataset.with_intensity(of(record)) if record.result else dataset


def as_asked(dataset: Dataset, weights: str | None) -> Dataset:
    """The set as the run reads it whose network ``weights`` ("run:ID") name; as it is with other weights."""
    record = _record(weights)
    return dataset if record is None else as_read(dataset, record)


def to_train(dataset: Dataset, weights: str | None) -> Dataset:
    """The set for a run that starts from ``weights``: a network that knows a range keeps it, and says so."""
    kept = _kept(weights)
    if not kept or not (own := dataset.intensity) or kept == own:
        return dataset
    said = f"Files of more than 8 bits are read from {kept}, as the run whose weights these are read them."
    return dataset.with_intensity(kept).with_notes((said,))


def _kept(weights: str | None) -> IntensityRange | None:
    if (sent := local_copies.intensity(weights)) is not None:
        return IntensityRange.from_dict(sent)
    record = _record(weights)
    return of(record) if record else None


def _record(weights: str | None) -> RunRecord | None:
    try:
        return tracking.run(weights.removeprefix(RUN)) if weights and weights.startswith(RUN) else None
    except UserError:  # told where its network is loaded
        return None

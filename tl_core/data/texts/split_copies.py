"""Generated texts of which no split has what another one has, word for word or nearly."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from tl_core.data.texts import word_runs

MOST_TRIES = 10  # after which a text stays as it is: a grammar can say only so much


def written_anew(splits: Mapping[str, Sequence[str]], read: Callable[[str], str], another: Callable[[str, int], str],
                 tries: int = MOST_TRIES) -> dict[str, tuple[str, ...]]:
    """The keys of each split, those of the first as they are; in the place of a text that a split before has too,
    ``another(key, try)``, the ``tries`` counted from 1. Copies are told as by the check-up."""
    before, kept = _TextsBefore(), {}
    for name, keys in splits.items():
        kept[name] = tuple(_new(key, before, read, another, tries) for key in keys)
        for key in kept[name]:
            before.add(read(key))
    return kept


def _new(key: str, before: "_TextsBefore", read: Callable[[str], str], another: Callable[[str, int], str],
         most: int) -> str:
    tries = (key, *(another(key, count) for count in range(1, most)))
    return next((one for one in tries if not before.has(read(one))), key)


class _TextsBefore:
    """Texts of the splits before, found again by any run of words."""

    def __init__(self) -> None:
        self._whole: set[str] = set()
        self._lengths: list[int] = []  # each text's runs
        self._having: dict[int, list[int]] = defaultdict(list)  # a run's texts

    def add(self, text: str) -> None:
        runs = word_runs.runs(text).tolist()
        for run in runs:
            self._having[run].append(len(self._lengths))
        self._lengths.append(len(runs))
        self._whole.add(text.casefold())

    def has(self, text: str) -> bool:
        runs = word_runs.runs(text).tolist()
        both = Counter(number for run in runs for number in self._having.get(run, ()))
        shares = (word_runs.share(count, len(runs), self._lengths[number]) for number, count in both.items())
        return text.casefold() in self._whole or any(share >= word_runs.COPY for share in shares)

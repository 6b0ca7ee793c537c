"""From a downloaded file to tables of texts, train.csv and test.csv. Nothing in an archive can write elsewhere."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from tl_core.data import unpack

MOST_TEXT, MOST_TABLE = 1 << 20, 64 << 20  # bytes of one text in an archive, and of a table
MOST_ROWS = 1_000_000  # no set here has more; a larger archive is not what it claims to be
TOPICS = ("world", "sports", "business", "science and technology")  # of AG News, by number from 1
Row = tuple[str, str, str]  # split, text, class


def newsgroups(archive: Path, target: Path) -> None:
    """20 newsgroups by date: 20news-bydate-train/GROUP/NUMBER; headers, quotes and signatures stay in."""
    _write(target, _of_archive(archive, lambda parts: (
        parts[0].removeprefix("20news-bydate-"), parts[1]) if len(parts) == 3 else None, "latin-1"))


def imdb(archive: Path, target: Path) -> None:
    """aclImdb/SPLIT/pos|neg/NUMBER.txt; the 50,000 reviews without a label are passed over."""
    names = {"pos": "positive", "neg": "negative"}
    _write(target, _of_archive(archive, lambda parts: (parts[1], names[parts[2]]) if len(parts) == 4
                               and parts[2] in names else None, "utf8"))


def ag_news(files: Mapping[str, Path], target: Path) -> None:
    """Tables without a header: the class's number from 1, a title, a description."""
    def rows() -> Iterator[Row]:
        for split in ("train", "test"):
            with files[f"{split}.csv"].open(encoding="utf8", newline="") as table:
                for number, title, description in csv.reader(table):
                    yield split, f"{title}. {description}".replace("\\", " "), TOPICS[int(number) - 1]
    _write(target, rows())


def sms_spam(archive: Path, target: Path) -> None:
    """UCI's zip with one file, a class and a message a line with a tab between; it has no split of its own."""
    def rows() -> Iterator[Row]:
        for name, _, content in unpack.files(archive, MOST_TABLE):
            if PurePosixPath(name).name == "SMSSpamCollection":
                for line in io.StringIO(content.decode("utf8")):
                    label, _, text = line.rstrip("\r\n").partition("\t")
                    yield "train", text, label
    _write(target, rows())


def _of_archive(archive: Path, place: Callable[[tuple[str, ...]], tuple[str, str] | None], encoding: str
                ) -> Iterator[Row]:
    """A row a file; ``place`` gives the split and the class of a path's parts, None for what is no text of the set."""
    for name, _, content in unpack.files(archive, MOST_TEXT):
        parts = PurePosixPath(name).parts
        found = place(parts)
        if found and found[0] in ("train", "test"):
            yield found[0], content.decode(encoding, errors="replace"), found[1]


def _write(target: Path, rows: Iterable[Row]) -> None:
    """``ValueError`` where there is no row: then it is not the file that was meant."""
    tables, count = {}, 0
    try:
        for split, text, label in rows:
            if split not in tables:
                file = (target / f"{split}.csv").open("w", encoding="utf8", newline="")
                tables[split] = file, csv.writer(file)
                tables[split][1].writerow(["text", "label"])
            tables[split][1].writerow([text.replace("\0", "").strip(), label])
            count += 1
            if count > MOST_ROWS:
                raise ValueError(f"more than {MOST_ROWS:,} texts in it")
    finally:
        for file, _ in tables.values():
            file.close()
    if not count:
        raise ValueError("no texts in it")

"""Which column of a table is the text, and which tell classes, domain and split: guessed by names and contents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tl_core.data import label_columns
from tl_core.data.arrangement.split_names import split_of
from tl_core.data.texts.row_store import ColumnFacts
from tl_core.data.upload.sanitize import display
from tl_core.errors import UserError, unknown_name
from tl_core.words import listed

TEXTS = ("text", "texts", "sentence", "review", "content", "message", "body", "comment", "document", "description",
         "headline", "title", "tweet", "question", "utterance", "sms")
LABELS = ("label", "labels", "class", "category", "target", "topic", "sentiment", "intent", "y", "rating", "polarity")
DOMAIN, SPLIT = "domain", "split"
Facts = Mapping[str, ColumnFacts]


@dataclass(frozen=True)
class TextColumns:
    """``text`` are the columns that make the text, in order; ``labels`` tell classes, the usual target first."""

    text: tuple[str, ...]
    labels: tuple[str, ...]
    domain: str | None = None
    split: str | None = None

    @property
    def words(self) -> str:
        """What was made of the columns, in a sentence."""
        more = f", further tasks from {listed(self.labels[1:])}" if self.labels[1:] else ""
        return (f"The text is read from {listed(self.text)}, classes from {listed(self.labels[:1]) or 'no column'}"
                f"{more}.")


def choose(facts: Facts, chosen: Sequence[str] | None, name: str) -> TextColumns:
    """The columns of a table called ``name``; ``chosen`` are a person's for the text, None for the likely one.

    ``UserError`` for a column that there is not, and where no column can be the text.
    """
    if chosen:
        for column in chosen:
            if column not in facts:
                raise unknown_name("column", column, list(facts), f"Those are the columns of {name!r}.")
    split = next((column for column, known in facts.items() if is_called(column, (SPLIT,)) and are_splits(known)), None)
    labels = [column for column, known in facts.items() if column not in (chosen or ()) and column != split
              and _is_label(known)]
    text = tuple(chosen or ()) or likely_text(facts, labels, split)
    if not any(known.known for known in facts.values()):
        raise UserError(f"{name!r} has no row.", f"Its columns are {listed(list(facts))}, and nothing is in them.",
                        "Choose a table with texts.")
    if not text:
        raise UserError(f"No column of {name!r} looks like a text.", f"Its columns are {listed(list(facts))}.",
                        "Name the one with the texts (--text-columns).")
    labels = [column for column in labels if column not in text]
    domain = next((column for column in labels if is_called(column, (DOMAIN,))), None)
    labels = sorted((column for column in labels if column != domain),
                    key=lambda column: (_rank(column, LABELS), len(facts[column].values or ())))
    return TextColumns(text, tuple(labels), domain, split)


def why_no_classes(facts: Facts, text: Sequence[str]) -> str:
    """Why the column that is the likeliest to tell classes tells none, in a sentence; "" where there is no other."""
    others = [column for column in facts if column not in text and facts[column].known]
    if not others:
        return ""
    column = min(others, key=lambda name: _rank(name, LABELS))
    values, known = facts[column].values, facts[column].known
    if values is None:
        return f"{column} has too many values, or too long ones."
    classes = label_columns.ordered(label_columns.spelling(values).values())
    if len(classes) < 2:
        return f"{column} has one value only ({display(classes[0], 40)}); two classes are the fewest."
    return (f"{column} has {len(classes)} values in {known} rows; {label_columns.FEWEST} rows of each are the fewest, "
            "on average.")


def likely_text(facts: Facts, labels: Sequence[str], split: str | None) -> tuple[str, ...]:
    """The one with a text's name, else the one with the longest fields."""
    able = [column for column, known in facts.items() if known.known and column != split]
    free = [column for column in able if column not in labels] or able[:1]
    return tuple(sorted(free, key=lambda column: (_rank(column, TEXTS), -facts[column].mean_length))[:1])


def _is_label(known: ColumnFacts) -> bool:
    """Few values, each of them often."""
    if not known.values or len(known.values) < 2:
        return False
    classes = set(label_columns.spelling(known.values).values())
    return len(classes) >= 2 and known.known >= label_columns.FEWEST * len(classes)


def are_splits(known: ColumnFacts) -> bool:
    """Whether every value of a column names a split."""
    return bool(known.values) and all(split_of(value) for value in known.values or ())


def is_called(column: str, words: Sequence[str]) -> bool:
    """Whether that is a column's name, in whatever capitals."""
    return column.strip().casefold() in words


def _rank(column: str, words: Sequence[str]) -> int:
    """By a list of usual names: 0 for the most usual; those that are no name of the kind come last."""
    name = column.strip().casefold()
    return words.index(name) if name in words else next((len(words) for word in words if name.endswith(f"_{word}")),
                                                        len(words) + 1)

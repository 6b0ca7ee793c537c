"""What the reader says of a reading, in sentences."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from tl_core.data.arrangement.outer_folders import FolderItem
from tl_core.data.arrangement.readings import ORDER, Arrangement, Parts, Reading
from tl_core.data.arrangement.split_names import split_and_rest, split_of
from tl_core.data.upload.sanitize import display
from tl_core.words import plural

_SHOWN = 5
# How the names of pictures end that are not read here, and those of packed files.
_OTHERS = (".jp2 .j2k .jpf .jpx .jxl .jxr .avif .tga .pcx .ico .svg .psd .xcf .eps .dcm .nii .exr .hdr .pfm .fits .dds "
           ".raw .dng .cr2 .cr3 .nef .arw .orf .rw2 .raf .pef")
_PACKS = ".zip .tar .tgz .gz .bz2 .xz .zst .7z .rar"
_OTHER_PICTURES, _PACKED = frozenset(_OTHERS.split()), frozenset(_PACKS.split())


def splits_title(splits: Collection[str], inside: str | None) -> str:
    """What the split folders are, and what lies ``inside`` them, by default classes."""
    names = [split for split in ORDER if split in splits]
    several = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    title = f"Folders are the split{'s' if len(names) > 1 else ''} {several}"
    return f"{title}; the folders in them are classes." if inside is None else f"{title}. Without them: {inside}"


def on_splits(items: Iterable[FolderItem]) -> list[str]:
    """Names of split folders that are not the usual ones."""
    named = {item.outer: item.split for item in items if item.split and item.outer.casefold() != item.split}
    ordered = sorted(named.items(), key=lambda pair: (ORDER.index(pair[1]), pair[0]))
    taken = [f"{display(name)!r} for {split}" for name, split in ordered]
    return [f"Taken for splits: {listed(taken)}."] if taken else []


def on_lone(name: str | None) -> list[str]:
    if name is None:
        return []
    return [f"All pictures lie in {display(name)!r}; it was taken for a folder around them, not for a split."]


def on_names_like_splits(names: Collection[str]) -> list[str]:
    """Where outer folders are no splits but sound like some. A class ``train`` among others is a vehicle."""
    like = [name for name in sorted(names) if split_and_rest(name)]
    if not like or (len(names) > 2 and all(split_of(name) == "train" for name in like)):
        return []
    one = len(like) == 1
    return [f"{listed([repr(display(name)) for name in like])} sound{'s' if one else ''} like "
            f"{'a split but was' if one else 'splits but were'} not taken for {'one' if one else 'such'}. "
            "If the folders are splits, name them train, val and test."]


def on_domains(names: Iterable[str]) -> list[str]:
    names = sorted(set(names))
    return [f"The outer folders were taken for domains: {listed(list(map(display, names)), 20)}."] if names else []


def on_labels(labels: Mapping[str, str]) -> list[str]:
    """Classes whose names were changed, and folders that became one class."""
    together = defaultdict(set)
    for raw, label in labels.items():
        together[label].add(raw)
    merged = {label: sorted(raws) for label, raws in together.items() if len(raws) > 1}
    sentences = [f"{' and '.join(repr(display(raw)) for raw in raws)} differ only in capital letters, spaces or signs "
                 f"that no folder may have: they are one class, {label!r}." for label, raws in sorted(merged.items())]
    return sentences + [f"The class {display(raw)!r} is called {label!r} here." for raw, label in sorted(labels.items())
                        if raw != label and label not in merged]


def on_left(left: Mapping[Parts, str], pictures: Mapping[Parts, int]) -> list[str]:
    """Where pictures are left out, and why."""
    by_reason: dict[str, Counter[str]] = defaultdict(Counter)
    for folder, reason in left.items():
        by_reason[reason]["/".join(folder)] += pictures[folder]
    return [f"Left out, because {'it' if counts.total() == 1 else 'each'} {reason}: "
            f"{plural(counts.total(), 'picture')} in {listed([_folder(name) for name in sorted(counts)])}."
            for reason, counts in by_reason.items()]


def on_empty(folders: Iterable[Parts], pictures: Iterable[Parts]) -> list[str]:
    """Folders in and below which no picture lies, the outermost of them."""
    used = {folder[:level] for folder in pictures for level in range(len(folder) + 1)}
    empty = sorted({folder[:next(level for level in range(1, len(folder) + 1) if folder[:level] not in used)]
                    for folder in folders if folder and folder not in used})
    if not empty:
        return []
    return [f"Passed over, without a picture in {'it' if len(empty) == 1 else 'them'}: "
            f"{listed([_folder('/'.join(folder)) for folder in empty])}."]


def on_other_files(endings: Mapping[str, int]) -> list[str]:
    """Files whose names do not end as those of pictures that are read, so many of each ending."""
    kinds = [({name for name in endings if name in _OTHER_PICTURES}, "picture", "in a format that is not read here",
              "Save as PNG or JPEG what is to be used."),
             ({name for name in endings if name in _PACKED}, "packed file", "not looked into",
              "Unpack what is to be used.")]
    rest = set(endings).difference(*(names for names, *_ in kinds))
    kinds.append((rest, "file", "named like no picture", ""))
    return [_passed_over({name: endings[name] for name in names}, *words) for names, *words in kinds if names]


def _passed_over(endings: Mapping[str, int], what: str, why: str, mend: str) -> str:
    count, most_first = sum(endings.values()), sorted(endings, key=lambda name: (-endings[name], name))
    named = listed([f"{endings[name]} {display(name, 20) or 'without an ending'}" for name in most_first])
    return f"Passed over: {plural(count, what)} {why} ({named}). {mend}".rstrip()


def on_skipped(skipped: Mapping[Parts, str]) -> list[str]:
    """Links that are not followed and the like, each with its reason."""
    named = [f"{display('/'.join(path))!r} ({reason})" for path, reason in sorted(skipped.items())]
    return [f"Left out: {listed(named)}."] if named else []


def on_unread(counts: Mapping[str, int]) -> list[str]:
    """Classes that are left out, because none of their pictures, so many of each, can be read."""
    words = {label: "its only picture cannot be read" if count == 1 else f"none of its {count} pictures can be read"
             for label, count in counts.items()}
    return [f"The class {display(label)!r} is left out: {words[label]}." for label in sorted(words)]


def on_mended(names: Sequence[str]) -> list[str]:
    """JPEGs that lack their last bytes and were taken."""
    one = len(names) == 1
    return [f"The last bytes of {plural(len(names), 'picture')} are missing, hardly a pixel of "
            f"{'it' if one else 'them'}; taken nevertheless: {listed(names)}."] if names else []


def on_choice(reading: Reading, arrangement: Arrangement) -> list[str]:
    """Where folders may be read in several ways: how these were, and how else they may be."""
    others = [other.name for other in arrangement.alternatives(reading)]
    if not others or reading.name == "splits":
        return []
    return [f"Read as {reading.name!r}: {reading.title} Other arrangements: {', '.join(others)}."]


def listed(items: Sequence[str], most: int = _SHOWN) -> str:
    """The first few, and how many more there are."""
    more = f" and {len(items) - most} more" if len(items) > most else ""
    return f"{', '.join(items[:most])}{more}"


def _folder(name: str) -> str:
    return f"the folder {display(name)!r}" if name else "the outermost folder"

"""``data``: own sets on the command line: add, check, list, rename, versions, remove, export. None asks back."""

import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from tl_core.cli.options import Json, of_run, output_to
from tl_core.cli.output import print_json, print_table, stderr
from tl_core.cli.progress import stages
from tl_core.errors import UserError
from tl_core.words import listed, number, plural

NONE_YET = "There is no set of your own yet: `python -m tl_core data add PATH --name NAME` makes one."
SHOWN = 10  # files that are named in a text; with --json all are
app = typer.Typer(name="data", no_args_is_help=True, rich_markup_mode=None,
                  help="Sets of your own: add, check, list, rename, versions, remove, export.")
Name = Annotated[str, typer.Argument(help="The set's name.", metavar="NAME")]


@app.command()
def add(
    path: Annotated[Path, typer.Argument(help="A folder or zip of pictures in class folders, or one picture.")],
    name: Annotated[str, typer.Option("--name", help="The set's name.")],
    title: Annotated[str, typer.Option("--title", help="How pages call it; by default the name.")] = "",
    source: Annotated[str, typer.Option("--source", help="Where the pictures come from.")] = "",
    licence: Annotated[str, typer.Option("--licence", help="The pictures' licence.")] = "",
    label: Annotated[str, typer.Option("--class", help="A class: the picture's, or of texts that say none. "
                                                 "[default: the folder's name]")] = "",
    extend: Annotated[bool, typer.Option("--extend", help="Add to the set of that name.")] = False,
    arrangement: Annotated[str | None, of_run("arrangement")] = None,
    json: Json = False,
) -> None:
    """Make a set of a folder, a zip or a picture, or extend one. The pictures are copied.

    A table (.csv, .tsv, .jsonl, .json, .parquet), text files in class folders, or a zip of them, make a set of texts,
    or extend one.
    """
    from tl_core.data import sets
    from tl_core.data.texts import bring_texts
    from tl_core.data.upload.upload_session import Staging, delete_expired
    if extend and sets.get(name).modality == "text":
        return _more_texts(path, name, label, title or source or licence or arrangement, json)
    if bring_texts.is_of_texts(path):
        return _add_texts(path, name, title, source, licence, label or extend or arrangement, json)
    delete_expired()  # what an earlier command left behind when it was killed
    _check_before(sets, name, extend, title or source or licence)
    with stages(stderr) as progress, Staging.new() as staging:
        if extend:
            staging.extends(sets.rows(name))
        _take(staging, path, label, progress)
        if arrangement:
            staging.arrange(arrangement)
        understood = staging.summary()
        try:
            own = (sets.extend(name, staging, what=f"extended with {path.name}") if extend else
                   sets.create(staging, name, title=title, source=source, licence=licence))
        except UserError:  # often because of what was left out
            _print_left_out(understood)
            raise
    if json:
        return print_json({**_listed(own), **_read(understood), "refused": [list(item) for item in understood.refused],
                           "notes": list(understood.notes)})
    return _print_added(own, understood)


@app.command()
def check(
    name: Annotated[str, typer.Argument(help="A set's name, or an image folder.", metavar="NAME")],
    no_embeddings: Annotated[bool, typer.Option(
        "--no-embeddings", help="Only what needs no network: no label suspects, no look-alikes of pictures.")] = False,
    json: Json = False,
) -> None:
    """Check a set: duplicates, leaks between splits, doubtful labels, imbalance and more; nothing is changed."""
    from tl_core.data import catalog
    from tl_core.data.quality import CheckupReport
    from tl_core.engine import tasks
    with stages(stderr) as progress:
        report = tasks.check_up(name, not no_embeddings, progress)
        counted = catalog.task_counts(name, check=True, progress=progress)
    if json:
        return print_json({"data": name, **report, "tasks": [asdict(task) for task in counted]})
    _print_tasks(counted)
    noun = "text" if catalog.entry(name).modality == "text" else "picture"
    return _print_report(name, CheckupReport.from_dict(report), noun)


@app.command(name="list")
def list_(json: Json = False) -> None:
    """List your own sets."""
    from tl_core.data import sets
    own_sets = [sets.get(name) for name in sets.names()]
    if json:
        return print_json({"sets": [_listed(own) for own in own_sets]})
    if not own_sets:
        return print(NONE_YET)
    return print_table(["name", "title", "holds", "classes", "version", "licence", "source"], (
        (own.name, own.title, plural(own.count, own.noun), own.classes, own.current, own.licence, own.source)
        for own in own_sets))


@app.command()
def rename(name: Name, new: Annotated[str, typer.Argument(help="Its new name.", metavar="NEW")], json: Json = False
           ) -> None:
    """Give a set of your own another name. Runs that know the old one still find it."""
    from tl_core.data import sets
    own = sets.rename(name, new)
    if json:
        return print_json(_listed(own))
    return print(f"{name!r} is called {own.name!r} now.")


@app.command()
def versions(
    name: Name,
    use: Annotated[int | None, typer.Option("--use", help="Make the version of this number the current one.")] = None,
    json: Json = False,
) -> None:
    """List a set's versions, or go to one. Training takes the current one; NAME@1 is the first."""
    from tl_core.data import sets
    own = sets.get(name) if use is None else sets.use(name, use)
    if json:
        return print_json({"name": own.name, "current": own.current, "versions": [
            {"number": one.number, "what": one.what, f"{own.noun}s": one.count, "made_from": one.parent,
             "created": one.created.isoformat()} for one in sets.versions(name)]})
    return print_table(["version", "what", "holds", "made from", ""], (
        (one.number, one.what, plural(one.count, own.noun), one.parent or "", "current" * (one.number == own.current))
        for one in sets.versions(name)))


@app.command()
def remove(name: Name, json: Json = False) -> None:
    """Delete a set of your own with all its versions, at once and for good."""
    from tl_core.data import sets
    sets.remove(name)
    if json:
        return print_json({"removed": name})
    return print(f"{name!r} is removed.")


@app.command()
def export(
    name: Name,
    output: Annotated[Path, output_to("the zip, or a folder for NAME.zip.")],
    json: Json = False,
) -> None:
    """Write a set's pictures into a zip, in class folders, or its texts as a table. Never over a file that is there."""
    from tl_core.data import sets
    with stages(stderr) as progress:
        written = sets.export(name, output, progress=progress)
    if json:
        return print_json({"name": name, "output": str(written), "bytes": written.stat().st_size})
    return print(f"{name!r} is in {str(written)!r}.")


def _add_texts(path: Path, name: str, title: str, source: str, licence: str, refused, json: bool) -> None:
    """Copy texts into a set of their own."""
    from tl_core.data import catalog
    from tl_core.data.texts import bring_texts
    if refused:
        raise UserError("--class, --arrangement or --extend came with texts.", "Classes of a new set of texts are told "
                        "by a column or by folders; a set of pictures takes no texts.",
                        "Leave them out, or name a set of texts to extend.")
    with stages(stderr) as progress:
        made = bring_texts.create(name, bring_texts.of_path(path), title=title, source=source, licence=licence,
                                  progress=progress)
        summary = catalog.describe(made)
    if json:
        return print_json({"name": made, "counts": summary.counts, "notes": list(summary.notes)})
    for note in summary.notes:
        print(note)
    return print(f"{made!r} holds {sum(sum(of.values()) for of in summary.counts.values()):,} texts of "
                 f"{len(summary.classes)} classes.")


def _more_texts(path: Path, name: str, label: str, described: object, json: bool) -> None:
    """Add texts to a set of one's own."""
    from tl_core.data import sets
    from tl_core.data.texts import bring_texts
    if described:
        raise UserError("--extend came with a title, source, licence or arrangement.", "A set has those from its "
                        "beginning.", "Leave them out.")
    before = sets.get(name).count
    notes = bring_texts.add(name, bring_texts.of_path(path), source=path.name, label=label or _folder_class(path, name))
    own = sets.get(name)
    if json:
        return print_json({**_listed(own), "added": own.count - before, "notes": notes})
    for note in notes:
        print(note)
    return print(f"{name!r} holds {own.count:,} texts of {own.classes} classes, {own.count - before:,} of them new "
                 f"(version {own.current}).")


def _folder_class(path: Path, name: str) -> str:
    """The name of the folder right around text files, where it is a class of the set; "" where it is none."""
    from tl_core.data import catalog
    from tl_core.data.texts import text_folder
    if path.is_file() and path.suffix.lower() not in text_folder.SUFFIXES:
        return ""
    folder = path.absolute() if path.is_dir() else path.absolute().parent
    return folder.name if folder.name in catalog.listing(name).classes else ""


def _check_before(sets, name: str, extend: bool, described: str) -> None:
    """Say what is wrong with the name before anything is copied."""
    if not extend:
        sets.validate_new_name(name)
        return
    sets.get(name)
    if described:
        raise UserError("--extend came with a title, source or licence.", "A set has those from its beginning.",
                        "Leave them out.")


def _take(staging, path: Path, label: str, progress) -> None:
    from tl_core.data.images import SUFFIXES
    if path.is_dir():
        staging.add_folder(path, progress)
    elif path.suffix.lower() in SUFFIXES and path.is_file():
        _take_picture(staging, path, label)
    elif path.is_file() and zipfile.is_zipfile(path):
        staging.add_zip(path, progress)
    else:
        problem = f"is no folder, zip or picture ({_reason(path)})" if path.is_file() else "is not there"
        raise UserError(f"{str(path)!r} {problem}.", "Expected a folder or zip of pictures in class folders, or one "
                        "picture.", "Check the path.")


def _reason(path: Path) -> str:
    from tl_core.data.upload import file_types
    with open(path, "rb") as stream:
        head = stream.read(file_types.HEAD)
    return "a picture whose name does not end like one" if file_types.kind(head) else file_types.reason(head)


def _take_picture(staging, path: Path, label: str) -> None:
    with open(path, "rb") as stream:
        reason = staging.add_picture(label or path.absolute().parent.name, path.name, stream)
    if reason:
        raise UserError(f"The picture {str(path)!r} is refused: {reason}.", "Expected a picture that can be read.",
                        "Choose another, or save it anew as PNG or JPEG.")


def _read(understood) -> dict[str, Any]:
    """Pictures by split and class, how the folders were read, and how else they may be."""
    return {"counts": {split or "to_split": counts for split, counts in understood.counts.items()},
            "groups": understood.groups, "arrangement": understood.arrangement,
            "alternatives": [{"name": name, "meaning": title} for name, title in understood.arrangements
                             if name != understood.arrangement]}


def _listed(own) -> dict[str, Any]:
    values = asdict(own)
    return {**{name: values[name] for name in ("name", "title", "source", "licence", "classes", "domains")},
            f"{own.noun}s": own.count, "version": own.current, "versions": own.latest, "folder": str(own.root),
            "created": own.created.isoformat()}


def _print_added(own, understood) -> None:
    _print_left_out(understood)
    _print_reading(understood)
    print(f"{own.name!r} holds {own.count} pictures of {own.classes} classes (version {own.current}).")


def _print_left_out(understood) -> None:
    for name, reason in understood.refused[:SHOWN]:
        stderr.print(f"Left out: {name} ({reason})", markup=False, highlight=False, soft_wrap=True)
    if len(understood.refused) > SHOWN:
        stderr.print(f"{len(understood.refused) - SHOWN} more were left out; --json names them all.", highlight=False)
    for note in understood.notes:
        stderr.print(note, markup=False, highlight=False, soft_wrap=True)


def _print_reading(understood) -> None:
    others = [name for name, _ in understood.arrangements if name != understood.arrangement]
    if others:
        title = dict(understood.arrangements)[understood.arrangement]
        stderr.print(f"Read as {understood.arrangement!r}: {title} Other --arrangement: {', '.join(others)}.",
                     markup=False, highlight=False, soft_wrap=True)


def _print_tasks(counted) -> None:
    """A line a task, where there are several."""
    for task in counted if len(counted) > 1 else ():
        classes = listed([f"{label} {number(count)}" for label, count in task.classes.items()], SHOWN)
        print(f"task {task.name}: {classes}" + (f"; {number(task.unlabelled)} unlabelled" if task.unlabelled else ""))


def _print_report(name: str, report, noun: str) -> None:
    for finding in report.findings:
        print(f"{finding.severity}: {finding.title}\n  {finding.meaning}")
        for example in finding.examples[:SHOWN]:
            print("  - " + " · ".join(filter(None, (example.key, example.label, example.split, example.note,
                                                    example.other))))
    for sentence in report.skipped:
        print(f"not looked at: {sentence}")
    print(f"{name!r}: {plural(len(report.findings), 'finding')} in {plural(report.pictures, noun)}, "
          f"{report.seconds:.1f} s.")

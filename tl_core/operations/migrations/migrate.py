"""Bring a home to this version's form: first a copy of every file that changes, then the steps, then its number."""

import contextlib
import shutil
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tl_core import audit, settings
from tl_core.data.atomic_files import disk_full_errors
from tl_core.errors import UserError, first_line
from tl_core.operations.backup import contents, pack
from tl_core.operations.migrations import home_form, steps
from tl_core.operations.migrations.steps import FormStep
from tl_core.tracking import timed_client
from tl_core.tracking.creation_lock import creation_lock
from tl_core.words import listed, plural

STORE = "a store of runs of another MLflow"


@dataclass(frozen=True)
class Migrated:
    """What was done, in words, and the folder that keeps ``files`` as they were."""

    titles: tuple[str, ...]
    files: tuple[str, ...]
    kept: Path

    def __str__(self) -> str:
        return (f"The home was brought to form {home_form.FORM} ({listed(self.titles)}). What changed lies as it was "
                f"in {self.kept} ({plural(len(self.files), 'file')}); "
                "`tl clean replaced --yes` deletes it.")


def bring_up() -> Migrated | None:
    """Have ``TL_HOME`` in this version's form; what was done, None where there was nothing to do.

    ``UserError`` where a later version has written it, or a copy cannot be kept: then nothing is changed.
    """
    home = settings.home()
    if _is_current(home_form.read(home)):
        return None
    with creation_lock(home / home_form.FILE):  # two programs that start at once: the second finds it done
        known = home_form.read(home)
        if _is_current(known):
            return None
        pending = _pending(home, known)
        migrated = _change(home, known, pending) if pending else None
        with contextlib.suppress(OSError):  # a full disk: the next start looks again, and has less to do
            home_form.write(home)
    if migrated:
        audit.record("migrate", f"form {known.form} to {home_form.FORM}: {plural(len(migrated.files), 'file')}")
    return migrated


def _is_current(known: home_form.HomeForm) -> bool:
    return (known.form, known.mlflow) == (home_form.FORM, home_form.mlflow_version())


def _pending(home: Path, known: home_form.HomeForm) -> list[tuple[FormStep, list[str]]]:
    """Steps that have something to change, with the files."""
    store = FormStep(home_form.FORM, STORE, _store_of_another, lambda _home, _names: None)  # MLflow does it itself
    due = [step for step in steps.STEPS if step.form > known.form]
    due += [store] if known.mlflow != home_form.mlflow_version() else []
    return [(step, files) for step in due if (files := step.files(home))]


def _store_of_another(home: Path) -> list[str]:
    """Our own database, which MLflow changes where it opens it first."""
    path = timed_client.database_file(settings.tracking_uri())
    return [path.name] if path is not None and path.parent == home and path.is_file() else []


def _change(home: Path, known: home_form.HomeForm, pending: Sequence[tuple[FormStep, list[str]]]) -> Migrated:
    names = sorted({name for _, files in pending for name in files})
    kept = home / f"{contents.PREFIX_REPLACED}form-{known.form}-{datetime.now(UTC):%Y-%m-%d-%H%M%S-%f}"
    try:
        with disk_full_errors(lambda: _no_copy("the disk is full")):
            pack.copy_files(home, names, kept)
    except UserError as error:  # a database that cannot be read, or no room for it
        shutil.rmtree(kept, ignore_errors=True)
        raise _no_copy(error.found.rstrip(".")) from error
    except BaseException:
        shutil.rmtree(kept, ignore_errors=True)
        raise
    for step, files in pending:
        try:
            step.change(home, files)
        except (OSError, ValueError, sqlite3.Error) as error:
            raise UserError(f"The home {home} could not be brought to form {home_form.FORM}: {step.title} "
                            f"({first_line(error)}).", "Expected files that can be read and written.",
                            f"Mend that and start again. What was there lies in {kept}.") from error
    return Migrated(tuple(step.title for step, _ in pending), tuple(names), kept)


def _no_copy(why: str) -> UserError:
    return UserError(f"This version writes a home otherwise, and a copy of what it changes cannot be kept ({why}).",
                     "Expected room for one where TL_HOME lies, and files that can be read.",
                     "Free some space, or mend what `tl doctor` names, then start again. Nothing was changed.")

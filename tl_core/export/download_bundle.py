"""Exports for the page: each as one file to download, under ``TL_HOME/exports/<run>``."""

import shutil
import zipfile
from pathlib import Path

from tl_core import settings, tracking
from tl_core.data.atomic_files import atomic_path
from tl_core.progress import Progress, silent

SCRIPT, REPORT = "script", "report"
PRECISION = "float32"  # of what has no other


def bundle_path(run_id: str, name: str, precision: str = PRECISION) -> Path:
    """Where this export lies once it is made; the file's name tells people which run and format it is."""
    which = name if precision == PRECISION else f"{name}-{precision}"
    return settings.home() / "exports" / run_id / f"run-{run_id[:8]}-{which}.{'html' if name == REPORT else 'zip'}"


def pack(run_id: str, name: str, precision: str = PRECISION, progress: Progress = silent) -> Path | None:
    """Export and zip; None where the export does not agree with the run: then nothing is kept but its certificate."""
    from tl_core.export import exporting, script
    target = _begin(run_id, name, precision)
    aside = target.with_suffix("")
    try:
        if name == SCRIPT:
            output = script.export(run_id, aside, progress).folder
        else:
            exported = exporting.export(run_id, name, aside, precision, progress)
            output = exported.folder
            if not exported.certificate.agrees:
                target.unlink(missing_ok=True)
                return None
        progress("Packing", 0, 0)
        with atomic_path(target) as part:
            _zip(output, part, target.stem, progress)
    finally:
        for folder in (aside, aside.with_name(aside.name + exporting.FAILED)):
            shutil.rmtree(folder, ignore_errors=True)
    return target


def report(run_id: str, progress: Progress = silent) -> Path:
    """The run's report."""
    from tl_core.export import report as reports
    return reports.write(run_id, _begin(run_id, REPORT, PRECISION), progress)


def delete_expired() -> None:
    """Delete the exports of deleted runs, and what a killed process has left behind.

    Those of runs that the store does not know at all stay: it may be another store than the one they are in.
    """
    folder = settings.home() / "exports"
    runs = list(folder.iterdir()) if folder.is_dir() else []
    deleted = tracking.deleted(run.name for run in runs)
    for run in runs:
        if run.name in deleted:
            shutil.rmtree(run, ignore_errors=True)
        else:
            for left in run.glob(".*"):
                shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)


def _begin(run_id: str, name: str, precision: str) -> Path:
    delete_expired()
    target = bundle_path(tracking.run(run_id).run_id, name, precision)
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def _zip(folder: Path, target: Path, name: str, progress: Progress) -> None:
    """Everything in ``folder`` under one folder called ``name``; weights hardly shrink, so they are stored."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for done, path in enumerate(files, 1):
            archive.write(path, Path(name) / path.relative_to(folder))
            progress("Packing", done, len(files))

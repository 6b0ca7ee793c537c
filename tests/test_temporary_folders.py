"""Folders for a moment lie under TL_HOME, and what a killed process left goes."""

import ast
import subprocess
import sys
from pathlib import Path

from tl_core import settings, temporary_folders

ROOT = Path(__file__).parent.parent
BESIDE_ITS_TARGET = {"tl_core/export/script.py", "tl_core/export/exporting.py",  # renamed into place
                     "tl_core/operations/backup/pack.py",
                     "tl_core/data/downloads.py", "tl_core/training/train.py"}


def test_a_folder_is_under_home_and_gone_afterwards():
    with temporary_folders.folder() as folder:
        (folder / "a").write_text("x")
        assert folder.is_relative_to(settings.home()) and list(folder.iterdir())
    assert not folder.exists()


def test_what_a_killed_process_left_goes_with_the_next():
    code = ("import os\nfrom tl_core import temporary_folders\n"
            "with temporary_folders.folder() as folder:\n"
            "    (folder / 'a').write_text('x')\n    os.kill(os.getpid(), 9)")
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode
    (left,) = (settings.home() / "scratch").iterdir()
    with temporary_folders.folder() as folder:
        assert not left.exists() and folder.exists()
        with temporary_folders.folder() as other:
            assert folder.exists() and other.exists()  # our own stay


def test_a_file_has_no_name_and_keeps_what_is_written_as_long_as_it_is_held():
    file = temporary_folders.nameless_file()
    file.write(b"rows")
    file.seek(0)
    assert file.read() == b"rows" and list((settings.home() / "scratch").iterdir()) == []


def test_nothing_of_ours_is_made_in_the_systems_own_temporary_folder():
    """Every use of ``tempfile`` names its folder; the others go through ``temporary_folders``."""
    files = [path for place in ("tl_core", "ui", "pages") for path in (ROOT / place).rglob("*.py")]
    found = {str(path.relative_to(ROOT)) for path in files
             if "export/code" not in str(path)
             for node in ast.walk(ast.parse(path.read_text(encoding="utf8")))
             if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "tempfile"}
    assert found - {"tl_core/temporary_folders.py"} == BESIDE_ITS_TARGET

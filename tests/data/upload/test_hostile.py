"""Every zip of the corpus: what becomes of it, and that nothing else is touched."""

import hashlib
import io
import unicodedata
import zipfile

import pytest
from PIL import Image

from tests.data.upload import hostile
from tests.data.upload.conftest import everything
from tests.data.upload.contents import picture
from tests.data.upload.hostile import Case
from tests.data.upload.zips import good
from tl_core.data.upload.sanitize import display
from tl_core.data.upload.upload_session import Staging
from tl_core.errors import UserError

FORBIDDEN = set('<>:"|?*\\/') | {chr(code) for code in range(32)}
DEVICES = {"CON", "PRN", "AUX", "NUL", "COM1", "LPT³"}

pytestmark = pytest.mark.usefixtures("small_limits")


def by_name(cases):
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.name.encode("ascii", "replace").decode())


@pytest.fixture
def staging():
    """One with a picture in it, which must stay as it is."""
    staging = Staging.new()
    assert staging.add_picture("before", "before.png", io.BytesIO(picture(99))) is None
    return staging


@pytest.fixture
def upload(tmp_path):
    def write(case: Case):
        path = tmp_path / "upload.zip"
        path.write_bytes(case.build())
        return path
    return write


def outside(tmp_path, staging) -> dict[str, str]:
    inside = str(staging.folder.relative_to(tmp_path))
    return {name: content for name, content in everything(tmp_path).items() if not name.startswith(inside)}


def taken(staging) -> list:
    """Rows beside the one from before, after a look at every file that lies there."""
    rows = staging.rows()
    files = {path.relative_to(staging.pictures).as_posix() for path in staging.pictures.rglob("*") if path.is_file()}
    assert files == {row.file for row in rows}
    assert not list((staging.folder / "incoming").iterdir())
    assert (staging.pictures / rows[0].file).read_bytes() == picture(99)
    return list(rows[1:])


def assert_harmless(staging, row) -> None:
    path = staging.pictures / row.file
    content = path.read_bytes()
    Image.open(io.BytesIO(content)).load()
    assert b"<script" not in content
    assert not zipfile.is_zipfile(path)
    assert path.resolve().is_relative_to(staging.pictures)
    assert not path.is_symlink()
    for part in (*row.file.split("/"), row.label):
        assert part == unicodedata.normalize("NFC", part)
        assert not set(part) & FORBIDDEN
        assert all(unicodedata.category(c) not in ("Cf", "Cc", "Cs") for c in part)
        assert part == part.strip(" .")
        assert len(part.encode()) <= 140
        assert part.split(".")[0].upper() not in DEVICES


def test_the_corpus_is_large_enough_and_every_case_has_a_name_of_its_own():
    names = [case.name for case in (*hostile.WHOLE, *hostile.FILES, *hostile.TAKEN)]
    assert len(names) == len(set(names)) >= 60


@by_name(hostile.WHOLE)
def test_refused_whole(case, staging, upload, tmp_path):
    path = upload(case)
    before = everything(tmp_path)
    with pytest.raises(UserError) as caught:
        staging.add_zip(path)
    error = caught.value
    assert all((error.found, error.expected, error.fix))
    assert repr(display(case.about))[1:-1] in str(error)  # messages quote names, backslashes are doubled
    assert case.said in str(error)
    assert "upload.zip" in str(error)
    assert everything(tmp_path) == before | {str((staging.folder / "incoming").relative_to(tmp_path)): "folder"}
    assert taken(staging) == []
    assert staging.summary().refused == ()


@by_name(hostile.FILES)
def test_one_file_refused_by_name_and_the_rest_taken(case, staging, upload, tmp_path):
    path = upload(case)
    before = outside(tmp_path, staging)
    staging.add_zip(path)
    reasons = dict(staging.summary().refused)
    assert list(reasons) == [case.about]
    assert reasons[case.about]
    assert case.said in reasons[case.about]
    rows = taken(staging)
    assert {row.label for row in rows} == {"cats", "dogs"}
    assert len(rows) in (4, 8)
    for row in rows:
        assert_harmless(staging, row)
    assert outside(tmp_path, staging) == before


@by_name(hostile.TAKEN)
def test_taken_and_made_harmless(case, staging, upload, tmp_path):
    path = upload(case)
    before = outside(tmp_path, staging)
    staging.add_zip(path)
    understood, rows = staging.summary(), taken(staging)
    assert understood.refused == ()
    extra = [row for row, record in zip(rows, staging.journal.rows[1:], strict=True)
             if record.digest not in {row_digest(content) for content in good().values()}]
    assert extra
    assert len(rows) == len(good()) + len(extra)
    if case.label:
        assert case.label in {row.label for row in extra}
    assert case.said in " ".join(understood.notes)
    assert len({row.file.casefold() for row in rows}) == len(rows)
    for row in rows:
        assert_harmless(staging, row)
    assert outside(tmp_path, staging) == before


def row_digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()

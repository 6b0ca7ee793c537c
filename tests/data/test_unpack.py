import tarfile

import numpy as np
import pytest

from tests.data.test_downloads import write_tar, write_zip
from tl_core.data import unpack


def test_an_archive_cannot_write_elsewhere(tmp_path):
    link = tarfile.TarInfo("flower_photos/daisy/link.jpg")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    bad = ("flower_photos/../../evil.jpg", "/flower_photos/daisy/evil.jpg", "flower_photos/../x/evil.jpg",
           "other/a/evil.jpg", "flower_photos/daisy/evil.sh", "flower_photos/evil.jpg")
    files = {"flower_photos/daisy/good.jpg": b"good", **dict.fromkeys(bad, b"bad")}
    write_tar(tmp_path / "a.tgz", files, [link])
    write_zip(tmp_path / "a.zip", files)
    for archive in ("a.tgz", "a.zip"):
        target = tmp_path / f"out_{archive}"
        target.mkdir()
        unpack.pictures(tmp_path / archive, target, "flower_photos")
        assert [p.relative_to(target).as_posix() for p in target.rglob("*") if p.is_file()] == ["daisy/good.jpg"]
    assert not list(tmp_path.rglob("evil*"))


def test_an_archive_that_swells_is_refused(tmp_path, monkeypatch):
    write_zip(tmp_path / "a.zip", {f"root/cat/{i}.png": bytes(1000) for i in range(9)})
    monkeypatch.setattr(unpack, "MAX_BYTES", 5000)
    with pytest.raises(ValueError, match="more than 5000 bytes"):
        unpack.pictures(tmp_path / "a.zip", tmp_path / "out", "root")


def test_an_npz_that_would_run_code_is_refused(tmp_path):
    np.savez(tmp_path / "mnist.npz", x_train=np.array([print], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle=False"):
        unpack.npz(tmp_path / "mnist.npz", tmp_path)

import json
import zlib

import numpy as np
import pytest

from tl_core.data import checksums


@pytest.fixture
def folder(tmp_path):
    np.save(tmp_path / "rows.npy", np.arange(5))
    checksums.keep(tmp_path)
    return tmp_path


def test_it_is_crc32_of_the_whole_file(folder):
    known = json.loads((folder / checksums.FILE).read_text())
    assert known == {"rows.npy": zlib.crc32((folder / "rows.npy").read_bytes())} and checksums.sound(folder)


def test_one_changed_byte_is_seen(folder):
    content = bytearray((folder / "rows.npy").read_bytes())
    content[-1] ^= 1
    (folder / "rows.npy").write_bytes(content + b"")
    assert not checksums.sound(folder)


def test_an_array_that_is_gone_or_sums_that_cannot_be_read(folder):
    (folder / "rows.npy").rename(folder / "other.npy")
    assert not checksums.sound(folder)
    (folder / checksums.FILE).write_text("{")
    assert not checksums.sound(folder)


def test_arrays_of_the_version_before_get_their_sums_now(folder):
    (folder / checksums.FILE).unlink()
    assert checksums.sound(folder) and (folder / checksums.FILE).exists()

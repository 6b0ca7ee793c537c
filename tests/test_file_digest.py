import hashlib

import pytest

from tl_core import file_digest


def test_what_a_file_holds_is_told_by_either_kind(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(b"abc" * 10**6)
    assert file_digest.sha256(path) == hashlib.sha256(b"abc" * 10**6).hexdigest()
    for kind in ("sha256", "md5"):
        assert file_digest.agrees(path, hashlib.new(kind, b"abc" * 10**6).hexdigest())
        assert not file_digest.agrees(path, hashlib.new(kind, b"abd" * 10**6).hexdigest())
    with pytest.raises(KeyError):
        file_digest.agrees(path, "abc")

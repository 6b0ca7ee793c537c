import platform

import pytest

from tl_core.malloc import tune_malloc


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has mallopt")
def test_glibc_takes_both_settings():
    assert tune_malloc()


def test_a_c_library_without_mallopt_is_no_error(monkeypatch):
    monkeypatch.setattr("ctypes.CDLL", lambda name: object())
    assert not tune_malloc.__wrapped__()

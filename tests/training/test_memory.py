import platform

import pytest

from tl_core.training.memory import keep_freed_memory


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has mallopt")
def test_glibc_takes_both_settings():
    assert keep_freed_memory()


def test_a_c_library_without_mallopt_is_no_error(monkeypatch):
    monkeypatch.setattr("ctypes.CDLL", lambda name: object())
    assert not keep_freed_memory.__wrapped__()

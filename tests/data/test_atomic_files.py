import errno

import pytest

from tl_core.data.atomic_files import atomic_path, disk_full_errors, write_whole
from tl_core.errors import UserError


def test_a_file_that_fails_half_way_leaves_the_old_one(tmp_path):
    target = tmp_path / "deep" / "it.txt"
    write_whole(target, "old")
    with pytest.raises(ZeroDivisionError), atomic_path(target) as part:
        part.write_text("half")
        raise ZeroDivisionError
    assert target.read_text() == "old" and list(target.parent.iterdir()) == [target]


def test_text_that_is_no_unicode_is_written_all_the_same(tmp_path):
    write_whole(tmp_path / "it.txt", "a\udcffb")
    text = (tmp_path / "it.txt").read_bytes().decode("utf8")
    assert text.startswith("a") and text.endswith("b")


def no_room() -> UserError:
    return UserError("No room.", "Some.", "Make it.")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_in_the_words_of_who_writes(number):
    with pytest.raises(UserError, match="No room"), disk_full_errors(no_room):
        raise OSError(number, "it")


def test_other_failures_pass_as_they_are():
    with pytest.raises(PermissionError), disk_full_errors(no_room):
        raise PermissionError(errno.EACCES, "it")

import pytest

from tl_core.data.sets import tasks_table


def test_two_sets_of_tasks_are_joined():
    more = {"tone": {"a.png": "light"}, "size": {"b.png": "big"}}
    assert tasks_table.joined({"tone": {"a.png": "dark"}}, more, "added") == {
        "tone": {"a.png": "dark", "added/a.png": "light"}, "size": {"added/b.png": "big"}}


def test_where_the_block_fails_the_table_is_as_it_was(tmp_path):
    more = {"tone": {"b.png": "light"}}
    for before in ({}, {"tone": {"cat/a.png": "dark"}}):
        tasks_table.write(tmp_path, before)
        files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
        with pytest.raises(OSError, match="full"), tasks_table.extended(tmp_path, "added", more):
            assert "added/b.png,light" in (tmp_path / "labels.csv").read_text()
            raise OSError("full")
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == files

from tl_core.data.folder_size import bytes_in


def test_files_below_a_folder_are_summed_and_links_are_not_followed(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "large").write_bytes(b"x" * 10_000)
    (tmp_path / "a" / "one").write_bytes(b"x" * 10)
    (tmp_path / "a" / "b" / "two").write_bytes(b"x" * 5)
    (tmp_path / "a" / "link").symlink_to(tmp_path / "large")
    assert bytes_in(tmp_path / "a") < 1000
    assert bytes_in(tmp_path / "large") == 10_000 and bytes_in(tmp_path / "gone") == 0
    (tmp_path / "a" / "link").unlink()
    assert bytes_in(tmp_path / "a") == 15

"""Rows the disk has changed are never used: dropped, computed again and told, whatever happened to which file."""

import json
import shutil
import zlib

import numpy as np
import pytest

from tests.features.store_child import SHAPE, digests, rows
from tests.features.test_activation_store import ROW, fill, parts, shelf_in
from tests.training.conftest import train_now
from tl_core import settings
from tl_core.features import row_checksums
from tl_core.features.lazy_array import LazyArray
from tl_core.features.quota import StoreDirectory
from tl_core.features.row_checksums import DamagedRows, row_sums

COUNT = 10


def change(file, edit) -> None:
    content = np.frombuffer(file.read_bytes(), np.uint8).copy()
    edit(content)
    file.write_bytes(content.tobytes())


def one_bit(content) -> None:
    content[len(content) // 2] ^= 1


def a_thousand(content) -> None:
    content[np.random.default_rng(0).integers(0, len(content), 1000)] ^= 0x40


def zeros(content) -> None:
    content[:] = 0


def lazy(store, computed=None) -> LazyArray:
    """Rows 0 to 9; ``computed`` takes the numbers that had to be computed."""
    computed = [] if computed is None else computed

    def compute(indices):
        computed.extend(indices.tolist())
        return rows(indices.tolist())
    return LazyArray(compute, COUNT, SHAPE, np.float32, shelf_in(store), digests(range(COUNT)))


def read_all(store, batch=4) -> tuple[list[int], str]:
    """What had to be computed for all rows, which must be right, and what is told of it."""
    computed = []
    of = lazy(store, computed)
    order = np.random.default_rng(1).permutation(COUNT)
    for _ in range(2):
        for start in range(0, COUNT, batch):
            some = order[start:start + batch]
            np.testing.assert_array_equal(of.get(some), rows(some.tolist()))
    assert of.complete
    of.shelf.close()
    return sorted(computed), of.shelf.damage.news("block 1")


def test_the_sum_of_a_row_is_crc32_over_digest_and_bytes():
    """By hand: CRC-32's check value is that of "123456789"; here its last byte is a row, what is before a digest."""
    digest = b"0000000123456789"
    assert zlib.crc32(digest[7:]) == 0xCBF43926
    two = row_sums(memoryview(b"abcxyz"), digest + digest[::-1], 3)
    assert two.tolist() == [zlib.crc32(digest + b"abc"), zlib.crc32(digest[::-1] + b"xyz")]


@pytest.mark.parametrize(("edit", "lost"), [(one_bit, 1), (a_thousand, 10), (zeros, 10)])
def test_rows_that_were_changed_are_computed_again_and_told(place, edit, lost):
    fill(place, range(COUNT))
    change(parts(place)[0] / "rows", edit)
    asked, told = read_all(place)
    assert len(asked) == lost and told.startswith(f"{lost} kept row")
    assert "block 1" in told and "computed again" in told
    assert read_all(place) == ([], "")  # nothing damaged is left for the next run


def test_the_damaged_row_is_named(place):
    fill(place, range(COUNT))
    with open(parts(place)[0] / "rows", "r+b") as file:
        file.seek(3 * ROW + 5)
        byte = file.read(1)
        file.seek(3 * ROW + 5)
        file.write(bytes([byte[0] ^ 0x80]))
    shelf = shelf_in(place)
    with pytest.raises(DamagedRows) as damaged:
        shelf.read(shelf.find(digests(range(COUNT))))
    assert damaged.value.positions.tolist() == [3]
    assert np.flatnonzero(shelf.find(digests(range(COUNT))) < 0).tolist() == [3]
    there, found = shelf.read_found(digests(range(COUNT)))
    assert there.sum() == 9 and np.array_equal(found, rows([n for n in range(COUNT) if n != 3]))
    shelf.close()


def test_rows_of_other_pictures_do_not_pass(place):
    """Two parts of the same size whose rows changed places: every byte is one that was written."""
    fill(place, range(5))
    fill(place, range(5, 10))
    first, second = parts(place)
    one, other = (first / "rows").read_bytes(), (second / "rows").read_bytes()
    (first / "rows").write_bytes(other)
    (second / "rows").write_bytes(one)
    asked, told = read_all(place)
    assert asked == list(range(10)) and told.startswith("10 kept rows")


def test_rows_and_sums_that_changed_places_do_not_pass(place):
    fill(place, range(5))
    fill(place, range(5, 10))
    first, second = parts(place)
    for name in ("rows", "sums"):
        one, other = (first / name).read_bytes(), (second / name).read_bytes()
        (first / name).write_bytes(other)
        (second / name).write_bytes(one)
    asked, told = read_all(place)
    assert asked == list(range(10)) and told.startswith("2 files of kept rows")


def test_a_part_of_another_recipe_is_not_taken(place):
    """The same pictures below another cut, whose rows happen to have the same shape."""
    fill(place, range(COUNT))
    target = parts(place)[0]
    fill(place, range(COUNT), {"name": "other"})
    foreign = next(part for part in parts(place) if part.parent != target.parent)
    with open(foreign / "rows", "r+b") as file:
        file.write(bytes(ROW))
    shutil.rmtree(target)
    shutil.copytree(foreign, target)
    asked, told = read_all(place)
    assert asked == list(range(COUNT)) and told.startswith("1 file of kept rows (")


@pytest.mark.parametrize("name", ["index", "sums", "meta.json", "rows"])
def test_a_file_that_was_cut_off_loses_its_part(place, name):
    fill(place, range(COUNT))
    file = parts(place)[0] / name
    file.write_bytes(file.read_bytes()[:-7])
    asked, told = read_all(place)
    assert asked == list(range(COUNT)) and told.startswith("1 file of kept rows (")
    assert read_all(place) == ([], "")


@pytest.mark.parametrize("name", ["index", "sums"])
def test_one_bit_in_what_describes_a_part_loses_it(place, name):
    fill(place, range(COUNT))
    change(parts(place)[0] / name, one_bit)
    asked, told = read_all(place)
    assert asked == list(range(COUNT)) and told.startswith("1 file of kept rows (")


def test_every_bit_of_a_part_counts(place):
    """One bit after another of a small part's files, but for words that nothing hangs on: never another row."""
    wrong = 0
    for name, every in (("rows", 9973), ("index", 331), ("sums", 97), ("meta.json", 311)):
        fill(place, range(COUNT))
        size = (parts(place)[0] / name).stat().st_size
        for bit in range(0, 8 * size, every):
            def flip(content, bit=bit):
                content[bit // 8] ^= 1 << bit % 8
            if not parts(place):
                fill(place, range(COUNT))
            change(parts(place)[0] / name, flip)
            asked, told = read_all(place, COUNT)  # compares all rows
            wrong += bool(asked)
            assert bool(told) == bool(asked)
            for part in parts(place):
                place.remove(part)
    assert wrong > 15


def old_form(part) -> None:
    """As the version before left it."""
    meta = json.loads((part / "meta.json").read_text())
    del meta["sums"]
    (part / "meta.json").write_text(json.dumps(meta, indent=1))
    (part / "sums").unlink()


def test_rows_of_the_version_before_get_their_sums_at_first_reading(place):
    fill(place, range(COUNT))
    part = parts(place)[0]
    sums = (part / "sums").read_bytes()
    old_form(part)
    assert read_all(place) == ([], "")
    assert (part / "sums").read_bytes() == sums
    change(part / "rows", one_bit)
    asked, told = read_all(place)
    assert len(asked) == 1 and told.startswith("1 kept row ")


def test_a_row_kept_twice_is_taken_from_where_it_is_sound(place):
    for _ in range(2):
        shelf = shelf_in(place)
        shelf.write(digests(range(COUNT)), rows(range(COUNT)))
        shelf.close()
    newest = max(parts(place), key=lambda part: (part / "meta.json").stat().st_mtime_ns)
    change(newest / "rows", one_bit)
    asked, told = read_all(place)
    assert asked == [] and told.startswith("1 kept row ")


def test_a_store_that_cannot_be_written_is_told_each_time(place, monkeypatch):
    fill(place, range(COUNT))
    change(parts(place)[0] / "rows", one_bit)

    def refused(*arguments, **options):
        raise OSError("read only")

    monkeypatch.setattr("tl_core.features.shard._rewrite", refused)
    for _ in range(2):
        shelf = shelf_in(place)
        there, found = shelf.read_found(digests(range(COUNT)))
        assert there.sum() == 9 and np.array_equal(found, rows(np.flatnonzero(there)))
        assert shelf.damage.news("block 1")
        shelf.close()


def test_a_bad_sector_is_damage_too(place, monkeypatch):
    fill(place, range(COUNT))
    real = row_checksums.os.pread

    def pread(file, count, start):
        if start <= 4 * ROW < start + count:
            raise OSError(5, "Input/output error")
        return real(file, count, start)

    monkeypatch.setattr(row_checksums.os, "pread", pread)
    asked, told = read_all(place)
    assert asked[:1] == [4] and told.startswith("1 kept row ")


def test_rows_this_run_wrote_are_checked_too(place):
    """A disk that does not give back what it took: rows are computed each time, and nothing more is written."""
    of = lazy(place)
    of.shelf.pays.verdict = True  # else the first rows are read at once, to see how long that takes
    of.get(np.arange(COUNT))
    (aside,) = (path for path in place.folder.rglob("*.aside") if path.is_dir())
    change(aside / "rows", zeros)
    np.testing.assert_array_equal(of.get(np.array([4, 2])), rows([4, 2]))
    assert of.shelf.stopped == "the disk does not give back what was written"
    np.testing.assert_array_equal(of.get(np.array([1, 2])), rows([1, 2]))
    of.shelf.close()
    shelf = shelf_in(place)
    assert shelf.read_found(digests([1, 2, 4]))[0].tolist() == [False] * 3
    shelf.close()


def test_two_runs_that_find_the_same_damage_at_once(place):
    fill(place, range(COUNT))
    one, other = shelf_in(place), shelf_in(place)
    change(parts(place)[0] / "rows", one_bit)
    for shelf in (one, other):
        there, found = shelf.read_found(digests(range(COUNT)))
        assert there.sum() == COUNT - 1 and np.array_equal(found, rows(np.flatnonzero(there)))
        shelf.close()
    assert len(read_all(place)[0]) == 1


@pytest.mark.usefixtures("everything_pays")
@pytest.mark.parametrize("edit", [one_bit, a_thousand, zeros, "cut off", "swapped", "index"])
def test_a_run_over_damaged_rows_gives_the_same_figures_and_a_note(pretrained, tmp_path, edit, run):
    whole = run(epochs=2)  # in a home of its own
    train_now(tmp_path / "first", pretrained, epochs=2)
    found = [entry.folder for entry in StoreDirectory(settings.home() / "store").entries()]
    assert len(found) > 1
    for part in found:
        if edit == "cut off":
            (part / "rows").write_bytes((part / "rows").read_bytes()[:-100])
        elif edit == "index":
            change(part / "index", one_bit)
        elif callable(edit):
            change(part / "rows", edit)
    if edit == "swapped":
        rows_of = [part / "rows" for part in found]
        contents = [file.read_bytes() for file in rows_of]
        for file, content in zip(rows_of, contents[1:] + contents[:1], strict=True):
            file.write_bytes(content)
    again = train_now(tmp_path / "second", pretrained, epochs=2)
    notes = [event.text for event in again.of("note") if event.level == "warning"]
    assert any("damaged on the disk" in text and "computed again" in text for text in notes), notes
    for name, values in whole.result["history"].items():
        assert again.result["history"][name] == pytest.approx(values, rel=1e-5), name
    assert again.result["test"]["loss"] == pytest.approx(whole.result["test"]["loss"], rel=1e-5)
    assert again.result["test"]["accuracy"] == whole.result["test"]["accuracy"]
    third = train_now(tmp_path / "third", pretrained, epochs=2)
    assert not [event for event in third.of("note") if "damaged" in event.text]
    assert third.result["feature_store"]["hit"]

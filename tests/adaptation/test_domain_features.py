"""Rows of domains: one pass for both, kept by their pictures' content, labels without any part in them."""

import numpy as np
import pytest

from tests.adaptation.domains import mix_up, paint
from tl_core.adaptation import domain_features, request
from tl_core.data import domain_pair
from tl_core.errors import UserError

FIELDS = {"data": "toys", "backbone": "small_cnn", "weights": "random", "image_size": 32}


@pytest.fixture
def toys(tmp_path, monkeypatch):
    folder = tmp_path / "data" / "toys"
    paint(folder, "studio", count=4)
    paint(folder, "phone", count=4, shift=(50, 40, 10))
    monkeypatch.setenv("TL_DATA_DIR", str(folder.parent))
    return folder


@pytest.fixture
def passes(monkeypatch):
    """How many pictures each pass through a backbone had."""
    from tl_core.embeddings import extraction
    counted, extract = [], extraction.extract
    monkeypatch.setattr(extraction, "extract", lambda dataset, *args, **options: counted.append(
        len(dataset.splits["train"])) or extract(dataset, *args, **options))
    return counted


def describe(source="studio", target="phone"):
    asked = request.of_pair(FIELDS, source, target, "mcc")
    pair = domain_pair.load_pair(asked.config)
    domains = {"source": pair.source.keys, "target": pair.target}
    return domain_features.describe(asked.features, pair.dataset, domains), pair


def test_both_domains_take_one_pass_and_a_second_question_none(toys, passes):
    first, pair = describe()
    assert passes == [24] and len(first["source"]) == len(first["target"]) == 12
    again, _ = describe()
    other, turned = describe("phone", "studio")  # a domain serves as source and target alike
    assert passes == [24]
    assert again["target"].rows.tobytes() == first["target"].rows.tobytes() == other["source"].rows.tobytes()
    assert turned.source.keys == pair.target


def test_files_in_other_class_folders_have_the_same_rows(toys, passes):
    before, _ = describe()
    mix_up(toys / "phone")
    after, _ = describe()
    assert passes == [24] and after["target"].rows.tobytes() == before["target"].rows.tobytes()


def test_rows_that_were_damaged_are_computed_again(toys, passes):
    before, _ = describe()
    for file in (file for file in domain_features.settings.home().glob("adaptation_rows/*.npy")):
        content = bytearray(file.read_bytes())
        content[-5] ^= 0xFF
        file.write_bytes(content)
    after, _ = describe()
    assert len(passes) == 2 and np.array_equal(after["target"].rows, before["target"].rows)


def test_a_picture_that_breaks_has_no_row_and_is_named(toys):
    asked = request.of_pair(FIELDS, "studio", "phone", "mcc")
    pair = domain_pair.load_pair(asked.config)
    broken = pair.target[3]
    with open(broken, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n no more")
    described = domain_features.describe(asked.features, pair.dataset, {"target": pair.target})["target"]
    assert np.flatnonzero(~described.readable).tolist() == [3] and len(described.failures) == 1
    assert described.failures[0].startswith(broken.rsplit("/", 1)[1])


def test_a_domain_without_any_readable_picture_is_told(toys):
    asked = request.of_pair(FIELDS, "studio", "phone", "mcc")
    pair = domain_pair.load_pair(asked.config)
    for key in pair.target:
        with open(key, "wb") as file:
            file.write(b"no picture")
    with pytest.raises(UserError, match="can be read"):
        domain_features.describe(asked.features, pair.dataset, {"target": pair.target})

"""What is kept is found again, damaged results are made anew, and the folders do not grow without end."""

import json
import os

import numpy as np
import pytest

from tests.embeddings import caches
from tl_core.embeddings import cache as keeping
from tl_core.embeddings.cache import FeatureCache
from tl_core.embeddings.request import FeatureLayer

CUT = FeatureLayer(2)


def test_a_question_finds_its_own_folder_and_no_other():
    asked = caches.asked()
    same, others = keeping.key(caches.asked()), [
        caches.asked(limit=41), caches.asked(seed=1), caches.asked(image_size=48), caches.asked("fruits"),
        caches.asked(backbone="mobilenet_v2")]
    assert keeping.key(asked) == same and len({same, *map(keeping.key, others)}) == 6
    caches.kept(asked, [CUT], unread=("3.png (torn)",))
    found = FeatureCache(caches.asked())
    assert found.has(CUT) and not found.has(FeatureLayer(1)) and not found.has(FeatureLayer(2, pooled=False))
    assert found.unread == ["3.png (torn)"] and found.pictures.names[0] == str(found.pictures.labels[0])


def test_rows_of_other_pictures_go():
    kept = caches.kept(caches.asked())
    fewer = keeping.FeatureIndex(*(getattr(kept.pictures, name)[1:]
                                   for name in ("keys", "labels", "splits", "domains")),
                                 kept.pictures.classes)
    with kept.writing(CUT) as part:
        part.write_bytes(np.zeros((39, 4), np.float32).tobytes())
    kept.keep(fewer, {CUT: 4}, ["one (torn)"])
    assert kept.has(CUT) and not kept.has(FeatureLayer(1)) and len(kept.pictures) == 39


def test_the_folders_used_longest_ago_go(monkeypatch):
    folders = [caches.kept(caches.asked(limit=limit), [CUT]).folder for limit in (30, 31, 32)]
    for age, folder in enumerate(folders):
        os.utime(folder, (1000 + age, 1000 + age))
    size = sum(file.stat().st_size for file in folders[2].iterdir())
    monkeypatch.setattr(keeping, "KEPT_BYTES", int(2.5 * size))
    keeping.delete_expired(folders[0])
    assert [folder.exists() for folder in folders] == [True, False, True]
    monkeypatch.setattr(keeping, "KEPT_BYTES", 0)
    keeping.delete_expired(folders[0])
    assert [folder.exists() for folder in folders] == [True, False, False]  # the one in use stays


@pytest.mark.parametrize("at", [0, 500, -1])
def test_rows_the_disk_has_changed_are_not_there_and_that_is_told(at):
    kept = caches.looked_at(caches.asked())
    file = kept.folder / "block2.rows"
    content = bytearray(file.read_bytes())
    content[at] ^= 4
    file.write_bytes(content)
    again = FeatureCache(caches.asked())
    assert not again.has(CUT) and again.has(FeatureLayer(1))
    found = again.pictures
    with again.writing(CUT) as part:
        part.write_bytes(np.zeros((len(found), caches.WIDTH), np.float32).tobytes())
    again.keep(found, {CUT: caches.WIDTH}, [])
    assert FeatureCache(caches.asked()).has(CUT)
    (note,) = again.notes
    assert note == "The kept features of block2 were damaged on the disk: they were dropped and computed again."


def test_a_changed_description_is_no_description():
    kept = caches.kept(caches.asked(), [CUT])
    file = kept.folder / "about.json"
    file.write_text(file.read_text().replace('"unread": []', '"unread": [1]'))
    assert not FeatureCache(caches.asked()).has(CUT)


def test_rows_of_the_version_before_get_their_sum_at_first_reading():
    kept = caches.kept(caches.asked(), [CUT])
    file = kept.folder / "about.json"
    about = json.loads(file.read_text())
    for new in ("sums", "checksum", "notes"):
        del about[new]
    file.write_text(json.dumps(about))
    assert FeatureCache(caches.asked()).has(CUT) and FeatureCache(caches.asked()).notes == []
    rows = kept.folder / "block2.rows"
    rows.write_bytes(rows.read_bytes()[:-1] + b"?")
    assert not FeatureCache(caches.asked()).has(CUT)

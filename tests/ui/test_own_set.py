"""Pages that ask a run's network offer the pictures that it was tested on, whatever became of its set."""


import pytest
import streamlit as st

from tests.run_pictures.changed_sets import answers, bring, finish
from tests.stores import own_store  # noqa: F401
from tl_core.data import catalog, dataset_index, sets
from tl_core.inference import tasks
from ui.predict import own_set, source


@pytest.fixture(autouse=True)
def nothing_cached(isolated):
    dataset_index.forget()
    yield
    dataset_index.forget()
    st.cache_resource.clear()


def test_the_runs_own_test_pictures_by_its_own_seed_and_version():
    bring("pets", 20)
    record = finish("pets", seed=3)
    test = set(map(str, answers(record).keys))
    assert test != set(catalog.listing("pets").splits["test"].keys)  # which are seed 0's
    own = sets.get("pets")
    sets.edit("pets", drop=[sets.file_of(own, min(test))], what="took out")
    found = own_set.of(["backbone:vgg16", f"run:{record.run_id}"])
    assert (found.name, found.keys, found.said) == ("pets@1", test, "") and "test pictures" in found.title
    offered = source.choice(dataset_index.of(found.name), 0, found.keys)
    assert {item.key for item in offered} == test
    assert {item.label for item in offered[:2]} == {"cat", "dog"}  # the classes in turn


def test_without_a_run_or_its_pictures_there_is_none():
    bring("pets")
    record = finish("pets")
    assert own_set.of([]) is own_set.of(["backbone:vgg16"]) is own_set.of(["run:nothing"]) is None
    sets.remove("pets")
    dataset_index.forget()
    st.cache_resource.clear()
    assert own_set.of([f"run:{record.run_id}"]) is None


def test_a_folder_by_its_path_is_not_opened_by_pages(picture_folder):
    assert own_set.of([f"run:{finish(str(picture_folder)).run_id}"]) is None


def test_many_pictures_of_the_runs_test_with_their_classes():
    bring("pets", 20)
    record = finish("pets", seed=3)
    with tasks._opened((tasks.TESTED, record.run_id, "")) as found:
        known = answers(record)
        assert [one.truth for one in found] == [("cat", "dog")[label] for label in known.labels]
        assert found[0].name == str(known.keys[0]).rsplit("/")[-1] and found[0].read([16])[0].shape == (16, 16, 3)

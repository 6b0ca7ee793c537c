"""What may be asked, and what is refused."""


from tests.embeddings import caches
from tests.inference import saved_runs as runs
from tests.run_pictures.changed_sets import bring, finish
from tl_core import tracking
from tl_core.backbones.catalog import BACKBONES
from tl_core.data import sets
from tl_core.embeddings import request
from tl_core.embeddings.request import FeatureLayer

SMALL = BACKBONES.get("small_cnn")


def test_a_block_is_named_or_numbered():
    assert [request.depth_of(SMALL, one) for one in (None, "block2", "2", "5")] == [5, 2, 2, 5]
    assert (FeatureLayer(2).name(SMALL), FeatureLayer(2, pooled=False).name(SMALL)) == ("block2", "block2-unpooled")
    for wrong in ("0", "6", "blok2", ""):
        assert "or their numbers from 1 to 5" in caches.refusal(request.depth_of, SMALL, wrong)


def test_how_many_numbers_a_block_gives():
    assert request.numbers(SMALL, 64, FeatureLayer(3)) == 96
    assert request.numbers(SMALL, 64, FeatureLayer(3, pooled=False)) == 8 * 8 * 96
    assert request.numbers(SMALL, 32, FeatureLayer(3, pooled=False)) == 4 * 4 * 96


def test_a_question_crosses_processes_as_json():
    asked = caches.asked(seed=3)
    assert request.of_dict(asked.to_dict()) == asked and asked.run_id is None


def test_a_run_comes_with_its_own_pictures_and_its_own_split():
    run_id = runs.finished(b"a network", config=runs.CONFIG.changed(classes=("apple", "pear"), seed=4))
    own = request.of_run(run_id[:8], {}, "test")
    assert own.run_id == run_id and own.config.classes == ("apple", "pear") and own.config.data_seed == 4
    assert own.config.weights == f"run:{run_id}" and own.config.image_size == 32
    other = request.of_run(run_id, {"data": "digits", "image_size": 48})
    assert other.config.classes is None and (other.config.data, other.config.image_size) == ("digits", 48)
    bare = tracking.create_run(runs.CONFIG, tracking.new_owner())
    assert "no saved model" in caches.refusal(request.of_run, bare, {})
    assert "'nothing'" in caches.refusal(request.of_run, "nothing", {})


def test_a_runs_own_set_is_the_version_it_trained_on():
    bring("pets")
    record = finish("pets", seed=4)
    (tracking.training_folder(record.run_id) / "model.keras").touch()
    here = request.of_run(record.run_id, {"data": "pets"})  # the current version is still that one
    assert (here.config.data, here.config.data_seed) == ("pets@1", 4)
    sets.edit("pets", drop=[sets.rows("pets")[0].file], what="took out")
    assert request.of_run(record.run_id, {}).config.data == "pets@1"
    named = request.of_run(record.run_id, {"data": "pets@1"})
    assert (named.config.data, named.config.data_seed) == ("pets@1", 4)
    other = request.of_run(record.run_id, {"data": "pets"})
    assert (other.config.data, other.config.data_seed) == ("pets@2", 0)
    sets.rename("pets", "animals")
    assert request.of_run(record.run_id, {}).config.data == "animals@1"

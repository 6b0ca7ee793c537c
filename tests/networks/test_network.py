"""Networks kept warm, and their cut into prefix and trained part."""

import keras
import numpy as np
import pytest

from tests.training.conftest import SMALL, WIDTH
from tl_core.config import HeadConfig, RunConfig
from tl_core.features.shard import recipe_digest
from tl_core.networks import network
from tl_core.networks.device import choose
from tl_core.networks.head import Head

CPU = choose("cpu", ())


@pytest.fixture(autouse=True)
def nothing_warm():
    network._frozen.clear()
    yield
    network._frozen.clear()


def made(pretrained, lowest_depth=5, **changes):
    return network.build_network(RunConfig.parse({**SMALL, "weights": str(pretrained), **changes}), CPU, None,
                                 lowest_depth)


def test_a_frozen_network_is_kept_warm(pretrained):
    assert made(pretrained) is made(pretrained, seed=7, learning_rate=0.5)


def test_what_is_trained_or_random_or_other_is_built_anew(pretrained, tmp_path):
    first = made(pretrained)
    copy = tmp_path / "copy.keras"
    copy.write_bytes(pretrained.read_bytes())
    for other in (made(pretrained, lowest_depth=3), made("random"), made(pretrained, image_size=64), made(copy)):
        assert other is not first
    assert made("random") is not made("random")


def test_at_most_two_stay(pretrained):
    first = made(pretrained)
    made(pretrained, image_size=64)
    made(pretrained, image_size=96)
    assert len(network._frozen) == 2 and made(pretrained) is not first


def test_a_run_that_trains_leaves_the_warm_network_as_it_was(pretrained, tmp_path):
    from tests.training.conftest import train_now
    warm = made(pretrained)
    before = [w.numpy().tobytes() for w in warm.model.weights]
    train_now(tmp_path, pretrained, epochs=1)
    train_now(tmp_path, pretrained, strategy="fine_tuning", freeze_depth=4, epochs=1)
    assert made(pretrained) is warm
    assert [w.numpy().tobytes() for w in warm.model.weights] == before
    assert not warm.model.trainable_weights


def test_saving_leaves_no_head_on_a_warm_network(pretrained, tmp_path):
    warm, operation = made(pretrained), made(pretrained).model.output._keras_history.operation
    warm.prefix(5, "avg")
    before = len(operation._outbound_nodes)
    for number in range(3):
        warm.save(Head(HeadConfig(), 3), tmp_path / f"{number}.keras")
    assert len(operation._outbound_nodes) == before
    assert len(keras.saving.load_model(tmp_path / "2.keras").layers) > len(warm.model.layers)


@pytest.mark.parametrize("depth", [0, 2, 5])
def test_prefix_and_trained_part_are_the_saved_network(pretrained, tmp_path, depth):
    network, head = made(pretrained, lowest_depth=0), Head(HeadConfig(hidden=(8,)), 3)
    part = network.trained_part(depth, [head])
    network.save(head, tmp_path / "whole.keras")
    pictures = np.random.default_rng(0).integers(0, 255, (5, 32, 32, 3), dtype=np.uint8)
    rows = network.prefix(depth, "avg")(pictures, 4) if depth else pictures.astype("float32")
    features, logits, hidden = part.predict(rows, verbose=0)
    whole = keras.saving.load_model(tmp_path / "whole.keras").predict(pictures.astype("float32"), verbose=0)
    np.testing.assert_allclose(keras.ops.softmax(logits), whole, atol=1e-5)
    assert features.shape == (5, network.prefix(5, "avg").shape[0])  # what the head reads
    first, last = (head.layers[place].get_weights() for place in (0, -1))
    np.testing.assert_allclose(hidden, np.maximum(features @ first[0] + first[1], 0), atol=1e-4)
    np.testing.assert_allclose(logits, hidden @ last[0] + last[1], atol=1e-4)  # what its last layer reads


def test_prefix_batches_of_any_length_are_equal(pretrained):
    prefix = made(pretrained).prefix(5, "avg")
    pictures = np.random.default_rng(0).integers(0, 255, (9, 32, 32, 3), dtype=np.uint8)
    whole = prefix(pictures, 9)
    assert whole.shape == (9, WIDTH)
    np.testing.assert_allclose(prefix(pictures, 4), whole, atol=1e-5 * np.abs(whole).max())


def test_dropout_and_batch_norm_in_a_prefix_are_as_in_inference():
    pixels = keras.Input((8, 8, 3))
    normal = keras.layers.BatchNormalization(moving_mean_initializer=keras.initializers.Constant(100.0))(pixels)
    model = keras.Model(pixels, keras.layers.Dropout(0.5)(normal))
    pictures = np.random.default_rng(0).integers(0, 255, (4, 8, 8, 3), dtype=np.uint8)
    # Inference by hand: (x - moving mean) / sqrt(moving variance 1 + epsilon 1e-3)
    np.testing.assert_allclose(network.FrozenPart(model, CPU)(pictures, 4), (pictures - 100.0) / np.sqrt(1.001),
                               atol=1e-3)


def test_only_new_blocks_learn_their_statistics_quickly(pretrained, monkeypatch):
    monkeypatch.setattr(network, "NEW_MOMENTUM", 0.5)

    def momenta(weights, **changes):
        layers = made(weights, lowest_depth=0, **changes).model.layers
        return [layer.momentum for layer in layers if isinstance(layer, keras.layers.BatchNormalization)]
    new, known = momenta("random"), momenta(pretrained)
    assert set(new) == {0.5} and set(known) == {0.9}  # small_cnn's own
    part = momenta(pretrained, transfer_depth=3)
    assert set(part[:3]) == {0.9} and set(part[-2:]) == {0.5}
    monkeypatch.undo()
    assert set(momenta("random", backbone="efficientnet_lite0")) == {0.9}  # Keras' 0.99 else


def test_cut_names(pretrained):
    network = made(pretrained)
    assert [network.cut_name(depth) for depth in (0, 1, 5)] == ["pictures", "block1", "block5"]


def test_recipes_tell_apart_what_shapes_rows_and_nothing_else(pretrained):
    first = made(pretrained, lowest_depth=0)
    recipe = first.recipe(5, "avg")
    assert all(isinstance(value, str) for value in recipe.values())
    assert {"backbone", "weights", "cut", "image_size", "preprocessing", "pooling", "dtype", "keras", "tensorflow"} == {
        *recipe}
    assert recipe == made(pretrained).recipe(5, "avg") == made(pretrained, learning_rate=0.5).recipe(5, "avg")
    others = [first.recipe(5, "max"), first.recipe(4, "avg"), made("random").recipe(5, "avg"),
              made(pretrained, image_size=64).recipe(5, "avg")]
    assert len({str(sorted(one.items())) for one in (recipe, *others)}) == 5
    assert first.recipe(4, "avg") == first.recipe(4, "max")  # pooling comes after the last block only


@pytest.mark.parametrize(("depth", "golden"), [
    (0, "449d67f32683c4f2a84df9fd96d41fbf"), (3, "c2da3eeddf6c3fa26d9e83aeac89f087"),
    (5, "a247993c0e0996153a5c76f146aa35a8")])
def test_kept_rows_of_the_version_before_are_found_again(depth, golden):
    """Their folder's name as it was before input specs, the libraries' versions and the weights aside."""
    recipe = made("random", image_size=64).recipe(depth, "avg")
    same = {"kind": "features", **recipe, "weights": "w", "keras": "k", "tensorflow": "t"}
    assert recipe_digest(same) == golden


def test_a_trained_network_has_another_recipe_above_the_cut_only(pretrained):
    network = made(pretrained, lowest_depth=0)
    before = [network.recipe(depth, "avg") for depth in (3, 5)]
    network.trained_part(3, [Head(HeadConfig(), 3)])
    layer = network.model.get_layer("block4_conv1")
    layer.set_weights([value + 1 for value in layer.get_weights()])
    after = [network.recipe(depth, "avg") for depth in (3, 5)]
    assert after[0] == before[0] and after[1]["weights"] != before[1]["weights"]


def test_random_weights_of_one_seed_have_one_recipe(pretrained):
    found = []
    for seed in (0, 0, 1):
        keras.utils.set_random_seed(seed)
        found.append(made("random").recipe(2, "avg")["weights"])
    assert found[0] == found[1] != found[2]

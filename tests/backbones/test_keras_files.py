import keras
import pytest

from tests.backbones.test_weights import SMALL, small
from tl_core.backbones import keras_files
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.weights import load_weights
from tl_core.errors import UserError

pytestmark = pytest.mark.usefixtures("keras_home")


def test_code_in_a_file_is_not_run(tmp_path):
    pixels = keras.Input((32, 32, 3))
    keras.Model(pixels, keras.layers.Lambda(lambda x: x + 1)(pixels)).save(tmp_path / "code.keras")
    with pytest.raises(UserError, match="'code.keras' holds a Lambda layer .* Build it without Lambda layers"):
        load_weights(small(0), SMALL, str(tmp_path / "code.keras"))


def test_a_damaged_network_is_told_as_damaged(tmp_path):
    small(0).save(tmp_path / "whole.keras")
    whole = (tmp_path / "whole.keras").read_bytes()
    for content in (b"", b"not a zip", whole[:len(whole) // 2]):
        (tmp_path / "half.keras").write_bytes(content)
        with pytest.raises(UserError, match="'half.keras' cannot be read as a Keras network .not a zip file") as told:
            load_weights(small(0), SMALL, str(tmp_path / "half.keras"))
        assert "choose another file" in told.value.fix


def test_weights_that_changed_on_the_disk_are_not_loaded(tmp_path):
    """Keras reads a zip's weights here and there, where the zip's own sums are not looked at."""
    file = tmp_path / "mine.keras"
    BACKBONES.get("small_cnn").build(32).save(file)
    content = bytearray(file.read_bytes())
    content[content.index(b"model.weights.h5") + 40_000] ^= 16
    file.write_bytes(content)
    with pytest.raises(UserError, match="model.weights.h5"):
        keras_files.read(file)

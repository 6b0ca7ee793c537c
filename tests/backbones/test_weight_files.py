import threading
from functools import partial
from hashlib import md5
from http.server import HTTPServer, SimpleHTTPRequestHandler

import numpy as np
import pytest

from tests.backbones.test_weights import VGG, legacy_file
from tl_core import settings
from tl_core.backbones import keras_applications, weight_files
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.weights import load_weights
from tl_core.errors import UserError

pytestmark = pytest.mark.usefixtures("keras_home")


def test_imagenet_comes_from_a_server_once_and_then_from_the_cache(tmp_path, vgg, monkeypatch):
    source = keras_applications.make("vgg16", 32)
    name = keras_applications.APPLICATIONS["vgg16"].address.rsplit("/", 1)[1]
    (tmp_path / "served" / "vgg16").mkdir(parents=True)
    file = legacy_file(source, tmp_path / "served" / "vgg16" / name)
    published = keras_applications.APPLICATIONS["vgg16"]._replace(digest=md5(file.read_bytes()).hexdigest())
    monkeypatch.setitem(keras_applications.APPLICATIONS, "vgg16", published)
    server = HTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path / "served"))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("TL_DOWNLOAD_MIRROR", f"http://127.0.0.1:{server.server_port}")
    first = load_weights(vgg, VGG, "imagenet")
    server.shutdown()
    server.server_close()
    assert (settings.home() / "keras" / "models" / name).is_file()
    assert np.array_equal(vgg.get_layer("block1_conv1").kernel, source.get_layer("block1_conv1").kernel)
    assert load_weights(vgg, VGG, "imagenet") == first


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.mark.parametrize("name", keras_applications.APPLICATIONS)
def test_offline_the_error_names_file_folder_and_alternatives(name):
    spec = BACKBONES.get(name)
    with pytest.raises(UserError) as caught:
        weight_files.imagenet_file(spec)
    text = str(caught.value)
    assert keras_applications.APPLICATIONS[name].address.rsplit("/", 1)[1] in text
    assert str(settings.home() / "keras" / "models") in text
    assert "efficientnet_lite0" in text and "random" in text


def test_a_file_of_an_earlier_keras_download_is_taken(tmp_path):
    spec = BACKBONES.get("mobilenet_v2")
    theirs = tmp_path / "keras_home" / "models" / keras_applications.APPLICATIONS["mobilenet_v2"].address.rsplit("/",
                                                                                                                 1)[1]
    theirs.parent.mkdir(parents=True)
    theirs.touch()
    assert weight_files.imagenet_file(spec) == theirs

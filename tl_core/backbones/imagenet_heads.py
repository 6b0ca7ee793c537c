"""Backbones with the head they were pretrained with: raw 0–255 pixels to logits of ImageNet's 1000 classes.

``has`` and ``here`` answer without TensorFlow; what builds a network imports it.
"""

from tl_core.backbones import local_weights
from tl_core.backbones.package_files import IMAGENET
from tl_core.backbones.spec import BackboneSpec
from tl_core.errors import UserError

LOGITS = "imagenet_logits"
USUAL = "efficientnet_lite0"
_FILES = {  # keras.applications' weights with the top: file and digest, as Keras 3.15 names them; "" where it has none
    "vgg16": ("vgg16_weights_tf_dim_ordering_tf_kernels.h5", "64373286793e3c8b2b4e3219cbf3544b"),
    "vgg19": ("vgg19_weights_tf_dim_ordering_tf_kernels.h5", "cbe5617147190e668d6c5d5026f83318"),
    "inception_v3": ("inception_v3_weights_tf_dim_ordering_tf_kernels.h5", "9a0d58056eeedaa3f26cb7ebd46da564"),
    "resnet50": ("resnet50_weights_tf_dim_ordering_tf_kernels.h5", "2cb95161c43110f7111970584f804107"),
    "xception": ("xception_weights_tf_dim_ordering_tf_kernels.h5", "0a58e3b7378bc2990ea3b43d5981f1f6"),
    "mobilenet_v2": ("mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5", ""),
    "efficientnet_b0": ("efficientnetb0.h5", "902e53a9f72be733fc0bcb005b3ebbac"),
    "densenet121": ("densenet121_weights_tf_dim_ordering_tf_kernels.h5", "9d60b8095a5708f2dcce2bca79d332c7"),
    "convnext_tiny": ("convnext_tiny.h5", "8ae6e78ce2933352b1ef4008e6dd2f17bc40771563877d156bc6426c7cf503ff"),
}


def has(spec: BackboneSpec) -> bool:
    """Whether there is an ImageNet head for the backbone, here or to download."""
    return spec.name in IMAGENET or spec.name in _FILES


def here(spec: BackboneSpec) -> bool:
    """Whether the backbone with its head can be loaded without asking any other machine."""
    if spec.name in IMAGENET:
        return bool(local_weights.sources(spec))
    return has(spec) and any((folder / _FILES[spec.name][0]).is_file() for folder in local_weights.weight_folders())


def with_head(spec: BackboneSpec):
    """A keras.Model at the backbone's own size: raw 0–255 pixels (n, size, size, 3) -> logits (n, 1000).

    Its layers are named as those of ``spec.build``, so that the spec's blocks are found in it.
    ``UserError`` for a backbone without such a head, and where its weights cannot be had.
    """
    if not has(spec):
        raise UserError(f"{spec.title} has no ImageNet head.", "Its weights were never trained on ImageNet's classes.",
                        f"Choose {USUAL}, or a run that was trained with {spec.name}.")
    return _lite(spec) if spec.name in IMAGENET else _application(spec)


def _lite(spec: BackboneSpec):
    import keras

    from tl_core.backbones import efficientnet_lite
    network = spec.build(spec.size)
    efficientnet_lite.load_imagenet(spec.name, network)
    kernel, bias = efficientnet_lite.imagenet_head(spec.name)
    logits = keras.layers.Dense(len(bias), name=LOGITS)
    model = keras.Model(network.input, logits(keras.layers.GlobalAveragePooling2D(name="head_pool")(network.output)),
                        name=spec.name)
    logits.set_weights([kernel, bias])
    return model


def _application(spec: BackboneSpec):
    import keras

    from tl_core.backbones import keras_applications, weight_files
    application = keras_applications.APPLICATIONS[spec.name]
    name, digest = _FILES[spec.name]
    folder = application.address.rsplit("/", 1)[0]
    file = weight_files.imagenet_file(spec, application._replace(address=f"{folder}/{name}", digest=digest))
    pixels = keras.Input((spec.size, spec.size, 3), name="pixels")
    original = application.make(include_top=True, weights=None, input_tensor=application.preprocess(pixels),
                                classifier_activation=None)
    try:
        original.load_weights(file)
    except (OSError, ValueError, KeyError) as error:
        raise UserError(f"The weights in {file.name!r} do not fit: {str(error).splitlines()[0][:200]}",
                        f"ImageNet weights of {spec.title} with its head were expected.",
                        f"Delete {str(file)!r}, so that it is downloaded again.") from error
    model = keras_applications.flat(original, spec.name)
    keras_applications.copy_weights(original, model)
    return model

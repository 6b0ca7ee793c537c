"""Which layer ends each block: the only thing about blocks that people wrote down. No TensorFlow here.

The rest of the block table (parameters, shapes) is measured by ``python -m tl_core.backbones.measure_blocks``.
"""

B0_UNITS = (1, 2, 2, 3, 3, 4, 1)  # per stage of EfficientNet-B0 and -Lite0
LITE2_UNITS = (1, 3, 3, 4, 4, 5, 1)  # and of Lite1, which is as deep
Ends = list[tuple[str, str]]  # (block, its last layer) from the input up


def stages(count: int) -> Ends:
    """VGG and the small CNN: a block is a pooling stage."""
    return [(f"block{i}", f"block{i}_pool") for i in range(1, count + 1)]


def inception_v3() -> Ends:
    """The eleven modules its code calls mixed0 to mixed10, after the stem's second pooling."""
    return [("stem", "max_pooling2d_1"), *((f"mixed{i}", f"mixed{i}") for i in range(11))]


def resnet50() -> Ends:
    units = [(f"conv{stage}_block{i}", f"conv{stage}_block{i}_out")
             for stage, count in ((2, 3), (3, 4), (4, 6), (5, 3)) for i in range(1, count + 1)]
    return [("stem", "pool1_pool"), *units]


def xception() -> Ends:
    """The paper's 14 modules; twelve end in an addition, which Keras numbers from zero."""
    added = [("block2", "add"), *((f"block{i}", f"add_{i - 2}") for i in range(3, 14))]
    return [("block1", "block1_conv2_act"), *added, ("block14", "block14_sepconv2_act")]


def mobilenet_v2() -> Ends:
    # Only a unit that keeps size and width has a residual addition.
    plain = {1, 3, 6, 10, 13, 16}
    units = [(f"block{i}", f"block_{i}_{'project_BN' if i in plain else 'add'}") for i in range(1, 17)]
    return [("stem", "Conv1_relu"), ("block0", "expanded_conv_project_BN"), *units, ("head_conv", "out_relu")]


def efficientnet_b0() -> Ends:
    units = []
    for stage, count in enumerate(B0_UNITS, start=1):
        for letter in "abcd"[:count]:
            unit = f"block{stage}{letter}"
            units.append((unit, f"{unit}_{'project_bn' if letter == 'a' else 'add'}"))
    return [("stem", "stem_activation"), *units, ("head_conv", "top_activation")]


def efficientnet_lite(units_by_stage: tuple[int, ...]) -> Ends:
    units, number = [], 0
    for count in units_by_stage:
        for unit in range(count):
            number += 1
            units.append((f"block{number}", f"block{number}_{'add' if unit else 'project_bn'}"))
    return [("stem", "stem_relu"), *units, ("head_conv", "head_relu")]


def densenet121() -> Ends:
    """Four dense blocks, each with the transition that shrinks its output."""
    return [("stem", "pool1"), *((f"dense{i - 1}", f"pool{i}_pool") for i in (2, 3, 4)), ("dense4", "relu")]


def convnext_tiny() -> Ends:
    """Residual units; the layer that halves the size opens its stage, the last norm closes the last unit."""
    names = [f"stage{stage}_block{i}" for stage, count in ((1, 3), (2, 3), (3, 9), (4, 3)) for i in range(1, count + 1)]
    units = [(name, f"add_{number}" if number else "add") for number, name in enumerate(names)]
    return [("stem", "convnext_tiny_stem_layernorm"), *units[:-1], (names[-1], "layer_normalization")]


def bert(layers: int) -> Ends:
    """The embeddings and the transformer layers; each ends where the rows of padding become zeros."""
    return [(name, name) for name in ("embeddings", *(f"layer{i}" for i in range(1, layers + 1)))]


ENDS: dict[str, Ends] = {
    "efficientnet_lite0": efficientnet_lite(B0_UNITS),
    "efficientnet_lite1": efficientnet_lite(LITE2_UNITS),
    "efficientnet_lite2": efficientnet_lite(LITE2_UNITS),
    "vgg16": stages(5),
    "vgg19": stages(5),
    "inception_v3": inception_v3(),
    "resnet50": resnet50(),
    "xception": xception(),
    "mobilenet_v2": mobilenet_v2(),
    "efficientnet_b0": efficientnet_b0(),
    "densenet121": densenet121(),
    "convnext_tiny": convnext_tiny(),
    "small_cnn": stages(5),
    "minilm_l6": bert(6),
    "text_cnn": [(name, name) for name in ("embeddings", "block1", "block2", "block3")],
    "bert_tiny": bert(2),
    "distilbert": bert(6),
    "bert_base": bert(12),
    "roberta_base": bert(12),
}

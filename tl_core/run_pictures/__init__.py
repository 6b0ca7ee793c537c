"""A finished run's own pictures as they are today.

``version`` says which version of a set of one's own it trained on, ``today`` where its pictures
are now and which are not what they were, ``differences`` puts that into words. An edited set,
a changed folder, a renamed or deleted set: nothing is computed over fewer pictures without a word.
"""

from tl_core.run_pictures.current import RunPictures, Tested, load, tested
from tl_core.run_pictures.differences import Lacking
from tl_core.run_pictures.version import Pinned, pinned

__all__ = ["Lacking", "Pinned", "RunPictures", "Tested", "load", "pinned", "tested"]

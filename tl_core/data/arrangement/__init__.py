"""The one reader of picture folders: what is split, domain, class, group, and what is left over.

Folders, zips, drops and server folders all ask ``arrange``, so that all read alike. It
sees names and counts only, never a picture: it is linear in the number of folders.
"""

from tl_core.data.arrangement.arrange import arrange
from tl_core.data.arrangement.outer_folders import one_tree
from tl_core.data.arrangement.readings import Arrangement, Place, Reading
from tl_core.data.arrangement.split_names import split_of

__all__ = ["Arrangement", "Place", "Reading", "arrange", "one_tree", "split_of"]

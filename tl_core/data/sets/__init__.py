"""Own sets: pictures or texts people brought, each set with its versions, in ``TL_HOME/sets/<name>/``.

``set.json`` holds title, source, licence and the list of versions; ``versions/0001.json``
the rows of one version, or the edits of one of texts; ``pictures/`` the pictures, ``texts/`` the
tables or text files. Nothing that was brought is changed or deleted by an edit: an edit is one more version.
"""

from tl_core.data.sets.editing import edit, extend, part, redo, undo, use
from tl_core.data.sets.loading import own_dataset
from tl_core.data.sets.records import OwnSet, SetRow, TextEdits, Version, file_of
from tl_core.data.sets.store import (
           create,
           get,
           import_folder_set,
           may_see,
           may_see_all,
           names,
           remove,
           rename,
           resolve,
           resolve_seen,
           rows,
           set_visibility,
           validate_new_name,
           version,
           versions,
)
from tl_core.data.sets.text_extension import extend_texts
from tl_core.data.sets.zip_export import export

__all__ = ["OwnSet", "SetRow", "TextEdits", "Version", "import_folder_set", "create", "edit", "export", "extend",
           "extend_texts", "file_of", "validate_new_name", "get", "may_see", "may_see_all", "names", "own_dataset",
           "part", "redo", "remove", "rename", "resolve", "resolve_seen", "rows", "set_visibility", "undo", "use",
           "version", "versions"]

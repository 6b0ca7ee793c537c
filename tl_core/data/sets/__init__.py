"""Own sets: pictures people brought, each set with its versions, in ``TL_HOME/sets/<name>/``.

``set.json`` holds title, source, licence and the list of versions; ``versions/0001.json``
the rows of one version; ``pictures/`` the pictures. Pictures are never changed or
deleted by an edit: an edit is one more version.
"""

from tl_core.data.sets.editing import edit, extend, redo, undo, use
from tl_core.data.sets.loading import file_of, own_dataset
from tl_core.data.sets.packing import export
from tl_core.data.sets.records import OwnSet, Row, Version
from tl_core.data.sets.store import adopt, create, free, get, names, remove, rename, resolve, rows, version, versions

__all__ = ["OwnSet", "Row", "Version", "adopt", "create", "edit", "export", "extend", "file_of", "free", "get", "names",
           "own_dataset", "redo", "remove", "rename", "resolve", "rows", "undo", "use", "version", "versions"]

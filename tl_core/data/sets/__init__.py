"""Own sets: pictures people brought, each set with its versions, in ``TL_HOME/sets/<name>/``.

``set.json`` holds title, source, licence and the list of versions; ``versions/0001.json``
the rows of one version; ``pictures/`` the pictures. Pictures are never changed or
deleted by an edit: an edit is one more version.
"""

from tl_core.data.sets.records import OwnSet, Row, Version

__all__ = ["OwnSet", "Row", "Version"]

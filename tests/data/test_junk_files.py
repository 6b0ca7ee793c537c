import pytest

from tl_core.data.junk_files import is_litter


@pytest.mark.parametrize("path", ["__MACOSX/cat/1.png", "cat/.DS_Store", ".hidden/1.png", "cat/Thumbs.db",
                                  "cat/DESKTOP.INI", "cat/@eaDir/1.png", "cat/._1.png"])
def test_what_nobody_brought(path):
    assert is_litter(path.split("/"))


@pytest.mark.parametrize("path", ["cat/1.png", "cat/thumbs.png", "thumbs.db.d/1.png", "a.b/1.png"])
def test_what_somebody_brought(path):
    assert not is_litter(path.split("/"))

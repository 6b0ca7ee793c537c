import hashlib
import io

import pytest

from tests.data.upload.contents import HTML, picture
from tests.data.upload.test_upload_session import add
from tl_core.data.upload import writing
from tl_core.data.upload.upload_session import Staging


def test_an_upload_is_written_piece_by_piece_and_gone_afterwards(monkeypatch):
    monkeypatch.setenv("TL_MAX_UPLOAD_BYTES", "1K")
    staging = Staging.new()
    with staging.upload("../pets.zip") as sink:
        sink.write(b"x" * 600)
        assert sink.path.name == "pets.zip"
        assert sink.path.is_relative_to(staging.folder)
        with pytest.raises(writing.TooLarge):
            sink.write(b"x" * 600)
    assert not sink.path.exists()


def test_digests_are_of_what_lies_on_disk():
    staging = Staging.new()
    add(staging, 1)
    staging.add_picture("cats", "x.gif", io.BytesIO(picture(2, "GIF") + HTML))
    assert dict(staging.digests()) == {row.file: hashlib.sha256((staging.pictures / row.file).read_bytes()).hexdigest()
                                       for row in staging.rows()}

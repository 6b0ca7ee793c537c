"""Blobs exchanged through a shared folder, and through an object store on loopback (moto's S3)."""

import os
from pathlib import Path

import pytest

from tests.engine.blobs.test_copies import same
from tl_core.config import RunConfig
from tl_core.engine.blobs import pieces
from tl_core.engine.blobs.blob_store import BlobStore
from tl_core.engine.blobs.remote import RemoteBlobs
from tl_core.engine.blobs.run_inputs import InputFile
from tl_core.errors import UserError
from tl_core.file_digest import sha256


@pytest.fixture(scope="module")
def s3():
    """The address of a bucket."""
    pytest.importorskip("s3fs", reason="TL_REMOTE=s3:// needs s3fs (requirements-remote.txt).")
    server = pytest.importorskip("moto.server", reason="An object store for tests needs moto.")
    store = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    store.start()
    host, port = store.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"AWS_ACCESS_KEY_ID": "tests", "AWS_SECRET_ACCESS_KEY": "tests",
                            "AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT_URL": f"http://{host}:{port}"}.items():
            patch.setenv(name, value)
        import s3fs
        s3fs.S3FileSystem().mkdir("class")
        yield "s3://class/blobs of runs"
    store.stop()


@pytest.fixture(params=["folder", "s3"])
def url(request, tmp_path):
    return f"file://{tmp_path}/shared" if request.param == "folder" else request.getfixturevalue("s3")


@pytest.fixture
def files(tmp_path, monkeypatch) -> dict[str, Path]:
    """Two small files and a large one, by their digests."""
    monkeypatch.setattr(pieces, "MOST_BYTES", 1000)
    paths = [tmp_path / name for name in ("one", "two", "large")]
    for path, size in zip(paths, (10, 700, 3500), strict=True):
        path.write_bytes(os.urandom(size))
    return {sha256(path): path for path in paths}


def told(files: dict[str, Path]) -> list[InputFile]:
    return [InputFile(path.name, digest, path.stat().st_size) for digest, path in files.items()]


def test_what_is_there_is_not_brought_again_and_comes_whole(url, files, tmp_path):
    remote, store, came = RemoteBlobs(url), BlobStore(tmp_path / "blobs"), []
    assert remote.put_files(told(files), files) == 10 + 700 + 3500
    assert RemoteBlobs(url).put_files(told(files), files) == 0
    assert remote.fetch(told(files), store, came.append) == [] and sum(came) == 4210
    assert all(store.path(digest).read_bytes() == path.read_bytes() for digest, path in files.items())


def test_what_is_damaged_there_is_refused_and_brought_anew(url, files, tmp_path):
    remote, store = RemoteBlobs(url), BlobStore(tmp_path / "blobs")
    remote.put_files(told(files), files)
    for digest, path in files.items():
        if path.name != "two":
            remote._files.pipe_file(remote._path(digest), path.read_bytes()[::-1])
    left = remote.fetch(told(files), store, lambda size: None)
    assert [file.path for file in left] == ["one", "large"] and store.missing(told(files)) == left
    assert remote.put_files(told(files), files) == 10 + 3500
    assert remote.fetch(left, store, lambda size: None) == []


def test_what_is_not_there_is_named(url, files, tmp_path):
    empty = RemoteBlobs(url + "/empty")
    assert empty.fetch(told(files), BlobStore(tmp_path / "blobs"), lambda size: None) == told(files)


def test_a_run_reads_through_it_and_asks_the_server_for_the_rest(url, homes, tmp_path, picture_folder, monkeypatch):
    monkeypatch.setenv("TL_REMOTE", url)
    config = RunConfig(data=str(picture_folder))
    same(homes, tmp_path, config)
    assert homes.sent == []
    homes.worker = tmp_path / "another worker"
    monkeypatch.setattr(RemoteBlobs, "fetch", lambda *_: (_ for _ in ()).throw(ConnectionError("away")))
    same(homes, tmp_path, config)
    assert len(homes.sent) == 24


def test_a_store_that_nothing_installed_can_talk_to_is_told():
    with pytest.raises(UserError, match="TL_REMOTE is 'gopher://x'.*s3://bucket/folder.*requirements-remote"):
        RemoteBlobs("gopher://x")

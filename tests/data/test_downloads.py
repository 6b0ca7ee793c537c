"""Every downloadable set from tiny archives laid out like the real ones, served on loopback."""

import dataclasses
import gzip
import hashlib
import io
import socket
import struct
import tarfile
import threading
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tl_core import downloading, settings
from tl_core.config import RunConfig
from tl_core.data import catalog, downloads
from tl_core.data.dataset import SPLITS
from tl_core.errors import UserError


def png(number: int) -> bytes:
    file = io.BytesIO()
    pixels = np.random.default_rng(number).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def files_of(counts: dict[str, int]) -> dict[str, bytes]:
    """``{"a/b": 3}`` as three pictures below a/b, no two alike."""
    names = [f"{folder}/{i}.jpg" for folder, count in counts.items() for i in range(count)]
    return {name: png(number) for number, name in enumerate(names)}


def write_tar(path: Path, files: dict[str, bytes], extra=()) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as packed:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            packed.addfile(info, io.BytesIO(content))
        for info in extra:
            packed.addfile(info)


def write_zip(path: Path, files: dict[str, bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)


def numbered(count: int, *shape: int) -> tuple[np.ndarray, np.ndarray]:
    """Pictures that all differ and labels 0, 1, … 9, 0, …"""
    pixels = np.random.default_rng(count).integers(0, 256, (count, *shape), dtype=np.uint8)
    return pixels, np.arange(count, dtype=np.uint8) % 10


def make_flower_photos(folder: Path) -> None:
    classes = downloads.SETS["flower_photos"].classes
    write_tar(folder / "flower_photos.tgz", {
        **files_of({f"flower_photos/{name}": 10 for name in classes}), "flower_photos/LICENSE.txt": b"CC BY"})


def make_cats_and_dogs(folder: Path) -> None:
    root = "cats_and_dogs_filtered"
    write_zip(folder / "cats_and_dogs_filtered.zip", {
        **files_of({f"{root}/{split}/{name}": 10 for split in ("train", "validation") for name in ("cats", "dogs")}),
        f"{root}/vectorize.py": b"import os"})


def make_cifar10(folder: Path) -> None:
    batches = {}
    for number in range(1, 7):
        images, labels = numbered(20, 3, 32, 32)
        name = "test_batch.bin" if number == 6 else f"data_batch_{number}.bin"
        records = np.concatenate([labels[:, None], images.reshape(20, -1)], axis=1)
        batches[f"cifar-10-batches-bin/{name}"] = records.tobytes()
    write_tar(folder / "cifar-10-binary.tar.gz", {**batches, "cifar-10-batches-bin/readme.html": b"<html>"})


def make_fashion_mnist(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for short, count in (("train", 100), ("t10k", 30)):
        images, labels = numbered(count, 28, 28)
        idx3, idx1 = struct.pack(">4I", 2051, count, 28, 28), struct.pack(">2I", 2049, count)
        (folder / f"{short}-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx3 + images.tobytes()))
        (folder / f"{short}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx1 + labels.tobytes()))


def make_mnist(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (x_train, y_train), (x_test, y_test) = numbered(100, 28, 28), numbered(30, 28, 28)
    np.savez(folder / "mnist.npz", x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)


def make_grocery_store(folder: Path) -> None:
    root = "GroceryStoreDataset-master"
    leaves = ("Fruit/Apple/Granny-Smith", "Fruit/Banana", "Packages/Juice/Bravo-Apple-Juice")
    write_zip(folder / "grocery_store.zip", {
        **files_of({f"{root}/dataset/{split}/{leaf}": 4 for split in SPLITS for leaf in leaves}),
        **files_of({f"{root}/dataset/iconic-images-and-descriptions/Fruit/Banana": 1, f"{root}/sample_images": 2}),
        f"{root}/dataset/classes.csv": b"a,b"})


def make_newsgroups_20(folder: Path) -> None:
    posts = {f"20news-bydate-{split}/{name}/{at}": f"From: a@b\n\nPost {at} about {name}, caf\xe9\n".encode("latin-1")
             for split, count in (("train", 8), ("test", 2))
             for name in downloads.SETS["newsgroups_20"].classes for at in range(count)}
    link = tarfile.TarInfo("20news-bydate-train/sci.med/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    write_tar(folder / "20news-bydate.tar.gz", {**posts, "20news-bydate-train/README": b"not a post"}, [link])


def make_ag_news(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for split, count in (("train", 40), ("test", 8)):
        rows = [f'"{at % 4 + 1}","Title {at}","He said ""well"", \\\\and left {at} of {split}"' for at in range(count)]
        (folder / f"{split}.csv").write_text("\n".join(rows) + "\n", "utf8")


def make_imdb_reviews(folder: Path) -> None:
    reviews = {f"aclImdb/{split}/{side}/{at}_{at}.txt": f"It is {side} in {split}, number {at}.<br />".encode()
               for split in ("train", "test") for side in ("pos", "neg", "unsup") for at in range(10)}
    write_tar(folder / "aclImdb_v1.tar.gz", {**reviews, "aclImdb/README": b"read me", "aclImdb/imdb.vocab": b"the"})


def make_sms_spam(folder: Path) -> None:
    lines = [f'{"spam" if at % 4 == 0 else "ham"}\tMessage "number {at} has a quote, and words' for at in range(40)]
    write_zip(folder / "sms+spam+collection.zip", {"SMSSpamCollection": "\n".join(lines).encode(), "readme": b"read"})


MAKERS = {"newsgroups_20": make_newsgroups_20, "ag_news": make_ag_news, "imdb_reviews": make_imdb_reviews,
          "sms_spam": make_sms_spam, "flower_photos": make_flower_photos, "cats_and_dogs": make_cats_and_dogs,
          "cifar10": make_cifar10, "fashion_mnist": make_fashion_mnist, "mnist": make_mnist,
          "grocery_store": make_grocery_store}
SIZES = {"newsgroups_20": [140, 20, 40], "ag_news": [32, 8, 8], "imdb_reviews": [16, 4, 20], "sms_spam": [28, 5, 7],
         "flower_photos": [35, 5, 10], "cats_and_dogs": [16, 4, 20], "cifar10": [80, 20, 20],
         "fashion_mnist": [80, 20, 30], "mnist": [80, 20, 30], "grocery_store": [12, 12, 12]}


@pytest.fixture(autouse=True)
def tiny(monkeypatch):
    """No proxy, no waiting, and no checksums: these archives are not the real ones."""
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(downloading, "WAITS", 0.01)
    for name, item in downloads.SETS.items():
        files = tuple(dataclasses.replace(file, checksum=None) for file in item.files)
        monkeypatch.setitem(downloads.SETS, name, dataclasses.replace(item, files=files))


@pytest.fixture
def mirror(tmp_path, serve, monkeypatch):
    folder = tmp_path / "mirror"
    folder.mkdir()
    monkeypatch.setenv("TL_DOWNLOAD_MIRROR", serve(folder))
    return folder


def home_of(name: str) -> Path:
    return settings.home() / "downloads" / name


def left_over(name: str) -> list[str]:
    return sorted(path.name for path in home_of(name).iterdir())


def test_every_set_is_tested():
    assert set(MAKERS) == set(downloads.SETS)


@pytest.mark.parametrize("name", MAKERS)
def test_downloaded_once_then_ready_without_a_network(mirror, monkeypatch, name):
    MAKERS[name](mirror / name)
    assert catalog.entry(name).downloadable
    found = catalog.load(RunConfig(data=name))
    assert [len(found.splits[split]) for split in SPLITS] == SIZES[name]
    assert found.title == downloads.SETS[name].title and found.unreadable == ()
    assert found.classes == (downloads.SETS[name].classes or ("Banana", "Bravo-Apple-Juice", "Granny-Smith"))
    example = found.read(found.splits["train"].keys[0], 24)
    assert isinstance(example, str) if found.modality == "text" else (example.shape, example.dtype) == ((24, 24, 3),
                                                                                                     np.uint8)
    assert left_over(name) == ["ready"] and not catalog.entry(name).downloadable

    monkeypatch.setenv("TL_DOWNLOAD_MIRROR", "http://127.0.0.1:9")
    assert catalog.load(RunConfig(data=name)).fingerprint() == found.fingerprint()
    assert catalog.describe(name).counts == {split: found.counts(split) for split in SPLITS}


def test_texts_and_classes_are_those_of_the_files(mirror):
    first = {"newsgroups_20": ("From: a@b\n\nPost 0 about alt.atheism, caf\xe9", "alt.atheism"),
             "ag_news": ('Title 0. He said "well",   and left 0 of test', "world"),
             "imdb_reviews": ("It is pos in test, number 0.<br />", "positive"),
             "sms_spam": ('Message "number 0 has a quote, and words', "spam")}
    for name, (text, label) in first.items():
        MAKERS[name](mirror / name)
        dataset = downloads.download_dataset(name, seed=0)
        labels = {dataset.read(key): dataset.classes[split.labels[at]] for split in dataset.splits.values()
                  for at, key in enumerate(split.keys)}
        assert labels[text] == label and "not a post" not in labels


def test_pixels_and_labels_of_the_array_sets(mirror):
    for name, shape in (("mnist", (28, 28)), ("fashion_mnist", (28, 28)), ("cifar10", (3, 32, 32))):
        MAKERS[name](mirror / name)
        found = downloads.download_dataset(name, seed=0)
        images, labels = numbered(20 if name == "cifar10" else 30, *shape)
        assert found.splits["test"].labels.tolist() == labels.tolist()
        expected = images[7].transpose(1, 2, 0) if name == "cifar10" else np.repeat(images[7][..., None], 3, axis=2)
        np.testing.assert_array_equal(found.read("test/7", shape[-1]), expected)


def test_arrays_that_changed_on_the_disk_are_downloaded_again_and_that_is_told(mirror):
    MAKERS["mnist"](mirror / "mnist")
    whole = downloads.download_dataset("mnist", seed=0)
    file = home_of("mnist") / "ready" / "train_images.npy"
    first = whole.read("train/3", 28)
    content = bytearray(file.read_bytes())
    content[-40 * 28 * 28] ^= 0x80
    file.write_bytes(content)
    again = downloads.download_dataset("mnist", seed=0)
    assert np.array_equal(again.read("train/3", 28), first) and "downloaded again" in again.notes[0]
    assert downloads.download_dataset("mnist", seed=0).notes == ()
    sums = home_of("mnist") / "ready" / "sums.json"
    sums.unlink()  # as the version before left it
    assert downloads.download_dataset("mnist", seed=0).notes == () and sums.exists()


def test_a_file_put_there_by_hand_needs_no_network(monkeypatch):
    make_mnist(home_of("mnist"))
    monkeypatch.setenv("TL_DOWNLOAD_MIRROR", "http://127.0.0.1:9")
    assert len(downloads.download_dataset("mnist", seed=0).splits["test"]) == 30


def test_stdout_belongs_to_the_command_line(mirror, capfd):
    make_mnist(mirror / "mnist")
    downloads.download_dataset("mnist", seed=0)
    assert capfd.readouterr().out == ""


def test_progress(mirror):
    make_mnist(mirror / "mnist")
    told = []
    downloads.download_dataset("mnist", seed=0, progress=lambda *message: told.append(message))
    assert told and {stage for stage, _, _ in told} == {"Downloading mnist.npz (MB)"}
    assert all(0 <= done <= total == 11 for _, done, total in told)


def test_a_raising_progress_gives_up(mirror):
    make_mnist(mirror / "mnist")

    def stop(*_):
        raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        downloads.download_dataset("mnist", seed=0, progress=stop)
    assert not downloads.is_there("mnist")


def offline(name: str = "mnist") -> UserError:
    with pytest.raises(UserError) as raised:
        downloads.download_dataset(name, seed=0)
    assert left_over(name) == []
    return raised.value


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_offline_names_the_file_the_folder_and_the_alternatives(monkeypatch):
    address = f"http://127.0.0.1:{free_port()}"
    monkeypatch.setenv("TL_DOWNLOAD_MIRROR", address)
    error = offline()
    assert error.found.startswith(f"'mnist.npz' could not be downloaded from {address}/mnist/mnist.npz (")
    assert "refused" in error.found and str(home_of("mnist")) in error.expected
    assert all(word in error.fix for word in ("TL_DOWNLOAD_MIRROR", "TL_DATA_DIR", "'fruits'"))


def test_a_server_without_the_file(mirror):
    assert "404" in offline().found


def test_a_server_that_never_answers(tmp_path, serve, monkeypatch):
    """It is given up while it is still silent: it would be until the test is over."""
    asked, over = [], threading.Event()
    monkeypatch.setattr(downloading, "TIMEOUT", 0.3)
    monkeypatch.setenv("TL_DOWNLOAD_MIRROR", serve(tmp_path, lambda handler: asked.append(1) or over.wait(60)))
    assert "timed out" in offline().found
    over.set()
    assert asked == [1] * downloading.UNREACHED


def hang_up(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    handler.wfile.write(b"PK" * 100)


def test_a_download_that_breaks_off(tmp_path, serve, monkeypatch):
    monkeypatch.setenv("TL_DOWNLOAD_MIRROR", serve(tmp_path, hang_up))
    assert "the connection broke off" in offline().found


def test_a_download_that_breaks_off_goes_on_where_a_checksum_tells_that_it_fits(mirror, monkeypatch):
    make_mnist(mirror / "mnist")
    whole = (mirror / "mnist" / "mnist.npz").read_bytes()
    file = dataclasses.replace(downloads.SETS["mnist"].files[0], checksum=hashlib.md5(whole).hexdigest())
    monkeypatch.setitem(downloads.SETS, "mnist", dataclasses.replace(downloads.SETS["mnist"], files=(file,)))
    home_of("mnist").mkdir(parents=True)
    (home_of("mnist") / "mnist.npz.0.left.part").write_bytes(whole[:1000])
    assert len(downloads.download_dataset("mnist", seed=0).splits["test"]) == 30 and left_over("mnist") == ["ready"]


def test_a_wrong_checksum(mirror, monkeypatch):
    make_mnist(mirror / "mnist")
    file = dataclasses.replace(downloads.SETS["mnist"].files[0], checksum="0" * 64)
    monkeypatch.setitem(downloads.SETS, "mnist", dataclasses.replace(downloads.SETS["mnist"], files=(file,)))
    assert "has not the checksum 000000000000" in offline().found


@pytest.mark.parametrize("name", MAKERS)
def test_a_login_page_instead_of_the_data(mirror, name):
    (mirror / name).mkdir()
    for file in downloads.SETS[name].files:
        (mirror / name / file.name).write_bytes(b"<html>Please sign in</html>")
    error = offline(name)
    assert "cannot be unpacked" in error.found and downloads.SETS[name].files[0].name in error.found
    assert "removed: try again" in error.fix


def test_the_real_addresses_are_safe():
    for item in downloads.SETS.values():
        assert all(file.url.startswith("https://") and file.size > 0 for file in item.files)
        assert "MB, downloaded when first used" in item.summary

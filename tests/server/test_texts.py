import pytest
from starlette.testclient import TestClient

from tests.server.gated import gated
from tl_core.data import dataset_index
from tl_core.server import pictures, texts

HOSTILE = "<script>alert(1)</script> \u202egnp.exe </textarea>"


@pytest.fixture
def client(tmp_path, monkeypatch):
    rows = [f'"{HOSTILE}",good', *(f"{'word ' * 90}{number},{('good', 'bad')[number % 2]}" for number in range(30))]
    (tmp_path / "said").mkdir()
    (tmp_path / "said/said.csv").write_text("\n".join(["text,label", *rows]), encoding="utf8")
    monkeypatch.setenv("TL_DATA_DIR", str(tmp_path))
    dataset_index.forget()
    yield TestClient(gated([*texts.ROUTES, *pictures.ROUTES]), base_url="http://localhost")
    dataset_index.forget()


def listed():
    listing = dataset_index.of("said")
    return {listing.dataset.read(item.key): item for item in listing.items}


def test_a_text_is_plain_text_whatever_stands_in_it(client):
    item = listed()[HOSTILE]
    assert item.modality == "text"
    answer = client.get("/" + texts.address("large", "said", item))
    assert answer.status_code == 200 and answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff" and answer.text.startswith("<script>")


def test_small_is_its_beginning_cut_between_words_and_large_the_whole(client):
    text, item = next(pair for pair in listed().items() if pair[0] != HOSTILE)
    small, large = (client.get("/" + texts.address(size, "said", item)).text for size in ("small", "large"))
    assert large == text and small.endswith("word …") and len(small) <= texts.SIZES["small"] + 2


def test_what_is_not_there_and_pictures_of_texts_are_404(client):
    item = listed()[HOSTILE]
    for path in ("texts/small/said/ffff", "texts/small/unknown/1", f"texts/huge/said/{item.id}",
                 pictures.address("small", "said", item), pictures.cover_address("said"),
                 texts.address("small", "fruits", dataset_index.of("fruits").items[0])):
        assert client.get(f"/{path}").status_code == 404, path

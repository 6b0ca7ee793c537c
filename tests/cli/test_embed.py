"""``embed`` as its users meet it."""

import importlib.util
import json
import sys

import numpy as np
import pandas as pd
import pytest

from tests.inference import saved_runs
from tests.stores import put_store
from tl_core import settings
from tl_core.embeddings import fill_cache

SMALL = ("--image-size", "32", "--limit", "40")
RANDOM = ("--backbone", "small_cnn", "--data", "digits", *SMALL)


@pytest.fixture(scope="session")
def small():
    return saved_runs.network(classes=10)


@pytest.fixture(autouse=True)
def store(isolated, empty_store):
    put_store(empty_store, settings.home())


def test_one_block_into_a_file_with_a_map(run, tmp_path):
    out = tmp_path / "features.npz"
    code, said, err = run("embed", *RANDOM, "--block", "3", "--map", "pca", "--output", str(out), "--json")
    answer = json.loads(said.splitlines()[-1])
    assert code == 0 and (answer["block"], answer["depth"], answer["numbers"], answer["pictures"]) == (
        "block3", 3, 96, 40)
    assert answer["weights"] == "random" and answer["out"] == str(out) and answer["unreadable"] == []
    near, drawn = answer["neighbours"], answer["map"]
    assert near["k"] == 10 and 0 <= near["agreement"] <= 1 and near["chance"] == pytest.approx(0.1, abs=0.04)
    with np.load(out, allow_pickle=False) as arrays:
        assert arrays["embeddings"].shape == (40, 96)
        assert [point["picture"] for point in drawn["points"]] == arrays["picture"].tolist()
        assert [point["x"] for point in drawn["points"]] == pytest.approx(arrays["x"].tolist())
    assert 0 < drawn["trust"] <= 1 and len(drawn["shares"]) == 2 and answer["seconds"] > 0


def test_a_run_s_own_pictures_without_pooling(run, small, tmp_path):
    run_id = saved_runs.finished(small, [str(number) for number in range(10)], saved_runs.CONFIG.changed(data="digits"))
    out = tmp_path / "features.csv"
    code, said, err = run("embed", "--run", run_id[:8], "--no-pool", "--split", "test", "--limit", "30",
                          "--output", str(out))
    assert code == 0 and "30 pictures. Of each, the 10 nearest by cosine" in said and f"Written: {out}" in said
    table = pd.read_csv(out)
    assert table.shape == (30, 5 + 192) and set(table["split"]) == {"test"}


def test_every_block_is_compared_and_a_second_time_computes_nothing(run, monkeypatch):
    code, said, err = run("embed", *RANDOM, "--block", "all", "--json")
    first = json.loads(said.splitlines()[-1])
    assert code == 0 and [one["block"] for one in first["blocks"]] == [f"block{number}" for number in range(1, 6)]
    monkeypatch.setattr(fill_cache, "fill", None)
    code, said, err = run("embed", *RANDOM, "--block", "all", "--json")
    assert code == 0 and json.loads(said.splitlines()[-1])["blocks"] == first["blocks"]
    code, said, err = run("embed", *RANDOM, "--block", "all")
    assert all(f"{100 * one['neighbours']['agreement']:.1f} %" in said for one in first["blocks"])


def test_pictures_that_cannot_be_read_are_named(run, picture_folder):
    (picture_folder / "red" / "3.png").write_bytes(b"damaged")
    code, said, err = run("embed", "--data", str(picture_folder), "--backbone", "small_cnn", "--image-size", "32")
    assert code == 0 and "23 pictures" in said and "Left out, it cannot be read: 3.png" in err


@pytest.mark.parametrize(("wrong", "said"), [
    ((), "Neither --run nor --backbone"), (("--run", "a", "--backbone", "vgg16"), "Both --run and --backbone"),
    (("--backbone", "small_cnn"), "No data set was named"), (("--run", "nothing"), "'nothing'"),
    (("--run", "a", "--weights", "random"), "A run has weights of its own"),
    (("--backbone", "small_cn", "--data", "digits"), "Did you mean 'small_cnn'"),
    (("--backbone", "small_cnn", "--data", "nowhere"), "nowhere"),
    ((*RANDOM, "--block", "block9"), "No block named 'block9'"), ((*RANDOM, "--split", "tst"), "Did you mean 'test'"),
    ((*RANDOM, "--limit", "many"), "limit is 'many'"), ((*RANDOM, "--map", "t-sne"), "Did you mean 'tsne'"),
    ((*RANDOM, "--output", "it.xlsx"), "No format named 'xlsx'"),
    ((*RANDOM, "--output", "no/it.csv"), "cannot be written"),
    ((*RANDOM, "--block", "all", "--no-pool"), "--block all was given with"),
    ((*RANDOM, "--image-size", "1"), "image_size")])
def test_what_is_wrong_exits_2_in_words(run, wrong, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run("embed", *wrong)
    assert code == 2 and said in " ".join(err.split()) and out == "" and "Traceback" not in err


def test_what_would_fail_at_the_end_is_told_before_anything_is_computed(run, tmp_path, monkeypatch):
    monkeypatch.setattr(fill_cache, "fill", None)
    monkeypatch.setitem(sys.modules, "umap", None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    for wrong in (("--output", str(tmp_path / "it.xlsx")), ("--output", str(tmp_path / "nowhere/it.csv")),
                  ("--map", "umap")):
        code, out, err = run("embed", *RANDOM, *wrong)
        assert code == 2 and out == ""
    assert "UMAP is not installed" in err and "requirements-maps.txt" in err

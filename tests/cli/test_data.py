"""``data add|check|list|rename|versions|remove|export`` as its users meet it."""

import json
import shutil
import sys
import zipfile

import numpy as np
import pytest
from PIL import Image

from tl_core import cli, settings
from tl_core.data import quality, sets
from tl_core.data.dataset import SPLITS


def test_a_table_of_texts_is_added_listed_checked_and_removed(run, tmp_path):
    rows = [f"{label},this {label} text number {at} has words" for label in ("good", "bad") for at in range(20)]
    (tmp_path / "reviews.csv").write_text("\n".join(["class,text", *rows]), "utf8")
    code, out, _ = run("add", str(tmp_path / "reviews.csv"), "--name", "reviews", "--json")
    assert code == 0, _
    assert sum(sum(of.values()) for of in json.loads(out)["counts"].values()) == 40
    assert json.loads(run("list", "--json")[1])["sets"][0]["texts"] == 40
    code, out, _ = run("check", "reviews", "--no-embeddings")
    assert code == 0 and "in 40 texts" in out
    assert run("add", str(tmp_path / "reviews.csv"), "--name", "reviews")[0] == 2
    assert run("add", str(tmp_path / "reviews.csv"), "--name", "other", "--extend")[0] == 2
    code, out, _ = run("export", "reviews", "--output", str(tmp_path), "--json")
    assert code == 0 and zipfile.ZipFile(json.loads(out)["output"]).namelist() == ["reviews.jsonl"]
    assert run("remove", "reviews")[0] == 0
    assert json.loads(run("list", "--json")[1])["sets"] == []


def test_a_set_of_texts_is_extended_and_says_what_it_has_already(run, tmp_path, folder):
    rows = [f"{label},this {label} text number {at} has words" for label in ("good", "bad") for at in range(20)]
    (tmp_path / "reviews.csv").write_text("\n".join(["class,text", *rows]), "utf8")
    run("add", str(tmp_path / "reviews.csv"), "--name", "reviews")
    (tmp_path / "more.csv").write_text("\n".join(["class,text", rows[0], "good,a text that nobody had yet"]), "utf8")
    code, out, said = run("add", str(tmp_path / "more.csv"), "--name", "reviews", "--extend")
    assert code == 0 and "1 text left out, there already word for word." in out, said
    assert "holds 41 texts of 2 classes, 1 of them new (version 2)" in out
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "one.txt").write_text("a file of its own")
    code, out, said = run("add", str(tmp_path / "bad" / "one.txt"), "--name", "reviews", "--extend", "--json")
    assert code == 0 and (json.loads(out)["texts"], json.loads(out)["added"]) == (42, 1), said
    (tmp_path / "two.txt").write_text("a file in no class")
    two = (str(tmp_path / "two.txt"), "--name", "reviews", "--extend")
    assert "lies in no class folder" in run("add", *two)[2]
    assert run("add", *two, "--class", "new")[0] == 0 and sets.get("reviews").classes == 3
    for path, options, told in ((tmp_path / "more.csv", [], "There are no texts to add to 'reviews'"),
                                (tmp_path / "more.csv", ["--title", "T"], "--extend came with a title"),
                                (folder, [], "holds no texts"), (tmp_path / "none.csv", [], "cannot be opened")):
        code, out, said = run("add", str(path), "--name", "reviews", "--extend", *options)
        assert code == 2 and told in said and out == ""
    assert sets.get("reviews").latest == 4


def test_a_set_is_renamed_and_goes_between_its_versions(run, tmp_path):
    rows = [f"{label},this {label} text number {at} has words" for label in ("good", "bad") for at in range(20)]
    (tmp_path / "reviews.csv").write_text("\n".join(["class,text", *rows]), "utf8")
    run("add", str(tmp_path / "reviews.csv"), "--name", "reviews")
    sets.edit("reviews", drop=["reviews.csv:1"], what="took out one")
    assert run("rename", "reviews", "opinions")[:2] == (0, "'reviews' is called 'opinions' now.\n")
    code, out, _ = run("versions", "opinions", "--json")
    assert code == 0 and [(one["number"], one["texts"], one["made_from"]) for one in json.loads(out)["versions"]] == [
        (1, 40, None), (2, 39, 1)]
    code, out, _ = run("versions", "opinions", "--use", "1")
    assert code == 0 and "took out one" in out and "39 texts" in out and sets.get("opinions").current == 1
    code, _, said = run("versions", "opinions", "--use", "7")
    assert code == 2 and "has no version 7" in said
    assert run("rename", "opinions", "notes")[0] == 2 and run("rename", "nothing", "other")[0] == 2


@pytest.fixture
def run(monkeypatch, capsys):
    """``run("list", "--json")`` gives exit code, stdout and stderr of ``data list --json``."""
    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["tl", "data", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capsys.readouterr()
        return end.value.code or 0, out, err
    return call


@pytest.fixture
def folder(tmp_path):
    """Four blue and four red pictures in class folders."""
    random = np.random.default_rng(0)
    for name, colour in {"blue": (40, 60, 200), "red": (200, 60, 40)}.items():
        (tmp_path / "colours" / name).mkdir(parents=True)
        for i in range(4):
            pixels = np.clip(np.array(colour) + random.normal(0, 30, (16, 16, 3)), 0, 255).astype("uint8")
            Image.fromarray(pixels).save(tmp_path / "colours" / name / f"{i}.png")
    return tmp_path / "colours"


def zipped(folder, path):
    return shutil.make_archive(str(path), "zip", folder.parent, folder.name)


def test_a_folder_becomes_a_set(run, folder):
    code, out, err = run("add", folder, "--name", "tones", "--title", "Two tones", "--licence", "CC0", "--json")
    assert code == 0, err
    found = json.loads(out)
    assert (found["name"], found["title"], found["licence"], found["pictures"], found["classes"], found["version"]) == (
        "tones", "Two tones", "CC0", 8, 2, 1)
    assert found["refused"] == []
    assert {row.label for row in sets.rows("tones")} == {"blue", "red"}
    code, out, _ = run("list", "--json")
    assert [item["name"] for item in json.loads(out)["sets"]] == ["tones"]
    assert "Two tones" in run("list")[1]


def test_a_zip_becomes_a_set_and_what_is_left_out_is_named(run, folder, tmp_path):
    (folder / "red/notes.png").write_text("no picture")
    code, out, err = run("add", zipped(folder, tmp_path / "tones"), "--name", "tones")
    assert code == 0, err
    assert "'tones' holds 8 pictures of 2 classes (version 1)." in out
    assert "notes.png" in err
    assert list((settings.home() / "staging").iterdir()) == []


def test_extending_with_a_folder_and_with_one_picture(run, folder, tmp_path):
    run("add", folder, "--name", "tones")
    code, out, err = run("add", folder, "--name", "tones", "--extend", "--json")
    assert code == 0, err
    assert (json.loads(out)["pictures"], json.loads(out)["version"]) == (16, 2)
    code, out, err = run("add", folder / "red/0.png", "--name", "tones", "--extend")
    assert code == 0, err
    code, out, err = run("add", folder / "red/1.png", "--name", "tones", "--extend", "--class", "blue")
    assert code == 0, err
    assert [row.label for row in sets.rows("tones")[-2:]] == ["red", "blue"]
    assert sets.versions("tones")[-1].what == "extended with 1.png"


@pytest.mark.parametrize(("arguments", "told"), [
    (["add", "/no/such", "--name", "other"], "'/no/such' is not there"),
    (["add", "NOTES", "--name", "other"], "is no folder, zip or picture"),
    (["add", "BROKEN", "--name", "tones", "--extend"], "broken.png' is refused: "),
    (["add", "FOLDER", "--name", "../tones"], "'../tones'"),
    (["add", "FOLDER", "--name", "fruits"], "The name 'fruits' is taken"),
    (["add", "FOLDER", "--name", "tones"], "The name 'tones' is taken"),
    (["add", "FOLDER", "--name", "ton", "--extend"], "Did you mean 'tones'?"),
    (["add", "FOLDER", "--name", "tones", "--extend", "--title", "T"], "--extend came with a title"),
    (["add", "FOLDER/red/0.png", "--name", "other"], "'other' would hold only one class, 'red'"),
    (["add", "ESCAPING", "--name", "other"], "evil.png"),
    (["remove", "ton"], "Did you mean 'tones'?"),
    (["check", "ton", "--no-embeddings"], "Did you mean 'tones'?"),
    (["export", "tones", "--output", "NOTES"], "is there already"),
    (["export", "tones", "--output", "/no/such/tones.zip"], "Nothing can be written"),
    (["add", "FOLDER"], "--name"),
])
def test_a_mistake_exits_2_and_changes_nothing(run, folder, tmp_path, arguments, told):
    run("add", folder, "--name", "tones")
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "broken.png").write_text("hello")
    with zipfile.ZipFile(tmp_path / "escaping.zip", "w") as packed:
        packed.write(folder / "red/0.png", "red/0.png")
        packed.write(folder / "red/1.png", "../../evil.png")
    places = {"NOTES": tmp_path / "notes.txt", "BROKEN": tmp_path / "broken.png", "FOLDER": folder,
              "ESCAPING": tmp_path / "escaping.zip"}
    before = sets.get("tones")
    for word, place in places.items():
        arguments = [argument.replace(word, str(place)) for argument in arguments]
    code, out, err = run(*arguments)
    assert code == 2 and out == "" and told in err and "Traceback" not in err
    assert sets.names() == ["tones"] and sets.get("tones") == before
    assert list((settings.home() / "staging").iterdir()) == []


def test_an_export_comes_back_as_the_same_set(run, folder, tmp_path):
    run("add", folder, "--name", "tones")
    code, out, err = run("export", "tones", "--output", tmp_path / "tones.zip", "--json")
    assert code == 0, err
    assert json.loads(out)["bytes"] == (tmp_path / "tones.zip").stat().st_size
    assert run("add", tmp_path / "tones.zip", "--name", "again")[0] == 0
    ours, theirs = (sets.own_dataset(name, seed=0) for name in ("tones", "again"))
    assert ours.fingerprint() == theirs.fingerprint()


def test_removing(run, folder):
    assert "There is no set of your own yet" in run("list")[1]
    run("add", folder, "--name", "tones")
    code, out, _ = run("remove", "tones", "--json")
    assert (code, json.loads(out)) == (0, {"removed": "tones"})
    assert json.loads(run("list", "--json")[1]) == {"sets": []}
    code, _, err = run("remove", "tones")
    assert code == 2 and "There is none yet" in err


def test_a_check_names_what_it_finds_and_changes_nothing(run, folder):
    copied = folder / "red/copy.png"
    shutil.copy(folder / "red/0.png", copied)
    shutil.copy(folder / "blue/3.png", folder / "red/wrong.png")
    run("add", folder, "--name", "tones")
    before = sets.get("tones")
    code, out, err = run("check", "tones", "--no-embeddings", "--json")
    assert code == 0, err
    report = json.loads(out)
    assert report["data"] == "tones" and report["pictures"] == 10
    assert report["fingerprint"] == sets.own_dataset("tones", seed=0).fingerprint()
    kinds = {finding["kind"] for finding in report["findings"]}
    assert "two_labels" in kinds
    assert quality.CheckupReport.from_dict({key: value for key,
                                            value in report.items() if key not in ("data", "tasks")}).pictures == 10
    code, out, _ = run("check", "tones", "--no-embeddings")
    assert code == 0 and "wrong.png" in out and "10 pictures" in out
    assert sets.get("tones") == before


def test_a_check_counts_every_task(run, folder):
    (folder / "labels.csv").write_text("file,tone\nblue/0.png,dark\nblue/1.png,light\nred/0.png,dark\n")
    (folder / "red/3.png").write_bytes(b"")
    code, out, err = run("check", folder, "--no-embeddings", "--json")
    assert code == 0, err
    assert json.loads(out)["tasks"] == [{"name": "label", "classes": {"blue": 4, "red": 3}, "unlabelled": 0},
                                        {"name": "tone", "classes": {"dark": 2, "light": 1}, "unlabelled": 4}]
    assert "task tone: dark 2 and light 1; 4 unlabelled\n" in run("check", folder, "--no-embeddings")[1]


def test_a_check_works_on_any_set_and_asks_for_vectors_unless_told_not_to(run, folder, monkeypatch):
    asked = []

    def embed(dataset, keys, progress=None):
        asked.extend(keys)
        return np.stack([dataset.read(key, 32).mean((0, 1)) for key in keys]).astype("float32")

    monkeypatch.setattr("tl_core.embeddings.embedding.embed_on_disk", embed)
    code, _, err = run("check", folder, "--json")
    assert code == 0, err
    assert len(set(asked)) == 8


def test_a_picture_that_is_wrong_is_told_by_the_check(run, folder):
    Image.new("RGB", (40, 40), "white").save(folder / "red/white.png")
    run("add", folder, "--name", "tones")
    (sets.get("tones").root / "red/0.png").write_bytes(b"")
    code, out, err = run("check", "tones", "--no-embeddings", "--json")
    assert code == 0, err
    assert {"unreadable", "constant"} <= {finding["kind"] for finding in json.loads(out)["findings"]}
    assert set(SPLITS) == set(sets.own_dataset("tones", seed=0).splits)

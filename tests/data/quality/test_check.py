"""Each finding on a small set made for it, and nothing found where nothing is wrong."""

import io
import json

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from benchmarks.radiographs import radiograph
from tests.data.quality.conftest import scene
from tl_core.data import digits
from tl_core.data.folders import folder_dataset
from tl_core.data.quality import CheckupReport, check
from tl_core.errors import UserError


def kinds(report: CheckupReport) -> list[str]:
    return [finding.kind for finding in report.findings]


def reencoded(pixels):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=50)
    return np.asarray(Image.open(buffer))


def resized(pixels):
    return np.asarray(Image.fromarray(pixels).resize((120, 100)))


def cropped(pixels):
    side = len(pixels)
    return pixels[int(0.03 * side):int(0.95 * side), int(0.06 * side):int(0.98 * side)]


def brightened(pixels):
    return np.asarray(ImageEnhance.Brightness(Image.fromarray(pixels)).enhance(1.2))


def mirrored(pixels):
    return pixels[:, ::-1]


def test_nothing_is_found_where_nothing_is_wrong(make, plenty):
    report = check(make(plenty()))
    assert report.findings == () and report.pictures == 32
    assert report.fingerprint == make(plenty()).fingerprint()
    assert any("no files" in text for text in report.skipped)


@pytest.mark.parametrize("change", [reencoded, resized, brightened, mirrored])
def test_near_copies_are_found_whatever_was_done_to_them(make, plenty, change):
    parts = plenty()
    parts["train"].append((np.ascontiguousarray(change(parts["train"][4][0])), 0))
    report = check(make(parts))
    (finding,) = report.findings
    assert (finding.kind, finding.severity, finding.count) == ("near_duplicates", "note", 1)
    assert (finding.examples[0].key, finding.examples[0].other) == ("train/20", "train/4")
    assert finding.remedy.drop == ("train/20",)
    assert ("mirrored" in finding.examples[0].note) == (change is mirrored)


def test_a_cropped_copy_is_a_possible_one_to_be_looked_at(make, plenty):
    parts = plenty()
    parts["train"].append((np.ascontiguousarray(cropped(parts["test"][4][0])), 1))
    (finding,) = check(make(parts)).findings
    assert (finding.kind, finding.severity, finding.count, finding.remedy) == ("possible_copies", "warning", 1, None)
    assert (finding.examples[0].key, finding.examples[0].other) == ("train/20", "test/4")
    assert finding.examples[0].note.startswith("dog in train, and dog in test; ")


def test_within_one_split_and_class_a_possible_copy_is_a_note(make, plenty):
    parts = plenty()
    parts["train"].append((np.ascontiguousarray(cropped(parts["train"][4][0])), 0))
    (finding,) = check(make(parts)).findings
    assert (finding.kind, finding.severity) == ("possible_copies", "note")
    assert finding.examples[0].note.startswith("both cat in train; ")


@pytest.mark.parametrize("change", [cropped, reencoded])
def test_what_a_person_called_different_is_told_no_more(make, plenty, change):
    parts = plenty()
    parts["train"].append((np.ascontiguousarray(change(parts["test"][4][0])), 1))
    (finding,) = check(make(parts)).findings
    pair = finding.examples[0].pair
    assert len(pair) == 2 and check(make(parts), different={frozenset(pair)}).findings == ()
    assert check(make(parts), different={frozenset((pair[0], "another"))}).findings != ()


def test_different_radiographs_are_no_copies_and_a_copy_of_one_is(make):
    films = {split: [(radiograph(i), i % 2) for i in patients]
             for split, patients in (("train", range(60)), ("val", range(60, 66)), ("test", range(70, 90)))}
    assert not {"leak", "near_duplicates", "two_labels", "possible_copies"} & set(kinds(check(make(films))))
    films["train"].append((reencoded(films["test"][3][0]), 1))
    finding = check(make(films)).finding("leak")
    assert (finding.count, finding.examples[0].key, finding.examples[0].other) == (1, "train/60", "test/3")


def test_of_exact_copies_the_first_stays(make, plenty):
    parts = plenty()
    parts["train"] += [parts["train"][0], parts["train"][0]]
    (finding,) = check(make(parts)).findings
    assert (finding.kind, finding.severity, finding.count) == ("exact_duplicates", "warning", 2)
    assert finding.remedy.drop == ("train/20", "train/21")


def test_a_picture_in_train_and_test_leaves_train(make, plenty):
    parts = plenty()
    parts["train"].append(parts["test"][0])
    parts["val"].append((reencoded(parts["test"][1][0]), 0))
    (finding,) = check(make(parts)).findings
    assert (finding.kind, finding.severity, finding.count) == ("leak", "error", 2)
    assert set(finding.remedy.drop) == {"train/20", "val/6"}
    assert finding.examples[0].other == "test/0" and "in train, and in test" in finding.examples[0].note


def test_one_picture_under_two_labels_loses_both_copies(make, plenty):
    parts = plenty()
    parts["train"].append((parts["train"][3][0], 1))
    (finding,) = check(make(parts)).findings
    assert (finding.kind, finding.severity, finding.count) == ("two_labels", "error", 1)
    assert finding.examples[0].note.startswith("dog here, cat there")
    assert set(finding.remedy.drop) == {"train/3", "train/20"}


def test_plain_pictures_are_named_and_are_no_copies_of_one_another(make, plenty):
    parts = plenty()
    rng = np.random.default_rng(0)
    for grey in (30, 31, 200):  # noise of one level: no two are equal, no one shows anything
        parts["train"].append((rng.integers(grey, grey + 2, (64, 64, 3)).astype(np.uint8), 0))
    (finding,) = check(make(parts)).findings
    assert (finding.kind, finding.count) == ("constant", 3)
    assert set(finding.remedy.drop) == {"train/20", "train/21", "train/22"}
    assert "#c8c8c8" in finding.examples[-1].note or "#c9c9c9" in finding.examples[-1].note


def test_uneven_classes_are_offered_class_weights(make):
    counts = {0: 40, 1: 10}
    parts = {"train": [(scene(100 * label + i, 60), label) for label in counts for i in range(counts[label])],
             "val": [(scene(900 + i, 60), i % 2) for i in range(6)],
             "test": [(scene(950 + i, 60), i % 2) for i in range(6)]}
    finding = check(make(parts)).finding("imbalance")
    assert (finding.severity, finding.count) == ("warning", 1)  # 40 / 10 = 4
    assert finding.title == "cat has 4.0 times as many training pictures as dog"
    assert finding.remedy.class_weights and finding.examples[0].label == "dog"


def test_a_class_without_test_pictures_is_an_error_one_with_two_a_warning(make, plenty):
    parts = plenty()
    parts["test"] = parts["test"][:5]
    finding = check(make(parts)).finding("too_few")
    assert (finding.severity, finding.count, finding.examples[0].label) == ("warning", 1, "dog")
    assert finding.examples[0].note == "2 test pictures; at least 3 are needed"
    parts["test"] = parts["test"][:3]
    assert check(make(parts)).finding("too_few").severity == "error"


def test_files_broken_empty_tiny_and_long(picture_folder):
    (picture_folder / "red" / "empty.png").write_bytes(b"")
    (picture_folder / "red" / "words.png").write_bytes(b"no picture")
    Image.fromarray(scene(1)[:20, :20]).save(picture_folder / "red" / "tiny.png")
    Image.fromarray(scene(2)[:60]).save(picture_folder / "red" / "long.png")
    dataset = folder_dataset(picture_folder, name="colours")
    report = check(dataset)
    unreadable, odd = report.finding("unreadable"), report.finding("odd_shape")
    assert {(example.key, example.note) for example in unreadable.examples} == {
        ("red/empty.png", "empty file"), ("red/words.png", "not an image")}
    assert unreadable.remedy is None
    assert {example.note for example in odd.examples} == {
        "20 x 20 pixels", "240 x 60 pixels, 4.0 times as long as wide"}
    assert {key.split("/")[-1] for key in odd.remedy.drop} == {"tiny.png", "long.png"}


def test_files_that_break_after_loading_can_be_left_out(picture_folder):
    dataset = folder_dataset(picture_folder, name="colours")
    key = dataset.splits["train"].keys[0]
    open(key, "wb").close()
    finding = check(dataset).finding("unreadable")
    assert finding.remedy.drop == (key,) and finding.examples[0].note == "empty file"


def test_where_all_pictures_are_small_by_nature_none_is_to_go(tmp_path):
    for label in ("a", "b"):
        (tmp_path / "set" / label).mkdir(parents=True)
        for i in range(10):
            Image.fromarray(scene(ord(label) * 100 + i)[::10, ::10]).save(tmp_path / "set" / label / f"{i}.png")
    finding = check(folder_dataset(tmp_path / "set", name="small")).finding("odd_shape")
    assert finding.count == 20 and finding.remedy is None


def test_label_suspects_come_first_with_the_class_they_look_like(make, plenty):
    parts = plenty()
    parts["train"][4] = (parts["train"][4][0], 1)  # a cat, called a dog
    dataset = make(parts)
    rng = np.random.default_rng(0)
    true = {key: int(label) for split in dataset.splits.values()
            for key, label in zip(split.keys, split.labels, strict=True)} | {"train/4": 0}

    def embed(keys):
        centres = np.eye(2, 16)
        return np.stack([centres[true[key]] + rng.normal(0, 0.1, 16) for key in keys]).astype(np.float32)
    finding = check(dataset, embed=embed).finding("label_suspects")
    assert finding.count == 1 and finding.examples[0].key == "train/4"
    assert finding.examples[0].note.startswith("looks like cat (")
    assert dict(finding.remedy.relabel) == {"train/4": "cat"}


def test_embeddings_tell_a_copy_whose_detail_is_buried_in_noise(make, plenty):
    parts = plenty()
    grain = (np.random.default_rng(5).normal(0, 70, (60, 60, 3)) + 128).clip(0, 255).astype(np.uint8)
    grain = np.asarray(Image.fromarray(grain).resize((240, 240), Image.Resampling.BICUBIC), float) - 128
    parts["train"].append(((parts["train"][4][0] + grain).clip(0, 255).astype(np.uint8), 0))
    dataset = make(parts)
    assert check(dataset).findings == ()

    def embed(keys):
        rows = np.random.default_rng(0).normal(0, 1, (len(keys), 64))
        rows[keys.index("train/20")] = rows[keys.index("train/4")] + 0.1
        return rows
    finding = check(dataset, embed=embed).finding("possible_copies")
    assert finding is not None and finding.examples[0].other == "train/4"


def test_weights_that_are_missing_leave_the_rest_of_the_report(make, plenty):
    def embed(keys):
        raise UserError("No weights.", "Some were expected.", "Get them.")
    report = check(make(plenty()), embed=embed)
    assert any(text.endswith("No weights. Some were expected. Get them.") for text in report.skipped)


def test_a_report_survives_json_and_a_second_check_says_the_same(make, plenty):
    parts = plenty()
    parts["train"].append((parts["train"][3][0], 1))
    report = check(make(parts))
    assert CheckupReport.from_dict(json.loads(json.dumps(report.to_dict()))) == report
    assert check(make(parts)).findings == report.findings


def test_progress_may_stop_it(make, plenty):
    class Stop(Exception):
        pass

    def progress(stage, done, total):
        raise Stop
    with pytest.raises(Stop):
        check(make(plenty()), progress=progress)


def test_sets_without_files_are_checked_too():
    dataset = digits.digits_dataset()
    few = dataset.with_splits({name: split.take(range(20)) for name, split in dataset.splits.items()})
    report = check(few)
    assert report.pictures == 60 and "odd_shape" not in kinds(report) and "unreadable" not in kinds(report)


def test_a_set_of_8_bits_that_uses_little_of_its_range_is_told(make, plenty):
    dark = {name: [(pixels // 16, label) for pixels, label in items] for name, items in plenty().items()}
    finding = check(make(dark)).finding("range")
    assert finding.severity == "warning" and finding.count == 32 and finding.title.startswith("The pictures use ")
    assert check(make(plenty())).finding("range") is None

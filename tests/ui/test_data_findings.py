from dataclasses import replace

import pytest

from tl_core.data import catalog, dataset_index, sets
from tl_core.data.quality import CheckupFinding, CheckupReport, FindingExample, Remedy, decisions
from tl_core.errors import UserError
from ui.data import dataset_source, edits, findings
from ui.data.edits import Edit
from ui.shared import gallery


@pytest.fixture
def found(picture_folder, monkeypatch):
    monkeypatch.setenv("TL_DATA_DIR", str(picture_folder.parent))
    dataset_index.forget()
    sets.import_folder_set("colours", "mine")
    yield dataset_index.of("mine")
    dataset_index.forget()


def finding(kind="label_suspects", severity="warning", **remedy) -> CheckupFinding:
    return CheckupFinding(kind, "2 labels look wrong", "They teach wrong answers.", severity, 2, (),
                          Remedy("Move both", **remedy) if remedy else None)


def item(listing, label: str, number: int = 0):
    return listing.chosen(label)[number]


def test_the_headline_says_how_many_and_how_bad():
    report = CheckupReport((finding(severity="error"), finding(), finding()), 24, "", 1.0)
    assert findings.headline(report) == "3 findings: 1 × mend this, 2 × look at this"
    assert findings.icon(report) == ":material/error:"
    clean = CheckupReport((), 24, "", 1.0)
    assert findings.headline(clean) == "Nothing was found" and findings.icon(clean) == ":material/check_circle:"


def test_a_suspect_can_be_moved_to_the_label_suggested_or_taken_out(found):
    suspect = item(found, "red")
    example = FindingExample(suspect.key, "red", "train")
    entry = catalog.entry("mine")
    assert findings.actions(entry, finding(relabel={suspect.key: "blue"}), example) == [
        ("relabel", "Move to blue"), ("drop", "Take out")]
    assert findings.actions(entry, finding(), example) == [("drop", "Take out")]
    assert findings.actions(entry, finding("constant", drop=(suspect.key,)), example) == ()
    assert list(findings.actions(catalog.entry("fruits"), finding(), example)) == []


def test_a_pair_can_be_called_different_and_asked_about_again(found):
    one, other = item(found, "red"), item(found, "red", 1)
    example = FindingExample(one.key, "red", "train", other=other.key, pair=("a", "b"))
    leak = replace(finding("leak", drop=(one.key, other.key)), examples=(example,))
    assert ("different", "Different pictures") in findings.actions(catalog.entry("mine"), leak, example)
    assert list(findings.actions(catalog.entry("fruits"), leak, example)) == [("different", "Different pictures")]
    decisions.call_different("mine", example.pair)
    assert findings.undecided("mine", leak) == ()
    assert findings.what_is_left("mine", found, leak).drop == (other.key,)  # the remedy no longer takes the other away
    decisions.take_back("mine", [example.pair])
    assert findings.undecided("mine", leak) == (example,)


def test_headings_count_what_is_left_to_decide():
    pairs = [FindingExample(f"{n}.png", "cat", "train", pair=(f"a{n}", f"b{n}")) for n in range(3)]
    near = CheckupFinding("possible_copies", "5 pairs that may be copies", "", "warning", 5, tuple(pairs))
    few = CheckupFinding("near_duplicates", "3 near copies", "", "note", 3, tuple(pairs))
    report = CheckupReport((near, few), 24, "", 1.0)
    assert findings.title("mine", near) == near.title and findings.still_open("mine", report) == report
    for number, titles in enumerate([
            ("5 pairs that may be copies: 4 left", "3 near copies: 2 left"),
            ("5 pairs that may be copies: 3 left", "3 near copies: 1 left"),
            ("5 pairs that may be copies: 2 left", "3 near copies: all called different")]):
        decisions.call_different("mine", pairs[number].pair)
        assert tuple(findings.title("mine", one) for one in report.findings) == titles
    assert findings.headline(findings.still_open("mine", report)) == "1 finding: 1 × look at this"
    assert findings.is_decided("mine", few) and not findings.is_decided("mine", near)


def test_a_remedy_leaves_out_what_is_done_already(found):
    gone, there, wrong, right = "/elsewhere/gone.png", item(found, "red").key, item(found, "blue").key, \
        item(found, "red", 1).key
    left = findings.what_is_left("mine", found, finding(drop=(gone, there),
                                                        relabel={gone: "red", wrong: "red", right: "red"}))
    assert left.drop == (there,) and left.relabel == {wrong: "red"}


def test_the_buttons_count_follows_what_was_done(found):
    keys = [item(found, "blue", number).key for number in range(5)]
    suspects = finding(relabel=dict.fromkeys(keys, "red"))
    remedy = replace(suspects.remedy, words="Take the suggested labels for 5 pictures")
    suspects = replace(suspects, remedy=remedy)
    left = findings.what_is_left("mine", found, suspects)
    assert (findings.remedy_words(remedy, left), findings.done_since(remedy, left)) == (remedy.words, "")
    edits.apply(Edit("mine", "by hand", drop=(keys[0],), relabel={keys[1]: "red"}))
    left = findings.what_is_left("mine", dataset_index.of("mine"), suspects)
    assert findings.remedy_words(remedy, left) == "Take the suggested labels for 3 pictures"
    assert findings.done_since(remedy, left) == "2 of 5 are done since the check-up, 3 are left."
    edits.apply(Edit("mine", "by hand", relabel=dict.fromkeys(keys[2:4], "red")))
    left = findings.what_is_left("mine", dataset_index.of("mine"), suspects)
    assert findings.remedy_words(remedy, left) == "Take the suggested label for 1 picture"
    copies = finding(drop=tuple(keys[3:])).remedy
    assert findings.remedy_words(copies, Edit("mine", "", drop=(keys[4],))) == "Leave out 1 picture"


def test_an_edit_becomes_a_version_and_the_listing_follows(found):
    moved, dropped = item(found, "red"), item(found, "blue")
    version = edits.apply(Edit("mine", "by hand", drop=(dropped.key,), relabel={moved.key: "blue"}))
    assert (version.number, version.what, version.count) == (2, "by hand", 23)
    after = dataset_index.of("mine")
    assert after.by_key[moved.key].label == "blue" and dropped.key not in after.by_key
    assert len(dataset_index.of("mine@1").items) == 24


def test_words_of_edits(found):
    two = found.chosen("red")[:2]
    assert edits.dropping("mine", two[:1]).what == f"took out {two[0].name}"
    assert edits.dropping("mine", two).what == "took out 2 pictures"
    assert edits.relabelling("mine", two, "blue").what == "moved 2 pictures to blue"


def test_an_edit_that_empties_a_class_is_refused_and_nothing_changes(found):
    with pytest.raises(UserError):
        edits.apply(edits.dropping("mine", found.chosen("red")))
    assert sets.get("mine").current == 1


def test_only_sets_of_ones_own_and_folders_can_be_edited(found):
    assert [edits.possible(catalog.entry(name)) for name in ("mine", "colours", "fruits", "digits", "mnist")] == [
        True, True, False, False, False]
    assert dataset_source.of(catalog.entry("mnist")) is dataset_source.DOWNLOAD
    assert dataset_source.of(catalog.entry("digits")) is dataset_source.BUILT_IN


def test_a_gallery_names_the_file(found):
    shown = gallery.picture("mine", item(found, "red", 3), note="a note", other=item(found, "red", 4))
    assert (shown["name"], shown["other"]["name"]) == (item(found, "red", 3).name, item(found, "red", 4).name)
    assert shown["name"].endswith(".png") and shown["detail"].endswith(f"· {shown['name']}")

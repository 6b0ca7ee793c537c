"""All pairs of a set: one pass over its pictures, every pair as by itself, and the worst one named."""

import pytest

from tests.adaptation.domains import described, paint
from tl_core.adaptation import adapt, all_pairs, request, results
from tl_core.errors import UserError

FIELDS = {"data": "toys", "backbone": "small_cnn", "weights": "random", "image_size": 32}
QUICK = "coral,prototypes"


@pytest.fixture
def toys(tmp_path, monkeypatch):
    folder = tmp_path / "data" / "toys"
    for number, domain in enumerate(("phone", "studio", "web")):
        paint(folder, domain, count=8, shift=(20 * number, 40 * number, 0))
    monkeypatch.setenv("TL_DATA_DIR", str(folder.parent))
    calls = []
    for module in (adapt, all_pairs):
        monkeypatch.setattr(module.domain_features, "describe", described(calls))
    return calls


def test_every_ordered_pair_is_judged_from_one_pass(toys):
    result = all_pairs.adapt_all(request.of_set(FIELDS, QUICK))
    values = result.values
    assert values["kind"] == results.ALL_PAIRS and len(toys) == 1  # one pass
    assert [(pair["source"], pair["target"]) for pair in values["pairs"]] == [
        ("phone", "studio"), ("phone", "web"), ("studio", "phone"), ("studio", "web"), ("web", "phone"),
        ("web", "studio")]
    mean = sum(pair["source_only"]["accuracy"] for pair in values["pairs"]) / 6
    assert values["mean"]["source_only"] == pytest.approx(mean)
    assert set(values["mean"]["methods"]) == {"source_only", "coral", "prototypes"}
    worst = values["worst"]
    assert f"{worst['source']} → {worst['target']}" in values["sentence"]
    assert len(values["verdicts"]) == 6 and set(values["verdicts"]) <= {"helps", "hurts", "within chance"}
    assert f"helps on {values['verdicts'].count('helps')} of 6 pairs" in values["sentence"]
    differences = {(pair["source"], pair["target"]): pair["adapted"] - pair["source_only"]["accuracy"]
                   for pair in values["pairs"]}
    assert worst["difference"] == pytest.approx(min(differences.values()))
    assert differences[worst["source"], worst["target"]] == pytest.approx(worst["difference"])


def test_a_pair_among_all_is_as_it_is_alone(toys):
    every = all_pairs.adapt_all(request.of_set(FIELDS, QUICK)).values["pairs"][1]
    alone = adapt.adapt(request.of_pair(FIELDS, "phone", "web", QUICK))
    assert results.load(every["id"]) and every["id"] == alone.id
    strip = [{name: value for name, value in row.items() if name != "seconds"} for row in every["methods"]]
    assert strip == [{name: value for name, value in row.items() if name != "seconds"}
                     for row in alone.values["methods"]]


def test_pairs_that_are_done_are_kept_when_it_is_stopped(toys):
    def stop(stage, done, total):
        if stage == all_pairs.ADAPTING and done >= 2:
            raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        all_pairs.adapt_all(request.of_set(FIELDS, QUICK), stop)
    assert 2 <= len(results.recent()) < 6


@pytest.mark.parametrize(("error", "said"), [(UserError("It broke.", "Expected more.", "Mend it."), "It broke"),
                                             (ZeroDivisionError("a fault of ours"), "a fault of ours")])
def test_where_no_pair_will_do_its_error_is_told(toys, monkeypatch, error, said):
    def fails(*args):
        raise error
    monkeypatch.setattr(all_pairs.adapt, "adapt_rows", fails)
    with pytest.raises(type(error), match=said):
        all_pairs.adapt_all(request.of_set(FIELDS, QUICK))


def test_a_domain_that_is_no_source_is_a_target_all_the_same(toys, tmp_path):
    """With pictures of one class nothing can be learnt there; pairs from it are left out and told."""
    for name in ("blue", "green"):
        for path in (tmp_path / "data" / "toys" / "web" / name).iterdir():
            path.unlink()
    values = all_pairs.adapt_all(request.of_set(FIELDS, QUICK)).values
    assert [(pair["source"], pair["target"]) for pair in values["pairs"]] == [
        ("phone", "studio"), ("phone", "web"), ("studio", "phone"), ("studio", "web")]
    assert any(note.startswith("web → phone is left out: ") for note in values["notes"])


@pytest.mark.parametrize(("fields", "method", "said"), [
    ({"data": "digits"}, QUICK, "has no domains"), ({"data": "toys"}, "dann", "trains a network")])
def test_a_set_without_pairs_and_methods_that_train_are_refused(toys, fields, method, said):
    with pytest.raises(UserError, match=said):
        request.of_set({**FIELDS, **fields}, method)

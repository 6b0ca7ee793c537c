"""One pair from pictures to a verdict; the target's labels are opened at the end and change nothing before it."""

import json

import numpy as np
import pytest

from tests.adaptation.domains import described, mix_up, paint
from tl_core import result_store
from tl_core.adaptation import adapt, request, results, tasks
from tl_core.adaptation.domain_features import DomainRows
from tl_core.adaptation.methods import METHODS
from tl_core.data.evaluation_sets import EvaluationSet
from tl_core.errors import UserError

QUICK = "coral,prototypes,mcc"
FIELDS = {"data": "toys", "backbone": "small_cnn", "weights": "random", "image_size": 32}


@pytest.fixture
def toys(tmp_path, monkeypatch):
    folder = tmp_path / "data" / "toys"
    paint(folder, "studio")
    paint(folder, "phone", shift=(50, 40, 10))
    monkeypatch.setenv("TL_DATA_DIR", str(folder.parent))
    monkeypatch.setattr(adapt.domain_features, "describe", described())
    return folder


def run(method=QUICK, source="studio", target="phone", protocol="whole", seeds=1, reweight=None, source_weights=None,
        **fields):
    return adapt.adapt(request.of_pair({**FIELDS, **fields}, source, target, method, protocol, seeds).changed(
        reweight, source_weights))


def test_a_result_has_everything_that_contracts_and_pages_read(toys):
    result = run()
    values = json.loads((result.folder / result_store.RESULT).read_text())
    assert (values["source"], values["target"], values["protocol"]) == ("studio", "phone", "whole")
    assert [row["method"] for row in values["methods"]] == ["source_only", "coral", "prototypes", "mcc"]
    assert values["counts"] == {"source": 30, "target": 30, "adapted": 30, "judged": 30}
    assert values["source_only"]["n"] == 30 and values["chosen"] in result.methods
    assert values["adapted"] == result.methods[values["chosen"]]["accuracy"]
    assert values["cost_of_choosing"] == pytest.approx(values["best"]["accuracy"] - values["adapted"])
    assert values["domain_gap"]["sentence"] and len(values["shares"]["em"]) == 3
    row = result.methods["mcc"]
    assert {"im", "bnm", "entropy", "source_risk", "ensemble"} <= set(row["validators"])
    assert row["verdict"] in ("helps", "hurts", "within chance") and len(row["per_class"]) == 3
    assert row["difference"] == pytest.approx(row["accuracy"] - values["source_only"]["accuracy"])
    assert result.methods["source_only"]["verdict"] is None and set(values["seconds"]) == {
        "features", "methods", "total"}
    documented = results.__doc__
    assert not [name for name in values if name not in documented]


def test_a_result_on_texts_speaks_of_texts(isolated, monkeypatch):
    def counted(config, dataset, domains, progress=None):
        rows = {name: [[text.count(letter) for letter in "aeinorst"] for text in map(dataset.read, keys)]
                for name, keys in domains.items()}
        return {name: DomainRows(np.array(of, np.float32), np.ones(len(of), bool)) for name, of in rows.items()}
    monkeypatch.setattr(adapt.domain_features, "describe", counted)
    asked = request.of_pair({"data": "notes", "backbone": "text_cnn", "weights": "random", "limit": 60}, "market",
                            "household", QUICK)
    values = adapt.adapt(asked).values
    assert "target text" in values["verdict"] + "".join(row["sentence"] or "" for row in values["methods"])
    del values["request"]
    assert "picture" not in json.dumps(values)


def test_arrays_and_figures_agree(toys):
    result = run()
    arrays = result.arrays
    assert [key.split("/")[-2] for key in arrays["target_keys"]] == arrays["target_names"].tolist()
    for name, row in result.methods.items():
        assert row["accuracy"] == pytest.approx((result.predicted(name) == arrays["target_labels"]).mean())
        np.testing.assert_allclose(result.probabilities(name).sum(axis=1), 1, rtol=1e-5)
    source, target = result.map("source_only")
    assert source.shape == target.shape == (30, 2) and arrays["target_judged"].all()


@pytest.mark.parametrize("protocol", ["whole", "half"])
def test_files_in_other_class_folders_change_no_weight_and_no_choice(toys, protocol):
    """Every answer, choice, gap and share to the byte; the figures are others."""
    before = run("all", protocol=protocol)
    kept, values = before.arrays, dict(before.values)
    mix_up(toys / "phone")
    after = run("all", protocol=protocol)
    same = [name for name in kept if name.startswith(("proba__", "map_", "source_"))]
    assert len(same) > 12
    for name in same:
        assert kept[name].tobytes() == after.arrays[name].tobytes(), name
    assert (kept["target_names"] != after.arrays["target_names"]).all()
    for name in ("chosen", "chosen_by", "domain_gap", "shares"):
        assert values[name] == after.values[name], name
    for row in values["methods"]:
        assert row["validators"] == after.methods[row["method"]]["validators"]
    assert values["adapted"] != after.values["adapted"]


def test_labels_are_opened_once_when_all_is_chosen(toys, monkeypatch):
    opened, fitted = [], []
    real, fit = EvaluationSet.open, adapt.fit_methods.fit
    monkeypatch.setattr(EvaluationSet, "open", lambda self: opened.append(len(fitted)) or real(self))
    monkeypatch.setattr(adapt.fit_methods, "fit", lambda *args: fitted.append(args) or fit(*args))
    run()
    assert opened == [4] and len(fitted) == 4


def test_half_judges_pictures_that_nothing_was_adapted_to(toys, monkeypatch):
    problems = []
    fit = adapt.fit_methods.fit
    monkeypatch.setattr(adapt.fit_methods, "fit", lambda problem, *args: problems.append(problem) or fit(
        problem, *args))
    result = run(protocol="half")
    judged = result.arrays["target_judged"]
    assert result.values["counts"] == {"source": 30, "target": 30, "adapted": 15, "judged": 15}
    assert judged.sum() == 15 and all(len(problem.target) == 15 for problem in problems)
    row = result.methods["mcc"]
    right = result.predicted("mcc") == result.arrays["target_labels"]
    assert row["accuracy"] == pytest.approx(right[judged].mean())


def test_a_target_without_labels_gets_predictions_and_no_figures(toys, tmp_path):
    loose = tmp_path / "loose"
    loose.mkdir()
    for path in (toys / "phone").rglob("*.png"):
        (loose / f"{path.parent.name}{path.name}").write_bytes(path.read_bytes())
    result = run(target=str(loose))
    assert not result.is_judged and result.values["best"] is None and result.values["counts"]["judged"] == 0
    assert "no labels to judge by" in result.values["verdict"]
    assert result.predicted(result.values["chosen"]).shape == (30,)
    assert all(row["accuracy"] is None and row["validators"]["bnm"] for row in result.methods.values())


def test_classes_that_one_has_alone_are_told_and_not_judged(toys):
    (toys / "phone" / "red").rename(toys / "phone" / "yellow")
    result = run()
    assert result.values["only_in_source"] == ["red"] and result.values["only_in_target"] == ["yellow"]
    assert result.values["counts"]["judged"] == 20 and len(result.predicted("mcc")) == 30
    assert any("Only in the target: yellow" in note for note in result.values["notes"])


def test_classes_that_all_look_like_another_of_the_source_are_told(toys):
    """Every picture is taken for the class that it looks like: nothing helps; the sentence says what may be wrong."""
    phone = toys / "phone"
    for name in ("blue", "green", "red"):
        (phone / name).rename(phone / f"{name}_")
    for name, other in (("blue", "green"), ("green", "red"), ("red", "blue")):
        (phone / f"{name}_").rename(phone / other)
    result = run("all")
    assert result.values["best"]["accuracy"] < 1 / 3 and "helps" not in [
        row["verdict"] for row in result.methods.values()]
    assert "its classes look like others of the source. Are they named alike in both?" in result.values["verdict"]
    assert not any("named alike" in note for note in result.values["notes"])  # sealed until the labels are open


def rename(folder):
    for number, name in enumerate(("blue", "green", "red")):
        (folder / name).rename(folder / f"other{number}")


def test_no_class_in_common_is_told_and_a_folder_of_them_is_taken_as_one_without_labels(toys, tmp_path):
    with pytest.raises(UserError, match="no class in common") as caught:
        run(target="digits:")
    assert "folder of pictures without classes" in caught.value.fix
    other = tmp_path / "other" / "phone"
    paint(other.parent, "phone", shift=(50, 40, 10))
    rename(other)
    result = run(target=str(other))
    assert result.predicted("mcc").shape == (30,) and not result.is_judged
    rename(toys / "phone")
    with pytest.raises(UserError, match="No domain named 'studio': the data set 'toys' has no domains"):
        run()


def test_one_method_that_is_named_is_the_chosen_one(toys):
    result = run("coral")
    assert list(result.methods) == ["source_only", "coral"]
    assert (result.values["chosen"], result.values["chosen_by"]) == ("coral", adapt.NAMED)


def test_seeds_are_judged_together(toys):
    result = run("mcc", seeds=2)
    row = result.methods["mcc"]
    assert result.values["seeds"] == 2 and len(row["by_seed"]) == 2
    assert row["accuracy"] == pytest.approx(np.mean(row["by_seed"]))


def test_several_sources_and_a_shift(toys):
    paint(toys, "web", shift=(0, 30, 30))
    result = run(source="studio,web")
    assert result.values["source"] == "studio,web" and result.values["counts"]["source"] == 60
    shifted = run(source="studio", target="shift:night=0.7")
    assert shifted.values["target"] == "shift:night=0.7"
    assert shifted.values["counts"]["source"] + shifted.values["counts"]["target"] == 30


@pytest.mark.parametrize("by", ["predicted", "em"])
def test_a_reweighted_head_has_its_own_row_and_verdict_and_changes_no_choice(toys, by):
    for path in sorted((toys / "phone" / "red").iterdir())[2:]:
        path.unlink()
    plain, result = run(), run(reweight=by)
    again, row = result.values["reweighted"], result.methods["reweighted"]
    for name in ("chosen", "adapted", "best", "cost_of_choosing", "shares", "domain_gap"):
        assert plain.values[name] == result.values[name], name
    assert plain.id != result.id and "reweighted" not in plain.values and "reweighted" not in plain.methods
    assert (again["by"], again["method"], again["told_by"]) == (by, result.values["chosen"], "mcc")
    assert again["shares"] == pytest.approx(result.values["shares"][by]) and sum(again["shares"]) == pytest.approx(1)
    assert again["changed"] == pytest.approx(np.abs(np.array(again["shares"]) - 1 / 3).sum() / 2)
    assert (again["before"], again["after"]) == pytest.approx((result.values["adapted"], row["accuracy"]))
    assert again["verdict"] in ("helps", "hurts", "within chance") and again["sentence"].startswith("Re-weighted head")
    assert row["verdict"] and row["validators"]["bnm"] and len(row["per_class"]) == 3
    assert result.predicted("reweighted").shape == (22,) and "reweighted" in results.__doc__


def test_shares_are_told_by_mcc_also_where_another_method_was_named(toys):
    again = run("coral", reweight="predicted").values["reweighted"]
    assert (again["method"], again["told_by"]) == ("coral", "mcc")


def test_reweighting_says_nothing_of_right_or_wrong_where_there_are_no_labels(toys, tmp_path):
    loose = tmp_path / "loose"
    loose.mkdir()
    for path in (toys / "phone").rglob("*.png"):
        (loose / f"{path.parent.name}{path.name}").write_bytes(path.read_bytes())
    again = run(target=str(loose), reweight="predicted", seeds=2).values["reweighted"]
    assert again["shares"] and "sentence" not in again


def test_several_sources_count_as_they_are_weighted(toys):
    paint(toys, "web", count=5, shift=(0, 30, 30))
    pooled = run(source="studio,web").values["sources"]
    assert pooled == {"by": "pooled", "domains": [{"domain": "studio", "pictures": 30, "share": pytest.approx(2 / 3)},
                                                  {"domain": "web", "pictures": 15, "share": pytest.approx(1 / 3)}]}
    by_hand = run(source="studio,web", source_weights="web=3")
    assert [each["share"] for each in by_hand.values["sources"]["domains"]] == pytest.approx([0.25, 0.75])
    similar = run(source="studio,web", source_weights="similarity").values["sources"]
    assert similar["by"] == "similarity" and sum(each["share"] for each in similar["domains"]) == pytest.approx(1)
    alone, other = run(source="studio"), run(source="studio,web", source_weights="web=0")
    assert alone.values["sources"] is None and other.values["sources"]["domains"][1]["share"] == 0
    np.testing.assert_allclose(alone.probabilities("source_only"), other.probabilities("source_only"), atol=2e-3)


def test_one_picture_is_adapted_to_and_two_halves_of_it_are_refused(toys, tmp_path):
    paint(tmp_path / "few", "one", count=1)
    for name in ("green", "red"):
        next((tmp_path / "few" / "one" / name).iterdir()).unlink()
    result = run("all", target=str(tmp_path / "few" / "one"))
    assert result.values["counts"]["target"] == 1 and result.predicted("source_only").shape == (1,)
    with pytest.raises(UserError, match="Two halves need two"):
        run(target=str(tmp_path / "few" / "one"), protocol="half")


def test_a_method_that_will_not_do_stops_no_other(toys, monkeypatch):
    def fails(problem):
        raise UserError("Too few.", "Expected more.", "Add some.")
    coral = METHODS.get("coral")
    monkeypatch.setitem(METHODS._items, "coral", type(coral)(**{**vars(coral), "fit": fails}))
    result = run()
    assert list(result.methods) == ["source_only", "prototypes", "mcc"]
    assert f"{coral.title} is left out: Too few. Expected more. Add some." in result.values["notes"]
    with pytest.raises(UserError, match="Too few"):
        run("coral")


def test_a_network_method_needs_its_run(toys):
    with pytest.raises(UserError, match=r"trains a network\. Expected its finished run|No strategy named"):
        run("dann")


def test_a_page_asks_by_plain_values_and_gets_the_results_id(toys):
    asked = request.of_pair(FIELDS, "studio", "phone", QUICK)
    stages = []
    name = tasks.adapt(json.loads(json.dumps(asked.to_dict())), lambda stage, done, total: stages.append(stage))
    assert results.load(name).values["request"] == asked.to_dict() and "Comparing both domains" in stages
    assert tasks.pictures(asked.to_dict(), results.load(name).arrays["target_keys"][:1].tolist())[0].startswith(
        "data:image/jpeg")


def test_it_can_be_stopped(toys):
    def stop(stage, done, total):
        if stage.startswith("Adapting"):
            raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        adapt.adapt(request.of_pair(FIELDS, "studio", "phone", QUICK), None, stop)
    assert results.recent() == []


@pytest.mark.parametrize(("changes", "said"), [
    ({"method": "mccc"}, "Did you mean 'mcc'"), ({"method": ""}, "No method was named"),
    ({"protocol": "third"}, "No protocol named 'third'"), ({"seeds": 0}, "seeds is 0"),
    ({"target": "phoen"}, "Did you mean 'phone'"), ({"source": "phone"}, "both source and target"),
    ({"reweight": "emm"}, "Did you mean 'em'"), ({"method": "reweighted"}, "is no method by itself"),
    ({"method": "dann", "reweight": "em"}, "re-weighted on stored features"),
    ({"source_weights": "similarity"}, "The source is one domain, 'studio'"),
    ({"data": "digits", "source": None, "target": "photo"}, "No")])
def test_a_question_that_cannot_be_asked_is_told(toys, changes, said):
    with pytest.raises(UserError, match=said):
        run(**changes)

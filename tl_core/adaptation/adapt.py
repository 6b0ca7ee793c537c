"""One pair of domains from pictures to a verdict: features, methods, choosing without labels, and then the labels.

What comes before ``pair.sealed.open()`` has never seen a label of the target; what comes after it chooses nothing.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from tl_core.adaptation import (
    domain_features,
    fit_methods,
    judged_figures,
    label_shift,
    maps,
    network_runs,
    results,
    reweighting,
    source_weighting,
    validators,
)
from tl_core.adaptation.domain_gap import domain_gap
from tl_core.adaptation.fit_methods import Fitted
from tl_core.adaptation.methods import METHODS, REWEIGHTED
from tl_core.adaptation.network_runs import Train
from tl_core.adaptation.problem import AdaptationProblem
from tl_core.adaptation.request import SOURCE_ONLY, AdaptRequest
from tl_core.adaptation.results import AdaptResult
from tl_core.data import domain_pair, sealing
from tl_core.data.domain_pair import DomainPair
from tl_core.errors import UserError, errors_of
from tl_core.modality_nouns import Noun
from tl_core.progress import Progress, silent

NAMED = "named"  # who chose, where one method was named


@dataclass(frozen=True, eq=False)
class PairRows:
    """A pair with its features: ``source`` (n, d) and ``target`` (m, d) float32 of the pictures that can be read.

    ``here`` and ``there`` are their places in ``pair.source`` and ``pair.target``.
    """

    pair: DomainPair
    source: np.ndarray
    target: np.ndarray
    here: np.ndarray
    there: np.ndarray
    notes: tuple[str, ...] = ()


def adapt(request: AdaptRequest, train: Train | None = None, progress: Progress = silent,
          on_rows: Callable[[PairRows], None] | None = None) -> AdaptResult:
    """Adapt by the request's methods and keep the result, see ``results``.

    Methods in the network need ``train``, or a finished run in ``request.runs``. ``progress`` may raise to stop;
    ``on_rows`` is called with the pair and its features before anything is fitted. ``UserError`` where the pair, its
    pictures or a method will not do.
    """
    began = time.perf_counter()
    pair = domain_pair.load_pair(request.config, progress)
    found = describe_pair(request, pair, progress)
    if on_rows is not None:
        on_rows(found)
    features = time.perf_counter() - began
    in_network = {name: _in_network(request, name, found, train, progress)
                  for name in request.methods if METHODS.get(name).kind == "network"}
    with errors_of(pair.dataset.noun):
        values, arrays = adapt_rows(request, found, in_network, True, progress)
    values["seconds"] |= {"features": features, "total": time.perf_counter() - began}
    return results.save(values, arrays)


def adapt_rows(request: AdaptRequest, found: PairRows, in_network: Mapping[str, Sequence[Fitted]], with_maps: bool,
               progress: Progress = silent) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The result and its arrays, of rows that are there; ``in_network`` has the answers of methods that are runs."""
    began = time.perf_counter()
    parts = _parts(request, found)
    counted = _counted(request, found, parts["train"])
    problems = [_problem(found, parts["train"], seed, counted) for seed in _seeds(request)]
    by_seed, notes = _fit(request, problems, found.target, with_maps, progress)
    fitted = {name: [*by_seed.get(name, ()), *in_network.get(name, ())] for name in request.methods
              if name in by_seed or name in in_network}
    together = validators.ensemble({name: seeds[0].target[parts["train"]] for name, seeds in fitted.items()})
    scores = _scores(fitted, parts["train"], together)
    chosen, chosen_by = (request.named, NAMED) if request.named else validators.choose(scores)
    sealed = _before_opening(found, problems[0], parts["train"], fitted, chosen, progress)
    if request.reweight != reweighting.NONE:
        again = reweighting.reweight(request.reweight, chosen, problems, found.target, parts["train"], fitted,
                                     with_maps, progress)
        fitted[REWEIGHTED] = list(again.fitted)
        scores |= _scores({REWEIGHTED: again.fitted}, parts["train"], together)
        sealed["reweighted"] = again.about(problems[0].source_shares)
    values = {**_about(request, found, parts["train"]), "sources": source_weighting.about(
        request.source_weights, _domains(found), counted), **sealed, "chosen": chosen, "chosen_by": chosen_by}
    values["notes"] = [*found.pair.notes, *found.notes, *map(found.pair.dataset.noun.said, dict.fromkeys(notes))]
    arrays = _arrays(found, fitted, with_maps)
    _open(values, arrays, found, parts["test"], fitted, scores)
    values["seconds"] = {"methods": time.perf_counter() - began}
    return _said_of(found.pair.dataset.noun, values), arrays


def _said_of(noun: Noun, values: dict[str, Any]) -> dict[str, Any]:
    """The figures with every sentence of theirs speaking of what the domains hold."""
    told = [values, *values["methods"], values["domain_gap"], values["shares"], values.get("reweighted") or {}]
    for one in told:
        one.update({name: noun.said(one[name]) for name in ("verdict", "sentence", "warning")
                    if isinstance(one.get(name), str)})
    return values


def of_rows(pair: DomainPair, source: domain_features.DomainRows, target: domain_features.DomainRows) -> PairRows:
    """A pair with the rows of its domains, without pictures that cannot be read."""
    here, there = np.flatnonzero(source.readable), np.flatnonzero(target.readable)
    failures = [*source.failures, *target.failures]
    more = f" and {len(failures) - 5} more" if len(failures) > 5 else ""
    notes = (f"Left out, as they cannot be read: {', '.join(failures[:5])}{more}.",) if failures else ()
    return PairRows(pair, source.rows[here], target.rows[there], here, there, notes)


def describe_pair(request: AdaptRequest, pair: DomainPair, progress: Progress) -> PairRows:
    """A pair with the features of both domains, from one pass over the pictures that are not described yet."""
    domains = {"source": pair.source.keys, "target": pair.target}
    described = domain_features.describe(request.features, pair.dataset, domains, progress)
    return of_rows(pair, described["source"], described["target"])


def _in_network(request: AdaptRequest, name: str, found: PairRows, train: Train | None, progress: Progress
                ) -> list[Fitted]:
    """A method that is a run: trained for each seed, or asked where it has been."""
    runs = request.runs or {}
    if name not in runs and train is None:
        raise UserError(f"The method {name!r} trains a network.", "Expected its finished run.", "Train it first.")
    return [_answers(request, name, runs.get(name), seed, found, train, progress)
            for seed in (_seeds(request) if name not in runs else _seeds(request)[:1])]


def _answers(request: AdaptRequest, name: str, run_id: str | None, seed: int, found: PairRows, train: Train | None,
             progress: Progress) -> Fitted:
    began = time.perf_counter()
    if run_id is None:
        assert train is not None
        run_id = train(request.run_config(name, seed))
    pair = found.pair
    target = network_runs.answers(run_id, pair.dataset, [pair.target[i] for i in found.there], progress)
    some = _not_learnt_from(found)
    source = network_runs.answers(run_id, pair.dataset, [pair.source.keys[i] for i in some], progress)
    return Fitted(target, source, pair.source.labels[some], time.perf_counter() - began, None, run_id)


def _not_learnt_from(found: PairRows) -> np.ndarray:
    """Places in ``pair.source`` of pictures that no run trains on, a few of many; of all where there is no such one."""
    pair = found.pair
    held = {key for name in ("val", "test") for key in pair.dataset.splits[name].keys}
    places = np.array([place for place in found.here if pair.source.keys[place] in held], int)
    places = places if len(places) else found.here
    return places[sealing.limited(len(places), network_runs.SOURCE_PICTURES, 0)]


def _parts(request: AdaptRequest, found: PairRows) -> dict[str, np.ndarray]:
    """Places among the readable target pictures, the same for every seed: those adapted to, and those judged."""
    drawn = sealing.parts(len(found.pair.target), request.protocol, request.config.data_seed)
    parts = {name: np.flatnonzero(np.isin(found.there, places)) for name, places in drawn.items()}
    if not len(parts["train"]):
        raise UserError("Nothing of the target that is adapted to can be read.", "Expected at least one.",
                        "Take the protocol whole, or mend the set.")
    return parts


def _seeds(request: AdaptRequest) -> list[int]:
    return list(range(request.config.seed, request.config.seed + request.seeds))


def _domains(found: PairRows) -> list[str]:
    """Which domain each row of the source is of."""
    return [(found.pair.source.domains or ("",) * len(found.pair.source))[i] for i in found.here]


def _counted(request: AdaptRequest, found: PairRows, adapted: np.ndarray) -> dict[str, float] | None:
    """How much each of several sources counts; None where they are pooled."""
    if request.source_weights is None:
        return None
    given = source_weighting.parsed(request.source_weights, domain_pair.source_domains(request.config))
    return source_weighting.shares(found.source, _domains(found), found.target[adapted], given)


def _problem(found: PairRows, adapted: np.ndarray, seed: int, counted: Mapping[str, float] | None
             ) -> AdaptationProblem:
    domains = _domains(found)
    several = np.unique(domains, return_inverse=True)[1] if len(set(domains)) > 1 else None
    weights = None if counted is None else source_weighting.weights_of(domains, counted)
    return AdaptationProblem(found.source, found.pair.source.labels[found.here], found.target[adapted],
                             len(found.pair.classes), seed, several, weights)


def _fit(request: AdaptRequest, problems: Sequence[AdaptationProblem], target: np.ndarray, with_maps: bool,
         progress: Progress) -> tuple[dict[str, list[Fitted]], list[str]]:
    """Every method on features for every seed; one that fails for some seed is left out for all."""
    names = [name for name in request.methods if METHODS.get(name).kind == "features"]
    fitted: dict[str, list[Fitted]] = {name: [] for name in names}
    notes: list[str] = []
    for number, problem in enumerate(problems):
        each, told = fit_methods.fit_all(problem, target, names, request.named, with_maps and number == 0, progress)
        for name, found in each.items():
            fitted[name].append(found)
        notes += [*told, *(f"{METHODS.get(name).title}: {note}" for name, found in each.items()
                           for note in found.notes)]
    return {name: found for name, found in fitted.items() if len(found) == len(problems)}, notes


def _scores(fitted: Mapping[str, Sequence[Fitted]], adapted: np.ndarray, together: np.ndarray
            ) -> dict[str, dict[str, float]]:
    """Each method by every validator, the mean over seeds: from answers alone, ``together`` the ensemble's."""
    by_seed = {name: [validators.validate(each.source, each.labels, each.target[adapted], together)
                      for each in seeds] for name, seeds in fitted.items()}
    return {name: {each: float(np.mean([seed[each] for seed in seeds])) for each in seeds[0]}
            for name, seeds in by_seed.items()}


def _before_opening(found: PairRows, problem: AdaptationProblem, adapted: np.ndarray,
                    fitted: Mapping[str, Sequence[Fitted]], chosen: str, progress: Progress) -> dict[str, Any]:
    """How far apart the domains are, and shares of classes, as predicted."""
    progress("Comparing both domains", 0, 0)
    answers = fitted[chosen][0].target[adapted]
    told_by = label_shift.witness(list(fitted), chosen)
    witness = fitted[told_by][0].target[adapted]
    gap = domain_gap(problem, answers.argmax(axis=1)).as_dict()
    predicted, given = label_shift.shares(witness), problem.source_shares
    return {"domain_gap": gap, "shares": {
        "source": given.tolist(), "predicted": predicted.tolist(),
        "em": label_shift.em_shares(witness, given).tolist(), "told_by": told_by,
        "warning": label_shift.label_shift_warning(given, predicted, found.pair.classes)}}


def _about(request: AdaptRequest, found: PairRows, adapted: np.ndarray) -> dict[str, Any]:
    pair, config = found.pair, request.features
    source, target = domain_pair.names(request.config)
    digests = sealing.digests(pair.dataset, [*pair.source.keys, *pair.target])
    return {"id": results.key({"request": request.to_dict(), "pictures": digests}), "kind": results.PAIR,
            "created": datetime.now().astimezone().isoformat(timespec="seconds"), "request": request.to_dict(),
            "data": config.data, "modality": pair.dataset.modality,
            "source": source, "target": target, "protocol": request.protocol,
            "backbone": config.backbone, "weights": config.weights, "image_size": config.image_size,
            "seed": config.seed, "seeds": request.seeds, "classes": list(pair.classes),
            "only_in_source": list(pair.only_in_source), "only_in_target": list(pair.only_in_target),
            "target_is_labelled": pair.target_is_labelled,
            "counts": {"source": len(found.here), "target": len(found.there), "adapted": len(adapted), "judged": 0}}


def _arrays(found: PairRows, fitted: Mapping[str, Sequence[Fitted]], with_maps: bool) -> dict[str, np.ndarray]:
    pair = found.pair
    arrays = {"target_keys": np.asarray([pair.target[i] for i in found.there], str),
              "source_keys": np.asarray([pair.source.keys[i] for i in found.here], str),
              "source_labels": pair.source.labels[found.here]}
    arrays |= {f"proba__{name}": seeds[0].target.astype(np.float32) for name, seeds in fitted.items()}
    first = {name: seeds[0] for name, seeds in fitted.items()}
    return arrays | (maps.of_methods(first, SOURCE_ONLY) if with_maps else {})


def _open(values: dict[str, Any], arrays: dict[str, np.ndarray], found: PairRows, tested: np.ndarray,
          fitted: Mapping[str, Sequence[Fitted]], scores: Mapping[str, Mapping[str, float]]) -> None:
    """Open the target's labels and add what they tell to the result and its arrays."""
    pair = found.pair
    labels = pair.sealed.open().labels[found.there]
    judged = tested[labels[tested] >= 0]
    opened = judged_figures.Opened(labels, judged, pair.classes)
    told = judged_figures.figures(opened, {name: [each.target.argmax(axis=1) for each in seeds]
                                    for name, seeds in fitted.items()})
    values["methods"] = [{**_row(name, fitted[name]), "validators": _numbers(scores[name]), **told[name]}
                         for name in fitted]
    values["counts"]["judged"] = len(judged)
    if REWEIGHTED in fitted and len(judged):
        before, after = (np.stack([each.target.argmax(axis=1)[judged] == labels[judged] for each in fitted[name]])
                         for name in (values["reweighted"]["method"], REWEIGHTED))
        values["reweighted"] |= reweighting.judged(before, after)
    values |= _summary(values, told, len(judged))
    mask = np.zeros(len(labels), bool)
    mask[judged] = True
    arrays |= {"target_labels": labels.astype(np.int32), "target_names": pair.open_names()[found.there],
               "target_judged": mask}


def _numbers(figures: Mapping[str, float]) -> dict[str, float | None]:
    """None for what is no number: JSON knows no NaN."""
    return {name: value if np.isfinite(value) else None for name, value in figures.items()}


def _row(name: str, seeds: Sequence[Fitted]) -> dict[str, Any]:
    method = METHODS.get(name)
    return {"method": name, "title": method.title, "kind": method.kind,
            "assumes_equal_shares": method.assumes_equal_shares,
            "seconds": float(np.mean([each.seconds for each in seeds])), "run_id": seeds[0].run_id}


def _summary(values: Mapping[str, Any], told: Mapping[str, Mapping[str, Any]], judged: int) -> dict[str, Any]:
    """What is said of the chosen method, and what choosing cost."""
    plain, chosen, best = told[SOURCE_ONLY], told[values["chosen"]], judged_figures.best([
        row for row in values["methods"] if row["method"] != REWEIGHTED])
    if not judged:
        sentence = "The target has no labels to judge by, so nobody can say here whether adapting helped."
    elif values["chosen"] == SOURCE_ONLY:
        sentence = "The source's classifier as it is was chosen: nothing is adapted, nothing changes."
    else:
        sentence = chosen["sentence"]
    if best is not None:
        sentence += judged_figures.below_guessing(best["accuracy"], judged, len(values["classes"]))
    return {"source_only": {"accuracy": plain["accuracy"], "ci95": plain["ci95"], "n": judged},
            "adapted": chosen["accuracy"], "verdict": sentence, "best": best,
            "cost_of_choosing": None if best is None else best["accuracy"] - chosen["accuracy"]}

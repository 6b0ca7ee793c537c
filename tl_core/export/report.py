"""A run's report: one HTML file that loads nothing.

Curves, confusion, classes, calibration, examples, configuration, environment, certificates.
"""

import json
import math
from html import escape
from pathlib import Path

from tl_core import task_names, tracking, words
from tl_core.backbones import nouns
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.spec import BackboneSpec
from tl_core.config import ESSENTIALS, NESTED, RunConfig
from tl_core.data.atomic_files import write_whole
from tl_core.data.intensity import IntensityRange
from tl_core.errors import UserError
from tl_core.evaluation import run_predictions
from tl_core.evaluation.run_predictions import RunPredictions
from tl_core.export import certificate_store, html, report_examples, report_figures, svg
from tl_core.modality_nouns import Noun
from tl_core.progress import Progress, silent
from tl_core.strategies import STRATEGIES, check_predicts
from tl_core.tracking import RunRecord

ALWAYS = (*ESSENTIALS, "batch_size", "learning_rate")
LARGEST_TABLE = 40  # classes whose confusion is shown as a table


def write(run_id: str, output: Path, progress: Progress = silent) -> Path:
    """Write the report of a run that finished or was stopped into the file ``output``; ``UserError`` for others."""
    record = tracking.run(run_id)
    check_predicts(record.config.strategy, record.run_id)
    if record.result is None or not record.result.get("history"):
        raise UserError(f"The run {record.run_id!r} is {record.status.lower()}.", "Expected one that has finished.",
                        "Wait until it has, or choose another.")
    output = output.expanduser().absolute()
    if output.is_dir():
        raise UserError(f"{str(output)!r} is a folder.", "Expected the name of a file, as report.html.",
                        f"Write it to {str(output / 'report.html')!r}.")
    write_whole(output, page(record, progress))
    return output


def page(record: RunRecord, progress: Progress = silent) -> str:
    """The whole file as text."""
    result, config = record.result or {}, record.config
    spec, strategy = BACKBONES.get(config.backbone), STRATEGIES.get(config.strategy)
    run, noun = _evaluated(record), nouns.of_run(config)
    return html.document(f"{spec.title} on {config.data}", [
        html.finding(_headline(result, noun)),
        f'<p class="note">{escape(f"{strategy.title}: {noun.said(strategy.summary)}")} Source: '
        f"{escape(strategy.source)}. Run {record.run_id}, {record.created:%d %B %Y at %H:%M}.</p>",
        html.section("Curves", _curves(result["history"], result.get("best_epoch"))),
        *_cosines(result, spec),
        html.section(f"Confusion on the test {noun.many}", _confusion(result)),
        *([] if run is None else [
            html.section("Classes", report_figures.classes(run)),
            html.section("Calibration", report_figures.calibration(run)),
            *report_examples.sections(run, progress)]),
        html.section("Configuration", _configuration(config)),
        html.section("Time and size", html.table(_sizes(result))),
        html.section("Environment", html.table(_environment(record))),
        html.section("Parity certificates", _certificates(record.run_id, noun))])


def _evaluated(record: RunRecord) -> RunPredictions | None:
    """The run with the answers it kept; None for one that was stopped before its test, or whose file is damaged."""
    try:
        return run_predictions.of_run(record.run_id)
    except UserError:
        return None


def settings(config: RunConfig, every: bool = True) -> list[tuple[str, str]]:
    """Settings with their values in words; not ``every`` one: those that say what a run is, or were changed."""
    rows: list[tuple[str, str]] = []
    for name, field in RunConfig.model_fields.items():
        if name in NESTED:
            rows += _own(getattr(config, name), NESTED[name].model_fields, every, name == "head")
        elif every or name in ALWAYS or getattr(config, name) != field.default:
            rows.append((field.title or name, _said(getattr(config, name))))
    return rows


def _own(part, fields: dict, every: bool, always: bool) -> list[tuple[str, str]]:
    return [(field.title or name, _said(getattr(part, name))) for name, field in fields.items()
            if every or always or getattr(part, name) != field.default]


def _configuration(config: RunConfig) -> str:
    return (f"{html.table(settings(config, every=False))}<details><summary>All settings</summary>"
            f"{html.table(settings(config))}</details>")


def _said(value) -> str:
    if value is None or value == ():
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else f"{value:g}" if isinstance(value, float) else (
        str(value))


def _headline(result: dict, noun: Noun) -> str:
    test = result.get("test") or {}
    if not test.get("n"):
        return "The run was not tested."
    low, high = test["ci95"]
    said = (f"{100 * test['accuracy']:.1f} % of {test['n']} test {noun.many} are right (95 % interval {100 * low:.1f} "
            f"to {100 * high:.1f} %, Wilson).")
    return f"{said} That is of the first of its tasks: {_tasks(test['tasks'], noun)}." if test.get("tasks") else said


def _tasks(tests: dict, noun: Noun) -> str:
    return "; ".join(f"{task} {100 * of['accuracy']:.1f} % ({100 * of['ci95'][0]:.1f} to {100 * of['ci95'][1]:.1f} %, "
                     f"{of['n']} {noun.many})" for task, of in tests.items())


def _curves(history: dict, best: int | None) -> str:
    if not history.get("loss"):
        return ""
    measured = {name: [math.nan if value is None else value for value in values] for name, values in history.items()}
    charts = [svg.lines(name.capitalize(), {"training": measured[name], "validation": measured[f"val_{name}"]}, *ends)
              for name, ends in (("loss", (0.0, None)), ("accuracy", (0.0, 1.0)))]
    note = f'<p class="note">By epoch. The weights of epoch {best} are kept.</p>' if best else ""
    return f'<div class="pair">{"".join(charts)}</div>{note}'


def _cosines(result: dict, spec: BackboneSpec) -> list[str]:
    """How alike several tasks' gradients were when last measured: a row a pair, a column a block that trained."""
    pairs = task_names.last_cosines(result["history"], list(result.get("tasks") or ()))
    if not pairs:
        return []
    numbers = sorted({number for pair in pairs for number in pair.blocks})
    names = [spec.blocks[number - 1].name if number <= len(spec.blocks) else str(number) for number in numbers]
    rows = [(f"{pair.a} · {pair.b}", pair.epoch, f"{pair.whole:+.2f}",
             *(f"{pair.blocks[number]:+.2f}" if number in pair.blocks else "–" for number in numbers))
            for pair in pairs]
    table = html.table(rows, ("Tasks", "After epoch", "All blocks", *names))
    note = ('<p class="note">Cosine of the tasks\' gradients in the weights of each block that trained, on a few '
            "training batches: below 0 they pull against each other.</p>")
    return [html.section("Do the tasks pull the same way?", note + table)]


def _confusion(result: dict) -> str:
    counts, classes = result.get("confusion"), result.get("classes") or []
    if not counts:
        return ""
    if len(classes) > LARGEST_TABLE:
        return html.table(_confused(counts, classes), ("True", "Taken for", "Count"))
    head = "".join(f"<th>{escape(name)}</th>" for name in classes)
    rows = "".join(f"<tr><th>{escape(name)}</th>{''.join(_cell(counts[i], i, j) for j in range(len(classes)))}</tr>\n"
                   for i, name in enumerate(classes))
    return ('<p class="note">Rows are true classes, columns what the run took them for; framed ones are right.</p>'
            f'<div class="wide"><table class="confusion"><thead><tr><th></th>{head}</tr></thead><tbody>\n{rows}</tbody>'
            "</table></div>")


def _cell(row: list[int], i: int, j: int) -> str:
    share = row[j] / max(sum(row), 1)
    return (f'<td{" class=hit" if i == j else ""} style="background:rgba(15,118,110,{0.55 * share:.2f})">'
            f"{row[j] or '·'}</td>")


def _confused(counts: list[list[int]], classes: list[str]) -> list[tuple[str, str, int]]:
    """The 20 pairs that were mixed up most, where a table of all would be too large."""
    pairs = sorted(((counts[i][j], i, j) for i in range(len(classes)) for j in range(len(classes)) if i != j),
                   reverse=True)
    return [(classes[i], classes[j], count) for count, i, j in pairs[:20] if count]


def _sizes(result: dict) -> list[tuple[str, str]]:
    seconds, count = result.get("seconds") or {}, result.get("parameters") or {}
    names = {"total": "Seconds in all", "features": "Seconds for rows", "training": "Seconds for training"}
    rows = [(title, f"{seconds[name]:.1f}") for name, title in names.items() if name in seconds]
    rows += [(f"Parameters, {name}", f"{value:,}") for name, value in count.items()]
    return [*rows, ("Device", result.get("device", "–")), *_values(result),
            ("Data's fingerprint", result.get("fingerprint", "–"))]


def _values(result: dict) -> list[tuple[str, str]]:
    intensity = IntensityRange.from_dict(result.get("intensity"))
    return [("Values read as black to white", str(intensity))] if intensity else []


def _environment(record: RunRecord) -> list[tuple[str, str]]:
    """As the run wrote it down when it trained."""
    path = tracking.fetch(record.run_id, "environment.json")
    if path is None:
        return []
    environment = json.loads(path.read_text(encoding="utf8"))
    return [("Python", environment["python"]), ("System", environment["platform"]), ("Machine", environment["machine"]),
            *((name, version or "–") for name, version in environment["packages"].items())]


def _certificates(run_id: str, noun: Noun) -> str:
    certificates = certificate_store.certificates(run_id)
    if not certificates:
        return ('<p class="note">No export of this run has been made yet: none was compared with the network in its '
                "own runtime.</p>")
    rows = [(f"{one.format}, {one.precision}", one.verdict, one.runtime,
             _number(one.logit_difference), _number(one.allowed), _number(one.score_difference),
             f"{one.labels_kept} of {one.pictures}", words.size(one.bytes), f"{one.milliseconds:.1f} ms")
            for one in certificates]
    head = ("Format", "Verdict", "Runtime", "Logit difference", "Allowed", "Score difference", "Labels kept", "Size",
            f"One {noun.one}")
    notes = "".join(f'<p class="note">{escape(f"{one.format}, {one.precision}: {one.lacking}")}</p>'
                    for one in certificates if one.lacking)
    return html.table(rows, head) + notes


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1e}"

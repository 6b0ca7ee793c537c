"""A store of thousands of runs: `python -m benchmarks.many_runs [--runs 5000] [--comparisons 500] [--json]`.

One run is made through the program; its rows are then copied by SQL, with other ids, times, sets,
backbones, strategies, ends and figures. `fill` is what tests use. Printed are the seconds of each way of asking in a
process of its own: the first answer (the very first one makes the index) and the median of five more.
Wanted: the first page within 2 s with 5,000 runs; MLflow's own search needed 11 s for all of them (two busy cores).
"""

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing

from tl_core import settings

SETS = ("fruits", "household", "digits", "flowers5", "pets")
BACKBONES = ("small_cnn", "efficientnet_lite0", "mobilenet_v2", "resnet50", "vgg16")
STRATEGIES = ("feature_extraction", "fine_tuning", "from_scratch", "full_fine_tuning", "linear_probe_then_fine_tune")
ENDS = (*["FINISHED"] * 7, "STOPPED", "FAILED", "INTERRUPTED")
MLFLOWS = {"FINISHED": "FINISHED", "FAILED": "FAILED", "STOPPED": "KILLED", "INTERRUPTED": "KILLED"}
RESULT = {"status": "FINISHED", "test": {"loss": 0.4, "accuracy": 0.5, "n": 60, "ci95": [0.4, 0.6]},
          "seconds": {"total": 9.0, "features": 3.0, "training": 6.0}, "classes": ["apple", "pear"], "best_epoch": 1,
          "history": {"loss": [1.0], "accuracy": [0.5], "val_loss": [1.0], "val_accuracy": [0.5]},
          "confusion": [[20, 10], [20, 10]]}
BY_RUN = ("tags", "params", "metrics", "latest_metrics")


def fill(count: int, files: bool = True) -> list[str]:
    """Write ``count`` ended runs, one a minute, the newest now, into the store under ``TL_HOME``; ids, oldest first.

    ``files`` also writes each run's ``result.json``.
    """
    template = _template()
    ids = [uuid.uuid4().hex for _ in range(count)]
    with closing(sqlite3.connect(settings.home() / "mlflow.db")) as database, database:
        database.execute("PRAGMA synchronous = OFF")
        for table in ("runs", *BY_RUN):
            _copy(database, table, template, ids)
        _forget(database, template)
    if files:
        for number, run_id in enumerate(ids):
            folder = settings.home() / "artifacts" / run_id / "artifacts"
            folder.mkdir(parents=True)
            accuracy = _accuracy(number)
            test = {**RESULT["test"], "accuracy": accuracy, "ci95": [accuracy - 0.1, accuracy + 0.1]}
            (folder / "result.json").write_text(json.dumps({**RESULT, "test": test}), encoding="utf8")
    return ids


def compare(groups: Sequence[Sequence[str]]) -> list[str]:
    """Make each of these groups of runs an ended comparison, the newest last; the comparisons' ids."""
    from tl_core import tracking
    from tl_core.config import RunConfig
    from tl_core.tracking import tags
    template = tracking.create_comparison([RunConfig()], tracking.new_owner(), "A comparison")
    tracking.end_comparison(template.id)
    parents = [uuid.uuid4().hex for _ in groups]
    with closing(sqlite3.connect(settings.home() / "mlflow.db")) as database, database:
        database.execute("PRAGMA synchronous = OFF")
        for table in ("runs", "tags"):
            _copy(database, table, template.id, parents)
        database.executemany("INSERT INTO tags (key, value, run_uuid) VALUES (?, ?, ?)", (
            (tags.PARENT, parent, run_id) for parent, group in zip(parents, groups, strict=True) for run_id in group))
        database.executemany("UPDATE tags SET value = ? WHERE run_uuid = ? AND key = ?", (
            (json.dumps(list(group)[:40]), parent, f"{tags.RUNS}.0") for parent, group in
            zip(parents, groups, strict=True)))
        for gone in (template.id, *template.run_ids):
            _forget(database, gone)
    return parents


def _template() -> str:
    from tl_core import events, tracking
    from tl_core.config import RunConfig
    run_id = tracking.create_run(RunConfig(), tracking.new_owner())
    recorder = tracking.Recorder(run_id)
    recorder.write(events.RunStarted(epochs=1, steps_per_epoch=2, classes=["apple", "pear"], device="CPU",
                                     total_parameters=1))
    recorder.write(events.Batch(step=[1, 2], loss=[1.0, 0.5], accuracy=[0.5, 0.5]))
    recorder.write(events.Epoch(epoch=[1], loss=[1.0], accuracy=[0.5], val_loss=[1.0], val_accuracy=[0.5]))
    recorder.write(events.Finished(result=RESULT))
    recorder.close()
    return run_id


def _copy(database: sqlite3.Connection, table: str, template: str, ids: list[str]) -> None:
    cursor = database.execute(f"SELECT * FROM {table} WHERE run_uuid = ?", [template])
    columns = [column[0] for column in cursor.description]
    rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    marks = ", ".join("?" * len(columns))
    database.executemany(f"INSERT INTO {table} VALUES ({marks})", (
        [copied[column] for column in columns] for copied in _changed(table, rows, template, ids)))


def _changed(table: str, rows: list[dict], template: str, ids: list[str]) -> Iterator[dict]:
    begin = int(time.time() * 1000) - 60_000 * len(ids)
    for number, run_id in enumerate(ids):
        start = begin + 60_000 * number
        values, end = _values(number), ENDS[number % len(ENDS)]
        for row in rows:
            copied = {**row, "run_uuid": run_id}
            if table == "runs":
                copied |= {"start_time": start, "end_time": start + 9000 + number, "status": MLFLOWS[end],
                           "artifact_uri": row["artifact_uri"].replace(template, run_id)}
            elif table == "tags":
                copied["value"] = _tag(row, values, start, number, end)
            elif table == "params":
                copied["value"] = values.get(row["key"], row["value"])
            elif row["key"] == "test_accuracy":
                copied["value"] = _accuracy(number)
            yield copied


def _values(number: int) -> dict[str, str]:
    return {"data": SETS[number % 5], "backbone": BACKBONES[number // 5 % 5], "strategy": STRATEGIES[number // 25 % 5],
            "seed": str(number)}


def _tag(row: dict, values: dict[str, str], start: int, number: int, end: str) -> str:
    if row["key"] == "tl.config.0":
        return json.dumps({**json.loads(row["value"]), **values, "seed": number})
    return {"tl.started": repr(start / 1000), "tl.ended": repr(start / 1000 + 9 + number / 1000),
            "tl.heartbeat": repr(start / 1000 + 9), "tl.end": end}.get(row["key"], row["value"])


def _accuracy(number: int) -> float:
    return 0.2 + 0.6 * (number * 7919 % 1000) / 1000


def _forget(database: sqlite3.Connection, template: str) -> None:
    for table in (*BY_RUN, "runs"):
        database.execute(f"DELETE FROM {table} WHERE run_uuid = ?", [template])
    shutil.rmtree(settings.home() / "artifacts" / template, ignore_errors=True)


WAYS = {  # what is asked -> the statements of it
    "first page of the Runs page's list": "tracking.count(); tracking.counts('data'); tracking.runs(25)",
    "most accurate first": "tracking.runs(25, order='most accurate')",
    "filters and a word": "tracking.runs(25, Query(data=('fruits',), status=('STOPPED',), text='vgg16'))",
    "the last page": "tracking.runs(25, offset=tracking.count() - 25)",
    "every run": "tracking.runs(None)",
    "the oldest by its first characters": "tracking.run(OLDEST[:8])",
    "an id that no run has": "tracking.existing(['0' * 32])",
    "every comparison": "tracking.comparisons()",
    "the runs of one comparison": "COMPARISON.runs()"}
SCRIPT = """
import json, statistics, sys, time
from tl_core import tracking
from tl_core.tracking import Query
OLDEST = sys.argv[1]
COMPARISON = tracking.comparisons()[-1]
def ask():
    began = time.perf_counter()
    {what}
    return time.perf_counter() - began
cold = ask()
print(json.dumps([cold, statistics.median(ask() for _ in range(5))]))
"""


def measure(oldest: str) -> dict[str, dict[str, float]]:
    """Seconds of each way in a process of its own: its first answer, and the median of five more."""
    by_way = {}
    for name, what in WAYS.items():
        answer = subprocess.run([sys.executable, "-c", SCRIPT.format(what=what), oldest], check=True, text=True,
                                stdout=subprocess.PIPE)
        cold, warm = json.loads(answer.stdout.splitlines()[-1])
        by_way[name] = {"cold": cold, "warm": warm}
    return by_way


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.many_runs", description=__doc__)
    parser.add_argument("--runs", type=int, default=5000, help="[default: 5000]")
    parser.add_argument("--comparisons", type=int, default=500, help="[default: 500]")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["TL_HOME"] = home
        began = time.perf_counter()
        oldest, *others = fill(options.runs)
        compare([others[at::options.comparisons] for at in range(options.comparisons)])
        print(f"{options.runs} runs written in {time.perf_counter() - began:.1f} s", file=sys.stderr)
        by_way = measure(oldest)
    if options.json:
        print(json.dumps({"runs": options.runs, "seconds": by_way}))
    for name, seconds in by_way.items():
        print(f"{name:40} {seconds['cold']:7.2f} s cold {seconds['warm']:7.3f} s warm", file=sys.stderr)


if __name__ == "__main__":
    main()

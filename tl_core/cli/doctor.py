"""``doctor``: what is wrong with an installation and how to mend it; with --gpu a trial of the GPU."""

import sys
from dataclasses import asdict
from typing import Annotated, Any

import typer

from tl_core.cli.options import Json
from tl_core.cli.output import print_json, print_table, stderr
from tl_core.printable import printable
from tl_core.words import plural, size

MARKS = {"ok": "ok  ", "note": "note", "mend": "MEND"}
NO_GPU = "TensorFlow sees no GPU on this machine, so the CPU was tried alone."


def doctor(
    address: Annotated[str, typer.Option("--address", help="The address it answers on; the dashboard's.")
                       ] = "localhost",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port it answers on; the dashboard's.")
                    ] = 8501,
    gpu: Annotated[bool, typer.Option("--gpu", help="Instead, train a short run on the CPU and on the GPU, in 32 and "
                                      "16 bit: pictures a second, memory, whether the figures agree.")] = False,
    json: Json = False,
) -> None:
    """Say what is wrong with this installation and how to mend it. Exit code 2 where something must be mended."""
    if _try_gpu(json) if gpu else _examine(address, port, json):
        sys.exit(2)


def _examine(address: str, port: int, json: bool) -> bool:
    """Whether something must be mended."""
    from tl_core.operations.doctor import CheckResult, examine
    results: list[CheckResult] = []
    for result in examine(address, port):
        results.append(result)
        if not json:
            print(f"{MARKS[result.level]}  {result.check}: {printable(str(result))}", flush=True)
    count = {level: sum(result.level == level for result in results) for level in MARKS}
    if json:
        print_json({"results": [vars(result) for result in results], "mend": count["mend"], "notes": count["note"]})
    elif count["mend"]:
        print(f"{plural(count['mend'], 'trouble')} to mend.")
    else:
        print("Nothing must be mended." + (f" {plural(count['note'], 'note')}." if count["note"] else ""))
    return bool(count["mend"])


def _try_gpu(json: bool) -> bool:
    """Whether a GPU is there whose figures do not agree."""
    from tl_core.operations.doctor import gpu_trial
    with stderr.status("Training a short run"):
        seen = _gpu_seen()
        trials = list(gpu_trial.tried_on(seen))
    against = [gpu_trial.agreement(one, trials[0]) for one in trials[1:]]
    if json:
        told: list[dict[str, Any]] = [asdict(one) for one in trials]
        for values, same in zip(told[1:], against, strict=True):
            values["agreement"] = vars(same)
        print_json({"gpu": seen, "trials": told})
    else:
        print_table(["trained on", "device", "pictures a second", "memory", "loss at the end"],
                    [(one.name, one.device, f"{one.pictures_a_second:.1f}", size(one.memory), one.loss[-1])
                     for one in trials])
        for sentence in gpu_trial.in_words(trials) or [NO_GPU]:
            print(sentence)
    return not all(same.agrees for same in against)


def _gpu_seen() -> bool:
    import tensorflow as tf
    return bool(tf.config.list_physical_devices("GPU"))

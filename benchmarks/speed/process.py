"""A measure in a process of its own: `measured` starts it, `main` is what runs there."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "MLFLOW_DISABLE_TELEMETRY": "true"}


def measured(name: str, options: dict, repeat: int = 0) -> dict[str, Any]:
    """What the measure of that name found; ``RuntimeError`` with the end of its words where it failed."""
    answer = subprocess.run([sys.executable, "-m", "benchmarks.speed.process", name, json.dumps(options), str(repeat)],
                            cwd=ROOT, env={**os.environ, **QUIET}, capture_output=True, text=True)
    if answer.returncode:
        raise RuntimeError(f"{name} failed: {answer.stderr.strip()[-2000:]}")
    return json.loads(answer.stdout.splitlines()[-1])


def main(name: str, options: str, repeat: str) -> None:
    import tensorflow  # noqa: F401  imported before anything is measured

    from benchmarks.speed.measures import MEASURES
    print(json.dumps(MEASURES[name](json.loads(options), int(repeat))))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""`python -m benchmarks.attack [KIND …]`: the kinds one after another, and a table of what got through."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import benchmarks.attack as package
from benchmarks.attack import bodies, names, origins, paths, rights, uploads
from benchmarks.attack.target import Attempt, Target, dashboard

Kind = Callable[[Target], Iterator[Attempt]]
KINDS: dict[str, tuple[str, Kind]] = {  # what ends sessions or uses up tries comes last
    "uploads": ("hostile uploads", uploads.attempts),
    "paths": ("paths in addresses", paths.attempts),
    "origins": ("other sites' pages", origins.foreign),
    "hosts": ("foreign names of the server", origins.hosts),
    "cookies": ("forged, old and ended cookies", origins.cookies),
    "bodies": ("large, endless and slow bodies", bodies.attempts),
    "rights": ("roles, and what is others'", rights.attempts),
    "pages": ("pages led to what is others'", rights.pages),
    "names": ("scripts in names, in Chromium", names.attempts),
    "brute-force": ("passwords and links guessed", origins.brute_force),
}
FEWEST = 1  # attempts of a kind; none at all is no result


def tried(name: str, target: Target) -> dict[str, Any]:
    """The kind's row; a kind that falls over got through."""
    what, kind = KINDS[name]
    began, through, count = time.monotonic(), list[str](), 0
    target.sign_in()
    try:
        for attempt in kind(target):
            count += 1
            if attempt.through:
                through.append(f"{attempt.what}: {attempt.through}")
    except Exception as error:
        through.append(f"the attack broke off: {type(error).__name__}: {error}")
        count += 1
    if not target.answers():
        through.append("the server does not answer any more")
    return {"kind": name, "what": what, "tried": count, "refused": count - len(through), "through": len(through),
            "seconds": round(time.monotonic() - began, 1), "which": through}


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.attack", description=package.__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    unknown = set(options.kinds) - set(KINDS)
    if unknown:
        parser.error(f"no kind is called {sorted(unknown)[0]!r}; there are {', '.join(KINDS)}")
    rows = []
    with tempfile.TemporaryDirectory(prefix="transfer-lab-attack-", ignore_cleanup_errors=True) as folder, \
            dashboard(Path(folder)) as target:
        print(f"{'kind':12s} {'what':34s} tried refused through   time", file=sys.stderr, flush=True)
        for name in options.kinds or KINDS:
            rows.append(row := tried(name, target))
            print(f"{name:12s} {row['what']:34s} {row['tried']:5d} {row['refused']:7d} {row['through']:7d} "
                  f"{row['seconds']:5.1f} s", *row["which"][:20], sep="\n  ", file=sys.stderr, flush=True)
    total = {name: sum(row[name] for row in rows) for name in ("tried", "refused", "through")}
    print("tried {tried}, refused {refused}, got through {through}".format(**total), file=sys.stderr)
    if options.json:
        print(json.dumps({**total, "rows": rows}))
    return 1 if total["through"] or any(row["tried"] < FEWEST for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

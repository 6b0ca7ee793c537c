"""Make a home as this version writes it: `python -m benchmarks.old_home FOLDER`.

Writes ``home.tar.xz`` and ``home.json`` into the folder: runs of several strategies, one of them stopped, one
comparison, an own set with two versions and a run on each, kept features, an evaluation, and what only pages keep
(a ranking, a check-up, an export, a report, a look inside), made in a browser; and what every command that reads said
of it. tests/fixtures holds those of the version before, which tests/home_before.py opens: it is made anew when a
version is released, by that version's checkout. It is made at one path on every machine, ``PATH``, which the store of
runs and the answers on an own set's pictures name.
"""

import argparse
import json
import lzma
import shutil
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.commands import Commands

PATH = Path("/tmp/transfer-lab-before")  # home and pictures; a path of no machine's own
HOME = PATH / "home"
LEFT_OUT = ("cache", "index", "unwritten", "downloads", "scratch", "work", "staging", "server.log",
            "probes")  # what is made anew where it lacks, and what is of one machine
SOURCE = ["--data", "digits", "--classes", "0,1", "--backbone", "small_cnn", "--image-size", "32",
          "--limit", "80", "--hidden", "8", "--seed", "3"]
FILTERS = [{"id": lzma.FILTER_LZMA2, "dict_size": 2**26, "lc": 0, "lp": 2, "pb": 2, "nice_len": 273,
            "mode": lzma.MODE_NORMAL, "mf": lzma.MF_BT4, "depth": 0}]  # made of float32: four bytes are one number


def transfer(source: str, data: str = "shapes") -> list[str]:
    """Options of a run that takes the weights of ``source``: its frozen blocks cost the archive nothing."""
    return ["--data", data, "--backbone", "small_cnn", "--weights", f"run:{source}", "--image-size", "32", "--hidden",
            "8", "--seed", "3", "--learning-rate", "0.02"]


BAND = ["--freeze-depth", "1", "--freeze-above", "2"]


def make(commands: Commands) -> dict[str, str]:
    """Everything that commands make; ids by name."""
    def done(*arguments: str, stop_at: str = "") -> dict[str, Any]:
        print(" ".join(arguments), file=sys.stderr, flush=True)
        return commands(*arguments, "--json", stop_at=stop_at).value

    scratch = done("train", *SOURCE, "--strategy", "from_scratch", "--epochs", "4")["run_id"]
    ids = {"scratch": scratch}
    draw(PATH / "first", 20)
    done("data", "add", str(PATH / "first"), "--name", "shapes", "--title", "Shapes", "--licence", "CC0")
    ids["extraction"] = done("train", *transfer(scratch), "--epochs", "3")["run_id"]
    ids["tuning"] = done("train", *transfer(scratch), "--strategy", "fine_tuning", *BAND, "--epochs", "3")["run_id"]
    ids["stopped"] = done("train", *transfer(scratch), "--epochs", "80", stop_at="epoch 3")["run_id"]
    compared = done("compare", *transfer(scratch), "--strategies", "feature_extraction,fine_tuning", "--freeze-depths",
                    "1", "--freeze-above", "2", "--seeds", "2", "--epochs", "2")
    ids["comparison"] = compared["comparison"]
    ids |= {f"compared {number}": run["run_id"] for number, run in enumerate(compared["runs"])}
    draw(PATH / "second", 8, 20)
    done("data", "add", str(PATH / "second"), "--name", "shapes", "--extend")
    ids["second version"] = done("train", *transfer(scratch), "--epochs", "2")["run_id"]
    done("embed", "--run", ids["extraction"], "--block", "all")
    done("embed", "--run", ids["extraction"], "--map", "pca")
    done("evaluate", ids["extraction"], "--temperature", "--robustness", "--pictures", "20")
    return ids


def draw(folder: Path, count: int, start: int = 0) -> None:
    """So many rings and as many bars of different places and greys, numbered from ``start``: small PNG files."""
    from PIL import Image, ImageDraw
    for name in ("bar", "ring"):
        (folder / name).mkdir(parents=True)
        for number in range(start, start + count):
            picture = Image.new("L", (24, 24), 10 * (number % 5))
            x, y, light = 2 + number % 6, 2 + number // 6, 100 + 5 * number
            if name == "ring":
                ImageDraw.Draw(picture).ellipse((x, y, x + 12, y + 12), outline=light, width=3)
            else:
                ImageDraw.Draw(picture).rectangle((x + 4, y, x + 8, y + 14), fill=light)
            picture.convert("RGB").save(folder / name / f"{number}.png")


def by_pages(ids: dict[str, str]) -> None:
    """What only pages keep. The names of buttons are those that people see."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import FLAGS, Server
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    server = Server(HOME)
    try:
        with sync_playwright() as playwright:
            page = playwright.chromium.launch(executable_path=chromium, args=FLAGS).new_page()
            page.set_default_timeout(400_000)

            def press(path: str, button: str, then: str, without: str = "") -> None:
                print(f"/{path}: {button}", file=sys.stderr, flush=True)
                page.goto(f"{server.url}/{path}")
                if without:  # a switch that is on
                    page.get_by_text(without).first.click()
                    page.get_by_role("switch", name=without, checked=False).wait_for()
                page.get_by_role("button", name=button, exact=True).first.click()
                page.get_by_text(then).first.wait_for()

            press("when?data=shapes", "Rank backbones", "Rank again")
            press("data?set=shapes&view=check-up", "Check this set", "Check again",
                  "Look for wrong labels")
            press(f"compare?runs={ids['tuning']}&view=inside", "Look inside", "Above: how far")
            press(f"export?run={ids['tuning']}", "Make and check", "Download (")
    finally:
        server.stop()


def questions(ids: dict[str, str], out: str, picture: str) -> dict[str, list[str]]:
    """Every command that reads; ``out`` is a folder for what they write."""
    run = ids["extraction"]
    return {
        "runs": ["runs", "--all"],
        "runs, found": ["runs", "--strategy", "fine_tuning", "--search", "shapes", "--sort", "accuracy"],
        "data list": ["data", "list"],
        "data export": ["data", "export", "shapes", "--output", f"{out}/shapes.zip"],
        "data check": ["data", "check", "shapes", "--no-embeddings"],
        "store": ["store"],
        **{f"evaluate {name}": ["evaluate", ids[name]] for name in (
            "scratch", "extraction", "tuning", *(f"compared {number}" for number in range(4)), "second version")},
        "evaluate more": ["evaluate", run, "--temperature", "--robustness", "--pictures", "20"],
        "embed": ["embed", "--run", run, "--block", "all"],
        "embed, a map": ["embed", "--run", run, "--map", "pca"],
        **{f"predict {name}": ["predict", "--run", ids[name], picture] for name in ("extraction", "tuning", "stopped")},
        "explain": ["explain", "--run", ids["tuning"], picture],
        "report": ["report", "--run", ids["tuning"], "--output", f"{out}/report.html"],
        "export keras": ["export", "--run", ids["tuning"], "--format", "keras", "--output", f"{out}/keras"],
        "export litert": ["export", "--run", run, "--format", "litert", "--output", f"{out}/litert"],
        "export script": ["export", "--run", ids["second version"], "--format", "script", "--output", f"{out}/script"],
        "train on a kept version": ["train", *transfer(ids["scratch"], "shapes@1"), "--epochs", "2"],
        "resume": ["train", "--resume", ids["stopped"]],
    }


def ask(commands: Commands, ids: dict[str, str]) -> dict[str, Any]:
    """What every question is answered; in a copy of nothing, so the home is packed before."""
    answers = {}
    for name, arguments in questions(ids, str(PATH / "out"), picture_in(PATH)).items():
        print(" ".join(arguments), file=sys.stderr, flush=True)
        answers[name] = commands(*arguments, "--json").value
    return answers


def picture_in(folder: Path) -> str:
    """A picture that no set holds."""
    draw(folder / "asked", 1, 4)
    return str(folder / "asked/ring/4.png")


def pack(file: Path) -> None:
    """The home as one archive, files of no use elsewhere left out, nobody's name in it."""
    def plain(info: tarfile.TarInfo) -> tarfile.TarInfo | None:
        parts = Path(info.name).parts
        if len(parts) > 1 and parts[1] in LEFT_OUT:
            return None
        info.uid = info.gid = 0
        info.uname = info.gname = ""
        return info
    with lzma.open(file, "wb", filters=FILTERS) as stream, tarfile.open(fileobj=stream, mode="w") as archive:
        archive.add(HOME, "home", filter=plain)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.old_home", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the two files go")
    options = parser.parse_args(arguments)
    if PATH.exists():
        parser.error(f"{PATH} is there already; remove it")
    try:
        HOME.mkdir(parents=True)
        with Commands(HOME) as commands:
            ids = make(commands)
        by_pages(ids)
        options.folder.mkdir(parents=True, exist_ok=True)
        pack(options.folder / "home.tar.xz")
        (PATH / "out").mkdir()
        with Commands(HOME) as commands:
            answers = ask(commands, ids)
        (options.folder / "home.json").write_text(json.dumps({"path": str(PATH), "ids": ids, "answers": answers},
                                                             indent=1) + "\n", encoding="utf8")
    finally:
        shutil.rmtree(PATH, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Hostile files: bombs, paths, links, pictures that are something else too, scripts in names."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from PIL import Image

from benchmarks.attack.target import Attempt, Target
from tests.data.upload import hostile
from tests.data.upload.contents import HTML, PDF, SVG, picture
from tl_core.data.upload.upload_session import Staging

SCRIPT = "<script>alert(1)</script>"
NAMES = ("../../../escaped.png", "..\\..\\escaped.png", "/etc/escaped.png", "C:\\escaped.png", "a\x00b.png",
         f"{SCRIPT}.png", "\"onload=alert(1).png", "CON.png", "." * 300 + ".png", "x" * 5000 + ".png", "\u202egnp.exe",
         ".htaccess", "a.php.png", "%2e%2e%2fescaped.png")
NO_PICTURES = {"HTML": HTML, "SVG with a script": SVG, "PDF": PDF, "a shell script": b"#!/bin/sh\nrm -rf /\n",
               "PHP": b"<?php system($_GET['c']); ?>", "nothing": b"", "a pickle": b"\x80\x04cos\nsystem\n."}


def huge(width: int, height: int) -> bytes:
    """A PNG whose header promises far more than there is."""
    file = io.BytesIO()
    Image.new("1", (width, height)).save(file, "PNG")
    return file.getvalue()


def attempts(target: Target) -> Iterator[Attempt]:
    """Zips of the corpus that tests hold too, single pictures, and addresses of uploads that are nobody's."""
    before = _elsewhere(target.home)
    for case in (*hostile.WHOLE, *hostile.FILES, *hostile.TAKEN):
        staging = Staging.new()
        answer = target.ask("POST", f"/uploads/{staging.id}/zip?name=a.zip", body=case.build())
        yield Attempt(f"zip: {case.name}", _harm(target, staging, answer.status, before))
    for name in NAMES:
        staging = Staging.new()
        address = f"/uploads/{staging.id}/picture?label={quote(name)}&name={quote(name)}"
        yield Attempt(f"a picture called {name[:40]!r}", _harm(
            target, staging, target.ask("POST", address, body=picture(1)).status, before))
    for what, content in {**NO_PICTURES, "a huge picture": huge(40_000, 40_000),
                          "a picture and HTML": picture(1) + HTML,
                          "a picture and a zip": picture(1) + hostile.zips.zipped({"a.txt": b"a" * 100})}.items():
        staging = Staging.new()
        answer = target.ask("POST", f"/uploads/{staging.id}/picture?label=a&name=a.png", body=content)
        yield Attempt(f"as a picture: {what}", _harm(target, staging, answer.status, before))
    for staging_id in ("..", "%2e%2e", "x" * 32, "..%2fsets%2fveras", "%00", "a" * 5000):
        for action in ("picture?label=a&name=a.png", "zip?name=a.zip", "discard", "samples", "look"):
            answer = target.ask("POST", f"/uploads/{staging_id}/{action}", body=b"{}")
            there = action == "look" and b'"there": true' in answer.body.replace(b'":t', b'": t')
            yield Attempt(f"an upload that is nobody's: {staging_id[:20]} {action[:8]}", _fault(answer.status) or (
                "it is there" if there else "" if answer.status >= 400 or action == "look" else f"{answer.status}"))


def _harm(target: Target, staging: Staging, status: int, before: dict[str, str]) -> str:
    """What is wrong after an upload; "" where nothing is."""
    wrong = _fault(status) or _kept(staging)
    if not wrong and (after := _elsewhere(target.home)) != before:
        wrong = f"files elsewhere: {sorted(after.items() ^ before.items())[:3]}"
    staging.discard()
    return wrong


def _fault(status: int) -> str:
    return f"the server failed ({status})" if status == 0 or status >= 500 else ""


def _kept(staging: Staging) -> str:
    """Every file that was kept must be a whole picture and nothing else, inside, under a harmless name."""
    for path in staging.pictures.rglob("*"):
        if path.is_symlink() or not path.resolve().is_relative_to(staging.pictures.resolve()):
            return f"{path.name!r} leads out"
        if not path.is_file():
            continue
        content = path.read_bytes()
        try:
            Image.open(io.BytesIO(content)).load()
        except (OSError, ValueError):
            return f"{path.name!r} is no picture"
        if b"<script" in content or zipfile.is_zipfile(path):
            return f"{path.name!r} is something else too"
        if any(character in path.name for character in '<>"\\|?*\0') or path.suffix == ".php":
            return f"it is called {path.name!r}"
    return ""


def _elsewhere(home: Path) -> dict[str, str]:
    """Every file beside the home and in it that an upload could hit: path -> digest."""
    places = [home.parent / "escaped.png", *home.glob("*.png"), home / "secret.txt", *home.glob("*.php"),
              *(home / "sets").rglob("*"), *home.parent.glob("*.png")]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in places
            if path.is_file() and ".locks" not in path.parts}

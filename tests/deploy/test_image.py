"""The image and the proxy in front of it: linted, validated, and with what the program needs."""

import fnmatch
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy import compose_file

ROOT = compose_file.ROOT
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf8")


def program(name: str) -> str:
    path = shutil.which(name, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if path is None:
        pytest.skip(f"{name} is not installed (requirements-deploy.txt).")
    return path


def test_the_dockerfile_has_nothing_that_a_linter_warns_of(tmp_path):
    assert subprocess.run([program("hadolint"), str(ROOT / "Dockerfile")], capture_output=True).stdout == b""
    bad = tmp_path / "Dockerfile"
    bad.write_text("FROM python\nRUN cd /tmp\n")
    assert b"DL3003" in subprocess.run([program("hadolint"), str(bad)], capture_output=True).stdout


def test_the_image_installs_what_everybody_installs_and_runs_as_nobody():
    assert re.search(r"RUN make install server .*REQUIREMENTS=\$\{REQUIREMENTS\}", DOCKERFILE)
    assert "pip install" not in DOCKERFILE
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert "USER 10001:10001" in last and "HEALTHCHECK" in last and "STOPSIGNAL SIGTERM" in last
    assert not re.search(r"(?i)(password|secret|token)\s*=", DOCKERFILE)


def test_the_image_has_all_that_runs_and_nothing_else():
    lines = (ROOT / ".dockerignore").read_text(encoding="utf8").splitlines()
    let_in = [line.removeprefix("!") for line in lines if line.startswith("!")]
    assert "*" in lines and all((ROOT / name).exists() for name in let_in)
    assert not any(fnmatch.fnmatch(name, pattern) for pattern in let_in for name in (
        ".git", "deploy/secrets", "tests", ".venv", ".env"))
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    copied = {word for words in copies for word in words.split()}
    assert copied - {"."} <= {*let_in, "tl_core/__init__.py"}
    needed = {"app.py", "pages", "ui", "tl_core", ".streamlit", "locks", "Makefile", "pyproject.toml", "setup.py"}
    assert needed <= set(let_in)


@pytest.mark.parametrize(("site", "tls"), [("lab.school.example", "force_automate"),
                                           ("https://localhost:8443", "internal")])
def test_caddy_takes_its_file(site, tls, tmp_path):
    environment = {**os.environ, "TL_SITE": site, "TL_TLS": tls, "XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path)}
    command = [program("caddy"), "validate", "--adapter", "caddyfile", "--config"]
    done = subprocess.run([*command, str(ROOT / "deploy" / "Caddyfile")], env=environment, capture_output=True,
                          text=True)
    assert done.returncode == 0 and "Valid configuration" in done.stdout
    bad = tmp_path / "Caddyfile"
    bad.write_text("localhost {\n\tnonsense\n}\n")
    assert subprocess.run([*command, str(bad)], env=environment, capture_output=True).returncode != 0

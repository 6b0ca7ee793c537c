"""Does an install from the wheel run? `python -m benchmarks.wheel` (`make wheel-check`).

Builds the wheel, installs it alone into an empty folder (what it depends on is this environment's), starts
``tl dashboard`` from there with another folder to work in and a home of its own, waits until its worker is warm, and
asks for every page as a browser does: over the websocket, until its script has ended, without an error on it.
"""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from websockets.asyncio.client import connect

ROOT = Path(__file__).parent.parent
SECONDS = 180.0


def install(folder: Path) -> Path:
    """Build the wheel and install it into ``folder``; the wheel."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    copy = shutil.copytree(ROOT, folder / "copy", ignore=shutil.ignore_patterns(
        ".venv", ".git", "__pycache__", "build", "dist", "*.egg-info", "screenshots", ".*_cache", "htmlcov"))
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, copy], check=True)
    wheel = next(folder.glob("*.whl"))
    subprocess.run([*pip, "install", "--no-deps", "--target", folder / "installed", wheel], check=True)
    return wheel


def start(folder: Path, port: int) -> subprocess.Popen:
    """``tl dashboard`` of the installed package, its log beside it."""
    (folder / "elsewhere").mkdir()
    environment = {**os.environ, "PYTHONPATH": str(folder / "installed"), "TL_HOME": str(folder / "home")}
    for name in ("TL_DATA_DIR", "TL_SCHEDULER", "MLFLOW_TRACKING_URI"):
        environment.pop(name, None)
    with (folder / "log").open("wb") as log:
        return subprocess.Popen([sys.executable, folder / "installed" / "bin" / "tl", "dashboard", "--port", str(port)],
                                cwd=folder / "elsewhere", env=environment, stdout=log, stderr=log)


def wait_until_ready(server: subprocess.Popen, url: str) -> float:
    """Seconds until /health says so; ``RuntimeError`` where the server ends or time does."""
    begun = time.monotonic()
    while time.monotonic() - begun < SECONDS:
        if server.poll() is not None:
            raise RuntimeError(f"The server ended with {server.returncode}.")
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=5) as answer:
                if json.load(answer)["status"] == "ready":
                    return time.monotonic() - begun
        except (OSError, urllib.error.URLError):
            pass
        time.sleep(0.5)
    raise RuntimeError(f"/health was not ready within {SECONDS:.0f} s.")


async def errors_of(url: str, page: str) -> list[str]:
    """What went wrong on a page: none where its script ran to its end."""
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
    from streamlit.proto.NewSession_pb2 import Config
    errors, elements = [], 0
    async with connect(f"{url.replace('http', 'ws')}/_stcore/stream", subprotocols=["streamlit"], origin=url,
                       max_size=None, open_timeout=SECONDS) as session, asyncio.timeout(SECONDS):
        ask = BackMsg()
        ask.rerun_script.query_string = ""
        ask.rerun_script.page_name = page
        await session.send(ask.SerializeToString())
        async for content in session:
            message = ForwardMsg()
            message.ParseFromString(content)
            kind = message.WhichOneof("type")
            if kind == "new_session" and message.new_session.config.toolbar_mode != Config.VIEWER:
                errors.append("the dashboard's own .streamlit/config.toml was not read")
            if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                elements += 1
                if message.delta.new_element.WhichOneof("type") == "exception":
                    errors.append(message.delta.new_element.exception.message)
            if kind == "script_finished":
                return errors if elements else [*errors, "nothing was drawn"]
    return ["the connection ended"]


def main() -> int:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        wheel = install(folder)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        url = f"http://localhost:{port}"
        server = start(folder, port)
        try:
            print(f"{wheel.name}: {wheel.stat().st_size / 1e3:.0f} kB; a worker was warm after "
                  f"{wait_until_ready(server, url):.0f} s")
            pages = sorted(path.stem for path in (folder / "installed" / "tl_dashboard" / "pages").glob("*.py"))
            wrong = {page: asyncio.run(errors_of(url, "" if page == "train" else page)) for page in pages}
            for page, errors in wrong.items():
                print(f"{page}: {'; '.join(errors) or 'drawn'}")
            return int(any(wrong.values()) or not pages)
        except RuntimeError as error:
            print(error, (folder / "log").read_text(encoding="utf8", errors="replace")[-2000:], sep="\n")
            return 1
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


if __name__ == "__main__":
    sys.exit(main())

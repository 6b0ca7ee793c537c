"""A class opens the Train page at once: everybody gets it, and the server answers meanwhile (benchmarks/opening.py)."""

import asyncio
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.opening import open_many

PEOPLE = 30
ROOT = Path(__file__).parent.parent.parent


def test_thirty_people_at_once(server):
    with ThreadPoolExecutor(1) as thread:  # Playwright's loop runs in this one
        thread.submit(asyncio.run, open_many(server, 1)).result()  # what is imported once
        opened = thread.submit(asyncio.run, open_many(server, PEOPLE)).result()
    # How fast, benchmarks/opening.py measures; a machine that runs other tests beside says nothing about it.
    assert len(opened.pages) == PEOPLE and opened.health


def test_no_session_watches_files():
    """Streamlit's watcher goes through all imported modules after every script, on the thread that answers requests."""
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf8"))
    assert config["server"]["fileWatcherType"] == "none"

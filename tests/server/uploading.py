"""The upload routes asked without a server between, what is sent to them, and what they may not leave."""

import asyncio
import io
import os
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
from PIL import Image

from tests.server.gated import gated
from tl_core import settings
from tl_core.server import uploads

HOST = "http://localhost"
OURS = {"origin": HOST}


class Client:
    """Asks the routes without a server between; every request has an event loop of its own."""

    def request(self, method: str, path: str, **options) -> httpx.Response:
        async def ask():
            transport = httpx.ASGITransport(app=gated(uploads.ROUTES))
            async with httpx.AsyncClient(transport=transport, base_url=HOST, headers=OURS) as client:
                return await client.request(method, path, **options)
        # A thread of its own: Playwright, in the same process, keeps a loop running in this one.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, ask()).result()

    def post(self, path: str, **options) -> httpx.Response:
        return self.request("POST", path, **options)


def png(colour=(200, 30, 30), size=24) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (size, size), colour).save(file, "PNG")
    return file.getvalue()


def zipped(*names: str, content: bytes | None = None) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for number, name in enumerate(names):
            packed.writestr(name, content if content is not None else png((number * 9 % 255, 30, 60)))
    return file.getvalue()


def leftovers() -> list[str]:
    """Files among the stagings that are neither a picture taken nor a staging's own record."""
    home = settings.home() / "staging"  # os.walk, as rglob raises where a folder goes away meanwhile
    files = (Path(folder, name).relative_to(home) for folder, _, names in os.walk(home) for name in names)
    return [str(path) for path in files if "pictures" not in path.parts and path.suffix != ".jsonl"]

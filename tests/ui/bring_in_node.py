"""The component's own script in Node, against the real routes: no browser, so quick enough for every input."""

import asyncio
import base64
import json
import os
import socket
import subprocess
import threading
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from tl_core.data.upload.upload_session import Staging
from tl_core.server import uploads
from ui.upload import component

# Elements answer to everything and do nothing; what is tested is what is sent and which cards there are.
_AROUND = """
import fs from "node:fs";
const make = () => { const kept = new Map(); return new Proxy(function () {}, {
  get(_, name) {
    if (name === Symbol.iterator) return function* () { yield make(); yield make(); };
    if (name === Symbol.toPrimitive) return () => "";
    if (name === "then") return undefined;
    if (!kept.has(name)) kept.set(name, make());
    return kept.get(name);
  }, set(_, name, value) { kept.set(name, value); return true; },
  apply() { return make(); }, has() { return true; } }); };
globalThis.window = globalThis;
window.addEventListener = () => {};
globalThis.document = { baseURI: `${process.env.SERVER}/`, createElement: () => make(), activeElement: null };
globalThis.createImageBitmap = async () => null;
const real = globalThis.fetch;
globalThis.fetch = (url, options = {}) => real(
  url, { ...options, headers: { ...options.headers, origin: process.env.SERVER } });
"""
_STEPS = """
const input = JSON.parse(fs.readFileSync(process.env.INPUT));
const view = new View(make(), { staging: input.staging, limits: { picture: 1e8, zip: 1e9, files: 1e5 }, classes: [] });
const cards = () => Object.fromEntries(
  view.cards.list.filter((card) => card.count).map((card) => [card.name, card.count]));
const idle = async () => {
  do await new Promise((resume) => setTimeout(resume, 5)); while (view.sender.busy || view.sender.held);
};
const on = [];
for (const drop of input.drops) {
  on.push(view.addFiles(null, drop.map(([path, content]) => placed(
    new File([Buffer.from(content, "base64")], path.split("/").pop(), { type: "image/png" }), path))));
  if (input.one_by_one) await Promise.all(on).then(idle);
}
await Promise.all(on).then(idle);
for (const [name, wanted] of input.rename) {
  await view.rename(view.cards.list.find((card) => card.name === name), wanted);
  await idle();
}
const before = cards();
if (input.choose) {
  const answer = await (await real(`${process.env.SERVER}/choose?name=${input.choose}`)).json();
  view.sync(answer.counts, answer.revision, answer.arrangement);
}
console.log(JSON.stringify({ before, after: cards() }));
process.exit(0);
"""


@contextmanager
def server(staging: Staging):
    """The upload routes on loopback, and one that chooses a reading of ``staging``."""
    def choose(request):
        staging.arrange(request.query_params["name"])
        understood = staging.summary()
        return JSONResponse({"counts": Counter(row.label for row in staging.rows()),
                             "revision": understood.revision, "arrangement": understood.arrangement})
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        running = uvicorn.Server(uvicorn.Config(Starlette(routes=[Route("/choose", choose), *uploads.ROUTES]),
                                                log_level="error"))
        thread = threading.Thread(target=lambda: asyncio.run(running.serve(sockets=[listening])), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        running.should_exit = True
        thread.join()


def drop(staging: Staging, folder: Path, drops: list[dict[str, bytes]], *, one_by_one: bool = True, rename=(),
         choose: str | None = None) -> tuple[dict[str, int], dict[str, int]]:
    """Drop files by their paths, then rename cards, then choose a reading; the cards before and after that."""
    script, given = folder / "bring.mjs", folder / "input.json"
    script.write_text(_AROUND + component.script() + _STEPS, encoding="utf8")
    given.write_text(json.dumps({"staging": staging.id, "one_by_one": one_by_one, "rename": list(rename),
                                 "choose": choose, "drops": [
                                     [(path, base64.b64encode(content).decode()) for path, content in one.items()]
                                     for one in drops]}))
    with server(staging) as address:
        ended = subprocess.run(["node", str(script)], env={**os.environ, "SERVER": address, "INPUT": str(given)},
                               capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    said = json.loads(ended.stdout)
    return said["before"], said["after"]

"""The figures that are served: true ones, for this machine alone, and what the docs and the board of Grafana name."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.server.gated import client
from tests.stores import put_store
from tl_core import __version__, settings, tracking
from tl_core.config import RunConfig
from tl_core.engine import engine as engines
from tl_core.engine.state import EngineLoad, EngineState
from tl_core.server import metrics, request_counts
from tl_core.server.request_counts import RequestCounts

DOCS = Path(__file__).parents[2] / "docs"
LINE = re.compile(r'([a-z_]+)(?:\{((?:[a-z]+="[^"\n]*",?)+)\})? (-?[\d.]+(?:e[+-]?\d+)?|NaN|[+-]Inf)')


@pytest.fixture(autouse=True)
def engine(isolated, empty_store, monkeypatch):
    put_store(empty_store, settings.home())
    monkeypatch.setattr(metrics, "_sizes", metrics._Kept(metrics._measured))
    monkeypatch.setattr(request_counts, "requests", RequestCounts())
    engines.set_engine(SimpleNamespace(state=EngineState("ready", "Ready."), load=EngineLoad(3, 1, 2)))
    yield
    engines.set_engine(None)


def served() -> dict[str, float]:
    """Every line of the answer, by name and labels; each must be in Prometheus' form, under its help and kind."""
    answer = TestClient(Starlette(routes=metrics.ROUTES)).get("/metrics")
    assert answer.status_code == 200 and answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.text.endswith("\n")
    values, told = {}, set()
    for line in answer.text.splitlines():
        if line.startswith("#"):
            told.add(line.split()[2])
            continue
        name, labels, value = LINE.fullmatch(line).groups()
        assert name in told and (name.endswith("_total") == (f"# TYPE {name} counter" in answer.text))
        values[f"{name.removeprefix(metrics.PREFIX)}{{{labels}}}" if labels else name.removeprefix(
            metrics.PREFIX)] = float(value)
    return values


def test_runs_queue_and_engine_are_told_as_they_are():
    run_id = tracking.create_run(RunConfig(data="fruits"), tracking.new_owner(), "RUNNING")
    tracking.create_run(RunConfig(data="fruits"), tracking.new_owner())
    tracking.records.end_run(run_id, "FINISHED", when=tracking.run(run_id).created.timestamp() + 12.5)
    values = served()
    assert values['runs{status="finished"}'] == values['runs{status="queued"}'] == 1 and values["store_up"] == 1
    assert values['runs{status="failed"}'] == 0 and values["run_seconds"] == pytest.approx(12.5, abs=1)
    assert (values["queue_runs"], values["training_runs"], values["worker_slots"]) == (3, 1, 2)
    assert values['engine_state{state="ready"}'] == 1 and values['engine_state{state="lost"}'] == 0
    assert values[f'info{{version="{__version__}"}}'] == 1 and values["home_free_bytes"] > 0


def test_requests_are_told_by_route_and_status_and_streams_as_viewers():
    live = request_counts.requests.begin("/live")
    request_counts.requests.begin("/boards/{code}/live")
    request_counts.requests.begin("/health").end()
    values = served()
    assert values['requests_total{route="/health",status="broken"}'] == 1 and values["viewers"] == 2
    live.end()
    assert served()["viewers"] == 1 and served()['requests_open{route="/live"}'] == 0


def test_a_store_that_does_not_answer_is_told_and_the_rest_is_served(monkeypatch):
    def away(*_):
        raise tracking.StoreError.of("locked", settings.tracking_uri())
    monkeypatch.setattr(tracking, "counts", away)
    values = served()
    assert values["store_up"] == 0 and "run_seconds" not in values and values["queue_runs"] == 3


def test_sizes_are_looked_at_now_and_then_only(monkeypatch):
    asked = []
    kept = metrics._Kept(lambda: asked.append(1) or (1, 2, 3))
    assert kept.get() == kept.get() == (1, 2, 3) and asked == [1]
    broken = metrics._Kept(lambda: 1 / 0)
    assert broken.get() is None
    monkeypatch.setattr(metrics, "_sizes", broken)
    assert "home_free_bytes" not in served()


@pytest.mark.parametrize(("caller", "headers", "open_to_all", "status"), [
    (("127.0.0.1", 5), {}, "", 200), (("::1", 5), {}, "", 200), (("10.0.0.7", 5), {}, "", 403),
    (("127.0.0.1", 5), {"X-Forwarded-For": "10.0.0.7"}, "", 403), (("10.0.0.7", 5), {}, "1", 200),
    (("10.0.0.7", 5), {"Sec-Fetch-Site": "cross-site"}, "1", 403), (("10.0.0.7", 5), {}, "0", 403)])
def test_this_machine_alone_may_read_them_unless_others_may(caller, headers, open_to_all, status, monkeypatch):
    monkeypatch.setenv("TL_METRICS", open_to_all)
    assert client(caller=caller).get("/metrics", headers=headers).status_code == status


@pytest.mark.parametrize(("caller", "status"), [(("127.0.0.1", 5), 200), (("10.0.0.7", 5), 403)])
def test_who_watches_needs_no_account_where_people_have_to_sign_in(caller, status, monkeypatch):
    monkeypatch.setenv("TL_SIGN_IN", "local")
    assert client(caller=caller).get("/metrics").status_code == status


def names() -> set[str]:
    request_counts.requests.begin("/live").end()
    return {family.name for family in metrics.families()}


def test_the_docs_name_every_figure():
    told = set(re.findall(rf"`({metrics.PREFIX}[a-z_]+)", (DOCS / "operations.md").read_text(encoding="utf8")))
    assert told == names()


def test_grafanas_board_asks_for_figures_that_are_served():
    board = json.loads((DOCS / "grafana.json").read_text(encoding="utf8"))
    panels = board["panels"]
    asked = {panel["title"]: set(re.findall(rf"{metrics.PREFIX}[a-z_]+", target["expr"]))
             for panel in panels for target in panel["targets"]}
    assert all(asked.values()) and set().union(*asked.values()) <= names()
    assert len({panel["id"] for panel in panels}) == len(panels) == len({panel["title"] for panel in panels})
    assert {panel["datasource"]["uid"] for panel in panels} == {"${source}"}
    assert board["templating"]["list"][0]["name"] == "source" and board["uid"]


def test_no_panel_of_the_board_lies_over_another():
    board, places = json.loads((DOCS / "grafana.json").read_text(encoding="utf8")), set()
    for panel in board["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & places and max(x for x, _ in cells) < 24
        places |= cells

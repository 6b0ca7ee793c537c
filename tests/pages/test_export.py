"""The Export page over a fake second process: which run, what is offered, what the check said."""

import pytest

from tests.pages.test_train import texts
from tl_core import ownership, tracking
from tl_core.export import certificate, certificate_store, download_bundle
from tl_core.export.certificate import Certificate


@pytest.fixture(autouse=True)
def aside(measuring):
    return measuring


def certified(run_id: str, agrees: bool, precision: str = "float32", name: str = "litert") -> None:
    figures = {"logit_difference": 1e-5, "score_difference": 1e-6, "allowed": 1e-3, "largest_logit": 9.0,
               "labels_kept": 20, "clear": 20, "clear_kept": 20, "clear_needed": 20, "agrees": agrees}
    certificate_store.keep(Certificate(run_id, name, precision, "LiteRT 2.3.0", 20, True, **figures, accuracy=0.9,
                                       accuracy_before=0.9, bytes=1_000_000, milliseconds=1.0, tested_alike=1.0,
                                       sentence=certificate.sentence(figures, 20, True, precision)))
    bundle = download_bundle.bundle_path(run_id, name, precision)
    bundle.parent.mkdir(parents=True, exist_ok=True)
    bundle.write_bytes(b"zip")


def keys(app) -> set[str]:
    return {each.key for each in app.button} | {each.key for each in app.get("download_button")}


def test_without_runs_the_page_says_what_to_do(open_page):
    app = open_page("export")
    assert "no finished run yet" in texts(app) and not keys(app)


def test_a_finished_run_can_be_taken_away_in_every_way(open_page, finished, aside):
    app = open_page("export")
    assert {f"make-{name}" for name in ("keras", "savedmodel", "litert", "onnx", "script", "report")} <= keys(app)
    app.button(key="make-onnx").click().run()
    assert aside.tasks[0].arguments == (finished, "onnx", "float32") and "cancel-onnx" in keys(app)
    app.button(key="make-report").click().run()
    assert aside.tasks[1].arguments == (finished,)


def test_a_precision_is_an_export_of_its_own(open_page, finished, aside):
    app = open_page("export")
    app.get("button_group")[0].set_value("int8").run()
    app.button(key="make-litert").click().run()
    assert aside.tasks[0].arguments == (finished, "litert", "int8")


def test_what_agrees_is_offered_with_its_certificate(open_page, finished):
    certified(finished, agrees=True)
    app = open_page("export")
    assert "download-litert" in keys(app) and "Agrees with the run" in texts(app)
    assert "LiteRT 2.3.0" in app.table[0].value["Result"].tolist()


def test_what_does_not_agree_is_not_offered(open_page, finished):
    certified(finished, agrees=False)
    app = open_page("export")
    assert "download-litert" not in keys(app) and "It is not offered" in texts(app)


def test_a_failure_is_told_and_can_be_closed(open_page, finished, aside):
    app = open_page("export")
    app.button(key="make-keras").click().run()
    aside.tasks[0].state, aside.tasks[0].error = "failed", "Memory ran out."
    app.run()
    assert any("Memory ran out" in each.value for each in app.error)
    app.button(key="dismiss-keras").click().run()
    assert not app.error


def test_the_address_chooses_the_run_and_a_wrong_one_is_told(open_page, finished, engine):
    other = engine.submit(tracking.run(finished).config.changed(seed=1))
    engine.finish(other, {"status": "FINISHED"})
    app = open_page("export")
    app.query_params["run"] = finished
    app.run()
    assert app.selectbox[0].value == finished
    app.query_params["run"] = "nothing"
    app.run()
    assert any("not there" in each.value for each in app.warning)


def test_somebody_elses_network_is_not_taken_away(open_page, finished, monkeypatch):
    monkeypatch.setattr(ownership, "may_change", lambda owner: False)
    app = open_page("export")
    assert "owner’s to take away" in app.info[0].value and not app.button and not app.exception

"""What the command line says while the cluster that trains for it is away."""

from types import SimpleNamespace

from tl_core.cli import running
from tl_core.engine.state import EngineState


def test_a_lost_scheduler_is_told_once_and_its_return_too(capsys):
    engine, told = SimpleNamespace(), False
    for status in ("ready", "lost", "lost", "warming", "ready", "ready"):
        engine.state = EngineState(status, "The Dask scheduler at tcp://a:1 does not answer.")
        told = running._tell_lost(engine, told)
    said = " ".join(capsys.readouterr().err.split())
    assert said == ("The Dask scheduler at tcp://a:1 does not answer. Ctrl-C stops. "
                    "The training engine is ready again.")

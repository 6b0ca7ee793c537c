import os
import signal
import subprocess
import sys


def test_it_says_where_it_is_and_ends_when_it_is_asked():
    with subprocess.Popen([sys.executable, "-m", "tl_core", "scheduler", "--port", "0"], stderr=subprocess.PIPE,
                          text=True, env={**os.environ, "COLUMNS": "200"}) as process:
        assert any(line.startswith("The scheduler is at tcp://127.0.0.1:") for line in process.stderr)  # Dask logs too
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_a_port_beyond_all_ports_is_refused(run):
    assert run("scheduler", "--port", "70000")[0] == 2

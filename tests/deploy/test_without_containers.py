"""Every word of compose.yaml that means something in containers means the same on this machine."""

import re
import sys

from deploy import without_containers
from deploy.without_containers import PORTS, Lab


def lab(tmp_path) -> Lab:
    return Lab(tmp_path, print)


def test_no_address_port_or_folder_of_a_container_is_left(tmp_path):
    services = lab(tmp_path)
    for name, service in services.services.items():
        words = [services._here(word) for word in service["command"]]
        words += [value for key, value in services._environment(name).items() if key in service.get("environment", {})]
        if name != "postgres":  # whose image reads them
            text = " ".join(words)
            assert not re.search(rf"\b({'|'.join(PORTS)}):\d|0\.0\.0\.0|/run/secrets|(^| )/artifacts", text), text
            assert not set(re.findall(r"\d{3,}", text)) & {str(port) for port in PORTS.values()}


def test_services_find_each_other(tmp_path):
    services = lab(tmp_path)
    dashboard, ports = services._environment("dashboard"), services.ports
    assert len(set(ports.values())) == len(PORTS)
    assert dashboard["TL_SCHEDULER"] == f"tcp://127.0.0.1:{ports['scheduler']}"
    assert dashboard["MLFLOW_TRACKING_URI"] == f"http://127.0.0.1:{ports['mlflow']}"
    assert services._here(services.services["scheduler"]["command"][-1]) == str(ports["scheduler"])
    assert f"mlflow@127.0.0.1:{ports['postgres']}/mlflow" in services._here(services.services["mlflow"]["command"][2])
    assert services._environment("caddy")["TL_SITE"] == services.https == f"https://localhost:{ports['caddy']}"
    assert services._here("120") == "120"  # seconds, no port


def test_settings_of_this_machine_do_not_get_in(tmp_path, monkeypatch):
    monkeypatch.setenv("TL_OPEN", "1")
    monkeypatch.setenv("PGPASSWORD", "x")
    assert not {"TL_OPEN", "PGPASSWORD"} & set(lab(tmp_path)._environment("dashboard"))


def test_a_program_that_is_not_here_is_told(monkeypatch, capsys):
    monkeypatch.setattr(without_containers.shutil, "which", lambda *_, **__: None)
    monkeypatch.setattr(sys, "argv", ["without_containers"])
    assert without_containers.main() == 2 and "apt install caddy" in capsys.readouterr().err

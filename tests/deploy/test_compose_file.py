"""compose.yaml is what compose takes, and what it starts is safe by default."""

import json
import re

import pytest

from deploy import compose_file
from tests.test_docs import environment_variables

ROOT = compose_file.ROOT
DOMAIN = {"TL_DOMAIN": "lab.school.example"}
SERVICES = compose_file.load(DOMAIN)["services"]
OURS = ("dashboard", "scheduler", "worker", "mlflow")
FILES = ("compose.yaml", "compose.gpu.yaml")


@pytest.mark.parametrize("name", FILES)
def test_the_specification_takes_the_file(name):
    compose = pytest.importorskip("compose_spec", reason="requirements-deploy.txt is not installed").PyCompose
    content = compose_file.load(DOMAIN, ROOT / name)
    assert compose.from_json(json.dumps(content)).service_names() == list(content["services"])
    with pytest.raises(ValueError):
        compose.from_json(json.dumps({"services": {"worker": {"image": "x", "memory": "1g"}}}))


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_no_more_rights_than_it_needs_and_an_end_to_what_it_takes(name):
    service = SERVICES[name]
    assert service["read_only"] and service["cap_drop"] == ["ALL"] and service["init"]
    assert service["security_opt"] == ["no-new-privileges:true"] and not service.get("privileged")
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory"}
    assert service["healthcheck"] and service["logging"]["options"]["max-size"]
    assert name == "caddy" or service["user"] not in ("root", "0", "0:0")
    assert name == "caddy" or "ports" not in service  # nothing else can be reached from outside


def test_what_asks_nobody_who_they_are_is_in_a_network_without_a_way_out():
    assert compose_file.load(DOMAIN)["networks"]["inside"] == {"internal": True}
    assert all(SERVICES[name]["networks"] == ["inside"] for name in ("scheduler", "mlflow", "postgres"))
    assert SERVICES["dashboard"]["environment"]["TL_SIGN_IN"] == "local"


def test_there_is_no_password_in_the_file_and_none_by_default():
    text = (ROOT / "compose.yaml").read_text(encoding="utf8")
    assert not re.search(r"(?i)^\s*\w*password\w*:\s*\S", text.replace("POSTGRES_PASSWORD_FILE", "").replace(
        "postgres_password: {file:", ""), re.MULTILINE)
    assert "deploy/secrets/" in (ROOT / ".gitignore").read_text(encoding="utf8")


def test_without_a_name_it_says_what_to_set():
    with pytest.raises(compose_file.Missing, match=r"TL_DOMAIN: name the server in \.env"):
        compose_file.load({})


def test_variables_are_put_in_as_compose_does_it():
    text = "${A:-one} ${A-two} ${B} $${B} $B"
    assert compose_file.interpolated(text, {}) == "one two  ${B} $B"
    assert compose_file.interpolated(text, {"A": "a", "B": "b"}) == "a a b ${B} $B"


def test_each_comes_after_what_it_needs():
    order = compose_file.in_order(SERVICES)
    assert order.index("postgres") < order.index("mlflow") < order.index("dashboard") < order.index("caddy")
    assert sorted(order) == sorted(SERVICES)


def test_every_setting_is_one_that_the_program_reads():
    given = {name for service in OURS for name in SERVICES[service].get("environment", {})}
    given = {name for name in given if not name.startswith(("MLFLOW_SERVER_", "MLFLOW_SQLALCHEMYSTORE_"))}  # MLflow's
    assert given and given <= environment_variables()


def test_every_variable_stands_in_the_docs():
    page = (ROOT / "docs" / "deploy.md").read_text(encoding="utf8")
    for name in FILES:
        for variable in re.findall(r"\$\{(\w+)", (ROOT / name).read_text(encoding="utf8")):
            assert f"`{variable}" in page, variable

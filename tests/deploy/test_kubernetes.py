"""deploy/kubernetes holds what Kubernetes and Dask's operator take, and no container has more rights than it needs."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
import yaml

from deploy import compose_file
from tl_core.cli.app import app

FOLDER = compose_file.ROOT / "deploy" / "kubernetes"
VERSIONS = ("1.30", "1.37")  # the oldest and the newest that it is meant for
OF_DASK = "kubernetes.dask.org/v1"


def objects() -> list[dict]:
    return [one for path in sorted(FOLDER.glob("*.yaml")) if path.name != "kustomization.yaml"
            for one in yaml.safe_load_all(path.read_text(encoding="utf8"))]


def pods() -> Iterator[tuple[str, dict]]:
    """Name and spec of every pod that the objects lead to."""
    for one in objects():
        if one["kind"] in ("Deployment", "StatefulSet"):
            yield one["metadata"]["name"], one["spec"]["template"]["spec"]
        elif one["kind"] == "DaskCluster":
            for part in ("scheduler", "worker"):
                yield part, one["spec"][part]["spec"]


PODS = dict(pods())


def folder_of(package: str) -> Path:
    """Where a package lies, found without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None:
        pytest.skip(f"{package} is not installed (requirements-deploy.txt).")
    return Path(spec.submodule_search_locations[0])


@pytest.mark.parametrize("version", VERSIONS)
def test_kubernetes_takes_every_object_and_every_pod(version):
    validate = pytest.importorskip("kubernetes_validate", reason="requirements-deploy.txt is not installed").validate
    seen = [one["kind"] for one in objects() if one["apiVersion"] != OF_DASK and validate(one, version, strict=True)]
    for name, spec in PODS.items():
        validate({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec}, version, strict=True)
    assert {"Deployment", "StatefulSet", "NetworkPolicy", "Ingress", "PersistentVolumeClaim"} <= set(seen)
    with pytest.raises(Exception, match="replica"):
        validate({**next(one for one in objects() if one["kind"] == "Deployment"), "spec": {"replica": 1}}, version,
                 strict=True)


def test_dasks_operator_takes_its_objects():
    schemas = {}
    for path in folder_of("dask_kubernetes").glob("operator/deployment/helm/*/crds/*.yaml"):
        definition = yaml.safe_load(path.read_text(encoding="utf8"))["spec"]
        schemas[definition["names"]["kind"]] = definition["versions"][0]["schema"]["openAPIV3Schema"]
    ours = [one for one in objects() if one["apiVersion"] == OF_DASK]
    assert {one["kind"] for one in ours} == {"DaskCluster", "DaskAutoscaler"}
    for one in ours:
        jsonschema.validate(one, schemas[one["kind"]])
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**one, "spec": {"maximum": "many", "worker": 1}}, schemas[one["kind"]])


@pytest.mark.parametrize("name", PODS)
def test_no_pod_has_more_rights_than_it_needs(name):
    spec = PODS[name]
    assert spec["securityContext"]["runAsNonRoot"] and spec["securityContext"]["runAsUser"] >= 999
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert spec["automountServiceAccountToken"] is False
    for container in spec["containers"]:
        rights = container["securityContext"]
        assert rights["readOnlyRootFilesystem"] and rights["allowPrivilegeEscalation"] is False
        assert rights["capabilities"] == {"drop": ["ALL"]} and set(container["resources"]) == {"requests", "limits"}


def test_there_is_no_password_and_what_is_asked_for_is_made_by_hand():
    text = "".join(path.read_text(encoding="utf8") for path in FOLDER.glob("*.yaml"))
    assert "kind: Secret" not in text
    page = (compose_file.ROOT / "docs" / "deploy.md").read_text(encoding="utf8")
    for secret in ("postgres", "certificate"):
        assert f"secret generic {secret}" in page or f"secret tls {secret}" in page


def test_every_name_leads_to_something():
    """Services, volumes and secrets that pods name, and the folder's list of its files."""
    there = {(one["kind"], one["metadata"]["name"]) for one in objects()}
    for spec in PODS.values():
        for volume in spec["volumes"]:
            if claim := volume.get("persistentVolumeClaim"):
                assert ("PersistentVolumeClaim", claim["claimName"]) in there
    settings = {item["name"]: item["value"] for item in PODS["dashboard"]["containers"][0]["env"]}
    assert settings["TL_SCHEDULER"] == "tcp://workers-scheduler:8786"  # the operator's name for it: CLUSTER-scheduler
    assert ("DaskCluster", "workers") in there and ("Service", "mlflow") in there
    listed = yaml.safe_load((FOLDER / "kustomization.yaml").read_text(encoding="utf8"))["resources"]
    assert {*listed, "kustomization.yaml"} == {path.name for path in FOLDER.glob("*.yaml")}


def test_its_commands_are_the_programs_own():
    commands = {command.name or command.callback.__name__ for command in app.registered_commands}
    for name in ("dashboard", "scheduler", "worker"):
        words = PODS[name]["containers"][0]["command"]
        assert words[:3] == ["python", "-m", "tl_core"] and words[3] in commands

"""What we lean on in other libraries without their promise: private names, and modules that no documentation has.

An upgrade fails here first. Every use stands in ``PRIVATE`` or ``UNDOCUMENTED`` with the files that have it, read
from the code, so that a new one cannot slip in; and each is tried as those files use it.

Not seen by the reading: a private name that some file of ours also defines for something else.
"""

import ast
import inspect
import logging
import sys
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = ("tl_core", "ui", "pages", "app", "tests", "benchmarks")
PROMISED = ("_replace", "_asdict", "_fields", "_make", "_exit")  # namedtuple's and os', documented
DOCUMENTED = {  # submodules of large libraries that their documentation has
    "dask": ("config",), "distributed": ("diagnostics.plugin",), "mlflow": ("entities", "exceptions"),
    "streamlit": ("delta_generator", "components.v2", "testing.v1"), "keras": None, "tensorflow": None}

PRIVATE = {
    "keras.src.random.seed_generator": {"tl_core/seeding.py"},
    "keras.src.utils.rng_utils": {"tl_core/seeding.py"},
    "_keras_history": {"tl_core/backbones/split.py", "tl_core/backbones/text/masks.py", "tl_core/networks/network.py",
                       "tl_core/networks/pooling.py"},
    "_inbound_nodes": {"tl_core/backbones/split.py"},
    "_outbound_nodes": {"tl_core/networks/network.py"},
    "_run_through_graph": {"tl_core/networks/openvino_graph.py", "tl_core/networks/openvino_text_graph.py"},
    "_backend_update_step": {"tl_core/training/optimizer.py"},
    "_get_variable_index": {"tl_core/training/optimizer.py", "tl_core/training/state.py"},
    "_momentums": {"tl_core/training/optimizer.py", "tl_core/training/state.py"},
    "_velocities": {"tl_core/training/optimizer.py", "tl_core/training/state.py"},
    "_trainable_variables": {"tl_core/training/state.py"},
    "_var_key": {"tl_core/training/optimizer.py"},  # and the scripts that tl_core/export/code/training.py writes
}
UNDOCUMENTED = {
    "distributed.comm.addressing": {"tl_core/engine/cluster.py"},
    "distributed.system": {"tl_core/engine/cluster.py"},
    "distributed.worker": {"tl_core/engine/worker.py"},
    "mlflow.store.db": {"tl_core/tracking/timed_client.py"},
    "streamlit.runtime.scriptrunner": {"ui/shared/who.py"},  # whether a page's script asks, or a thread of the server
}
FILES = [ROOT / "app.py", *(path for place in ("tl_core", "ui", "pages") for path in (ROOT / place).rglob("*.py"))]
TREES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf8")) for path in FILES}


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in PROMISED


def own_names() -> set[str]:
    """Private names that our own code gives to something."""
    names = set()
    for node in (node for tree in TREES.values() for node in ast.walk(tree)):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.Attribute(attr=name, ctx=ast.Store()) | ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                names.add(name)
            case ast.alias(name=name, asname=None):
                names.add(name)
            case ast.alias(asname=str(name)):
                names.add(name)
    return set(filter(is_private, names))


def imported(node: ast.AST) -> list[str]:
    """The modules that an import names, those of other people only."""
    match node:
        case ast.Import(names=aliases):
            modules = [alias.name for alias in aliases]
        case ast.ImportFrom(module=str(module), level=0, names=aliases):
            modules = [f"{module}.{alias.name}" for alias in aliases]
        case _:
            modules = []
    return [name for name in modules if name.split(".")[0] not in (*OURS, *sys.stdlib_module_names)]


def private_uses() -> dict[str, set[str]]:
    """Private names and modules of others, with the files that use them."""
    ours, uses = own_names(), defaultdict(set)
    for file, tree in TREES.items():
        for node in ast.walk(tree):
            for name in imported(node):
                library, *parts = name.split(".")
                inner = {"keras": "src", "tensorflow": "python"}.get(library)
                if any(map(is_private, parts)) or inner in parts[:1]:
                    uses[name].add(file)
            match node:
                case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=name) if is_private(name):
                    uses[name].add(file)  # ours overrides theirs
                case ast.Attribute(attr=name) if is_private(name) and name not in ours:
                    uses[name].add(file)
                case ast.Call(func=ast.Name(id="getattr" | "hasattr"), args=[_, ast.Constant(str(name)), *_]) if (
                        is_private(name) and name not in ours):
                    uses[name].add(file)
    return dict(uses)


def undocumented_uses() -> dict[str, set[str]]:
    """Submodules of the libraries in DOCUMENTED that are not named there."""
    uses = defaultdict(set)
    for file, tree in TREES.items():
        for node in ast.walk(tree):
            for name in imported(node):
                library, _, rest = name.partition(".")
                module = rest if isinstance(node, ast.Import) else rest.rpartition(".")[0]
                known = DOCUMENTED.get(library)
                if module and known is not None and not module.startswith(known):
                    uses[f"{library}.{module}"].add(file)
    return dict(uses)


@pytest.mark.parametrize(("uses", "listed"), [(private_uses, PRIVATE), (undocumented_uses, UNDOCUMENTED)],
                         ids=["private", "undocumented"])
def test_every_use_is_listed_and_nothing_that_is_no_longer_used(uses, listed):
    assert uses() == listed


@pytest.fixture(scope="module")
def model():
    keras = pytest.importorskip("keras")
    rows = keras.Input((4,), name="rows")
    return keras.Model(rows, keras.layers.Dense(3, name="dense")(rows))


def test_keras_tensors_know_the_operation_and_the_node_they_come_from(model):
    operation, node, index = model.output._keras_history
    assert operation is model.get_layer("dense") and (node, index) == (0, 0)
    assert operation._inbound_nodes[node].input_tensors == [model.input]
    assert model.input._keras_history.operation._outbound_nodes == [operation._inbound_nodes[node]]


def test_keras_models_run_anything_through_their_graph(model):
    end = model._run_through_graph(["rows"], operation_fn=lambda layer: lambda rows: f"{layer.name}({rows})")
    assert end == "dense(rows)"


def test_keras_draws_its_seeds_where_we_put_other_numbers():
    pytest.importorskip("keras")
    from keras.src.random import seed_generator
    from keras.src.utils import rng_utils
    assert "python_random.randint(" in inspect.getsource(seed_generator.make_default_seed)
    assert "random.seed(seed)" in inspect.getsource(rng_utils.set_random_seed)
    assert hasattr(seed_generator, "python_random") and hasattr(rng_utils, "random")


def test_keras_adam_keeps_its_moments_by_the_index_of_a_variable(model):
    import keras
    adam = keras.optimizers.Adam()
    adam.build(model.trainable_variables)
    assert [adam._get_variable_index(variable) for variable in model.trainable_variables] == [0, 1]
    assert [tuple(moment.shape) for moment in adam._momentums] == [(4, 3), (3,)]
    assert [tuple(moment.shape) for moment in adam._velocities] == [(4, 3), (3,)]
    assert [id(variable) for variable in adam._trainable_variables] == list(map(id, model.trainable_variables))
    assert len({adam._var_key(variable) for variable in model.trainable_variables}) == 2


def test_keras_adam_makes_its_steps_where_ours_cuts_in():
    import keras
    step = inspect.signature(keras.optimizers.Adam._backend_update_step)
    assert list(step.parameters) == ["self", "grads", "trainable_variables", "learning_rate"]
    assert list(inspect.signature(keras.optimizers.Adam.update_step).parameters) == [
        "self", "gradient", "variable", "learning_rate"]


def test_dask_reads_addresses_knows_the_memory_and_logs():
    from distributed.comm.addressing import parse_host_port
    from distributed.system import MEMORY_LIMIT
    from distributed.worker import logger
    assert parse_host_port("10.0.0.1:8786") == ("10.0.0.1", 8786)
    assert MEMORY_LIMIT > 2**20 and isinstance(logger, logging.Logger)


def test_mlflow_has_the_count_of_tries_that_we_lower():
    from mlflow.store.db import utils
    assert isinstance(utils.MAX_RETRY_COUNT, int)
    assert "MAX_RETRY_COUNT" in inspect.getsource(utils.create_sqlalchemy_engine_with_retry)


def test_files_inside_packages_lie_where_we_read_them():
    import plotly
    import streamlit
    assert (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").is_file()
    assert "<script" in (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf8")

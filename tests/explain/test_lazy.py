"""Functions of methods are imported with their first call."""

from types import SimpleNamespace

from tl_core.explain import lazy as lazy_module
from tl_core.explain.lazy import lazy


def test_a_module_is_imported_when_its_function_is_called(monkeypatch):
    imported = []

    def import_module(name):
        imported.append(name)
        return SimpleNamespace(double=lambda value: 2 * value)
    monkeypatch.setattr(lazy_module, "importlib", SimpleNamespace(import_module=import_module))
    double = lazy("texts.numbers", "double")
    assert not imported
    assert double(4) == 8 and imported == ["tl_core.explain.texts.numbers"]

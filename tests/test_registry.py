import pytest

from tl_core.errors import UserError
from tl_core.registry import Registry


def test_registry_keeps_order_and_refuses_duplicates():
    registry = Registry("thing", "Look it up.")
    registry.register("b")(2)
    registry.add("a", 1)
    assert registry.names() == ["b", "a"]
    assert list(registry) == [2, 1]
    assert "a" in registry
    assert len(registry) == 2
    with pytest.raises(ValueError, match="'a' is registered already"):
        registry.add("a", 3)
    with pytest.raises(UserError, match="No thing named 'c'"):
        registry.get("c")

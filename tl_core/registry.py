"""One registry for everything that has a name: backbones, strategies, data sets."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from tl_core.errors import unknown_name

Item = TypeVar("Item")


class Registry(Generic[Item]):
    """Named items in the order they were registered.

    A second item of the same name raises ``ValueError`` (a programmer's mistake);
    an unknown name raises ``UserError`` with a suggestion (a user's).
    """

    def __init__(self, kind: str, hint: str):
        self.kind, self.hint = kind, hint
        self._items: dict[str, Item] = {}

    def add(self, name: str, item: Item) -> Item:
        """Register ``item`` under ``name`` and return it."""
        if name in self._items:
            raise ValueError(f"A {self.kind} named {name!r} is registered already.")
        self._items[name] = item
        return item

    def register(self, name: str):
        """The same as a decorator."""
        return lambda item: self.add(name, item)

    def get(self, name: str) -> Item:
        """The item called ``name``; ``UserError`` where there is none."""
        if name not in self._items:
            raise unknown_name(self.kind, name, self._items, self.hint)
        return self._items[name]

    def names(self) -> list[str]:
        return list(self._items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items.values())

    def __contains__(self, name: object) -> bool:
        return name in self._items

    def __len__(self) -> int:
        return len(self._items)

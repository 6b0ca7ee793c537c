"""Drawn pictures are drawn once."""

from tests.drawn_once import drawn_once  # noqa: F401

"""Homes of earlier versions, brought to this version's form with a copy kept; homes of later ones are refused."""

from tl_core.operations.migrations.migrate import Migrated, bring_up

__all__ = ["Migrated", "bring_up"]

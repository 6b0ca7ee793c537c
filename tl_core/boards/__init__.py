"""Class boards: a class varies one setting together, and everybody's points fill one chart.

A board is a folder under ``TL_HOME/boards`` with an append-only file of events (``store``); ``state`` is what they add
up to. ``teaching`` is what its teacher does, ``studying`` what students do, ``snapshot`` what all of them see.
"""

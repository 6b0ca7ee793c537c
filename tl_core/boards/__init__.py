"""Class boards: a class varies one setting together, and everybody's points fill one chart.

A board is a folder under ``TL_HOME/boards`` with an append-only file of events (``store``); ``state`` is what they add
up to. ``teacher_actions`` is what its teacher does, ``student_actions`` what students do,
``snapshot`` what all of them see.
"""

"""Somebody who has one of everything, and somebody else who has as much."""

import numpy as np

from tests.boards import opened
from tests.data.sets.staged import stage
from tests.labelling import clouds
from tl_core import ownership, result_store, tracking
from tl_core.boards import store as boards
from tl_core.boards import student_actions
from tl_core.config import RunConfig
from tl_core.data import sets
from tl_core.discovery import results as discoveries
from tl_core.labelling import session as labelling


def one_of_each(user, active=False):
    """What the user has: a run, a comparison of two, a set, a result about it, a labelling, a board. The run's id."""
    with ownership.acting(user):
        run_id = tracking.create_run(RunConfig(), "owner", status="RUNNING")
        if not active:
            tracking.end_run(run_id, "STOPPED")
        compared = tracking.create_comparison([RunConfig(), RunConfig(epochs=2)], "owner")
        for child in compared.run_ids:
            tracking.end_run(child, "STOPPED")
        tracking.end_comparison(compared.id)
        name = f"{user.name.split()[0].lower()}s set"
        sets.create(stage({"a": 8, "b": 8}), name)
        discoveries.STORE.save({"id": result_store.key({"data": name}), "data": name, "clusters": 2, "compared": {},
                                "k": 2}, {"x": np.zeros(2)})
        labelling.create(name, clouds.pool().keys, clouds.rows())
        opened.board(name=user.name)
    return run_id


def train_on_a_board(user, code, nickname):
    """The user joins somebody's board and has one run on it; the student's id."""
    joined = student_actions.join(code, nickname)
    with ownership.acting(user):
        student_actions.enter(boards.get(code), boards.get(code).students[joined.student], "0.001",
                              lambda config: tracking.create_run(config, "owner", status="RUNNING"), lambda _: False)
    return joined.student

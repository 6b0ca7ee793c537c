"""A board as a class leaves it behind: students, guesses and ended runs, all made up; nothing is trained."""

import random
from typing import NamedTuple

from tl_core.boards import state, store, student_actions, teacher_actions
from tl_core.boards.run_figures import RunFigures
from tl_core.config import RunConfig

NAMES = ["Ada", "Bob", "Cem", "Dana", "Eva", "Finn", "Gül", "Hugo", "Ida", "Jan", "Kim", "Leo", "Mia", "Noor", "Ole",
         "Pia", "Quinn", "Rosa", "Sam", "Tim", "Uma", "Vera", "Wim", "Xenia", "Yara", "Zoë", "Amir", "Bea", "Chloé",
         "Max"]
CONFIG = RunConfig(data="fruits", strategy="fine_tuning", image_size=96)


class FullClass(NamedTuple):
    """A board's code, and the secrets of its teacher and of its second student."""

    code: str
    teach: str
    me: str


def fill(name: str = "Class 9b", vary: str = "freeze_depth", students: int = 30, entries: int = 60) -> FullClass:
    """Open a board and have a class use it: accuracies rise with the value, and fall behind the best."""
    chance = random.Random(0)
    code, teach = teacher_actions.open_board(name, CONFIG, vary)
    board = store.get(code)
    values = list(board.varied.values(board.config))
    joined = [student_actions.join(code, nickname) for nickname in NAMES[:students]]
    for number, (who, _) in enumerate(joined):
        if number % 5:
            guess = min(max(int(chance.gauss(0.7, 0.2) * len(values)), 0), len(values) - 1)
            store.append(code, state.GUESSED, student=who, value=values[guess])
    for number in range(entries):
        place = chance.randrange(len(values))
        entry = store.append(code, state.ENTERED, student=joined[number % students].student, value=values[place],
                             run=f"made up {number}")
        store.append(code, state.ENDED, entry=entry["id"],
                     figures=_figures(number, place / (len(values) - 1), chance).to_dict())
    return FullClass(code, teach, joined[1].secret if students > 1 else "")


def _figures(number: int, along: float, chance: random.Random) -> RunFigures:
    if number % 29 == 28:
        return RunFigures("failed")
    reached = 0.55 + 0.4 * along * (1.6 - along) - 0.1 * (along > 0.95) + chance.gauss(0, 0.03)
    return (RunFigures("stopped", reached, None, 6, 6) if number % 17 == 16 else
            RunFigures("finished", reached, reached - 0.02, 10, 10))

"""What is said of the set that a class's pictures made."""

from collections import Counter

from tl_core.boards import held_back, own_pictures
from tl_core.boards.gathered import MadeSet
from tl_core.boards.state import Board, Student
from tl_core.errors import UserError
from ui.shared import words


def held(made: MadeSet) -> str:
    """What is held back, and what that shows."""
    if made.sides is None:
        turns = len(held_back.TURNS)
        return (f"Held back: of every {turns} pictures that a student sent of a class, one for validation and one for "
                "the test. Every network is judged by these pictures of everybody, and trained on none of them.")
    counts = Counter(made.sides.values())
    return (f"Held back: all pictures of {words.plural(counts['val'], 'student')} for validation, and of "
            f"{counts['test']} for the test. So the accuracy is that on pictures of somebody whose table, light and "
            "phone no network has seen.")


def share_of(board: Board, who: Student, made: MadeSet) -> str:
    """How many of the set's training pictures are the student's, or why none can be trained on alone."""
    try:
        own, whole = own_pictures.training_counts(board, who, made)
    except UserError as error:
        return words.plain(str(error))
    return f"Of its {words.plural(whole, 'training picture')} {own} {'is' if own == 1 else 'are'} yours."

"""A lesson on all screens: its question, the class's guesses, and the recorded result once the teacher shows it."""

from collections import Counter

import streamlit as st

from tl_core.boards import store, student_actions
from tl_core.boards.state import Board, Student
from tl_core.errors import UserError
from tl_core.lessons import results
from tl_core.lessons.catalog import LESSONS
from tl_core.lessons.lesson import Guess, Lesson
from ui.board import attempt
from ui.learn import guess_verdict, lesson_chart, lesson_figure, lesson_result
from ui.shared import read_only, words

_GUESS = "lesson guess"


def of_student(board: Board, who: Student) -> None:
    """Question, text and guess of a student; then how that guess did."""
    lesson = _lesson(board)
    if lesson is None:
        return
    st.header(words.plain(lesson.question), anchor=False)
    st.markdown("\n\n".join(lesson.text))
    given = board.lesson_guesses.get(who.id)
    if board.lesson_shown:
        _result(board, lesson, given)
        return
    lesson_figure.draw(lesson)
    with st.container(border=True):
        st.markdown(f"**{words.plain(lesson.guess.question)}**")
        if given is not None:
            st.markdown(f":material/check: You guessed {_said(lesson.guess, given)}. You may change it until the "
                        "result is shown.")
        _field(board, who, lesson, given)
        attempt.tell()


def of_class(board: Board, large: bool = False) -> None:
    """The same for the teacher and the (large) big screen: the class's guesses beside the result, none of its own."""
    lesson = _lesson(board)
    if lesson is None:
        return
    st.header(words.plain(lesson.question), anchor=False)
    if board.lesson_shown:
        _result(board, lesson, None, large)
        return
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("\n\n".join(lesson.text))
        st.markdown(f"**{words.plain(lesson.guess.question)}**" + (" Guess on your own screen." * (not read_only.on())))
        for option in lesson.guess.options:
            st.markdown(f"- {words.plain(option)}")
    with right:
        lesson_figure.draw(lesson)


def _lesson(board: Board) -> Lesson | None:
    try:
        return LESSONS.get(board.lesson or "")
    except UserError as error:  # of another version of this program
        st.error(words.plain(str(error)), icon=":material/link_off:")
        return None


def _field(board: Board, who: Student, lesson: Lesson, given: float | None) -> None:
    guess, key = lesson.guess, f"{_GUESS} {lesson.name}"
    if guess.options:
        for number, option in enumerate(guess.options):
            read_only.button(words.plain(option), key=f"{key} {number}", width="stretch",
                             type="primary" if given == number else "secondary", on_click=_take,
                             args=(board.code, who.id, lesson.name, number))
        return
    step = guess_verdict.step(guess)
    middle = round((guess.low + guess.high) / 2 / step) * step
    st.slider(words.plain(guess.question), float(guess.low), float(guess.high), float(middle), float(step), key=key,
              label_visibility="collapsed", format=f"%.{0 if step == 1 else 1}f {guess.unit.replace('%', '%%')}")
    read_only.button("That is my guess", key="give lesson guess", type="primary", icon=":material/check:",
                     on_click=_take, args=(board.code, who.id, lesson.name, None))


@attempt.told
def _take(code: str, student_id: str, lesson: str, option: int | None) -> None:
    board = store.get(code)
    if board.lesson not in (lesson, None):
        raise UserError("Another lesson is on the screens now.", "Expected a guess in that one.",
                        "Read it, then guess.")
    given = st.session_state[f"{_GUESS} {lesson}"] if option is None else option
    student_actions.guess_lesson(board, board.students[student_id], float(given))


def _result(board: Board, lesson: Lesson, given: float | None, large: bool = False) -> None:
    """The recorded figures, the sentence that they bear, and how this guess and the class's did."""
    figures = results.recorded(lesson.name)
    if figures is None:
        st.info("Nothing has been recorded for this lesson.", icon=":material/science:")
        return
    answer = lesson.answer(figures)
    if given is not None:
        verdict = guess_verdict.verdict(lesson.guess, given, answer)
        st.markdown(f"{lesson_result.ICONS[verdict.state]} **{words.plain(verdict.sentence)}**")
    st.markdown(words.plain(lesson.finding(figures).sentence))
    if told := class_guesses(lesson.guess, [board.lesson_guesses[student.id] for student in board.present
                                            if student.id in board.lesson_guesses], answer):
        st.markdown(f":material/groups: {words.plain(told)}")
    lesson_chart.draw(lesson, figures, large)
    st.caption(words.plain(lesson_result.about(lesson, figures)))


def class_guesses(guess: Guess, given: list[float], answer: float) -> str:
    """What the class guessed, in a sentence or two; "" where nobody did."""
    if not given:
        return ""
    count = words.plural(len(given), "guess", "guesses")
    if not guess.options:
        close = sum(guess_verdict.verdict(guess, one, answer).state == "close" for one in given)
        low, high = (guess_verdict.number(guess, end) for end in (min(given), max(given)))
        return f"{count} of the class, from {low} to {high}; {close} of them close."
    counted = Counter(int(one) for one in given)
    told = "; ".join(f"{counted[number]} for “{option.rstrip('.')}”" for number, option in enumerate(guess.options)
                     if counted[number])
    return f"{count} of the class: {told}. Right: {counted[int(answer)]}."


def _said(guess: Guess, given: float) -> str:
    return f"“{words.plain(guess.options[int(given)].rstrip('.'))}”" if guess.options else words.plain(
        guess_verdict.number(guess, given))

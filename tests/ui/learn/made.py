"""A made-up lesson and its figures: page tests need neither a network nor a picture."""

from typing import Any

from tl_core.lessons.lesson import Figures, Finding, GoOn, Guess, Lesson, Paper

CHOICE = Guess("Which is ahead?", ("The pretrained one", "The other", "Nobody can tell"))
NUMBER = Guess("How many are named rightly?")


def finding(figures: Figures) -> Finding:
    gap = figures["points"][0]["value"] - figures["points"][-1]["value"]
    return Finding(f"The first is {100 * gap:.0f} points ahead.", gap > 0)


def lesson(name: str = "made_up", concept: str = "what", guess: Guess = CHOICE, **more) -> Lesson:
    """Bars of two sides, or with ``axis`` curves."""
    return Lesson(**{
        "name": name, "title": f"The lesson {name}", "concept": concept, "question": "Is <b>this</b> a question?",
        "text": ("The first sentence.", "The second one.", "The third one."), "guess": guess,
        "beware": "It is made up.", "paper": Paper("Nobody 2000", "A paper of nobody", "https://example.org/paper"),
        "go_on": (GoOn("discover", "Go and discover", {"data": "fruits"}),), "measure": "Test accuracy",
        "demonstrate": lambda seed, growing: None, "finding": finding,
        "answer": (lambda figures: 0) if guess.options else (lambda figures: 100 * figures["points"][0]["value"]),
        **more})


def figures(of: Lesson | None = None, seed: int = 0, first: float = 0.9, done: bool = True, **more) -> dict[str, Any]:
    """As a demonstration keeps them."""
    return {"lesson": (of or lesson()).name, "seed": seed, "axis": "", "measure": "Test accuracy", "tested": 180,
            "points": [point("Pretrained & <b>", None, first, first - 0.05, first + 0.04), point("Random", None, 0.5)],
            "gaps": {}, "texts": {}, "run_ids": [], "done": done, "seconds": 11.5, **more}


def point(group: str, x: float | None, value: float, low: float | None = None, high: float | None = None) -> dict:
    return {"group": group, "x": x, "value": value, "low": low, "high": high}


def recorded(of: Lesson | None = None, **more) -> dict[str, Any]:
    """As they come with the program."""
    return figures(of, recorded={"date": "2026-11-30", "machine": "2 cores, x86_64"}, **more)

"""What a map says, in sentences: nobody has to read colours. No streamlit here."""

import numpy as np

from tl_core.explain import map_correlation, normalize, overlay
from tl_core.explain.methods import ExplainMethod
from ui.shared import words

EVERYWHERE = 0.9  # of the picture within the outline: a place would say nothing

def large(explained: dict) -> np.ndarray:
    """A map's numbers, 0 to 1, at the size in which it is drawn."""
    return normalize.enlarged(explained["shown"] / 255, overlay.SIDE)


def answer(explained: dict) -> str:
    """What the network takes the picture for, and which class is explained."""
    (first, share), *_ = explained["top"]
    text = f"{words.plain(explained['title'])} says **{words.plain(first)}** ({words.percent(share)})."
    if explained["label"] != first:
        text += (f" Explained is **{words.plain(explained['label'])}**, which it gives "
                 f"{words.percent(explained['share'])}.")
    others = ", ".join(f"{label} {words.percent(one)}" for label, one in explained["top"][1:3])
    return f"{text} Then {words.plain(others)}." if others else text


def where(explained: dict, method: ExplainMethod) -> str:
    """Where the map's mass lies, how much of the picture is outlined, and the method's own figures."""
    drawn = large(explained)
    label, place = words.plain(explained["label"]), normalize.place(drawn)
    if not place:
        return (f"Nothing in this {'block' if method.by_block else 'picture'} speaks for **{label}**. Try "
                f"{'another block, or ' if method.by_block else ''}another class.")
    region = normalize.salient_area(drawn)
    if region["area"] >= EVERYWHERE:
        return (f"What speaks for **{label}** lies all over the picture: no place stands out. "
                f"{figures(explained)}").strip()
    text = (f"What speaks for **{label}** lies {'in the centre' if place == 'centre' else f'at the {place}'}: the line "
            f"is at half the most; inside it are {words.percent(region['area'], 0)} of the picture and "
            f"{words.percent(region['mass'], 0)} of the map.")
    return f"{text} {figures(explained)}".strip()


def figures(explained: dict) -> str:
    """The grid of a block, the squares of an occlusion, or how exact an integral is."""
    facts = explained["facts"]
    if "completeness_error" in facts:
        return (f"All pixels together give {facts['sum']:+.2f}, and the logit rises by {facts['rise']:+.2f} from black "
                f"to this picture: {words.percent(facts['completeness_error'])} off after {facts['steps']} steps. "
                "Only what speaks for the class is drawn, smoothed.")
    if "squares" in facts:
        return f"{facts['squares']} squares of {facts['side']} pixels were covered, one at a time."
    height, width = explained["shown"].shape
    return f"The block sees a grid of {height} × {width}."


def sanity(found: dict | None) -> str:
    """What the likeness to the random weights' map means; empty before it is known."""
    return (found or {}).get("sentence", "")


def alarming(sanity: dict) -> bool:
    """Whether random weights give nearly the same map."""
    return (sanity.get("likeness") or 0) >= map_correlation.ALIKE


def alternative(explained: dict, method: ExplainMethod, whose: str) -> str:
    """The map for those who hear it."""
    place = normalize.place(large(explained))
    return f"{method.title}, {whose}: strongest at the {place}" if place else f"{method.title}, {whose}: empty"

"""The Predict page: networks on top, then one picture, the live camera, or many pictures."""


from ui import run_table
from ui.predict import batch, choose, live, picture

VIEWS = {"picture": picture.draw, "live": live.draw, "many": batch.draw}


def draw() -> None:
    """Everything below the title."""
    names, titles = choose.chosen_networks(run_table.load())
    view = choose.view()
    VIEWS[view](names, titles)

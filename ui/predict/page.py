"""The Predict page: networks on top, then one picture, the live camera, or many pictures."""



from ui.predict import batch, live, networks, picture, selectors

VIEWS = {"picture": picture.draw, "live": live.draw, "many": batch.draw}


def draw() -> None:
    """Everything below the title."""
    names, titles = selectors.chosen_networks(networks.runs("predict", networks.of_address(selectors.WITH) or ""))
    view = selectors.view()
    VIEWS[view](names, titles)

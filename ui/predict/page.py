"""The Predict page: networks on top, then one picture, the live camera, or many pictures."""



from ui.predict import batch, choose, live, networks, picture

VIEWS = {"picture": picture.draw, "live": live.draw, "many": batch.draw}


def draw() -> None:
    """Everything below the title."""
    names, titles = choose.chosen_networks(networks.runs("predict", networks.of_address(choose.WITH) or ""))
    view = choose.view()
    VIEWS[view](names, titles)

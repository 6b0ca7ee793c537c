"""What is around every page, and what a page has of its own."""

AROUND = ("theme follower", "skip links")


def own_components(app) -> list:
    """The components of the page itself, in their order."""
    return [component for component in app.get("bidi_component") if component.key not in AROUND]

"""What a demonstration's seed decides."""


def fields(seed: int) -> dict[str, int]:
    """Of ``RunConfig``: weights and which examples have a label go by the seed; drawn pictures are always the same.

    Drawing others would take longer than a demonstration may.
    """
    return {"seed": seed, "split_seed": seed, "picture_seed": 0}

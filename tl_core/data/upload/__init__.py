"""Bringing pictures in, safely: nothing counts as taken before it was looked into, and nothing is written elsewhere."""

"""The parts of the page "When to transfer"."""

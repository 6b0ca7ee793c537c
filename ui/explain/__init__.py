"""The Why page: what in a picture speaks for a class, in any block of a network, beside random weights."""

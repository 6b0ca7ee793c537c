"""Running an installation: what is wrong with it, a copy of its home, what takes its space."""

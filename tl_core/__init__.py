"""Transfer learning, runnable: data, backbones, strategies, training, engine, tracking. Imports nothing heavy."""

__version__ = "0.1.0"  # the only place; pyproject.toml, pages and the command line read it here

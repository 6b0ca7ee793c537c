"""Transfer learning, runnable: data, backbones, strategies, training, engine, tracking. Imports nothing heavy."""

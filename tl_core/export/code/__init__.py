"""A run as plain Keras code: a script and a notebook that train it again without this program."""

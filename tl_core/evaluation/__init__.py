"""A finished run looked at closely: its mistakes, classes, curves, calibration and robustness.

Everything about the test pictures as they are reads the answers that the run kept: no test is made again.
TensorFlow is imported inside, only for validation answers and changed pictures.
"""

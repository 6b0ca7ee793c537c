"""The Evaluate page: a finished run's mistakes, classes, curves, calibration and robustness."""

"""Unsupervised transfer: clusters and maps of pictures that need no label, through features learnt elsewhere.

TensorFlow is imported where features are computed, and nowhere else. Labels, where there are any, are read for figures
after everything is chosen.
"""

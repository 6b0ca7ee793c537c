"""From pictures without labels to a set with some: what to ask next, the answers, and what is learnt of them.

A labelling session (``session``) keeps its pictures' rows, so nothing here needs a network or TensorFlow.
"""

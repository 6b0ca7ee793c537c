"""Features: pictures as the numbers a frozen network makes of them, mapped, compared, taken away.

TensorFlow is imported where rows are computed (``extraction``), and nowhere else.
"""

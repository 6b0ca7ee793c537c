"""Taking a run away: its network in other formats, checked in their own runtimes; its code; its report.

Nothing here imports TensorFlow before something is written.
"""

"""What survives what goes wrong: `python -m benchmarks.faults [ROW …] [--json] [--repeat N]`.

Each row does one kind of harm to a small real training and says whether what was promised
still holds: nothing is lost without a word, and the next run is trained.
"""

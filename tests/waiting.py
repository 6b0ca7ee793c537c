"""Wait for what other threads and processes do."""

import time


def wait_for(condition, seconds: float = 40.0):
    """The first true value of ``condition()``; fails after ``seconds``."""
    until = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < until, f"{condition} was not met within {seconds} s"
        time.sleep(0.01)
    return value

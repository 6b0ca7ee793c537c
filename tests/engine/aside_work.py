"""What the other process does in the tests of ``task_process``. No TensorFlow."""

import os
import sys
import time

from tl_core.errors import UserError


def add(a, b, progress):
    progress("Adding", 1, 1)
    return {"sum": a + b, "pid": os.getpid(), "nice": os.nice(0), "tensorflow": "tensorflow" in sys.modules}


def refuse(progress):
    raise UserError("It is 'x'.", "Expected 'y'.", "Say 'y'.")


def fail(progress):
    raise ValueError("no such luck")


def die(progress):
    os._exit(3)


def count(progress):
    for done in range(600):
        progress("Counting", done, 600)
        time.sleep(0.05)


def sleep(progress):
    progress("Sleeping", 0, 1)
    time.sleep(60)


def unsendable(progress):
    return lambda: None


def size(text, progress):
    return len(text)


def end_at_once(line):
    """Stands for the process's main function: it dies while it starts."""
    os._exit(9)


def never_come(line):
    """The same; it hangs while it starts."""
    time.sleep(60)

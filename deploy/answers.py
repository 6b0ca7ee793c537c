"""Whether a service answers: `python deploy/answers.py http://HOST:PORT/PATH` or `tcp://HOST:PORT`; exit code 0 or 1.

For the health checks of compose.yaml and of images, which have no curl; quick, by the standard library alone.
"""

import socket
import sys
import urllib.error
import urllib.request
from urllib.parse import urlsplit

SECONDS = 4.0


def trouble(address: str) -> str | None:
    """What is wrong; None where it answers, an HTTP address with 200."""
    parts = urlsplit(address)
    try:
        if parts.scheme == "tcp":
            socket.create_connection((parts.hostname or "", parts.port or 0), SECONDS).close()
            return None
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:
            return None if answer.status == 200 else f"it answers {answer.status}"
    except urllib.error.HTTPError as error:
        return f"it answers {error.code}: {error.read(500).decode(errors='replace')}"
    except (OSError, ValueError) as error:
        return str(error)


if __name__ == "__main__":
    if found := trouble(sys.argv[1]):
        sys.exit(f"{sys.argv[1]}: {found}")

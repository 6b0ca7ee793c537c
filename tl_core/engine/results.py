"""Files that a worker on another machine sends back."""

from pathlib import Path


def keep_files(folder: str, files: dict[str, bytes]) -> None:
    """Write each file under its bare name into ``folder``."""
    for name, content in files.items():
        (Path(folder) / Path(name).name).write_bytes(content)

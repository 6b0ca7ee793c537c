"""A large zip on its way to a set: `python -m benchmarks.intake [--pictures 20000] [--json]`.

Writes a zip of that many different pictures of noise, about 100 KB each (2 GB in all),
into a temporary folder. A process of its own brings it in, makes a set of it and loads
that. Printed: seconds of each step, pictures, and the most memory that process ever had
resident. Wanted: under 600 MB.
"""

import argparse
import io
import json
import os
import resource
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

CLASSES = ("circles", "squares", "stars", "waves")
SIDE = 187  # a PNG of it is 105 KB, as noise cannot be packed
JPEG_SIDE = 356  # about as many bytes at quality 85
WANTED_MB = 600


def write_zip(path: Path, pictures: int) -> None:
    """Stored, not packed again; every second one is a JPEG, all of them differ."""
    rng = np.random.default_rng(0)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as packed:
        for number in range(pictures):
            stem = f"shapes/{CLASSES[number % len(CLASSES)]}/{number:06}"
            if number % 2:
                packed.writestr(f"{stem}.jpg", jpeg(rng.bytes(3 * JPEG_SIDE**2)))
            else:
                packed.writestr(f"{stem}.png", png(rng.bytes(3 * SIDE**2)))


def jpeg(pixels: bytes) -> bytes:
    file = io.BytesIO()
    Image.frombytes("RGB", (JPEG_SIDE, JPEG_SIDE), pixels).save(file, "JPEG", quality=85)
    return file.getvalue()


def png(pixels: bytes) -> bytes:
    """An RGB PNG whose rows are stored: far quicker than packing noise in vain."""
    row = 3 * SIDE
    rows = b"".join(b"\0" + pixels[at:at + row] for at in range(0, len(pixels), row))
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 0)), (b"IEND", b"")))


def bring_in(path: Path) -> dict:
    """What the other process does; ``TL_HOME`` names its folder."""
    from tl_core.data import sets
    from tl_core.data.upload.upload_session import Staging
    staging, seconds = Staging.new(), {}
    for step, work in (("add_zip", lambda: staging.add_zip(path)),
                       ("create", lambda: sets.create(staging, "shapes")),
                       ("load", lambda: sets.own_dataset("shapes", seed=0))):
        start = time.perf_counter()
        work()
        seconds[step] = round(time.perf_counter() - start, 1)
    own = sets.get("shapes")
    return {"pictures": own.count, "classes": own.classes, "seconds": seconds, "peak_mb": round(peak_mb())}


def peak_mb() -> float:
    """The most memory this process ever had resident, in MB."""
    try:  # getrusage on Linux also counts what the parent had when it started us
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) * 1024 / 1e6
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def measure(pictures: int, folder: Path) -> dict:
    path, start = folder / "shapes.zip", time.perf_counter()
    write_zip(path, pictures)
    print(f"wrote {path.stat().st_size / 1e9:.2f} GB in {time.perf_counter() - start:.0f} s", file=sys.stderr)
    answer = subprocess.run([sys.executable, "-m", "benchmarks.intake", "--bring-in", str(path)], check=True,
                            env={**os.environ, "TL_HOME": str(folder / "home")}, stdout=subprocess.PIPE, text=True)
    return {"zip_gb": round(path.stat().st_size / 1e9, 2), **json.loads(answer.stdout)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=20_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--bring-in", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.bring_in:
        print(json.dumps(bring_in(options.bring_in)))
        return
    with tempfile.TemporaryDirectory() as folder:
        needed = options.pictures * 220_000 + 2 * 10**9
        if shutil.disk_usage(folder).free < needed:
            sys.exit(f"{folder} has too little room: {needed / 1e9:.1f} GB are needed. Set TMPDIR to a larger disk.")
        figures = measure(options.pictures, Path(folder))
    if options.json:
        print(json.dumps(figures))
    else:
        print(f"{figures['pictures']} pictures, {figures['zip_gb']} GB: {figures['seconds']} s, "
              f"peak {figures['peak_mb']} MB (wanted: under {WANTED_MB})")


if __name__ == "__main__":
    main()

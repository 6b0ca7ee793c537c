"""The kinds of picture file that SavedModel takes, each written from pixels, so that its reading can be compared."""

import io
import struct
import zlib
from collections.abc import Callable
from typing import BinaryIO

import numpy as np
from PIL import ExifTags, Image

from tl_core.data.jpeg_end import lacks_end

QUALITY = 95
TURNED = 6  # EXIF's number for a camera held upright
GREY, COLOUR, PALETTE, GREY_ALPHA, COLOUR_ALPHA = 0, 2, 3, 4, 6  # PNG's colour types
_TITLES = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "GIF": "GIF", "BMP": "BMP", "WEBP": "WebP"}
_HEAD = 32  # bytes in which PNG and BMP say how many bits a pixel has


def png(values: np.ndarray, bits: int, colours: int) -> bytes:
    """A PNG of ``bits`` (1 to 16) a channel from values (h, w) or (h, w, channels); Pillow writes few of these."""
    height, width = values.shape[:2]
    if bits == 16:
        rows = values.astype(">u2").reshape(height, -1).view(np.uint8)
    else:
        rows = values.astype(np.uint8).reshape(height, -1)
    if bits < 8:
        spread = np.unpackbits(rows[..., None], axis=-1)[..., 8 - bits:]
        rows = np.packbits(spread.reshape(height, -1), axis=-1)
    body = np.hstack([np.zeros((height, 1), np.uint8), rows]).tobytes()
    header = struct.pack(">IIBBBBB", width, height, bits, colours, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(body)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def written(rgb: np.ndarray) -> dict[str, bytes]:
    """Each kind of file by its name in words, made from one uint8 picture (h, w, 3)."""
    picture = Image.fromarray(rgb)
    return {name: write(picture) for name, write in KINDS.items()}


def _save(format: str, change: Callable[[Image.Image], Image.Image] = lambda picture: picture, **options):
    def write(picture: Image.Image) -> bytes:
        content = io.BytesIO()
        changed = change(picture)
        changed.info.pop("transparency", None)
        changed.save(content, format, **options)
        return content.getvalue()
    return write


def _bits(count: int) -> str:
    return f"{count} bit{'s' * (count > 1)}"


def _grey_png(bits: int):
    return lambda picture: png(_grey(picture).astype(np.uint32) * (2 ** bits - 1) // 255, bits, GREY)


def _deep_png(colours: int):
    def write(picture: Image.Image) -> bytes:
        mode = {COLOUR: "RGB", GREY_ALPHA: "LA", COLOUR_ALPHA: "RGBA"}[colours]
        return png(np.asarray(_covered(picture).convert(mode)).astype(np.uint32) * 257, 16, colours)
    return write


def _grey(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture.convert("L"))


def _covered(picture: Image.Image) -> Image.Image:
    """A middle that can be seen, which fades into nothing at the top."""
    cover = np.clip(np.linspace(0, 512, picture.height)[:, None] + np.zeros(picture.width), 0, 255).astype(np.uint8)
    covered = picture.convert("RGBA")
    covered.putalpha(Image.fromarray(cover))
    return covered


def _palette(colours: int):
    return lambda picture: picture.quantize(colours)


def _palette_clear(format: str, colours: int, **options):
    """A palette whose first colour is clear."""
    return _save(format, _palette(colours), transparency=0, **options)


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = TURNED
    return exif


def _to(mode: str):
    return lambda picture: picture.convert(mode)


KINDS: dict[str, Callable[[Image.Image], bytes]] = {
    "JPEG": _save("JPEG", quality=QUALITY),
    "JPEG, progressive": _save("JPEG", quality=QUALITY, progressive=True),
    "JPEG, grey": _save("JPEG", _to("L"), quality=QUALITY),
    "JPEG, CMYK": _save("JPEG", _to("CMYK"), quality=QUALITY),
    "JPEG, turned by EXIF": _save("JPEG", quality=QUALITY, exif=_exif()),
    "PNG": _save("PNG"),
    "PNG, turned by EXIF": _save("PNG", exif=_exif()),
    "PNG, transparent": _save("PNG", _covered),
    "PNG, 16 bits": _deep_png(COLOUR),
    "PNG, 16 bits, transparent": _deep_png(COLOUR_ALPHA),
    **{f"PNG, grey, {_bits(bits)}": _grey_png(bits) for bits in (1, 2, 4, 8, 16)},
    "PNG, grey, transparent": _save("PNG", lambda picture: _covered(picture).convert("LA")),
    "PNG, grey, 16 bits, transparent": _deep_png(GREY_ALPHA),
    **{f"PNG, palette, {_bits(bits)}": _save("PNG", _palette(2 ** bits), bits=bits)
       for bits in (1, 2, 4, 8)},
    "PNG, palette, 4 bits, transparent": _palette_clear("PNG", 16, bits=4),
    "PNG, palette, 8 bits, transparent": _palette_clear("PNG", 256, bits=8),
    "GIF": _save("GIF", _palette(256)),
    "GIF, transparent": _palette_clear("GIF", 256),
    "BMP": _save("BMP"),
    "BMP, grey": _save("BMP", _to("L")),
    "BMP, 1 bit": _save("BMP", _to("1")),
    "BMP, palette": _save("BMP", _palette(256)),
    "WebP": _save("WEBP", quality=QUALITY),
    "WebP, transparent": _save("WEBP", _covered, lossless=True),
    "WebP, turned by EXIF": _save("WEBP", quality=QUALITY, exif=_exif()),
}


def kind_of(file: BinaryIO) -> str | None:
    """What kind of picture file it is, by its head, named as in ``KINDS``; None where SavedModel does not read it."""
    content = file.read()
    head = content[:_HEAD]
    if lacks_end(content):
        return None
    file.seek(0)
    try:
        with Image.open(file) as picture:
            return _kind(picture, head)
    except Exception:  # whatever a file that is no picture makes the decoders raise
        return None


def _kind(picture: Image.Image, head: bytes) -> str | None:
    title = _TITLES.get(picture.format or "")
    moves = title == "WebP" and getattr(picture, "is_animated", False)
    if title is None or moves or (title == "BMP" and not _is_plain(picture, head)):
        return None
    return ", ".join([title, *_depth(picture, head), *_extras(picture)])


def _is_plain(picture: Image.Image, head: bytes) -> bool:
    """Whether a BMP is neither compressed nor of 16 bits a pixel."""
    return picture.info.get("compression") in (0, 3) and head[28] != 16


def _depth(picture: Image.Image, head: bytes) -> list[str]:
    if picture.format == "PNG":
        bits, colours = head[24], head[25]
        if colours == PALETTE:
            return ["palette", _bits(bits)]
        grey, is_usual = ["grey"] * (colours in (GREY, GREY_ALPHA)), bits == 8 and colours != GREY
        return grey if is_usual else [*grey, _bits(bits)]
    names = {"L": ["grey"], "CMYK": ["CMYK"], "1": ["1 bit"], "P": ["palette"]}
    return [] if picture.format == "GIF" else names.get(picture.mode, [])


def _extras(picture: Image.Image) -> list[str]:
    is_clear = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    progressive = picture.format == "JPEG" and picture.info.get("progressive")
    turned = picture.getexif().get(ExifTags.Base.Orientation, 1) not in (0, 1) and not (is_clear or progressive)
    return ["progressive"] * bool(progressive) + ["transparent"] * is_clear + ["turned by EXIF"] * turned

"""Files of every kind as bytes: good pictures, broken ones, and what only claims to be one."""

import gzip
import io
import struct
import zlib
from functools import cache

import numpy as np
from PIL import Image, PngImagePlugin

HTML = b"<html><script>alert(document.domain)</script></html>"
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PDF = b"%PDF-1.7\n1 0 obj <</OpenAction <</S /JavaScript /JS (app.alert(1))>>>> endobj"


@cache
def picture(number: int = 0, kind: str = "PNG", size: int = 12) -> bytes:
    """A small picture of noise, different for every ``number``."""
    pixels = np.random.default_rng(number).integers(0, 256, (size, size, 3), dtype=np.uint8)
    return saved(Image.fromarray(pixels), kind)


def saved(image: Image.Image, kind: str, **options) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def png_of(width: int, height: int, pixels: bytes = b"") -> bytes:
    """A PNG that says it is so large, whatever its pixels are."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(pixels)) + _chunk(b"IEND")


def _chunk(name: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def gif_of(width: int, height: int) -> bytes:
    content = bytearray(picture(0, "GIF"))
    struct.pack_into("<HH", content, 6, width, height)
    return bytes(content)


def bmp_of(width: int, height: int) -> bytes:
    content = bytearray(picture(0, "BMP"))
    struct.pack_into("<ii", content, 18, width, height)
    return bytes(content)


def many_scans(count: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again."""
    content = saved(Image.new("L", (64, 64), 90), "JPEG", progressive=True)
    last = content.rindex(b"\xff\xda")
    return content[:last] + content[last:-2] * count + b"\xff\xd9"


def unending_jpeg(behind: bytes) -> bytes:
    return picture(1, "JPEG")[:-2] + behind


def bad_png_checksum() -> bytes:
    content = bytearray(picture(1))
    content[content.index(b"IDAT") + 10] ^= 0xFF
    return bytes(content)


def text_bomb() -> bytes:
    """A PNG with a compressed comment of 20 million letters."""
    info = PngImagePlugin.PngInfo()
    info.add(b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * 20_000_000))
    return saved(Image.new("RGB", (4, 4)), "PNG", pnginfo=info)


def two_pictures_in_one() -> bytes:
    """As phones write them: a JPEG whose second picture follows after the end of the first."""
    one, two = (Image.open(io.BytesIO(picture(n, "JPEG", 32))) for n in (1, 2))
    return saved(one, "MPO", save_all=True, append_images=[two])


def packed_program() -> bytes:
    return gzip.compress(b"#!/bin/sh\nrm -rf /\n")


def animated(kind: str) -> bytes:
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "green", "blue")]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:])


def rotated() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return saved(Image.new("RGB", (20, 10), "red"), "JPEG", exif=exif)


UNUSUAL = {  # pictures of rarer kinds that are as good as any
    "cmyk.jpg": lambda: saved(Image.new("CMYK", (9, 9), (10, 90, 0, 0)), "JPEG"),
    "sixteen_bits.png": lambda: saved(Image.fromarray(np.arange(256, dtype=np.uint16).reshape(16, 16) * 257), "PNG"),
    "float.tiff": lambda: saved(Image.fromarray(np.linspace(0, 1, 64, dtype=np.float32).reshape(8, 8)), "TIFF"),
    "animated.gif": lambda: animated("GIF"),
    "animated.png": lambda: animated("PNG"),
    "animated.webp": lambda: animated("WEBP"),
    "two_pages.tif": lambda: animated("TIFF"),
    "rotated.jpg": rotated,
    "progressive.jpg": lambda: saved(Image.new("RGB", (40, 40), "tan"), "JPEG", progressive=True),
    "one_bit.png": lambda: saved(Image.new("1", (9, 9)), "PNG"),
    "see_through.png": lambda: saved(Image.new("RGBA", (9, 9), (255, 0, 0, 90)), "PNG"),
    "palette.gif": lambda: saved(Image.new("P", (9, 9)), "GIF", transparency=0),
    "grey.pgm": lambda: saved(Image.new("L", (9, 9)), "PPM"),
    "packed.tif": lambda: saved(Image.new("RGB", (30, 30), "navy"), "TIFF", compression="tiff_deflate"),
    "plain.bmp": lambda: saved(Image.new("RGB", (7, 7), "red"), "BMP"),
    "one_pixel.png": lambda: saved(Image.new("RGB", (1, 1), "red"), "PNG"),
}

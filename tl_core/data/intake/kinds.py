"""What a file is, from its first bytes; the ending of its name decides nothing."""

HEAD = 1024  # bytes that suffice to tell

# The formats that are taken: how their files begin, and how their names end (the first one where none fits).
_STARTS = (
    (b"\xff\xd8\xff", "JPEG"), (b"\x89PNG\r\n\x1a\n", "PNG"), (b"GIF87a", "GIF"), (b"GIF89a", "GIF"), (b"BM", "BMP"),
    (b"II*\0", "TIFF"), (b"MM\0*", "TIFF"), (b"II+\0", "TIFF"), (b"MM\0+", "TIFF"),
    *((b"P%d" % n, "PPM") for n in range(1, 7)),
)
ENDINGS = {"JPEG": (".jpg", ".jpeg", ".jfif"), "PNG": (".png",), "GIF": (".gif",), "BMP": (".bmp",),
           "WEBP": (".webp",), "TIFF": (".tif", ".tiff"), "PPM": (".ppm", ".pgm")}

# What else people bring, and what to say of it.
_PACKED = "a packed file: unpack it first"
_OTHERS = (
    (b"PK\x03\x04", "a zip inside: unpack it and put its pictures into class folders"),
    (b"PK\x05\x06", "an empty zip, not an image"), (b"%PDF", "a PDF, not an image"),
    (b"8BPS", "a Photoshop file: save it as PNG or JPEG"), (b"%!PS", "PostScript, not an image"),
    *((start, _PACKED) for start in (b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ")),
    *((start, "a program, not an image") for start in (b"MZ", b"\x7fELF", b"#!")),
)
_HEIF = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis")


def kind(head: bytes) -> str | None:
    """The picture format that ``head``, a file's first bytes, announces; None where it is none that is taken."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    return next((name for start, name in _STARTS if head.startswith(start)), None)


def reason(head: bytes) -> str:
    """Why a file with these first bytes is not taken, in a few words."""
    if not head:
        return "empty file"
    if head[4:8] == b"ftyp":
        return "HEIC or AVIF: save it as JPEG" if head[8:12] in _HEIF else "a video, not an image"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n\0").lower()
    if b"<svg" in text or b"<!doctype svg" in text or b"/svg" in text[:300]:
        return "SVG, a drawing that can run scripts: save it as PNG"
    if text.startswith((b"<!doctype html", b"<html", b"<script", b"<body", b"<head")):
        return "a web page, not an image"
    return next((words for start, words in _OTHERS if head.startswith(start)), "not an image")

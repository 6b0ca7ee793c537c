"""What a file is, from its first bytes; the ending of its name decides nothing."""

HEAD = 1024  # bytes that suffice to tell

# The formats that are taken: how their files begin, and how their names end (the first one where none fits).
_STARTS = (
    (b"\xff\xd8\xff", "JPEG"), (b"\x89PNG\r\n\x1a\n", "PNG"), (b"GIF87a", "GIF"), (b"GIF89a", "GIF"), (b"BM", "BMP"),
    (b"II*\0", "TIFF"), (b"MM\0*", "TIFF"), (b"II+\0", "TIFF"), (b"MM\0+", "TIFF"),
    *((b"P%d" % n, "PPM") for n in range(1, 7)),
)
# What stands behind "ftyp" in HEIC, and in AVIF, which looks the same otherwise.
_HEIC, _AVIF = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), (b"avif", b"avis")
ENDINGS = {"JPEG": (".jpg", ".jpeg", ".jpe", ".jfif"), "PNG": (".png",), "GIF": (".gif",), "BMP": (".bmp",),
           "WEBP": (".webp",), "TIFF": (".tif", ".tiff"), "PPM": (".ppm", ".pgm"), "HEIF": (".heic", ".heif", ".hif")}

# What else people bring, and what to say of it.
_PACKED = "a packed file: unpack it, or pack the class folders as a zip"
_AS_PNG = "save it as PNG or JPEG"
# What Word, Excel, PowerPoint and LibreOffice put first into the zips that their files are.
_OFFICE = (b"[Content_Types].xml", b"_rels/.rels", b"mimetypeapplication/vnd.oasis.opendocument")
_OTHERS = (
    (b"PK\x03\x04", "a zip inside: unpack it and put its pictures into class folders"),
    (b"PK\x05\x06", "an empty zip, not an image"), (b"%PDF", "a PDF, not an image"),
    (b"8BPS", f"a Photoshop file: {_AS_PNG}"), (b"%!PS", "PostScript, not an image"),
    *((start, f"JPEG 2000: {_AS_PNG}") for start in (b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51")),
    *((start, f"JPEG XL: {_AS_PNG}") for start in (b"\0\0\0\x0cJXL ", b"\xff\x0a")),
    *((start, f"an icon (ICO): {_AS_PNG}") for start in (b"\0\0\1\0", b"\0\0\2\0")),
    *((b"\x0a" + bytes([version, 1]), f"PCX: {_AS_PNG}") for version in (0, 2, 3, 4, 5)),
    (b"\x93NUMPY", "a NumPy array, not an image"),
    *((start, _PACKED) for start in (b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ")),
    *((start, "a program, not an image") for start in (b"MZ", b"\x7fELF", b"#!")),
)


def kind(head: bytes) -> str | None:
    """The picture format that ``head``, a file's first bytes, announces; None where it is none that is taken."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp" and not _says_avif(head):
        return "HEIF" if head[8:12] in _HEIC else None
    return next((name for start, name in _STARTS if head.startswith(start)), None)


def reason(head: bytes) -> str:
    """Why a file with these first bytes is not taken, in a few words."""
    if not head:
        return "empty file"
    if head[4:8] == b"ftyp":
        return f"AVIF: {_AS_PNG}" if _says_avif(head) else "a video, not an image"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n\0").lower()
    if b"<svg" in text or b"<!doctype svg" in text or b"/svg" in text[:300]:
        return "SVG, a drawing that can run scripts: save it as PNG"
    if text.startswith((b"<!doctype html", b"<html", b"<script", b"<body", b"<head")):
        return "a web page, not an image"
    if _is_tga(head):
        return f"TGA: {_AS_PNG}"
    if head.startswith(b"PK\x03\x04") and any(mark in head for mark in _OFFICE):
        return "an Office document, not an image: save its pictures as PNG or JPEG"
    return next((words for start, words in _OTHERS if head.startswith(start)), _by_what_lies_deeper(head))


def _by_what_lies_deeper(head: bytes) -> str:
    if head[257:262] == b"ustar":
        return _PACKED
    if head[128:132] == b"DICM":
        return f"DICOM, a medical picture: {_AS_PNG}"
    return "not an image"


def _is_tga(head: bytes) -> bool:
    """Truevision's header has no mark of its own; all of its fields together hardly ever fit by chance."""
    if len(head) < 18 or head[1] > 1 or head[2] not in (1, 2, 3, 9, 10, 11) or head[16] not in (8, 15, 16, 24, 32):
        return False
    return (head[1] == 1 or not any(head[3:8])) and any(head[12:14]) and any(head[14:16]) and head[17] < 64


def _says_avif(head: bytes) -> bool:
    """The main brand or one of those it is compatible with, in a box of the length that stands before it."""
    if head[4:8] != b"ftyp" or head[8:12] in _HEIC[:6]:
        return False
    brands = head[8:min(int.from_bytes(head[:4], "big"), len(head))]
    return any(brands[at:at + 4] in _AVIF for at in range(0, len(brands), 4))

"""The corpus: named hostile or broken zips, each with what must become of it.

``whole``: refused, and everything is as before. ``file``: the file ``about`` is refused
by name, the good pictures are taken. ``taken``: ``about`` comes in too, made harmless.
"""

import stat
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.data.upload import contents, zips
from tests.data.upload.contents import HTML, PDF, SVG, picture
from tests.data.upload.zips import good, zipped

LIMITS = {"TL_MAX_UPLOAD_BYTES": "3M", "TL_MAX_FILES": "40", "TL_MAX_FILE_BYTES": "300K", "TL_MAX_PIXELS": "1M",
          "TL_MAX_EXPANSION": "100"}
LONG = "long" * 75


@dataclass(frozen=True)
class Case:
    """``build`` gives the zip's bytes; ``said`` must stand in the message or the reason."""

    name: str
    build: Callable[[], bytes] = field(repr=False)
    about: str = ""
    said: str = ""
    label: str | None = None  # the class that a taken picture must have


def beside(name: str, content: bytes | Callable[[], bytes], **methods: int) -> Callable[[], bytes]:
    """The good files and this one."""
    return lambda: zipped({**good(), name: content if isinstance(content, bytes) else content()}, **methods)


def escaping(name: str) -> Case:
    return Case(f"path {name!r}", beside(name, picture(9)), about=name, said="leads out")


def noise(count: int) -> bytes:
    return picture(7, "BMP", 64) + picture(8, "BMP", 256)[:count]


WHOLE = [
    *map(escaping, ("../evil.png", "cats/../../evil.png", "cats/../dogs/1.png", "/etc/evil.png", "//host/share/e.png",
                    "..\\evil.png", "cats\\..\\..\\evil.png", "C:\\evil.png", "c:evil.png", "\\\\host\\share\\e.png",
                    "\\evil.png", "cats/.. /evil.png", "cats/.\u200b./evil.png", "\u202e../evil.png", "../out/",
                    "__MACOSX/../../evil.png", ".hidden/../../../evil.png")),
    Case("link to a file", lambda: zips.link("cats/passwd.png", "/etc/passwd"), "cats/passwd.png", "a link"),
    Case("link to a folder", lambda: zips.link("cats/up", "../../.."), "cats/up", "a link"),
    Case("pipe", lambda: zips.with_mode("cats/pipe.png", b"", stat.S_IFIFO), "cats/pipe.png", "no plain file"),
    Case("device", lambda: zips.with_mode("cats/zero.png", b"", stat.S_IFCHR), "cats/zero.png", "no plain file"),
    Case("flat bomb named as a picture", beside("cats/bomb.png", bytes(2_500_000)), "cats/bomb.png", "unpacks to"),
    Case("flat bomb named as text", beside("notes.txt", bytes(2_500_000)), "notes.txt", "unpacks to"),
    Case("bomb of a real picture", beside("cats/b.bmp", lambda: contents.saved(
        contents.Image.new("RGB", (900, 900)), "BMP")), "cats/b.bmp", "unpacks to"),
    Case("one entry under many names", lambda: zips.twice_listed(zipped(good()), "cats/0.png", 20), "0000000000",
         "share the same bytes"),
    Case("one entry reaches into the next", lambda: zips.changed(
        zipped(good(), zipfile.ZIP_STORED), "cats/0.png", zips.PACKED, "<I", 2_000), "cats/1.png", "share the same"),
    Case("four gigabytes announced", lambda: zips.changed(
        zipped(good()), "cats/0.png", zips.SIZE, "<I", 0xFFFFFFF0), "cats/0.png", "unpacks to"),
    Case("too many files", lambda: zipped({f"cats/{i}.png": picture(0) for i in range(41)}), "upload.zip", "41 files"),
    Case("too many bytes unpacked", lambda: zipped({f"cats/{i}.bmp": picture(0, "BMP", 200) for i in range(30)}),
         "upload.zip", "At most 3 MB"),
    Case("too many bytes packed", lambda: zipped({f"cats/{i}.bmp": picture(i, "BMP", 300) for i in range(12)},
                                                 zipfile.ZIP_STORED), "upload.zip", "At most 3 MB"),
    Case("list of files too long", lambda: zipped([(f"{i}/" * 12, b"") for i in range(10_000)]), "upload.zip",
         "no zip that can be read"),
    Case("no zip but text", lambda: b"these are not the bytes you are looking for" * 9, "upload.zip", "no zip"),
    Case("no zip but a picture", lambda: picture(0), "upload.zip", "no zip"),
    Case("no byte at all", lambda: b"", "upload.zip", "no zip"),
    Case("half a zip", lambda: zipped(good())[:700], "upload.zip", "no zip"),
    Case("list of files broken", lambda: zipped(good()).replace(zips.CENTRAL, b"PKxx"), "upload.zip", "no zip"),
    Case("list of files elsewhere", lambda: zips.bad_end(zipped(good()), 16, 0x7FFFFFFF), "cats/0.png",
         "outside of the file"),
    Case("list of four gigabytes", lambda: zips.bad_end(zipped(good()), 12, 0xFFFFFFF0), "upload.zip", "no zip"),
    Case("name that is no UTF-8", lambda: zips.renamed(zipped({"ca\u00fcs/0.png": picture(0)}), "ca\u00fcs/0.png",
                                                       b"ca\xff\xffs/0.png"), "upload.zip", "no zip"),
    Case("empty zip", lambda: zipped({}), "upload.zip", "no picture"),
    Case("only folders", lambda: zipped({"cats/": b"", "dogs/": b""}), "upload.zip", "no picture"),
    Case("only text", lambda: zipped({"cats/a.txt": b"meow", "dogs/b.txt": b"woof"}), "cats/a.txt", "not an image"),
    Case("only litter", lambda: zipped({"__MACOSX/cats/._1.png": picture(0), "cats/.DS_Store": b"x"}), "upload.zip",
         "no picture"),
    Case("only a zip within", lambda: zipped({"cats/inner.zip": zipped(good())}), "cats/inner.zip", "a zip inside"),
    Case("all encrypted", lambda: zips.encrypted(zipped(good()), *good()), "cats/0.png", "encrypted"),
    Case("all broken", lambda: zipped({"cats/1.png": picture(0)[:60], "dogs/1.png": b""}), "dogs/1.png", "empty file"),
    Case("pictures in no class folder", lambda: zipped({"1.png": picture(1), "2.png": picture(2)}), "1.png",
         "lies in no class folder"),
]

FILES = [
    Case("truncated", beside("cats/x.jpg", picture(1, "JPEG", 64)[:900]), "cats/x.jpg", "truncated"),
    Case("truncated PNG", beside("cats/x.png", picture(1, "PNG", 64)[:900]), "cats/x.png", "truncated"),
    Case("empty", beside("cats/x.png", b""), "cats/x.png", "empty file"),
    Case("text named .jpg", beside("cats/x.jpg", b"just words\n" * 40), "cats/x.jpg", "not an image"),
    Case("start of a picture only", beside("cats/x.png", b"\x89PNG\r\n\x1a\n"), "cats/x.png", ""),
    Case("zeros", beside("cats/x.png", bytes(3_000)), "cats/x.png", "not an image"),
    Case("SVG", beside("cats/x.svg", SVG), "cats/x.svg", "SVG"),
    Case("SVG named .png", beside("cats/x.png", SVG), "cats/x.png", "SVG"),
    Case("SVG after a long comment", beside("cats/x.svg", b"<!--" + b"-" * 200 + b"--><svg onload='alert(1)'/>"),
         "cats/x.svg", "SVG"),
    Case("web page named .jpg", beside("cats/x.jpg", HTML), "cats/x.jpg", "a web page"),
    Case("PHP named .gif", beside("cats/x.gif", b"<?php system($_GET['c']); ?>"), "cats/x.gif", "not an image"),
    Case("program named .png", beside("cats/x.png", b"MZ\x90\0" + bytes(99)), "cats/x.png", "a program"),
    Case("packed program named .png", beside("cats/x.png", contents.packed_program), "cats/x.png", "a packed file"),
    Case("PDF", beside("cats/x.jpg", PDF), "cats/x.jpg", "a PDF"),
    Case("PostScript named .jpg", beside("cats/x.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"),
         "cats/x.jpg", "PostScript"),
    Case("AVIF", beside("cats/x.avif", b"\0\0\0\x18ftypavif" + bytes(64)), "cats/x.avif", "save it as PNG or JPEG"),
    Case("HEIC that is none", beside("cats/x.heic", b"\0\0\0\x18ftypheic" + bytes(64)), "cats/x.heic", "not an image"),
    Case("video", beside("cats/x.mp4", b"\0\0\0\x18ftypisom" + bytes(64)), "cats/x.mp4", "a video"),
    Case("zip within", beside("cats/inner.zip", lambda: zipped(good())), "cats/inner.zip", "a zip inside"),
    Case("zip within named .jpg", beside("cats/x.jpg", lambda: zipped(good())), "cats/x.jpg", "a zip inside"),
    Case("PNG of 3.6 billion pixels", beside("cats/x.png", contents.png_of(60_000, 60_000)), "cats/x.png", "pixels"),
    Case("PNG of a few too many pixels", beside("cats/x.png", contents.png_of(1_001, 1_000, bytes(9))), "cats/x.png",
         "1001000 pixels, more than 1000000"),
    Case("PNG of no pixels", beside("cats/x.png", contents.png_of(0, 9)), "cats/x.png", ""),
    Case("GIF of 4 billion pixels", beside("cats/x.gif", contents.gif_of(65_535, 65_535)), "cats/x.gif", "pixels"),
    Case("BMP of 2 billion columns", beside("cats/x.bmp", contents.bmp_of(2**31 - 1, 12)), "cats/x.bmp", "pixels"),
    Case("BMP of negative width", beside("cats/x.bmp", contents.bmp_of(-12, 12)), "cats/x.bmp", ""),
    Case("PPM of many pixels", beside("cats/x.ppm", b"P6 99999 99999 255\n" + bytes(99)), "cats/x.ppm", "pixels"),
    Case("JPEG of a thousand scans", beside("cats/x.jpg", lambda: contents.many_scans(1_000)), "cats/x.jpg", "scans"),
    Case("bomb in a comment", beside("cats/x.png", contents.text_bomb), "cats/x.png", ""),
    Case("wrong checksum in a PNG", beside("cats/x.png", contents.bad_png_checksum), "cats/x.png", "damaged"),
    Case("too many bytes", beside("cats/x.bmp", lambda: picture(3, "BMP", 400)), "cats/x.bmp", "larger than 300 kB"),
    Case("TIFF with a zip behind", beside("cats/x.tif", lambda: picture(1, "TIFF") + zipped(good())), "cats/x.tif",
         "hidden"),
    Case("PPM with a web page behind", beside("cats/x.ppm", lambda: picture(1, "PPM") + HTML), "cats/x.ppm", "hidden"),
    Case("JPEG without end, with a web page", beside("cats/x.jpg", lambda: contents.unending_jpeg(HTML)), "cats/x.jpg",
         "hidden"),
    Case("GIF without end, with a web page", beside("cats/x.gif", lambda: picture(1, "GIF")[:-1] + HTML), "cats/x.gif",
         "hidden"),
    Case("encrypted", lambda: zips.encrypted(zipped({**good(), "cats/x.png": picture(9)}), "cats/x.png"),
         "cats/x.png", "encrypted"),
    Case("packed with bzip2", beside("cats/x.png", picture(9), cats_x_png=zipfile.ZIP_BZIP2), "cats/x.png", "bzip2"),
    Case("packed with LZMA", beside("cats/x.png", picture(9), cats_x_png=zipfile.ZIP_LZMA), "cats/x.png", "lzma"),
    Case("packed in an unknown way", lambda: zips.changed(
        zipped({**good(), "cats/x.png": picture(9)}), "cats/x.png", zips.METHOD, "<H", 99, local=8), "cats/x.png",
         "method 99"),
    Case("wrong checksum in the zip", lambda: zips.spoiled(
        zipped({**good(), "cats/x.png": picture(9)}, zipfile.ZIP_STORED), "cats/x.png", 99), "cats/x.png", "checksum"),
    Case("broken packing", lambda: zips.spoiled(zipped({**good(), "cats/x.bmp": picture(9, "BMP")}), "cats/x.bmp", 0),
         "cats/x.bmp", "damaged"),
    Case("less announced than comes", lambda: zips.changed(
        zipped({**good(), "cats/x.png": picture(9)}), "cats/x.png", zips.SIZE, "<I", 50, local=22), "cats/x.png",
         "damaged"),
    Case("another name in its own header", lambda: zips.renamed(
        zipped({**good(), "cats/x.png": picture(9)}), "cats/x.png", b"cats/y.png"), "cats/y.png", "another name"),
    Case("outside of the file", lambda: zips.changed(
        zipped({**good(), "cats/x.png": picture(9)}), "cats/x.png", zips.OFFSET, "<I", 0x7FFFFFFF), "cats/x.png",
        "damaged"),
    Case("beside the class folders", beside("cover.png", picture(9)), "cover.png", "in no class folder"),
    Case("beside the split folders", lambda: zipped(
        {**{f"{s}/{n}": c for s in ("train", "test") for n, c in good().items()}, "extra/cats/x.png": picture(9)}),
        "extra/cats/x.png", "beside the split folders"),
]


def named(path: str, label: str) -> Case:
    return Case(f"name {path[:40]!r}", beside(path, picture(9)), path, label=label)


def polyglot(kind: str, ending: str, behind: Callable[[], bytes]) -> Case:
    return Case(f"{kind} with {ending} behind", beside(f"cats/x.{kind.lower()}", lambda: picture(9, kind) + behind()),
                f"cats/x.{kind.lower()}", said="cut off", label="cats")


TAKEN = [
    *(polyglot(kind, *behind) for kind in ("GIF", "JPEG", "PNG", "WEBP", "BMP")
      for behind in (("a web page", lambda: HTML), ("a zip", lambda: zipped(good())))),
    Case("JPEG with a second picture", beside("cats/x.jpg", contents.two_pictures_in_one), "cats/x.jpg", "cut off",
         "cats"),
    *(Case(f"unusual {name}", beside(f"cats/{name}", make), f"cats/{name}", label="cats")
      for name, make in contents.UNUSUAL.items()),
    Case("PNG named .jpg", beside("cats/x.jpg", picture(9)), "cats/x.jpg", "x.png", "cats"),
    Case("JPEG named .php", beside("cats/x.php", picture(9, "JPEG")), "cats/x.php", "x_php.jpg", "cats"),
    Case("JPEG named .svg", beside("cats/x.svg", picture(9, "JPEG")), "cats/x.svg", "x_svg.jpg", "cats"),
    Case("JPEG without ending", beside("cats/x", picture(9, "JPEG")), "cats/x", "x.jpg", "cats"),
    named("CON/x.png", "CON_"), named("nul.pictures/x.png", "nul_.pictures"), named("Com1/x.png", "Com1_"),
    named("lpt³/x.png", "lpt³_"), named("cats/NUL.png", "cats"), named("cats/aux.jpg.png", "cats"),
    named("<script>alert(1)<script>/x.png", "＜script＞alert(1)＜script＞"),
    named("cats/<img src=x onerror=alert(1)>.png", "cats"), named('cats/"><b>x.png', "cats"),
    named("ca\u202ets/x.png", "cats"), named("cats/x\u202egnp.exe.png", "cats"),
    named("\ufeffcats\u200b/x.png", "cats"),
    named(f"cats/{LONG}.png", "cats"), named(f"cats/{'🐈' * 90}.png", "cats"),
    named("cats /x.png", "cats"), named("cats./x.png", "cats"), named(" dogs/x.png", "dogs"),
    named("Cats/x.png", "cats"),
    named("cats\\x.png", "cats"), named("cats//./x.png", "cats"), named("cats/x.png:evil.exe", "cats"),
    named("cats/a\nb\x1b[31m.png", "cats"), named("cats/$(touch evil) `id`;x.png", "cats"),
    named("cats/-rf.png", "cats"),
    named("cats/%2e%2e%2fx.png", "cats"), named("cats/．．x.png", "cats"), named("～/x.png", "～"),
    named("pictures.jpg/x.png", "pictures_jpg"), named("cats/x.png.", "cats"), named("=cmd()|'x'/x.png", "=cmd()｜'x'"),
    named("cats/" + "deep/" * 150 + "x.png", "cats"), named("lost+found /x.png", "lost+found_"),
    Case("class of 300 letters", beside(f"{LONG}/x.png", picture(9)), f"{LONG}/x.png"),
    Case("NFC and NFD", lambda: zipped({**good(), "Ka\u0308fer/x.png": picture(9), "K\u00e4fer/y.png": picture(8)}),
         "Ka\u0308fer/x.png", label="K\u00e4fer"),
    Case("NFC and NFD files", lambda: zipped({**good(), "cats/a\u0308.png": picture(9), "cats/\u00e4.png": picture(8)}),
         "cats/a\u0308.png", label="cats"),
    Case("names that differ by case", beside("cats/0.PNG", picture(9)), "cats/0.PNG", label="cats"),
    Case("name that comes twice", lambda: zipped([*good().items(), ("cats/0.png", picture(9))]), "cats/0.png",
         label="cats"),
    Case("NUL in a name", lambda: zips.renamed(zipped({**good(), "cats/x.png!e": picture(9)}), "cats/x.png!e",
                                               b"cats/x.png\0e").replace(b"cats/x.png!e", b"cats/x.png\0e"),
         "cats/x.png\0e", label="cats"),
    Case("UTF-8 that does not say so", lambda: zips.unset_utf8(beside("Bären/x.png", picture(9))()), "Bären/x.png",
         label="Bären"),
    Case("zip behind a program", lambda: b"MZ" + bytes(500) + beside("cats/x.png", picture(9))(), "cats/x.png",
         label="cats"),
    Case("zip behind a picture", lambda: picture(3) + beside("cats/x.png", picture(9))(), "cats/x.png", label="cats"),
    Case("bytes after the zip", lambda: beside("cats/x.png", picture(9))() + bytes(100), "cats/x.png", label="cats"),
    Case("litter of macOS", lambda: zipped({**good(), "cats/x.png": picture(9), "__MACOSX/cats/._x.png": b"\0\5\x16\7",
                                            "cats/.DS_Store": b"Bud1", "cats/Icon\r": b""}),
         "cats/x.png", label="cats"),
    Case("litter of Windows", lambda: zipped({**good(), "cats/x.png": picture(9), "cats/Thumbs.db": b"\xd0\xcf",
                                              "desktop.ini": b"[.ShellClassInfo]"}), "cats/x.png", label="cats"),
]

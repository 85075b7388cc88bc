"""Looking into pictures: dates and places from EXIF, a small preview, a hash for likeness.

Every picture is a stranger's, so a process of its own looks into it, with a limit of memory and of time: a
picture made to exhaust the machine costs that process and nothing else. Originals are only ever read.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from domain.photo import ImageFacts

if TYPE_CHECKING:
    from PIL.Image import Exif, Image

CPU_SECONDS = 1.0
"""For one picture; twelve megapixels from a phone take a tenth of it."""
WALL_SECONDS = 5.0
MEMORY = 160 * 1024 * 1024
"""Bytes of address space that the process may add to the 30 MB that it starts with."""
MOST_PIXELS = {"JPEG": 120_000_000, "MPO": 120_000_000}
MOST_PIXELS_ELSE = 16_000_000
"""JPEG is decoded at an eighth of its size; the others, and progressive ones, have to be unpacked whole."""
PREVIEW = 640
"""Pixels of the longer side."""
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
_EXIF, _GPS = 0x8769, 0x8825


def inspect(files: Sequence[tuple[Path, Path]]) -> list[ImageFacts | None]:
    """What each picture says of itself, its preview written to the second path of the pair. Blocking.

    ``None`` where it cannot be opened: another format, damaged, or too expensive to open.
    """
    found: list[ImageFacts | None] = []
    while len(found) < len(files):
        found += _run(files[len(found) :])
    return found


def _run(files: Sequence[tuple[Path, Path]]) -> list[ImageFacts | None]:
    """The answers of one process; where it died over a picture, that one is ``None`` and the last."""
    orders = "".join(f"{json.dumps([str(each) for each in pair])}\n" for pair in files)
    command = [sys.executable, "-m", "documents.images"]
    folder = Path(__file__).parent.parent
    process = subprocess.Popen(  # noqa: S603 -- this very module
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        said, _ = process.communicate(orders.encode(), timeout=WALL_SECONDS + CPU_SECONDS * len(files))
    except subprocess.TimeoutExpired:
        process.kill()
        said, _ = process.communicate()
    found = [_facts(json.loads(line)) for line in said.splitlines(keepends=True) if line.endswith(b"\n")]
    return found if len(found) == len(files) else [*found, None]


def _facts(said: dict[str, Any] | None) -> ImageFacts | None:
    if said is None:
        return None
    taken = said.pop("taken_at")
    return ImageFacts(**said, taken_at=datetime.fromisoformat(taken) if taken else None)


def serve(orders: Iterable[str]) -> None:
    """The other end: one line a picture in, one line of JSON out."""
    _limit_memory()
    for order in orders:
        path, preview = json.loads(order)
        _limit_time()
        facts = look(Path(path), Path(preview))
        said = asdict(facts) | {"taken_at": facts.taken_at and facts.taken_at.isoformat()} if facts else None
        sys.stdout.write(f"{json.dumps(said)}\n")
        sys.stdout.flush()


def look(path: Path, preview: Path) -> ImageFacts | None:
    """The facts of one picture in this very process, without limits."""
    pillow = _pillow()
    try:
        with pillow.open(path, formats=_FORMATS) as image:
            return None if _too_large(image) else _described(image, preview)
    except Exception:
        # What the library raises about a damaged file may be anything.
        return None


def _too_large(image: "Image") -> bool:
    whole = image.info.get("progressive") or image.format not in MOST_PIXELS
    return image.width * image.height > (MOST_PIXELS_ELSE if whole else MOST_PIXELS[str(image.format)])


def _described(image: "Image", preview: Path) -> ImageFacts:
    from PIL import ImageOps

    width, height = image.size
    # Asked for it, a PNG without unpacks the whole picture to look for it behind.
    exif = image.getexif() if image.format != "PNG" or "exif" in image.info else None
    latitude, longitude = _place(exif) if exif else (None, None)
    image.draft("RGB", (PREVIEW, PREVIEW))
    # Colours of a palette cannot be mixed; everything else is made small before it is converted.
    small = image.convert("RGB") if image.mode == "P" else image
    small.thumbnail((PREVIEW, PREVIEW))
    small = ImageOps.exif_transpose(small)
    _save(small, preview)
    return ImageFacts(
        format="JPEG" if image.format == "MPO" else str(image.format),
        width=width,
        height=height,
        taken_at=_taken_at(exif) if exif else None,
        camera=_camera(exif) if exif else None,
        latitude=latitude,
        longitude=longitude,
        dhash=_dhash(small),
    )


def _save(small: "Image", preview: Path) -> None:
    preview.parent.mkdir(parents=True, exist_ok=True)
    unfinished = preview.with_name(f"{preview.name}.part")
    _flat(small).save(unfinished, "JPEG", quality=80)
    unfinished.replace(preview)


def _flat(image: "Image") -> "Image":
    """On white where it is transparent: a drawing without a background would be black on black."""
    from PIL import Image as Pillow

    if image.mode not in {"RGBA", "LA"}:
        return image.convert("RGB")
    ground = Pillow.new("RGBA", image.size, "white")
    return Pillow.alpha_composite(ground, image.convert("RGBA")).convert("RGB")


def _dhash(image: "Image") -> int:
    """The difference hash: is each of 9 × 8 pixels darker than its right neighbour? 64 bits, signed."""
    from PIL import Image as Pillow

    grey = _flat(image).convert("L").resize((9, 8), Pillow.Resampling.LANCZOS)
    pixels = grey.tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (pixels[row * 9 + column] < pixels[row * 9 + column + 1])
    return bits - (1 << 64) if bits >> 63 else bits


def _taken_at(exif: "Exif") -> datetime | None:
    """DateTimeOriginal, else DateTimeDigitized (Exif 2.32, 4.6.5): when, by the clock of the camera."""
    own = exif.get_ifd(_EXIF)
    for tag in (0x9003, 0x9004):
        try:
            # The zone is unknown: it is the wall clock of the camera.
            return datetime.strptime(str(own.get(tag, ""))[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _camera(exif: "Exif") -> str | None:
    """«Apple iPhone 12»; the maker only where the model does not say it."""
    make, model = (_words(exif.get(tag)) for tag in (0x010F, 0x0110))
    name = model if model.casefold().startswith(make.casefold()) else f"{make} {model}"
    return name.strip()[:80] or None


def _words(value: object) -> str:
    return " ".join(str(value).replace("\x00", " ").split()) if isinstance(value, str) else ""


def _place(exif: "Exif") -> tuple[float | None, float | None]:
    """Latitude and longitude in degrees (WGS 84); none where a camera without a signal wrote zeros."""
    gps = exif.get_ifd(_GPS)
    try:
        latitude, longitude = (_degrees(gps[tag], gps[tag - 1]) for tag in (2, 4))
    except (LookupError, TypeError, ValueError, ArithmeticError):
        return None, None
    sound = -90 <= latitude <= 90 and -180 <= longitude <= 180 and (latitude, longitude) != (0, 0)
    return (latitude, longitude) if sound else (None, None)


def _degrees(parts: Sequence[Any], side: str) -> float:
    degrees, minutes, seconds = (float(each) for each in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return round(-value if side in {"S", "W"} else value, 6)


def _pillow() -> ModuleType:
    """The library with the few formats that are opened, each of them loaded."""
    from PIL import Image, TiffImagePlugin, WebPImagePlugin

    assert TiffImagePlugin
    assert WebPImagePlugin
    Image.preinit()
    # Our own limit is lower and knows the format.
    Image.MAX_IMAGE_PIXELS = None
    return Image


def _limit_memory() -> None:
    import resource

    _pillow()
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))


def _limit_time() -> None:
    import signal

    # Unhandled, its signal ends the process even inside a decoder.
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)


if __name__ == "__main__":
    serve(sys.stdin)

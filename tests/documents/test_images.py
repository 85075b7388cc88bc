"""Looking into pictures: what an honest one says, and what a hostile one costs."""

import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from PIL import Image

from documents import images
from documents.images import inspect

EXIF, GPS = 0x8769, 0x8825


def picture(path: Path, size: tuple[int, int] = (800, 600), **options: object) -> Path:
    Image.radial_gradient("L").resize(size).convert("RGB").save(path, **options)  # type: ignore[arg-type]
    return path


def exif(taken: str | None = "2024:01:12 09:14:05", *, orientation: int = 1) -> Image.Exif:
    found = Image.Exif()
    found[0x010F], found[0x0110], found[0x0112] = "Apple", "Apple iPhone 12\x00", orientation
    if taken is not None:
        found.get_ifd(EXIF)[0x9003] = taken
    found.get_ifd(GPS).update({1: "N", 2: (55.0, 10.0, 34.0), 3: "E", 4: (36.0, 36.0, 9.72)})
    return found


def looked_at(path: Path) -> images.ImageFacts | None:
    (facts,) = inspect([(path, path.with_suffix(".preview"))])
    return facts


def bomb(path: Path, side: int) -> Path:
    """A PNG of a few kilobytes that unpacks to ``side`` × ``side`` pixels of four bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + side * 4)
    rows = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )
    return path


def test_date_camera_and_place_are_read_and_a_preview_made(tmp_path: Path) -> None:
    path = picture(tmp_path / "IMG_1.jpg", (1600, 1200), exif=exif())
    before = path.read_bytes()
    facts = looked_at(path)
    assert facts is not None
    assert (facts.format, facts.width, facts.height) == ("JPEG", 1600, 1200)
    assert facts.taken_at is not None
    assert facts.taken_at.isoformat() == "2024-01-12T09:14:05"
    assert facts.camera == "Apple iPhone 12"
    assert (facts.latitude, facts.longitude) == pytest.approx((55.176111, 36.6027), abs=1e-4)
    with Image.open(tmp_path / "IMG_1.preview") as preview:
        assert (preview.format, max(preview.size)) == ("JPEG", 640)
        assert not preview.getexif()
    assert path.read_bytes() == before


def test_a_picture_without_exif_says_nothing_of_itself(tmp_path: Path) -> None:
    facts = looked_at(picture(tmp_path / "a.png"))
    assert facts is not None
    assert not facts.says_something
    assert facts.viewable


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "вчера", "2024:13:40 25:61:61"])
def test_a_date_that_is_none_is_not_made_up(tmp_path: Path, taken: str) -> None:
    facts = looked_at(picture(tmp_path / "a.jpg", exif=exif(taken)))
    assert facts is not None
    assert facts.taken_at is None
    assert facts.camera == "Apple iPhone 12"


def test_a_place_of_zeros_is_none(tmp_path: Path) -> None:
    found = exif()
    found.get_ifd(GPS).update({2: (0.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0)})
    facts = looked_at(picture(tmp_path / "a.jpg", exif=found))
    assert facts is not None
    assert facts.latitude is None


def test_a_photo_taken_sideways_stands_upright_in_its_preview(tmp_path: Path) -> None:
    facts = looked_at(picture(tmp_path / "a.jpg", (1600, 800), exif=exif(orientation=6)))
    assert facts is not None
    with Image.open(tmp_path / "a.preview") as preview:
        assert preview.size == (320, 640)


@pytest.mark.parametrize("options", [{"quality": 30}, {"size": (400, 300)}])
def test_the_same_picture_recompressed_has_nearly_the_same_hash(
    tmp_path: Path, options: dict[str, object]
) -> None:
    one = looked_at(picture(tmp_path / "a.jpg", quality=95))
    other = looked_at(picture(tmp_path / "b.jpg", **options))  # type: ignore[arg-type]
    assert one is not None
    assert other is not None
    assert bin(((one.dhash or 0) ^ (other.dhash or 0)) & (1 << 64) - 1).count("1") <= 4


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff\xe0 and no more", b"%PDF-1.4", b"\0" * 100_000])
def test_what_cannot_be_opened_is_said_to_be_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(content)
    assert looked_at(path) is None
    assert looked_at(tmp_path / "missing.jpg") is None


def test_a_truncated_photo_does_not_keep_the_next_one_from_being_seen(tmp_path: Path) -> None:
    whole = picture(tmp_path / "a.jpg")
    broken = tmp_path / "b.jpg"
    broken.write_bytes(whole.read_bytes()[:3000])
    first, second = inspect([(each, each.with_suffix(".preview")) for each in (broken, whole)])
    assert first is None
    assert second is not None


def test_a_decompression_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = bomb(tmp_path / "bomb.png", 20_000)
    began = time.perf_counter()
    assert looked_at(path) is None
    assert time.perf_counter() - began < 3


def test_a_hostile_picture_costs_at_most_200_megabytes(tmp_path: Path) -> None:
    """Measured from a process that is small itself: a child begins with the peak of its parent."""
    paths = [bomb(tmp_path / "bomb.png", 4_000), picture(tmp_path / "p.jpg", (3900, 3900), progressive=True)]
    script = (
        "import resource, sys\nfrom pathlib import Path\nfrom documents.images import inspect\n"
        "inspect([(Path(each), Path(each + '.preview')) for each in sys.argv[1:]])\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    said = subprocess.run(
        [sys.executable, "-c", script, *map(str, paths)],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(images.__file__).parent.parent,
    )
    unit = 1 if sys.platform == "darwin" else 1024
    assert 20 * 2**20 < int(said.stdout) * unit <= 200 * 2**20


def test_a_picture_that_takes_too_long_is_given_up_and_the_next_one_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, good = tmp_path / "slow.fifo", picture(tmp_path / "good.jpg")
    # Nobody writes to it: whoever opens it waits for ever, and spends no time of the processor.
    subprocess.run(["mkfifo", str(slow)], check=True)
    monkeypatch.setattr(images, "WALL_SECONDS", 1.0)
    found = inspect([(slow, tmp_path / "x"), (good, tmp_path / "y")])
    assert found[0] is None
    assert found[1] is not None


def test_the_worker_limits_its_time_for_one_picture() -> None:
    limited = subprocess.run(
        [sys.executable, "-c", "from documents import images\nimages._limit_time()\nwhile True: pass"],
        cwd=Path(images.__file__).parent.parent,
        timeout=20,
        check=False,
    )
    assert limited.returncode < 0

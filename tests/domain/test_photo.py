"""What a caption says, what a room is called, what a file is by its first bytes."""

import pytest

from domain.photo import Caption, Room, Stage, find_room, read_caption, room_name, sniff, typical_rooms


@pytest.mark.parametrize(
    ("text", "item", "room", "stage"),
    [
        ("8 каб. 12 после", "8", "Кабинет 12", Stage.AFTER),
        ("8 каб 12, до", "8", "Кабинет 12", Stage.BEFORE),
        ("п. 8 кабинет №12 в процессе", "8", "Кабинет 12", Stage.DURING),
        ("8. после, лекторий", "8", "Лекторий", Stage.AFTER),
        ("2.1 Лекторий до ремонта", "2.1", "Лекторий", Stage.BEFORE),
        ("8 до ремонта", "8", None, Stage.BEFORE),
        ("8 после окончания работ 12 каб.", "8", "Кабинет 12", Stage.AFTER),
        ("12 каб. после", None, "Кабинет 12", Stage.AFTER),
        ("каб. 12а", None, "Кабинет 12а", None),
        ("12 кабинет", None, "Кабинет 12", None),
        ("8 12 каб. до", "8", "Кабинет 12", Stage.BEFORE),
        ("8", "8", None, None),
        ("8 готово", "8", None, None),
        ("после", None, None, Stage.AFTER),
        ("кабинет «Робототехника» во время ремонта", None, "Кабинет «Робототехника»", Stage.DURING),
        ("3 приказ № 12 от 15.01.2024", "3", None, None),
        ("", None, None, None),
    ],
)
def test_a_caption_names_item_room_and_stage(
    text: str, item: str | None, room: str | None, stage: Stage | None
) -> None:
    read = read_caption(text)
    assert (read.item, read.room, read.stage) == (item, room, stage)


@pytest.mark.parametrize(
    ("text", "item", "room", "stage"),
    [
        ("каб12 после", None, "Кабинет 12", Stage.AFTER),
        ("8 к. 12 до", "8", "Кабинет 12", Stage.BEFORE),
        ("каб.12до", None, "Кабинет 12", Stage.BEFORE),
        ("8/каб. 12/после", "8", "Кабинет 12", Stage.AFTER),
        ("мероприятие 8 каб 12 до", "8", "Кабинет 12", Stage.BEFORE),
        ("8 12 после", "8", "Кабинет 12", Stage.AFTER),
        ("кабинет №12 (после)", None, "Кабинет 12", Stage.AFTER),
        ("кабинет 12 «до»", None, "Кабинет 12", Stage.BEFORE),
        ("каб. 12-а до", None, "Кабинет 12а", Stage.BEFORE),
        ("каб. 2-15 после", None, "Кабинет 2-15", Stage.AFTER),
        ("каб 12 после косметического ремонта", None, "Кабинет 12", Stage.AFTER),
        ("кабинет 12 до начала ремонтных работ", None, "Кабинет 12", Stage.BEFORE),
        ("каб 12 после установки мебели", None, "Кабинет 12", Stage.AFTER),
        ("каб. 12 стало", None, "Кабинет 12", Stage.AFTER),
        ("каб. 12 в работе", None, "Кабинет 12", Stage.DURING),
        ("📷 каб. 12 после ✅", None, "Кабинет 12", Stage.AFTER),
        ("фото кабинета 12 до", None, "Кабинет 12", Stage.BEFORE),
        ("СОШ № 5, каб. 12, до", None, "Кабинет 12", Stage.BEFORE),
        ("8 каб. 12, стена, после", "8", "Кабинет 12", Stage.AFTER),
        ("каб. 12, 2 этаж, после", None, "Кабинет 12", Stage.AFTER),
        ("1 этаж холл до", None, "1 этаж холл", Stage.BEFORE),
        ("спортзал до", None, "Спортзал", Stage.BEFORE),
        ("8 Кабинет «Разработка VR/AR» после", "8", "Кабинет «Разработка VR/AR»", Stage.AFTER),
        ("Лаборатория № 3 до", None, "Лаборатория № 3", Stage.BEFORE),
        ("лектории\u0306 до", None, "Лекторий", Stage.BEFORE),
    ],
)
def test_a_caption_is_understood_as_people_write_it(
    text: str, item: str | None, room: str | None, stage: Stage | None
) -> None:
    read = read_caption(text)
    assert (read.item, read.room, read.stage) == (item, room, stage)


def test_two_rooms_or_two_stages_in_a_caption_are_left_to_be_asked() -> None:
    assert read_caption("кабинет 12 и 13 после").room is None
    assert read_caption("каб. 12, каб. 13 после").room is None
    both = read_caption("кабинет 12 до и после")
    assert (both.room, both.stage) == ("Кабинет 12", None)


@pytest.mark.parametrize("text", ["8 сделаем до 15 января", "пришлю после обеда", "доставка", "8 дошло"])
def test_a_date_or_the_time_of_day_is_no_stage(text: str) -> None:
    assert read_caption(text).stage is None


def test_the_rest_of_a_caption_may_name_a_room_that_is_known() -> None:
    rooms = [Room(1, 3, "Кабинет «Программирование роботов»"), Room(2, 3, "Кабинет 12")]
    assert find_room(read_caption("8 программирование роботов после").words, rooms) == rooms[0]
    assert find_room("каб. №12", rooms) == rooms[1]
    assert find_room("13", rooms) is None
    assert find_room("", rooms) is None


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("каб. 12", "Кабинет 12"),
        ("  12  каб. ", "Кабинет 12"),
        ("каб. робототехники", "Кабинет робототехники"),
        ("лекторий", "Лекторий"),
        ("каб. 12 (левая стена)", "Кабинет 12 (левая стена)"),
        ("…", "…"),
        (" - ", ""),
    ],
)
def test_a_room_is_named_plainly(words: str, name: str) -> None:
    assert room_name(words) == name


def test_a_room_name_has_an_end() -> None:
    assert len(room_name("зал " * 100)) <= 60


def test_only_an_it_cube_is_offered_its_rooms_and_none_twice() -> None:
    assert "Лекторий" in typical_rooms("IT-куб")
    assert "Лекторий" not in typical_rooms("IT-куб", [Room(1, 3, "лекторий")])
    assert typical_rooms("Точка роста") == []
    assert typical_rooms(None) == []


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\x00\x00\x00\x18ftypheic", "HEIC"),
        (b"\x00\x00\x00\x18ftypisom", "MP4"),
        (b"\x00\x00\x00\x14ftypqt  ", "MOV"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "WEBP"),
        (b"%PDF-1.4", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_first_bytes_say(head: bytes, name: str | None) -> None:
    assert sniff(head) == name


def test_a_caption_without_room_and_stage_places_nothing() -> None:
    assert not Caption("8").is_placed
    assert Caption(stage=Stage.AFTER).is_placed

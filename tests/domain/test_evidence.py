"""What an expected result calls for, and what meets it."""

from datetime import UTC, datetime

import pytest

from domain.evidence import Evidence, EvidenceKind, demands, missing

NOW = datetime(2024, 1, 12, 6, tzinfo=UTC)


def piece(kind: EvidenceKind, number: str | None = None) -> Evidence:
    return Evidence(1, 1, kind, "Вера Учителева", NOW, document_number=number)


PHOTO, FILE, WORDS = (piece(kind) for kind in (EvidenceKind.PHOTO, EvidenceKind.DOCUMENT, EvidenceKind.TEXT))
NUMBER = piece(EvidenceKind.TEXT, "12")


@pytest.mark.parametrize(
    ("result", "title", "names"),
    [
        ("Приказ МОНКО", "Сформировать единый план", ["приказ"]),
        ("Письмо МОНКО Федеральному оператору о соответствии проекта", "", ["письмо"]),
        (
            "Реестр извещений (по форме, рекомендованной Федеральным оператором)",
            "Объявить закупки",
            ["реестр"],
        ),
        ("Извещения о закупках", "Объявить закупки", ["извещение"]),
        ("Локальный акт организации", "Утвердить штатное расписание", ["локальный акт"]),
        ("Лицензия на реализацию программ", "Получена лицензия", ["лицензия"]),
        ("По форме Минпросвещения", "Проведение фотомониторинга помещений", ["фото"]),
        ("По форме Минпросвещения", "Подготовить информационную справку", ["справка"]),
        ("Заключены договоры и подписаны акты", "", ["договор", "акт"]),
        ("Протокол комиссии, фотоотчёт", "", ["протокол", "фото"]),
        ("Удостоверения о повышении квалификации, сертификаты", "", ["удостоверение", "сертификат"]),
        ("Отчет по итогам мониторинга", "", ["отчёт"]),
        ("По форме", "Проведение КПК (по программам из реестра)", []),
        ("Информационное освещение в СМИ", "Начало работы Центра", []),
        ("Перечень оборудования внесён в систему", "", []),
        ("Бесконтактный контрактный факт", "", []),
        ("", "", []),
    ],
)
def test_the_words_of_a_result_say_what_has_to_confirm_it(result: str, title: str, names: list[str]) -> None:
    assert [each.name for each in demands(result, title)] == names


@pytest.mark.parametrize(
    ("result", "given", "left"),
    [
        ("Приказ", [], ["приказ"]),
        ("Приказ", [WORDS], ["приказ"]),
        ("Приказ", [NUMBER], []),
        ("Приказ", [FILE], []),
        ("Приказ", [PHOTO], []),
        ("Приказ и письмо", [FILE], []),
        ("Фотоотчёт", [FILE, NUMBER], ["фото"]),
        ("Фотоотчёт", [PHOTO], []),
        ("Акт, фото", [PHOTO], ["акт"]),
        ("Акт, фото", [FILE], ["фото"]),
        ("Акт, фото", [FILE, PHOTO], []),
        ("Начало работы", [], []),
    ],
)
def test_a_demand_is_met_by_a_file_a_number_or_a_photo(
    result: str, given: list[Evidence], left: list[str]
) -> None:
    assert [each.name for each in missing(demands(result), given)] == left

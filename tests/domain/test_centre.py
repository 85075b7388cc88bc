"""What is built at the school, by the title of its roadmap."""

import pytest

from domain.centre import centre_of


@pytest.mark.parametrize(
    ("title", "centre"),
    [
        (
            "Комплекс мер (дорожная карта) по созданию Центра IT-куб на базе МОУ «Школа»",
            "IT-куб",
        ),
        ("Дорожная карта ИТ-куба", "IT-куб"),
        ("План открытия центра образования «Точка роста» в СОШ № 5", "Точка роста"),
        ("Комплекс мер по созданию школьного кванториума", "Школьный кванториум"),
        ("Детский технопарк «Кванториум»", "Кванториум"),
        ("Создание центра\n«Дом  научной коллаборации» в Калуге", "Дом научной коллаборации"),
        ("Дорожная карта на базе МОУ «Школа № 5»", None),
        ("", None),
    ],
)
def test_the_title_names_the_centre(title: str, centre: str | None) -> None:
    assert centre_of(title) == centre

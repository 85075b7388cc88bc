"""The time zones of Russia, as people call them: by a city (law 107-FZ of 3 June 2011, article 5)."""

from domain.errors import DomainError
from domain.russian import fold

ZONES = {
    "Europe/Kaliningrad": ("Калининград", -1),
    "Europe/Moscow": ("Москва", 0),
    "Europe/Samara": ("Самара", 1),
    "Asia/Yekaterinburg": ("Екатеринбург", 2),
    "Asia/Omsk": ("Омск", 3),
    "Asia/Novosibirsk": ("Новосибирск", 4),
    "Asia/Krasnoyarsk": ("Красноярск", 4),
    "Asia/Irkutsk": ("Иркутск", 5),
    "Asia/Yakutsk": ("Якутск", 6),
    "Asia/Vladivostok": ("Владивосток", 7),
    "Asia/Magadan": ("Магадан", 8),
    "Asia/Kamchatka": ("Камчатка", 9),
}
"""IANA name → the city that stands for the zone, and its hours ahead of Moscow."""

_MORE_CITIES = {
    "Калуга": "Europe/Moscow",
    "Санкт-Петербург": "Europe/Moscow",
    "Волгоград": "Europe/Moscow",
    "Астрахань": "Europe/Samara",
    "Саратов": "Europe/Samara",
    "Ульяновск": "Europe/Samara",
    "Ижевск": "Europe/Samara",
    "Пермь": "Asia/Yekaterinburg",
    "Уфа": "Asia/Yekaterinburg",
    "Челябинск": "Asia/Yekaterinburg",
    "Тюмень": "Asia/Yekaterinburg",
    "Оренбург": "Asia/Yekaterinburg",
    "Томск": "Asia/Novosibirsk",
    "Барнаул": "Asia/Novosibirsk",
    "Кемерово": "Asia/Krasnoyarsk",
    "Абакан": "Asia/Krasnoyarsk",
    "Улан-Удэ": "Asia/Irkutsk",
    "Чита": "Asia/Yakutsk",
    "Благовещенск": "Asia/Yakutsk",
    "Хабаровск": "Asia/Vladivostok",
    "Южно-Сахалинск": "Asia/Magadan",
    "Анадырь": "Asia/Kamchatka",
    "Петропавловск-Камчатский": "Asia/Kamchatka",
}
_BY_CITY = {fold(city): zone for zone, (city, _) in ZONES.items()} | {
    fold(city): zone for city, zone in _MORE_CITIES.items()
}


def zone_of_city(text: str) -> str:
    """The IANA name of the zone that a city lives in; raises ``DomainError`` for a city not known here."""
    found = _BY_CITY.get(fold(text).strip(' .«»"').removeprefix("г. "))
    if found is None:
        raise DomainError("Не знаю такого города. Нажмите кнопку города с вашим временем.")
    return found


def zone_in_words(zone: str) -> str:
    """«Камчатка (МСК+9)»; a zone of another country as it is called there."""
    if zone not in ZONES:
        return zone
    city, ahead = ZONES[zone]
    return f"{city} (МСК{ahead:+d})" if ahead else f"{city} (МСК)"

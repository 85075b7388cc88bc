"""What was understood, said back in Russian, so that a person can see at once whether it is right."""

import re
from datetime import date
from typing import Final

from domain.deadline.model import Deadline
from domain.deadline.rules import JOINT
from domain.russian import MONTHS_GENITIVE, count, date_in_words, list_in_words, weekday_name

_MONTHS: Final = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
_FEW_MONTHS: Final = 4
_QUARTERS: Final = ("I", "II", "III", "IV")
_WEEKDAYS: Final = {
    "MO": "понедельникам", "TU": "вторникам", "WE": "средам", "TH": "четвергам",
    "FR": "пятницам", "SA": "субботам", "SU": "воскресеньям",
}  # fmt: skip
_NAMES: Final = {
    "MO": "понедельник", "TU": "вторник", "WE": "среда", "TH": "четверг",
    "FR": "пятница", "SA": "суббота", "SU": "воскресенье",
}  # fmt: skip
_MASCULINE: Final = {1: "первый", 2: "второй", 3: "третий", 4: "четвёртый", 5: "пятый", -1: "последний"}
_FEMININE: Final = {1: "первая", 2: "вторая", 3: "третья", 4: "четвёртая", 5: "пятая", -1: "последняя"}
_NEUTER: Final = {1: "первое", 2: "второе", 3: "третье", 4: "четвёртое", 5: "пятое", -1: "последнее"}
_ORDINALS: Final = {"MO": _MASCULINE, "TU": _MASCULINE, "TH": _MASCULINE, "SU": _NEUTER}
_EVERY: Final = {
    ("DAILY", 1): "ежедневно",
    ("WEEKLY", 1): "еженедельно",
    ("MONTHLY", 1): "ежемесячно",
    ("MONTHLY", 3): "ежеквартально",
    ("MONTHLY", 6): "раз в полгода",
    ("YEARLY", 1): "ежегодно",
}
_UNITS: Final = {
    "DAILY": ("день", "дня", "дней"),
    "WEEKLY": ("неделю", "недели", "недель"),
    "MONTHLY": ("месяц", "месяца", "месяцев"),
    "YEARLY": ("год", "года", "лет"),
}


def describe(deadline: Deadline) -> str:
    """A short Russian phrase without a final stop: «до 1 февраля 2024, четверг, включительно»."""
    words = _meaning(deadline)
    if deadline.others:
        words += f"; ещё {list_in_words([f'до {date_in_words(d, year=True)}' for d in deadline.others])}"
    if deadline.tentative and deadline.kind != "unknown":
        words += " (срок предварительный)"
    return words


def _meaning(deadline: Deadline) -> str:
    if deadline.kind == "unknown":
        return "срок не понят"
    if deadline.kind == "ongoing":
        return "постоянно, без срока"
    if deadline.kind == "recurring":
        return _recurring(deadline)
    if deadline.kind == "event-relative":
        limit = f": {_until(deadline.due)}" if deadline.due else ""
        return f"срок зависит от события{limit}"
    if deadline.due is None:
        return (
            f"с {date_in_words(deadline.start, year=True)}, без конечного срока"
            if deadline.start
            else "срок не понят"
        )
    if deadline.kind == "date":
        return _until(deadline.due)
    return f"{_span(deadline, deadline.due)}, последний день {_short(deadline, deadline.due)}"


def _until(due: date) -> str:
    return f"до {date_in_words(due, year=True)}, {weekday_name(due)}, включительно"


def _short(deadline: Deadline, due: date) -> str:
    """The last day; its year only where the name of the span does not say it."""
    with_year = deadline.kind == "period"
    return f"{date_in_words(due, year=with_year)}, {weekday_name(due)}"


def _span(deadline: Deadline, due: date) -> str:
    if deadline.kind == "month":
        return f"{_MONTHS[due.month - 1]} {due.year}"
    if deadline.kind == "quarter":
        return f"{_QUARTERS[(due.month - 1) // 3]} квартал {due.year}"
    if deadline.kind == "half-year":
        return _half(deadline.start, due)
    if deadline.kind == "year":
        return f"{due.year} год"
    start = deadline.start
    return f"с {date_in_words(start, year=start.year != due.year)}" if start else "период"


def _half(start: date | None, due: date) -> str:
    first = (start or due).month in (1, 9) and due.month in (6, 12) and (start is None or start.month != 9)
    if start and (start.month, due.month) in ((9, 12), (1, 5)):
        year = start.year if start.month == 9 else start.year - 1
        return f"{'I' if start.month == 9 else 'II'} полугодие {year}/{year + 1} учебного года"
    return f"{'I' if first else 'II'} полугодие {due.year}"


def _recurring(deadline: Deadline) -> str:
    rules = [_rule(one) for one in (deadline.rrule or "").split(JOINT) if one]
    often = rules[0][0] if rules else "повторяется"
    words = ", ".join([often, *dict.fromkeys(", ".join(details) for _, details in rules if details)])
    return f"{words}; ближайший срок: {_until(deadline.due)}" if deadline.due else f"{words}; день не назван"


def _rule(rule: str) -> tuple[str, list[str]]:
    """How often, and the details in their order."""
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    unit, interval = parts["FREQ"], int(parts.get("INTERVAL", "1"))
    words = _EVERY.get((unit, interval)) or f"раз в {count(interval, *_UNITS[unit])}"
    if unit == "MONTHLY" and parts.get("BYMONTH", "").count(",") in range(_FEW_MONTHS) and "BYMONTH" in parts:
        words = "ежегодно"
    details = [_on_days(parts)]
    if "UNTIL" in parts:
        last = date(int(parts["UNTIL"][:4]), int(parts["UNTIL"][4:6]), int(parts["UNTIL"][6:8]))
        details.append(f"по {date_in_words(last, year=True)}")
    return words, [d for d in details if d]


def _on_days(parts: dict[str, str]) -> str:
    numbers = [m for m in parts.get("BYMONTH", "").split(",") if m]
    months = [_MONTHS[int(m) - 1] for m in numbers]
    within = f" ({list_in_words(months)})" if months else ""
    if parts.get("BYDAY") == "MO,TU,WE,TH,FR":
        return ("последний рабочий день месяца" if "BYSETPOS" in parts else "по рабочим дням") + within
    if "BYDAY" in parts:
        return _weekdays(parts["BYDAY"].split(",")) + within
    if "BYMONTHDAY" in parts:
        days = parts["BYMONTHDAY"].split(",")
        if "BYSETPOS" in parts:
            days = days[-1:]
        if days != ["-1"] and months:
            return (
                f"до {list_in_words([f'{d} {MONTHS_GENITIVE[int(m) - 1]}' for m in numbers for d in days])}"
            )
        if days == ["-1"]:
            return "до последнего дня месяца" + within
        return f"до {list_in_words([d for d in days if d != '-1'])} числа" + within
    return within.strip()


def _weekdays(days: list[str]) -> str:
    found = [re.fullmatch(r"(-?\d)?([A-Z]{2})", day) for day in days]
    numbered = [f"{_ORDINALS.get(m[2], _FEMININE)[int(m[1])]} {_NAMES[m[2]]}" for m in found if m and m[1]]
    if numbered:
        return f"{list_in_words(numbered)} месяца"
    return f"по {list_in_words([_WEEKDAYS[m[2]] for m in found if m])}"

"""Three schools with the customer's roadmap on 14 February 2024, something in every state."""

from dataclasses import dataclass
from datetime import date

from data import organisations
from data.media import Incoming
from domain.evidence import Belonging, EvidenceKind
from domain.milestone import Milestone
from domain.people import Actor, OrganisationKind
from domain.photo import Stage
from services import acceptance, evidence, importing, lookup, photos, postponement, reporting
from services.evidence import IncomingFile, Message
from services.office import Office
from services.parsing import parse_document
from tests.cast import (
    CONTROLLER,
    HEAD,
    MUNICIPALITY,
    OTHER_MUNICIPALITY,
    OTHER_SCHOOL,
    SCHOOL,
    TEACHER,
    FakeClock,
)
from tests.services.desk import furnish, moscow
from tests.stage import PHOTOS, SEED

DAY = date(2024, 2, 14)
LYCEUM = "Лицей «Физико-техническая школа» г. Обнинск"
_TOWN = "МОУО г. Обнинск"
_SCHOOLS = {
    SCHOOL.name: MUNICIPALITY.name,
    OTHER_SCHOOL.name: OTHER_MUNICIPALITY.name,
    LYCEUM: _TOWN,
}


_PHOTOS = {
    ("Кабинет 12", Stage.AFTER): (0, 1, 4),
    ("Лекторий", Stage.AFTER): (2,),
    ("Кабинет 15", Stage.DURING): (3,),
    ("Серверная", Stage.DURING): (5,),
}


@dataclass(frozen=True, slots=True)
class _Step:
    day: str
    school: str
    label: str
    document: str
    by: Actor = CONTROLLER
    accepted: bool = True
    returned: str = ""


_STEPS = (
    _Step("2024-01-16", SCHOOL.name, "2.1", "Письмо № 12 от 16.01.2024", TEACHER),
    _Step("2024-01-17", SCHOOL.name, "3.1", "Письмо № 13 от 17.01.2024", TEACHER),
    _Step("2024-01-17", OTHER_SCHOOL.name, "2.1", "Письмо № 7 от 17.01.2024"),
    _Step("2024-01-17", LYCEUM, "2.1", "Письмо № 3 от 17.01.2024"),
    _Step("2024-01-17", LYCEUM, "2.2", "Письмо № 4 от 17.01.2024"),
    _Step("2024-01-17", LYCEUM, "3.1", "Письмо № 5 от 17.01.2024"),
    _Step("2024-01-22", SCHOOL.name, "2.2", "Письмо № 14 от 22.01.2024", HEAD),
    _Step("2024-01-23", SCHOOL.name, "2.4", "Приказ № 15 от 23.01.2024", TEACHER, accepted=False),
    _Step("2024-01-23", LYCEUM, "3.3", "Письмо № 6 от 23.01.2024"),
    _Step("2024-01-25", OTHER_SCHOOL.name, "2.3", "Письмо № 8 от 19.01.2024"),
    _Step("2024-01-30", SCHOOL.name, "3.5", "Приказ № 16 от 30.01.2024", TEACHER, returned="Нет подписи"),
)


async def play(office: Office, clock: FakeClock) -> None:
    """From an empty database to noon of that day."""
    await furnish(office.database)
    await _import(office, clock)
    for number, step in enumerate(_STEPS, start=1):
        clock.now = moscow(f"{step.day} 12:00")
        await _report(office, step, number)
    clock.now = moscow("2024-02-05 12:00")
    await _photograph(office)
    clock.now = moscow("2024-02-09 12:00")
    late = await _milestone(office, "4", SCHOOL.name)
    reason = "Приказ МОНКО от 09.02.2024 № 112"
    await postponement.submit(office, CONTROLLER, late.id, late.revision, date(2024, 3, 1), reason)
    clock.now = moscow("2024-02-14 12:00")


async def _import(office: Office, clock: FakeClock) -> None:
    clock.now = moscow("2023-12-06 12:00")
    async with office.database.transaction() as connection:
        await organisations.ensure(connection, _TOWN, OrganisationKind.MUNICIPALITY, None)
    (draft,) = parse_document(SEED.read_bytes(), SEED.name, clock.now.date())
    for school, municipality in _SCHOOLS.items():
        await importing.import_draft(office, draft, school=school, municipality=municipality)


async def _report(office: Office, step: _Step, number: int) -> None:
    found = await _milestone(office, step.label, step.school)
    words = Message(step.by.chat_id or 0, number)
    await reporting.report(office, step.by, found.id, text=step.document, message=words)
    if step.returned:
        await acceptance.return_for_rework(office, CONTROLLER, found.id, step.returned)
    elif step.accepted:
        await acceptance.accept(office, CONTROLLER, found.id)


async def _photograph(office: Office) -> None:
    monitored = await _milestone(office, "8", SCHOOL.name)
    for (room, stage), numbers in _PHOTOS.items():
        chosen = await photos.choose(office, TEACHER, monitored.id, room=room, stage=stage)
        assert chosen.room is not None
        place = Belonging(monitored.id, chosen.room.id, stage)
        messages = [
            IncomingFile(EvidenceKind.PHOTO, TEACHER.chat_id or 0, 100 + number, str(number))
            for number in numbers
        ]
        await evidence.keep(office, TEACHER, messages, _fetch, place)


async def _fetch(file_id: str, into: Incoming) -> None:
    into.write(PHOTOS[int(file_id)])


async def _milestone(office: Office, label: str, school: str) -> Milestone:
    found = await lookup.find(office, CONTROLLER, label)
    return next(each for each in found if each.school == school)

"""``/organisations``: every name leads to one organisation, and two spellings become one without a loss."""

import pytest

from data import organisations
from domain.people import OrganisationKind, Role
from services import importing, joining
from services.parsing import parse_document
from tests.handlers.conftest import IMPORTED_ON
from tests.stage import OTHER_SCHOOL, SCHOOL, SEED, Stage

TWIN = "МБОУ СОШ 5, Балабаново"


async def _twin(stage: Stage) -> None:
    """The same school once more, with a roadmap and a person of its own."""
    (draft,) = parse_document(SEED.read_bytes(), SEED.name, IMPORTED_ON)
    await importing.import_draft(stage.office, draft, school=TWIN)
    made = await joining.invite(stage.office, None, organisation=TWIN, role=Role.EXECUTOR)
    await stage.join(stage.stranger, made.token)


async def _open(stage: Stage, name: str) -> None:
    await stage.say(stage.controller, f"/organisations {name}")
    await stage.press(stage.controller, name)


async def test_the_centre_finds_an_organisation_by_words_in_any_spelling(stage: Stage) -> None:
    found = await stage.say(stage.controller, "/organisations сош №5 балабаново")
    assert [row[0].label for row in found.buttons] == [SCHOOL]

    everything = await stage.say(stage.controller, "/organisations")
    assert {SCHOOL, OTHER_SCHOOL} <= {row[0].label for row in everything.buttons}
    nothing = await stage.say(stage.controller, "/organisations <b>лицей")
    assert nothing.text == "По словам «<b>лицей» ничего не нашёл. Весь список: /organisations."


async def test_a_card_says_what_belongs_to_an_organisation(stage: Stage) -> None:
    await _open(stage, SCHOOL)

    text = stage.controller.last().text or ""
    assert text.startswith(f"{SCHOOL}\nШкола\nМуниципалитет: МОУО\n")
    assert "1 человек и 1 дорожная карта." in text


async def test_a_school_is_renamed_and_its_old_name_still_leads_to_it(stage: Stage) -> None:
    await _open(stage, SCHOOL)
    await stage.press(stage.controller, "Переименовать")
    card = await stage.say(stage.controller, "Средняя школа «Мечта» <5>")
    assert (card.text or "").startswith("Средняя школа «Мечта» <5>\nШкола")
    assert f"Другие названия: {SCHOOL}" in (card.text or "")

    found = await stage.say(stage.controller, f"/organisations {SCHOOL}")
    assert [row[0].label for row in found.buttons] == ["Средняя школа «Мечта» <5>"]
    invited = await stage.say(stage.controller, f"/invite {SCHOOL}")
    assert (invited.text or "").startswith("Средняя школа «Мечта» <5>:")


async def test_a_name_of_another_organisation_is_not_taken(stage: Stage) -> None:
    await _open(stage, SCHOOL)
    await stage.press(stage.controller, "Переименовать")
    refused = await stage.say(stage.controller, OTHER_SCHOOL.upper())
    assert f"Так уже называется другая организация: «{OTHER_SCHOOL}»." in (refused.text or "")
    renamed = await stage.say(stage.controller, "Гимназия № 5")
    assert (renamed.text or "").startswith("Гимназия № 5\n")


async def test_the_importer_finds_an_organisation_by_an_added_name(stage: Stage) -> None:
    await _open(stage, OTHER_SCHOOL)
    await stage.press(stage.controller, "Добавить название")
    card = await stage.say(stage.controller, "Сорок шестая")
    assert "Другие названия: Сорок шестая" in (card.text or "")

    (draft,) = parse_document(SEED.read_bytes(), SEED.name, IMPORTED_ON)
    with pytest.raises(importing.AlreadyImportedError, match="46"):
        await importing.import_draft(stage.office, draft, school="СОРОК  ШЕСТАЯ")


async def test_a_school_is_put_under_a_municipality(stage: Stage) -> None:
    await _open(stage, SCHOOL)
    await stage.press(stage.controller, "Муниципалитет")
    await stage.press(stage.controller, "МОУО г. Калуги")
    assert "Муниципалитет: МОУО г. Калуги" in (stage.controller.last().text or "")


async def test_two_spellings_become_one_and_everything_passes_over(stage: Stage) -> None:
    await _twin(stage)
    await _open(stage, SCHOOL)
    await stage.press(stage.controller, "Объединить")
    await stage.say(stage.controller, "Балабаново 5")
    await stage.press(stage.controller, TWIN)

    preview = stage.controller.last()
    assert f"Останется: {SCHOOL}\nВольётся: {TWIN}" in (preview.text or "")
    assert "Перейдут: 1 человек и 1 дорожная карта." in (preview.text or "")
    merge = preview.buttons[0][0].data or ""
    await stage.press(stage.controller, "Объединить", preview)

    assert "Готово" in (stage.controller.last().text or "")
    assert [each.organisation for each in (await stage.actor(stage.stranger)).memberships] == [SCHOOL]
    await _open(stage, SCHOOL)
    assert "2 человека и 2 дорожные карты." in (stage.controller.last().text or "")
    assert f"Другие названия: {TWIN}" in (stage.controller.last().text or "")
    again = await stage.forge(stage.controller, merge)
    assert again.answer is not None
    assert "больше нет" in (again.answer.text or "")


async def test_a_school_is_not_merged_with_its_authority(stage: Stage) -> None:
    async with stage.office.database.transaction() as connection:
        school = await organisations.by_name(connection, SCHOOL)
        authority = await organisations.ensure(connection, "МОУО", OrganisationKind.MUNICIPALITY)
        assert school is not None
    pressed = await stage.forge(stage.controller, f"o:M:{school.id}:{authority.id}:0")
    assert pressed.answer is not None
    assert "школу со школой" in (pressed.answer.text or "")


@pytest.mark.parametrize(
    "data", ["o:l:0:0:0", "o:c:1:0:0", "o:M:1:2:0", "o:a:1:2:0", "o:k:1:0:0", "o:r:1:0:0"]
)
async def test_nobody_but_the_centre_touches_organisations(stage: Stage, data: str) -> None:
    pressed = await stage.forge(stage.head, data)
    assert pressed.answer is not None
    assert pressed.answer.text == "Это может только Центр проектного сопровождения."
    refused = await stage.say(stage.teacher, "/organisations")
    assert refused.text == "Это может только Центр проектного сопровождения."


async def test_a_card_of_an_organisation_that_is_gone_is_refused(stage: Stage) -> None:
    pressed = await stage.forge(stage.controller, "o:c:99999:0:0")
    assert pressed.answer is not None
    assert "Такой организации больше нет" in (pressed.answer.text or "")

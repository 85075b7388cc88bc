"""What an organisation is by its name, and what a person is in it."""

import pytest

from domain.people import OrganisationKind, Role, kind_of
from tests.cast import CENTRE, MUNICIPALITY, OTHER_SCHOOL, SCHOOL, STRANGER, make_actor, member


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("МОНКО", OrganisationKind.MINISTRY),
        ("Министерство образования и науки Калужской области", OrganisationKind.MINISTRY),
        ("Минобрнауки региона", OrganisationKind.MINISTRY),
        ("МОУО", OrganisationKind.MUNICIPALITY),
        ("Муниципальный орган управления образованием", OrganisationKind.MUNICIPALITY),
        ("Отдел образования администрации МР «Боровский район»", OrganisationKind.MUNICIPALITY),
        ("Управление образования г. Калуги", OrganisationKind.MUNICIPALITY),
        ("СОШ № 5 г. Балабаново", OrganisationKind.SCHOOL),
        ("МБОУ «Средняя общеобразовательная школа № 5»", OrganisationKind.SCHOOL),
        ("Лицей № 9", OrganisationKind.SCHOOL),
        ("ГИМНАЗИЯ № 19", OrganisationKind.SCHOOL),
        ("Муниципальное бюджетное общеобразовательное учреждение «СОШ № 5»", OrganisationKind.SCHOOL),
        ("администрация школы № 5", OrganisationKind.SCHOOL),
        ("Департамент образования и науки Ивановской области", OrganisationKind.MINISTRY),
        ("Департамент образования г. Иваново", OrganisationKind.MUNICIPALITY),
        ("Центр проектного сопровождения", OrganisationKind.CENTRE),
        ("Федеральный оператор", OrganisationKind.OPERATOR),
        (
            "Федеральный оператор при взаимодействии с Центром проектного сопровождения",
            OrganisationKind.OPERATOR,
        ),
        ("ООО «Ромашка»", OrganisationKind.OTHER),
        ("", OrganisationKind.OTHER),
    ],
)
def test_the_name_of_an_organisation_tells_what_it_is(name: str, kind: OrganisationKind) -> None:
    assert kind_of(name) is kind


def test_the_cast_is_named_as_what_it_is() -> None:
    for organisation in (MUNICIPALITY, SCHOOL, CENTRE):
        assert kind_of(organisation.name) is organisation.kind


def test_a_role_in_any_organisation_counts_and_no_role_is_none() -> None:
    actor = make_actor(9, "Кто-то", member(SCHOOL, Role.EXECUTOR), member(MUNICIPALITY, Role.HEAD))

    assert actor.has_role(Role.HEAD)
    assert actor.has_role(Role.CONTROLLER, Role.EXECUTOR)
    assert not actor.has_role(Role.CONTROLLER, Role.ADMIN)
    assert not actor.has_role()
    assert not STRANGER.has_role(*Role)


def test_organisations_are_told_by_kind_or_all_together() -> None:
    actor = make_actor(
        9,
        "Кто-то",
        member(SCHOOL, Role.EXECUTOR),
        member(SCHOOL, Role.HEAD),
        member(OTHER_SCHOOL, Role.HEAD),
        member(MUNICIPALITY, Role.HEAD),
    )

    assert actor.organisations() == {SCHOOL.id, OTHER_SCHOOL.id, MUNICIPALITY.id}
    assert actor.organisations(OrganisationKind.SCHOOL) == {SCHOOL.id, OTHER_SCHOOL.id}
    assert actor.organisations(OrganisationKind.MINISTRY) == frozenset()

"""Finding by a word: in private by plain words, elsewhere when asked."""

from tests.stage import OTHER_SCHOOL, Stage


async def test_one_hit_opens_its_card(stage: Stage) -> None:
    assert ((await stage.say(stage.teacher, "ЗАКУПКИ объявить")).text or "").startswith("4. Объявить закупки")


async def test_several_hits_are_a_list_of_cards_with_pages(stage: Stage) -> None:
    found = await stage.say(stage.controller, "/find приказ")
    assert (found.text or "").startswith("По запросу «приказ»: 26 пунктов · страница 1 из 4")
    await stage.press(stage.controller, "Дальше", found)
    assert "страница 2 из 4" in (found.text or "")
    assert OTHER_SCHOOL in (found.text or "")


async def test_nothing_found_says_how_to_go_on(stage: Stage) -> None:
    answer = (await stage.say(stage.teacher, "жъжъ")).text or ""
    assert answer.startswith("По запросу «жъжъ» в ваших дорожных картах ничего нет.")
    assert "/plan" in answer
    assert ((await stage.say(stage.teacher, "/find")).text or "").startswith("Что найти?")


async def test_an_unknown_command_is_no_search(stage: Stage) -> None:
    assert "запрос" not in ((await stage.say(stage.teacher, "/zzz")).text or "")

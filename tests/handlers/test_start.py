"""Help: every person reads of what they can use."""

from tests.stage import Stage


async def test_help_names_the_commands_that_a_person_can_use(stage: Stage) -> None:
    mine = (await stage.say(stage.teacher, "/help")).text or ""
    theirs = (await stage.say(stage.controller, "/start")).text or ""
    assert "/done" in mine
    assert "/import" not in mine
    assert "/import" in theirs
    assert "/invite" in theirs

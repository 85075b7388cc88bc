"""``/undelivered`` as the centre sees it, and nobody else."""

from tests.stage import Stage


async def block_and_remind(stage: Stage) -> None:
    """The town's executor blocks the bot before the reminders of a morning go out."""
    stage.clock.advance(days=5)
    stage.municipality.block()
    await stage.settle()
    await stage.app.engine.tick()
    await stage.settle()


async def test_when_all_arrived_it_says_so(stage: Stage) -> None:
    answer = await stage.say(stage.controller, "/undelivered")
    assert answer.text == "Всё доставлено: каждое напоминание дошло, писать могу всем."


async def test_only_the_centre_may_ask(stage: Stage) -> None:
    answer = await stage.say(stage.teacher, "/undelivered")
    assert "Это может только Центр проектного сопровождения." in (answer.text or "")


async def test_a_blocked_bot_is_named_with_what_was_not_heard(stage: Stage) -> None:
    await block_and_remind(stage)
    answer = await stage.say(stage.controller, "/undelivered")
    text = answer.text or ""
    assert "Сообщения не доходят: Мария Управская (" in text


async def test_in_a_group_it_is_not_shown(stage: Stage) -> None:
    group = stage.server.group("Школа", [stage.controller, stage.teacher])
    await stage.settle()
    answer = await stage.say(stage.controller, "/undelivered@vekha_sandbox_bot", chat=group)
    assert "Мария" not in (answer.text or "")
    assert "доставлено" not in (answer.text or "")

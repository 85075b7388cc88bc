"""No traceback reaches a chat; what went wrong is in the log under the update's id."""

import logging
from typing import Any

import pytest

from handlers import texts
from services import commenting, listing, lookup
from tests.stage import PHOTOS, Stage


def break_down(*_args: Any, **_named: Any) -> None:
    """A fault of our own."""
    raise RuntimeError("secret detail in /srv/vekha")


async def test_a_fault_of_our_own_is_apologised_for_and_logged(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(lookup, "open_card", break_down)
    stage.teacher.send("/item 2.1")
    update = stage.server.world.queue.waiting[0].id
    await stage.settle()
    assert stage.teacher.last().text == texts.APOLOGY
    (record,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert str(update) in record.getMessage()
    assert "secret detail" in caplog.text
    assert (await stage.say(stage.teacher, "/help")).text != texts.APOLOGY


async def test_a_fault_behind_a_button_is_a_pop_up(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    card = await stage.say(stage.teacher, "/item 2.1")
    monkeypatch.setattr(commenting, "check_commentable", break_down)
    pressed = await stage.press(stage.teacher, "Комментарий", card)
    assert pressed.answer is not None
    assert pressed.answer.text == texts.APOLOGY
    assert pressed.answer.show_alert
    assert stage.teacher.last() is card


async def test_no_chat_ever_reads_a_traceback(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    for service, names in (
        (lookup, ("find", "open_card", "open_ones")),
        (listing, ("show", "status", "only_roadmap")),
    ):
        for name in names:
            monkeypatch.setattr(service, name, break_down)
    for command in ("/plan", "/status", "/upcoming", "/overdue", "/item 3", "/done 3", "/photo 3", "/done"):
        assert (await stage.say(stage.controller, command)).text == texts.APOLOGY
    stage.controller.send_photo(PHOTOS[0])
    await stage.settle()
    written = [call.params for call in stage.server.calls("sendMessage")]
    assert len(written) == 9
    assert not any("Traceback" in str(each) or "secret" in str(each) for each in written)


async def test_the_pop_up_of_a_refusal_fits_into_telegrams_limit(stage: Stage) -> None:
    milestone = await stage.milestone("2.1")
    pressed = await stage.forge(stage.teacher, f"m:a:{milestone.id}:{milestone.revision}")
    assert pressed.answer is not None
    assert 0 < len(pressed.answer.text) <= 200


async def test_an_answer_lost_on_the_way_is_given_again(stage: Stage) -> None:
    stage.server.fault("drop-before", method="sendMessage", chat=stage.teacher, times=1)
    stage.teacher.send("/item 2.1")
    await stage.settle()
    assert (stage.teacher.last().text or "").startswith("2.1 ")


async def test_a_gateways_page_is_no_fault_of_ours(stage: Stage) -> None:
    stage.server.fault("502", method="sendMessage", chat=stage.teacher, times=1)
    stage.teacher.send("/done 2.1 приказ № 1")
    await stage.settle()
    answers = [each.text or "" for each in stage.teacher.messages() if each.from_bot]
    assert texts.APOLOGY not in answers
    assert len(answers) == 1
    assert await stage.actions("2.1") == ["reported"]
    assert len(await stage.evidence("2.1")) == 1


async def test_a_refusal_of_telegrams_is_not_tried_for_ever(stage: Stage) -> None:
    group = await stage.group([stage.teacher])
    stage.teacher.send("/item 2.1", chat=group)
    group.mute_bot()
    await stage.settle()
    assert (await stage.say(stage.teacher, "/help")).text

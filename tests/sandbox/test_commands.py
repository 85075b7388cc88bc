import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BotCommand

PLAN = BotCommand(command="plan", description="План")


@pytest.mark.parametrize(
    ("commands", "refusal"),
    [
        ([{"command": "План", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "p" * 33, "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "plan", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "plan", "description": "x" * 257}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": f"c{n}", "description": "x"} for n in range(101)], "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_commands_telegram_would_refuse_are_refused(raw, commands, refusal):
    status, body = await raw("setMyCommands", commands=commands)
    assert (status, body["description"]) == (400, f"Bad Request: {refusal}")


async def test_the_bots_own_texts_are_kept_by_language(bot: Bot):
    await bot.set_my_description("Следит за сроками", language_code="ru")
    assert (await bot.get_my_description(language_code="ru")).description == "Следит за сроками"
    assert (await bot.get_my_description()).description == ""
    assert (await bot.get_my_name()).name == "Веха"
    with pytest.raises(TelegramBadRequest, match="too long"):
        await bot.set_my_short_description("x" * 121)

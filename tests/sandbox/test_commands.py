import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat

from sandbox.people import Person

PLAN = BotCommand(command="plan", description="План")


async def test_commands_are_kept_per_scope_and_language(bot: Bot, anna: Person):
    chat = BotCommandScopeChat(chat_id=anna.id)
    await bot.set_my_commands([PLAN])
    await bot.set_my_commands(
        [BotCommand(command="overdue", description="Просрочено")], scope=chat, language_code="ru"
    )
    assert [(each.command, each.description) for each in await bot.get_my_commands()] == [("plan", "План")]
    assert [each.command for each in await bot.get_my_commands(scope=chat, language_code="ru")] == ["overdue"]
    assert await bot.get_my_commands(scope=chat) == []
    assert await bot.get_my_commands(scope=BotCommandScopeAllPrivateChats()) == []


async def test_deleted_commands_are_gone(bot: Bot):
    await bot.set_my_commands([PLAN])
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == []


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

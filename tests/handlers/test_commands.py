"""The one list of commands."""

import re
from dataclasses import replace

import pytest
from aiogram import Router
from aiogram.filters import Command as CommandFilter

from domain.people import Group
from handlers.commands import COMMANDS, Command, commands_for
from handlers.routers import all_routers
from tests.cast import CONTROLLER, HEAD, STRANGER, TEACHER

MENU = {
    "plan",
    "upcoming",
    "overdue",
    "status",
    "report",
    "item",
    "find",
    "done",
    "photo",
    "rooms",
    "coverage",
    "me",
    "settings",
    "absence",
    "cancel",
    "help",
}
PRIVATE = {"me", "settings", "roles", "people", "absence"}
FOR_HEADS = {"bind", "unbind", "roles", "people"}
FOR_THE_CENTRE = {"rollout", "import", "invite", "list", "organisations", "queue", "undelivered"} | {
    "review",
    "request",
}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_telegram_takes_the_command(command: Command) -> None:
    assert re.fullmatch(r"[a-z0-9_]{1,32}", command.name)
    assert 1 <= len(command.description) <= 256


def test_a_menu_of_telegram_holds_them_all() -> None:
    names = [command.name for command in COMMANDS]
    assert len(names) <= 100
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_is_answered_by_a_router(command: Command) -> None:
    assert command.name in _handled()


def test_no_router_answers_a_command_that_nobody_is_told_of() -> None:
    assert _handled() - {"start"} == {command.name for command in COMMANDS}


def test_everybody_sees_what_they_can_use() -> None:
    for actor in (TEACHER, STRANGER):
        assert {command.name for command in commands_for(actor)} == MENU
    assert {command.name for command in commands_for(HEAD)} == MENU | FOR_HEADS
    assert {command.name for command in commands_for(CONTROLLER)} == MENU | FOR_HEADS | FOR_THE_CENTRE


def test_in_a_group_nobody_is_offered_what_is_only_shown_in_private() -> None:
    controller = replace(CONTROLLER, group=Group(1, -4_000_001, 0, "Чат"))
    assert {command.name for command in commands_for(controller)} == (MENU | FOR_HEADS) - PRIVATE


def _handled() -> set[str]:
    return {name for router in all_routers() for name in _commands_of(router)}


def _commands_of(router: Router) -> set[str]:
    filters = [each.callback for handler in router.message.handlers for each in handler.filters or []]
    return {str(name) for each in filters if isinstance(each, CommandFilter) for name in each.commands}

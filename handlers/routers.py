"""The routers in the order in which they are asked; the first that fits handles the update."""

from aiogram import Router

from handlers import dialogue, errors, evidence, fallback, importing, lists, milestone, start


def all_routers() -> list[Router]:
    """Commands first, so that a command always leaves a dialogue; the catch-all last."""
    return [
        errors.router,
        start.router,
        lists.router,
        milestone.router,
        importing.router,
        evidence.router,
        dialogue.router,
        fallback.router,
    ]

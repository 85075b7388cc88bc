"""The routers in the order in which they are asked; the first that fits handles the update."""

from aiogram import Router

from handlers import (
    dialogue,
    doubts,
    edition,
    errors,
    evidence,
    fallback,
    importing,
    lists,
    milestone,
    rollout,
    start,
)


def all_routers() -> list[Router]:
    """Commands first, so that a command always leaves a dialogue; the catch-all last."""
    return [
        errors.router,
        start.router,
        lists.router,
        milestone.router,
        rollout.router,
        edition.router,
        importing.router,
        doubts.router,
        evidence.router,
        dialogue.router,
        fallback.router,
    ]

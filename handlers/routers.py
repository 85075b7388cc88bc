"""The routers in the order in which they are asked; the first that fits handles the update."""

from aiogram import Router

from handlers import (
    acceptance,
    assigning,
    attachments,
    card,
    commenting,
    dialogue,
    doubts,
    edition,
    errors,
    evidence,
    fallback,
    groups,
    importing,
    joining,
    lists,
    nudging,
    organisations,
    personal,
    postponement,
    presence,
    queue,
    reporting,
    rollout,
    search,
    start,
    undelivered,
)
from handlers.filtering import ask_on_the_loop


def all_routers() -> list[Router]:
    """Commands first, so that a command always leaves a dialogue; the catch-alls last."""
    routers = [
        presence.router,
        groups.router,
        start.router,
        joining.router,
        organisations.router,
        personal.router,
        lists.router,
        nudging.router,
        search.router,
        undelivered.router,
        card.router,
        reporting.router,
        commenting.router,
        assigning.router,
        attachments.router,
        acceptance.router,
        queue.router,
        postponement.router,
        rollout.router,
        edition.router,
        importing.router,
        doubts.router,
        evidence.router,
        dialogue.router,
        search.plain_words,
        fallback.router,
        errors.router,
    ]
    return [ask_on_the_loop(router) for router in routers]

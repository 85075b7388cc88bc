"""Who hears what became of a reported result: whoever reported it, and the group they reported it from."""

from collections.abc import Sequence

from data import chats, events, milestones, people
from data.database import Connection
from domain.access import covers
from domain.milestone import Change, Milestone
from domain.people import Actor, Group, Person


async def reporters(
    connection: Connection, actor: Actor, decided: Sequence[Milestone]
) -> list[tuple[Person, tuple[Milestone, ...]]]:
    """Who reported these results, each with their own, without the decider.

    Somebody of a group who never joined has no chat of their own with the bot: the group hears instead.
    """
    by_person: dict[int, list[Milestone]] = {}
    for milestone in decided:
        reporter_id = await milestones.reporter(connection, milestone.id)
        if reporter_id is not None and reporter_id != actor.person.id:
            by_person.setdefault(reporter_id, []).append(milestone)
    return [
        (await people.get(connection, each), tuple(theirs))
        for each, theirs in by_person.items()
        if await people.memberships_of(connection, each)
    ]


async def groups(
    connection: Connection, actor: Actor, decided: Sequence[Milestone]
) -> list[tuple[Group, tuple[Milestone, ...]]]:
    """The groups these results were reported from, but for the one where the decider says it anyway.

    A group that answers for somebody else by now hears nothing.
    """
    reports = await events.last_of(connection, Change.REPORT, [each.id for each in decided])
    by_group: dict[int, list[Milestone]] = {}
    for milestone in decided:
        group_id = reports.get(milestone.id, {}).get("group")
        if group_id is not None and (actor.group is None or actor.group.id != group_id):
            by_group.setdefault(group_id, []).append(milestone)
    found = [(await chats.get(connection, each), theirs) for each, theirs in by_group.items()]
    return [
        (group, concerned)
        for group, theirs in found
        if group is not None
        and group.unreachable_since is None
        and (concerned := tuple(each for each in theirs if covers(group, each)))
    ]

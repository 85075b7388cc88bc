"""Rules of assignment: «все мероприятия МОУО Боровского района — этот человек»."""

from dataclasses import dataclass

from domain.milestone import Milestone


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody stands for all measures of an organisation, everywhere or in one municipality or school.

    No ``place_id``: everywhere. ``lead``: the first one named for it.
    """

    id: int
    person_id: int
    person: str
    organisation_id: int
    organisation: str
    place_id: int | None
    place: str | None
    lead: bool

    def covers(self, milestone: Milestone) -> bool:
        """Whether the milestone is among them."""
        places = {None, milestone.school_id, milestone.municipality_id}
        return self.organisation_id in milestone.responsible_ids and self.place_id in places

"""The deadline («срок»): its printed wording and how it was understood."""

from domain.deadline.model import Deadline, Kind

__all__ = ["Deadline", "Kind"]

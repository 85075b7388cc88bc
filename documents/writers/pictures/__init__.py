"""Reports as pictures (PNG) for a phone; Pillow is imported when something is drawn."""

from documents.writers.pictures.burn_ups import burn_up
from documents.writers.pictures.heat_maps import heat_map
from documents.writers.pictures.rooms import coverage, pair
from documents.writers.pictures.timelines import timeline

__all__ = ["burn_up", "coverage", "heat_map", "pair", "timeline"]

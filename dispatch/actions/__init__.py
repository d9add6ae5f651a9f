"""Everything that happens to units, their assignments and feeds. Changes to cases go through `cases.actions`.

Locks are taken in one order, so that no two acts wait for each other: photos, the
case, its assignments, the unit, and last the feeds of everybody who is told.
"""

from dispatch.actions.by_hand import assign_unit, call_in
from dispatch.actions.facts import Fact, take_fact
from dispatch.actions.feed import Telling, tell
from dispatch.actions.offers import offer_nearest, sweep_offers
from dispatch.actions.photos import keep_photo, kept_photos
from dispatch.actions.positions import Sighting, see_units
from dispatch.actions.presence import Phone, Signal, go_on_sending, hear_phone, hear_phones, signal_of
from dispatch.actions.recalls import recall_assignment, recall_ended
from dispatch.actions.rounds import upload
from dispatch.actions.ways_back import hand_over

__all__ = [
    "Fact",
    "Phone",
    "Sighting",
    "Signal",
    "Telling",
    "assign_unit",
    "call_in",
    "go_on_sending",
    "hand_over",
    "hear_phone",
    "hear_phones",
    "keep_photo",
    "kept_photos",
    "offer_nearest",
    "recall_assignment",
    "recall_ended",
    "see_units",
    "signal_of",
    "sweep_offers",
    "take_fact",
    "tell",
    "upload",
]

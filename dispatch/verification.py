"""What an act's row in the log says of assignments, and what of the field it does not determine."""

from cases.models import LogKind
from cases.record import Moves, Part, by, leave_all_open, record, utc

record(
    "assignments",
    Part(
        {
            "id": "a.id",
            "unit": "a.unit_id",
            "order": "a.order_id",
            "state": "a.state",
            "round": "a.round",
            "is_ladder": "a.is_ladder",
            "is_call_in": "a.is_call_in",
            "offered_by": "a.offered_by_id",
            "reasons": "a.reasons",
            "distance_m": "a.distance_m",
            "offered_at": utc("a.offered_at"),
            "expires_at": utc("a.expires_at"),
            "accepted_at": utc("a.accepted_at"),
            "en_route_at": utc("a.en_route_at"),
            "on_scene_at": utc("a.on_scene_at"),
            "done_at": utc("a.done_at"),
            "ended_at": utc("a.ended_at"),
            "is_made_safe": "a.is_made_safe",
        },
        "dispatch_assignment a WHERE a.case_id = {case}",
        moves=Moves(
            fixed=(
                "unit",
                "order",
                "is_ladder",
                "is_call_in",
                "offered_by",
                "reasons",
                "distance_m",
                "offered_at",
            ),
            moments=("accepted_at", "en_route_at", "on_scene_at", "done_at", "ended_at"),
            made_at=("offered_at",),
            follows={
                "state": ("accepted_at", "en_route_at", "on_scene_at", "done_at", "ended_at"),
                "is_made_safe": ("done_at", *by(LogKind.FINISH)),
                # A late yes is of the round in which it is said.
                "round": ("state",),
            },
            stays=True,
        ),
    ),
)
leave_all_open(
    "dispatch_fieldact", "what a phone sent, as it came; what of it counted is an act, with a row of its own"
)
leave_all_open("dispatch_fieldphoto", "where a photo of a phone's waits; once an act took it, it is a file of the case")

"""What an act's row in the log says of assignments."""

from cases.record import Part, record

record(
    "assignments",
    Part(
        {"id": "a.id", "unit": "a.unit_id", "order": "a.order_id", "state": "a.state"},
        "dispatch_assignment a WHERE a.case_id = {case}",
    ),
)

"""What hangs on a case in this room, and why no row of the log determines it."""

from cases.record import leave_all_open

leave_all_open(
    "hotline_inboundtext", "what came in and what was made of it; what of it is the case's is an act's words"
)
leave_all_open("hotline_question", "what the city waits to hear; an answer counts by the act that it becomes")
leave_all_open("hotline_call", "who rang and who took it; what came of it is an act")

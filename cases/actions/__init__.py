"""Everything that can happen to a case. Nothing outside this package writes to one.

Every action works on a list, in one transaction, and leaves one log row a case.
"""

from cases.actions.about import set_about
from cases.actions.accept import (
    answer_case,
    answer_report,
    ask_verification,
    file_case,
    file_report,
    hand_over_case,
    hand_over_report,
    reject_case,
    report_verification,
)
from cases.actions.act import CITIZEN, SYSTEM, Actor
from cases.actions.alerts import (
    alert_case,
    ask_help,
    clear_danger,
    end_alert,
    end_what_is_over,
    helps_asked,
    mark_danger,
    raise_for_waiting,
    take_alert,
)
from cases.actions.calls import owe_call, rate_by_phone
from cases.actions.climbing import climb_alerts
from cases.actions.contact import contact_citizen, text_citizen
from cases.actions.contacts import others_with_address
from cases.actions.disputes import decide_dispute, dispute_cases, may_decide_dispute, tell_late_disputes
from cases.actions.erase import erase_contact
from cases.actions.feedback import (
    ENDINGS,
    appeal_case,
    call_back,
    close_case,
    contest_case,
    pass_check,
    rate_case,
    reopen_case,
    rework_case,
)
from cases.actions.handling import (
    begin_orders,
    escalate_orders,
    finish_orders,
    forward_orders,
    sign_orders,
)
from cases.actions.join import join_case
from cases.actions.lifting import unprotect_case
from cases.actions.links import renew_link
from cases.actions.merging import merge_cases, unmerge_case
from cases.actions.notes import (
    add_words,
    approve_public,
    attach_files,
    comment_case,
    read_words,
    review_fast,
    summarise_case,
    supervise_case,
    urge_case,
)
from cases.actions.places import ask_place, places_asked, tell_place
from cases.actions.proposing import propose
from cases.actions.protecting import protect_case, protect_open_cases, protect_reporter
from cases.actions.requests import ask_request, bring_back_suspended, decide_request, resume_orders
from cases.actions.routing import (
    Destination,
    change_case,
    given_back,
    place_report,
    route_case,
    send_fast,
    send_report,
    take_back,
    void_case,
)
from cases.actions.showing import show_words
from cases.actions.sweep import release_contacts, ring_clocks
from cases.actions.take_in import Caller, NewReport, Receipt, all_told, take_in
from cases.actions.unmask import unmask_contact
from cases.actions.withholding import compare_waiting

__all__ = [
    "CITIZEN",
    "ENDINGS",
    "SYSTEM",
    "Actor",
    "Caller",
    "Destination",
    "NewReport",
    "Receipt",
    "add_words",
    "alert_case",
    "all_told",
    "answer_case",
    "answer_report",
    "appeal_case",
    "approve_public",
    "ask_help",
    "ask_place",
    "ask_request",
    "ask_verification",
    "attach_files",
    "begin_orders",
    "bring_back_suspended",
    "call_back",
    "change_case",
    "clear_danger",
    "climb_alerts",
    "close_case",
    "comment_case",
    "compare_waiting",
    "contact_citizen",
    "contest_case",
    "decide_dispute",
    "decide_request",
    "dispute_cases",
    "end_alert",
    "end_what_is_over",
    "erase_contact",
    "escalate_orders",
    "file_case",
    "file_report",
    "finish_orders",
    "forward_orders",
    "given_back",
    "hand_over_case",
    "hand_over_report",
    "helps_asked",
    "join_case",
    "mark_danger",
    "may_decide_dispute",
    "merge_cases",
    "others_with_address",
    "owe_call",
    "pass_check",
    "place_report",
    "places_asked",
    "propose",
    "protect_case",
    "protect_open_cases",
    "protect_reporter",
    "raise_for_waiting",
    "rate_by_phone",
    "rate_case",
    "read_words",
    "reject_case",
    "release_contacts",
    "renew_link",
    "reopen_case",
    "report_verification",
    "resume_orders",
    "review_fast",
    "rework_case",
    "ring_clocks",
    "route_case",
    "send_fast",
    "send_report",
    "set_about",
    "show_words",
    "sign_orders",
    "summarise_case",
    "supervise_case",
    "take_alert",
    "take_back",
    "take_in",
    "tell_late_disputes",
    "tell_place",
    "text_citizen",
    "unmask_contact",
    "unmerge_case",
    "unprotect_case",
    "urge_case",
    "void_case",
]

"""What of a case tells of the person who reported it, taken out for who may know nothing of her.

Which door somebody used, when and how often the centre tried to reach her, in which language, with or
without a number: each is little, and together they are a person. `cases.access` says who may know;
here is what then stays away, for one row, for the log and for all that hangs on a case.

That somebody owes her a first contact, or has written to her, tells that she can be reached: the office whose
duty it is knows that, `own`, and the one it forwarded the order to, and no other.
"""

from collections.abc import Collection, Iterable
from typing import Any

from accounts.models import CENTRE_ROLES
from cases.models import AlertReason, AttachmentKind, Channel, LogKind, Obligation

# Talk between the centre and the reporter: that there was any tells that she can be reached, and the note what she said.
BETWEEN_THEM = frozenset({LogKind.CONTACT, LogKind.CALL_BACK})
# Of what the centre writes, the rows whose words stay there: why somebody had to go there may say where.
KEPT_AT_CENTRE = BETWEEN_THEM | {LogKind.TELL_PLACE}
# Rows that are the reporter's own act.
HER_REPORT = frozenset({LogKind.REPORT, LogKind.ADD_REPORT})
# By the first five names facts hold ids of reports and files; older rows have those of stored files.
PERSONAL_FACTS = frozenset(
    {"report", "reports", "waived", "files", "attachments", "channel", "attempts", "contact", "language", "text"}
    | {"asked_protection"}
)
# Rows that tell of alerts only, and the facts in which others do.
OF_ALERTS = frozenset({LogKind.RAISE_ALERT, LogKind.PAGE, LogKind.TAKE_ALERT, LogKind.END_ALERT})
ALERT_FACTS = ("alerts", "alerts_over", "alerts_taken", "reasons", "pages")


# How a shaped row says by which clock it goes.
OF_A_CLOCK = {"soon_at": None, "due_at": None, "due_obligation": "", "due_department": None, "due_of": ""}


def without_person(row: dict[str, Any], own: int | None) -> dict[str, Any]:
    """Return a shaped row of a list without the door by which it came, and without another's first contact."""
    is_kept = _is_contact_of_another(row["due_obligation"], row["due_department"], own)
    return {**row, "channel": "", **(OF_A_CLOCK if is_kept else {})}


def _is_contact_of_another(obligation: str, department: int | None, own: int | None) -> bool:
    return obligation == Obligation.CONTACT and (own is None or department != own)


def log_without_person(
    log: list[dict[str, Any]], reporting_staff: Collection[int], own: int | None
) -> list[dict[str, Any]]:
    """Return what happened to a case, without what only concerns its reporter.

    `reporting_staff`: who of the staff reported it from a round. One who reports a protected matter is a
    complainant like any other, and so is named in no row.
    """
    told = [_without_contacts(entry, own) for entry in log if not _is_between_them(entry, own)]
    kept = [_without_her_answer(entry) for entry in told if entry is not None]
    return [_entry_without_person(entry, reporting_staff) for entry in kept if entry is not None]


def written_openly(log: Iterable[dict[str, Any]]) -> set[int]:
    """Return the rows, by number, in which the centre wrote of a case while nobody was to be kept unknown in it.

    Whoever wrote that knew her and had no reason to be silent, so it may name her. `log`: each row with what it says of
    the case's protection, as `was_protected`; who says nothing left it as it was.
    """
    found: set[int] = set()
    was_protected = False
    for entry in sorted(log, key=lambda each: each["seq"]):
        if entry["was_protected"] is not None:
            was_protected = entry["was_protected"]
        if not was_protected and entry["actor_kind"] in CENTRE_ROLES:
            found.add(entry["seq"])
    return found


def rows_with_readable_words(log: Iterable[dict[str, Any]], told: Iterable[dict[str, Any]]) -> set[int]:
    """Return of the rows `told` to whoever may know nothing of her those whose words are read as well.

    What the desk noted of a talk with her goes with the row of it; why somebody had to go there may say where. What
    the centre wrote before she asked may name her.
    """
    return {entry["seq"] for entry in told if entry["kind"] != LogKind.TELL_PLACE} - written_openly(log)


# Rows by which a case comes to be protected, or is so no more.
OF_PROTECTION = frozenset({LogKind.TAKE_IN_MERGED, LogKind.PROTECT, LogKind.UNMERGE, LogKind.UNPROTECT})


def protected_spans(turns: Iterable[tuple[int, str, dict[str, Any]]]) -> list[range]:
    """Return from which row to which a case spoke for somebody, or was protected for her sake, who has left it.

    `turns`: number, kind and facts of the rows `OF_PROTECTION`, the oldest first.
    """
    spans: list[range] = []
    since: int | None = None
    merged_at: dict[int, int] = {}
    for seq, kind, facts in turns:
        merged_at |= dict.fromkeys(facts.get("merged", []), seq)
        if facts.get("unprotects"):
            # She may have been unprotected as hers was merged in, and have asked then.
            spoke_since = merged_at.get(facts.get("by") or facts["apart"], seq)
            spans.append(range(min(since or 0, spoke_since), seq))
            since = None
        elif kind == LogKind.UNPROTECT:
            # Who is left in it is known; what was said while she was not is read as in any case.
            since = None
        elif since is None and (kind == LogKind.PROTECT or facts.get("protects")):
            since = seq
    return spans


def log_without_past_talk(
    log: list[dict[str, Any]], spans: Collection[range], reports: Collection[int], own: int | None
) -> list[dict[str, Any]]:
    """Return what happened to a case without the talk with somebody protected for whom it spoke, and speaks no more.

    `reports`: those of the case itself, whose citizens' own additions are read as ever.
    """
    return [
        entry
        for entry in log
        if not any(entry["seq"] in span for span in spans)
        or entry["facts"].get("report") in reports
        or not (_is_between_them(entry, own) or _is_her_place(entry))
    ]


def _is_her_place(entry: dict[str, Any]) -> bool:
    return entry["kind"] == LogKind.CHANGE and "report" in entry["facts"]


def rows_with_past_words(log: Iterable[dict[str, Any]], spans: Collection[range]) -> set[int]:
    """Return the rows whose words may tell of somebody protected for whom a case spoke, and speaks no more.

    Where the desk thought that it is, and what the centre wrote before she asked.
    """
    past = [entry for entry in log if any(entry["seq"] in span for span in spans)]
    return written_openly(log) & {entry["seq"] for entry in past} | {
        entry["seq"] for entry in past if entry["kind"] == LogKind.CHANGE
    }


def _without_contacts(entry: dict[str, Any], own: int | None) -> dict[str, Any] | None:
    """Return a row without what it tells of others' first contact; none where it tells of nothing else."""
    released = entry["facts"].get("contacts_released")
    if released is not None:
        left = [each for each in released if own is not None and each == own]
        entry = {**entry, "facts": _with_list(entry["facts"], "contacts_released", left)}
    clocks = entry["facts"].get("clocks")
    if entry["kind"] != LogKind.ALARM or not clocks:
        return entry
    left = [each for each in clocks if not _is_contact_of_another(each["obligation"], each.get("department"), own)]
    return {**entry, "facts": {**entry["facts"], "clocks": left}} if left else None


def _without_her_answer(entry: dict[str, Any]) -> dict[str, Any] | None:
    """Return a row without the alert that she has written and waits; none where it tells of nothing else."""
    facts = entry["facts"]
    for name in ALERT_FACTS:
        if name in facts:
            facts = _with_list(facts, name, [each for each in facts[name] if not _is_her_answer(each)])
    if facts == entry["facts"]:
        return entry
    return {**entry, "facts": facts} if entry["kind"] not in OF_ALERTS or any(map(facts.get, ALERT_FACTS)) else None


def _with_list(facts: dict[str, Any], name: str, left: list[Any]) -> dict[str, Any]:
    # An empty list would still tell that there was something.
    return {**facts, name: left} if left else {each: said for each, said in facts.items() if each != name}


def _is_her_answer(said: Any) -> bool:
    return (said["reason"] if isinstance(said, dict) else said) == AlertReason.ANSWER_WAITS


def _is_between_them(entry: dict[str, Any], own: int | None) -> bool:
    kind, facts = entry["kind"], entry["facts"]
    has_added = kind == LogKind.COMMENT and "report" in facts
    has_sent_photo = kind == LogKind.ATTACH and facts.get("kind") == AttachmentKind.REPORT
    # What a department had the centre send to her is that department's own.
    is_own = facts.get("via") == "text" and own is not None and entry["department"] == own
    is_talk = kind in BETWEEN_THEM and not is_own
    return is_talk or has_added or has_sent_photo


def _entry_without_person(entry: dict[str, Any], reporting_staff: Collection[int]) -> dict[str, Any]:
    told = {**entry, "facts": {name: value for name, value in entry["facts"].items() if name not in PERSONAL_FACTS}}
    if entry["kind"] in HER_REPORT or entry["actor"] in reporting_staff:
        told |= {"actor": None, "department": None, "actor_kind": ""}
    return told


def parts_without_person(parts: dict[str, list[dict[str, Any]]], own: int | None) -> None:
    """Take out of all that hangs on a case what tells of who reported it."""
    line = _line_of(parts["orders"], own)
    parts["clocks"] = [
        each
        for each in parts["clocks"]
        if each["order"] in line or not _is_contact_of_another(each["obligation"], each["department"], own)
    ]
    staff = {each["taken_by"] for each in parts["reports_in"] if each["channel"] == Channel.GRID}
    parts["reports_in"] = []
    told = log_without_person(parts["log"], staff - {None}, own)
    readable = rows_with_readable_words(parts["log"], told)
    parts["log"] = told
    parts["words"] = [words for words in parts["words"] if words["seq"] in readable]
    parts["ratings"] = [{**rating, "attempts": 0} for rating in parts["ratings"]]
    parts["alerts"] = [each for each in parts["alerts"] if each["reason"] != AlertReason.ANSWER_WAITS]
    parts["files"] = [{**file, "report": None} for file in parts["files"]]


def _line_of(orders: Iterable[dict[str, Any]], own: int | None) -> set[int]:
    """Return a department's open orders and those they were forwarded from: for all of them it speaks to the citizen."""
    by_id = {each["id"]: each for each in orders}
    line: set[int] = set()
    for each in by_id.values():
        at = each if own is not None and each["department"] == own and each["ended_at"] is None else None
        while at is not None:
            line.add(at["id"])
            at = by_id.get(at["parent"])
    return line

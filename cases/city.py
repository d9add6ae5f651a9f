"""What a city's folder says of how long things may take."""

from typing import Any

from cases.actions.alerts import WAITS_S
from cases.answers import danger_marks
from cases.dangers import Service, services_of
from cases.models import Danger, Limit, Obligation, Urgency
from common.cityfiles import Column, Load, Row, Table, cells, part, replace_versions
from common.cityfiles.loading import CITY_FILE
from common.worktime import Unit
from grid.city import CLASSES, EVERY_CLASS, VALIDITY

EVERY_URGENCY = "*"
LIMITS = Table(
    "limits.csv",
    columns=(
        Column("class"),
        Column("urgency", cells.one_of(EVERY_URGENCY, *Urgency.values)),
        Column("obligation", cells.one_of(*Obligation.values)),
        Column("amount", cells.number(low=0.01, high=99_999, places=2)),
        Column("unit", cells.one_of(*Unit.values)),
        Column("source", cells.at_most(200), optional=True, empty="", may_lack=True),
        *VALIDITY,
    ),
    key=("class", "urgency", "obligation", "valid_from"),
)


def read(load: Load) -> list[Row]:
    """Check limits, and that every obligation has one for whatever may come."""
    rows = load.folder.table(LIMITS)
    _check_requests(load)
    _check_services(load)
    _check_dangers(load)
    for row in rows:
        if row["class"] != EVERY_CLASS:
            row.require_known("class", CLASSES, "class")
        if row["unit"] == Unit.WORKING_DAY and row["amount"] != int(row["amount"]):
            row.fault("amount", "working days are counted whole")
    load.check_versions(rows, "class", "urgency", "obligation")
    _require_whole(load, rows)
    return rows


# [requests] of city.toml: what `cases.actions.requests.RequestRules` holds, and between which numbers.
REQUESTS = {"extensions": (0, 20), "extension_share": (0, 10), "suspension_days": (1, 365)}


# [contact] of city.toml: what `cases.actions.contact.ContactRules` holds.
CONTACT = {"note_letters": (2, 100), "text_letters": (2, 100), "attempts": (1, 20), "apart_minutes": (0, 1440)}
# [protection] of city.toml: how many notes an office, which may not know who reported, writes of a protected case in a day.
PROTECTION = {"notes_a_day": (1, 1000)}
# [alerts] of city.toml: seconds, what `cases.actions.alerts.WAITS_S` holds.
ALERTS = dict.fromkeys(WAITS_S, (1, 7 * 86_400))
# [evaluation] of city.toml: days, as `cases.actions.disputes` reads them.
EVALUATION = {"dispute_days": (0, 3653), "decide_days": (0, 3653)}
# Of what is a share, or a time, parts may be written.
SHARES = {"extension_share", *WAITS_S}


# [class_danger] of city.toml: which danger a case of a class is, where its name does not say so rightly.
NO_DANGER = "none"


def _check_dangers(load: Load) -> None:
    said = load.settings.get("class_danger", {})
    if not isinstance(said, dict):
        load.fault("class_danger", "must be written as [class_danger]")
        return
    for row in load.codes["classes"].values():
        if unknown := [mark for each in _asked(row) for mark in danger_marks(each) if mark not in Danger.values]:
            row.fault("questions", f"the danger “{unknown[0]}” is not one of: {', '.join(Danger.values)}")
    known = load.folder.codes(CLASSES.file)
    for code, danger in said.items():
        if code not in known:
            load.fault(f"class_danger.{code}", f"is no class of {CLASSES.file}")
        elif danger not in (NO_DANGER, *Danger.values):
            load.fault(f"class_danger.{code}", f"is not one of: {', '.join((NO_DANGER, *Danger.values))}")


def _check_services(load: Load) -> None:
    entries = load.settings.get("emergency")
    for at, entry in enumerate(entries if isinstance(entries, list) else (), start=1):
        said = entry.get("for", []) if isinstance(entry, dict) else []
        if not isinstance(said, list) or not all(each in [*Service] for each in said):
            load.fault(f"emergency {at}.for", f"must be a list of these: {', '.join(Service)}")
    tables = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    served = {each for entry in tables for each in services_of(entry)}
    if missing := [each for each in Service if each not in served]:
        load.note(
            f"{CITY_FILE}, emergency: no number is for {', '.join(missing)}: who reports such a danger is told of none"
        )


def _asked(row: Row) -> list[dict[str, Any]]:
    # What is no question is a fault that was named already.
    return [each for each in row["questions"] if isinstance(each, dict) and isinstance(each.get("options", []), list)]


def _check_requests(load: Load) -> None:
    _check_numbers(load, "requests", REQUESTS)
    _check_numbers(load, "contact", CONTACT)
    _check_numbers(load, "protection", PROTECTION)
    _check_numbers(load, "alerts", ALERTS)
    _check_numbers(load, "evaluation", EVALUATION)


def _check_numbers(load: Load, part: str, bounds: dict[str, tuple[int, int]]) -> None:
    said = load.settings.get(part, {})
    if not isinstance(said, dict):
        load.fault(part, f"must be written as [{part}]")
        return
    for name, value in said.items():
        if name not in bounds:
            load.fault(f"{part}.{name}", f"is not one of: {', '.join(bounds)}")
            continue
        low, high = bounds[name]
        kinds = (int, float) if name in SHARES else (int,)
        if isinstance(value, bool) or not isinstance(value, kinds) or not low <= value <= high:
            load.fault(f"{part}.{name}", f"must be a number from {low} to {high}")


def _require_whole(load: Load, rows: list[Row]) -> None:
    if not load.folder.is_whole(LIMITS.file):
        return
    general = {(row["obligation"], row["urgency"]) for row in load.holding(rows) if row["class"] == EVERY_CLASS}
    for obligation in Obligation.values:
        for urgency in Urgency.values:
            if not {(obligation, urgency), (obligation, EVERY_URGENCY)} & general:
                load.folder.fault(
                    LIMITS.file,
                    0,
                    "obligation",
                    f"no limit for “{obligation}”, {urgency}, of class “{EVERY_CLASS}” holds now",
                )


def write(load: Load, rows: list[Row]) -> None:
    """Bring the limits to what the files say; a case keeps the limits it was filed under."""

    def key_of(limit: Limit) -> tuple[Any, ...]:
        return (limit.case_class_id, limit.urgency, limit.obligation)

    series = []
    for row in rows:
        values = {
            "case_class_id": load.ids["classes"].get(row["class"]),
            "urgency": "" if row["urgency"] == EVERY_URGENCY else row["urgency"],
            "obligation": row["obligation"],
            "amount": row["amount"],
            "unit": row["unit"],
            "source": row["source"],
        }
        series.append(load.version(row, key_of(Limit(**values)), values))
    load.tallies["limits"] = replace_versions(Limit, series, key_of=key_of, today=load.today)


part(
    "cases",
    read=read,
    write=write,
    settings=dict.fromkeys(("requests", "contact", "protection", "alerts", "evaluation", "class_danger")),
)

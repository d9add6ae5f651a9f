"""What a city's folder says to its citizens: the templates of its messages."""

from common.cityfiles import Column, Load, Row, Table, cells, part, upsert
from common.cityfiles.folder import column_of
from messaging.limits import LIMITS
from messaging.models import Template
from messaging.wording import OCCASIONS, complaints

MESSAGES = Table(
    "messages.csv",
    columns=(Column("code", cells.one_of(*OCCASIONS)),),
    key=("code",),
    texts=("text",),
    may_lack=True,
)


def read(load: Load) -> list[Row]:
    """Check every template in every language."""
    told = load.settings.get("messages", {})
    settings = {setting for setting, _usual in LIMITS.values()}
    for name, value in told.items() if isinstance(told, dict) else [("", told)]:
        if name not in settings or not isinstance(value, int) or isinstance(value, bool) or value < 0:
            load.fault(f"messages {name}".strip(), f"must be whole numbers: {', '.join(sorted(settings))}")
    rows = load.folder.table(MESSAGES)
    for row in rows:
        for language, text in row["text"].items():
            column = column_of("text", language)
            if not text:
                row.fault(column, "is empty")
            for complaint in complaints(row["code"], text):
                row.fault(column, complaint)
    _note_lacking(load, rows)
    return rows


def _note_lacking(load: Load, rows: list[Row]) -> None:
    """Note what nobody is told: an occasion without a text is passed over, and a city should know that it is."""
    # What is said otherwise in one kind of message is said as in the others where it has no text of its own.
    said = {row["code"] for row in rows} | {"done_email"}
    if not rows:
        load.note(
            f"{MESSAGES.file}: there are no texts, so citizens are written nothing, not even that a report came in"
        )
    elif lacking := [code for code in OCCASIONS if code not in said]:
        load.note(f"{MESSAGES.file}: no text for {', '.join(lacking)}: on these occasions citizens are written nothing")


def write(load: Load, rows: list[Row]) -> None:
    """Bring the templates to what the file says; messages already written stay as they are."""
    existing = {template.code: template for template in Template.objects.all()}
    wanted = [
        {
            "id": existing[row["code"]].pk if row["code"] in existing else None,
            "code": row["code"],
            "texts": row["text"],
        }
        for row in rows
    ]
    tally = upsert(Template, wanted, existing={template.pk: template for template in existing.values()})
    tally.vanished = sorted(existing.keys() - {row["code"] for row in rows})
    load.tallies["message templates"] = tally


part("messaging", read=read, write=write, settings={"messages": None})

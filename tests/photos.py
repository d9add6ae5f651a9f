"""Photos that people of the tests send: uploads, each with its owner and what it was sent for."""

from io import BytesIO
from uuid import UUID

from PIL import Image

from accounts.models import User
from cases.actions import Actor
from cases.actions.evidence import FOR_REPORT, for_case, of_report
from common.actions import upload_photo
from common.models import Upload

WITNESS = "draft:somebody"


def picture(colour: str = "red") -> BytesIO:
    content = BytesIO()
    Image.new("RGB", (64, 48), colour).save(content, "JPEG")
    content.seek(0)
    content.name = f"{colour}.jpg"
    return content


def sent(colour: str = "red", *, owner: str, purpose: str) -> Upload:
    return upload_photo(picture(colour), owner=owner, purpose=purpose)[0]


def sent_by(person: User | Actor, case_id: int, colour: str = "red") -> UUID:
    actor = person if isinstance(person, Actor) else Actor.of(person)
    return sent(colour, owner=actor.owner, purpose=for_case(case_id)).uuid


def sent_of(report_id: int, colour: str = "red") -> UUID:
    return sent(colour, owner=of_report(report_id), purpose=of_report(report_id)).uuid


def with_report(*colours: str) -> dict[str, object]:
    """What a new report says of photos that a citizen has sent for it."""
    uploads = tuple(sent(colour, owner=WITNESS, purpose=FOR_REPORT).uuid for colour in colours)
    return {"uploads": uploads, "uploads_owner": WITNESS}

"""What the city's own data tells its citizens: its name, its numbers, its words of danger; and what of its folder is read here."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import phonenumbers
from django.utils import timezone

from cases.dangers import Emergency
from cases.rules import held_rules, rules
from common.cityfiles import Load, Page, part
from common.coordinates import SYSTEMS, Convert
from common.models import City
from common.phones import Plan, is_dialled
from common.text import in_language
from hotline.articles import city as articles
from hotline.sms import settings as texts

# Written here: what reads the city's lines and areas is not for processes of the web.
CLASSES_FILE = "classes.csv"


def city() -> City:
    """Return the city, as the rules in force know it."""
    return rules().city


@contextmanager
def city_time() -> Iterator[None]:
    """Show instants by the city's clock."""
    with timezone.override(city().zone):
        yield


def emergencies() -> list[Emergency]:
    """Return the city's emergency numbers, in its own order."""
    entries = city().profile.get("emergency", [])
    return [Emergency(str(entry["number"]), in_language(entry["names"])) for entry in entries]


def hotline_number() -> str:
    """Return the number under which people answer."""
    return str(city().profile.get("hotline", {}).get("number", ""))


def phone_plan() -> Plan:
    """Return where a number belongs that is written without country or area, as far as the city says."""
    return held_rules().city.phone_plan


def partner_points() -> tuple[Convert, Convert]:
    """Return how a point of the city's partners becomes one of ours, and one of ours theirs."""
    system = held_rules().city.profile.get("map", {}).get("coordinates")
    return SYSTEMS.get(system, SYSTEMS["wgs84"])


def phone_region() -> str:
    """Return the country in which a number without one belongs, "" where the city does not say."""
    return phone_plan().region


def read(load: Load) -> list[Page]:
    """Check how patient the city is with texts, and what it knows to answer."""
    for field, reason in texts.faults_of(load.section("texts")):
        load.fault(field, reason)
    placeless = load.section("placeless").get("classes", [])
    if not isinstance(placeless, list):
        load.fault("placeless.classes", 'must be a list of codes, as ["M06"]')
        placeless = []
    known = load.folder.codes(CLASSES_FILE)
    for code in sorted({str(each) for each in placeless if str(each) not in known}):
        load.fault("placeless.classes", f"“{code}” is no class of {CLASSES_FILE}")
    _check_line(load)
    return articles.read(load)


def _check_line(load: Load) -> None:
    line = load.section("hotline")
    if "number" in line and not is_dialled(line["number"]):
        load.fault("hotline.number", "is no number that a telephone dials")
    if "region" in line and str(line["region"]) not in phonenumbers.SUPPORTED_REGIONS:
        load.fault("hotline.region", "is not the code of a country, as CN or US")
    area = str(line.get("area", ""))
    if area and not re.fullmatch(r"[1-9]\d{0,5}", area):
        load.fault("hotline.area", "is not an area code without its leading 0, as “513”")


part("hotline", read=read, write=articles.write, settings={"texts": None, "placeless": ("classes",)})

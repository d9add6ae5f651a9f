"""Tiles of the city and of its cases: what is in them, for whom, and how they are kept."""

import re
from math import asinh, pi, radians, tan
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from cases import actions
from cases.actions import Caller
from common.models import City
from tests.city import NOW, SmallCity
from tests.people import Desk

HERE = (121.02, 32.02)


def address(z: int, point: tuple[float, float] = HERE) -> str:
    lon, lat = point
    x = int((lon + 180) / 360 * 2**z)
    y = int((1 - asinh(tan(radians(lat))) / pi) / 2 * 2**z)
    return f"{z}/{x}/{y}.mvt"


def person(city: SmallCity, username: str) -> Client:
    client = Client()
    client.force_login(city.people[username])
    return client


def layers(tile: bytes) -> dict[str, list[dict[str, Any]]]:
    """Read a tile: its layers, and the properties of their features."""
    found: dict[str, list[dict[str, Any]]] = {}
    for number, body in _messages(tile):
        if number == 3:
            name, features = _layer(body)
            found.setdefault(name, []).extend(features)
    return found


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def _messages(data: bytes) -> list[tuple[int, Any]]:
    at, found = 0, []
    while at < len(data):
        head, at = _varint(data, at)
        number, kind = head >> 3, head & 7
        if kind == 0:
            value, at = _varint(data, at)
            found.append((number, value))
        elif kind == 2:
            length, at = _varint(data, at)
            found.append((number, data[at : at + length]))
            at += length
        else:
            width = 8 if kind == 1 else 4
            found.append((number, data[at : at + width]))
            at += width
    return found


def _layer(body: bytes) -> tuple[str, list[dict[str, Any]]]:
    parts = _messages(body)
    name = next(value for number, value in parts if number == 1).decode()
    keys = [value.decode() for number, value in parts if number == 3]
    values = [_value(value) for number, value in parts if number == 4]
    features = []
    for number, feature in parts:
        if number != 2:
            continue
        tags: list[int] = []
        packed = next((value for tag, value in _messages(feature) if tag == 2), b"")
        at = 0
        while at < len(packed):
            value, at = _varint(packed, at)
            tags.append(value)
        features.append({keys[key]: values[value] for key, value in zip(tags[::2], tags[1::2], strict=True)})
    return name, features


def _value(data: bytes) -> Any:
    number, value = _messages(data)[0]
    return value.decode() if number == 1 else value


def test_the_base_map_has_divisions_labels_and_names_in_both_languages(city: SmallCity) -> None:
    tile = layers(Client().get(f"/tiles/base/{address(10)}").content)

    assert {each["level"] for each in tile["divisions"]} == {"city", "district", "town"}
    assert {"name_en", "name_zh"} <= tile["division_labels"][0].keys()


def test_the_base_map_is_asked_of_the_database_once_until_the_city_changes(city: SmallCity) -> None:
    url = f"/tiles/base/{address(10)}"
    first = Client().get(url)

    assert Client().get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
    city.divisions["east"].names = {"en": "Sunrise"}
    city.divisions["east"].save()

    assert City.objects.get().config_version > 0
    after = Client().get(url, headers={"If-None-Match": first["ETag"]})
    assert after.status_code == 200
    assert b"Sunrise" in after.content


def test_a_person_sees_on_the_map_what_he_may_see_and_nothing_else(desk: Desk, city: SmallCity) -> None:
    """Fault 2, on the map."""
    receipt = desk.report("lamp", point=HERE)
    url = f"/tiles/cases/{address(16)}"

    def seen(username: str) -> list[str]:
        return [each["number"] for each in layers(person(city, username).get(url).content).get("cases", [])]

    assert seen("operator") == [receipt.number]
    assert seen("lamps_clerk") == []
    actions.file_case([receipt.case_id], actor=desk.lead, now=NOW)
    actions.route_case([receipt.case_id], actor=desk.dispatcher, now=NOW)
    # Tiles are kept for seconds, under each person's own scope.
    assert seen("roads_clerk") == []
    assert seen("police_clerk") == []


def test_an_orders_department_sees_its_case_on_the_map(desk: Desk, city: SmallCity) -> None:
    receipt = desk.report("lamp", point=HERE)
    actions.file_case([receipt.case_id], actor=desk.lead, now=NOW)
    actions.route_case([receipt.case_id], actor=desk.dispatcher, now=NOW)

    tile = layers(person(city, "lamps_clerk").get(f"/tiles/cases/{address(16)}").content)

    assert [each["number"] for each in tile["cases"]] == [receipt.number]
    assert tile["cases"][0]["late"] == "late"


def test_a_department_sees_no_home_of_a_protected_matter_on_the_map(desk: Desk, city: SmallCity) -> None:
    for case_class in ("complaint", "question"):
        receipt = desk.report(case_class, point=HERE)
        actions.file_case([receipt.case_id], actor=desk.lead, now=NOW)
        actions.route_case([receipt.case_id], actor=desk.dispatcher, now=NOW, summary="As told to the desk")

    tile = layers(person(city, "street_clerk").get(f"/tiles/cases/{address(16)}").content)

    # The last one is nobody's secret.
    assert [each["number"] for each in tile["cases"]] == [receipt.number]
    everything = layers(person(city, "operator").get(f"/tiles/cases/{address(16)}").content)
    assert len(everything["cases"]) == 2


@pytest.mark.parametrize("z", [16, 12])
def test_the_map_of_the_wall_shows_no_kept_place_whoever_is_signed_in_there(
    desk: Desk, city: SmallCity, client: Client, z: int
) -> None:
    protected = Caller(phone="+8613800138001", wants_protection=True)
    desk.report("complaint", point=HERE)
    desk.report(None, point=HERE, caller=protected)
    shown = [desk.report("lamp", point=HERE, caller=protected), desk.report("question", point=HERE)]
    client.force_login(city.people["leader"])
    wall = client.get("/wall/").content.decode()
    source = re.search(r'data-cases="([^"]+)/\{z\}/\{x\}/\{y\}\.mvt"', wall)

    assert source is not None
    tile = layers(client.get(f"{source.group(1)}/{address(z)}").content)
    assert {each["number"] for each in tile["cases"]} == {each.number for each in shown}
    own = layers(client.get(f"/tiles/cases/{address(z)}").content)
    assert len(own["cases"]) == 4


def test_nobody_signed_out_sees_the_citys_cases(city: SmallCity) -> None:
    assert Client().get(f"/tiles/cases/{address(16)}").status_code == 403
    assert Client().get(f"/tiles/wall/{address(16)}").status_code == 403


def test_the_public_map_shows_filed_cases_of_public_classes_only(desk: Desk, city: SmallCity) -> None:
    filed = desk.report("lamp", point=HERE)
    actions.file_case([filed.case_id], actor=desk.lead, now=NOW)
    desk.report("lamp", point=HERE)
    complaint = desk.report("complaint", point=HERE)
    actions.file_case([complaint.case_id], actor=desk.lead, now=NOW)
    about = desk.report("lamp", point=HERE, about_department=city.departments["roads"])
    actions.file_case([about.case_id], actor=desk.lead, now=NOW)

    tile = layers(Client().get(f"/tiles/public/{address(16)}").content)

    assert [each["number"] for each in tile["cases"]] == [filed.number]


def test_many_cases_are_groups_from_afar_and_single_ones_near_by(desk: Desk, city: SmallCity) -> None:
    receipt = desk.report("lamp", point=HERE)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO cases_case (id, number, version, state, case_class_id, point, address, urgency, channel, origin,
                summary, public_text, is_protected, state_before_merge, report_count, rework_count, reopen_count, is_fast,
                outcome, referred_to, referred_number, source, source_number, reported_at, entered_at, receive_due_at,
                promise_due_at)
            SELECT common_next_id(), 'X-' || n, 1, state, case_class_id, ST_Translate(point, n * 0.00001, 0), '', urgency,
                channel, origin, '', '', false, '', 1, 0, 0, false, '', '', '', '', '', reported_at, entered_at,
                receive_due_at, promise_due_at
            FROM cases_case, generate_series(1, 300) n WHERE id = %s
            """,
            [receipt.case_id],
        )
    client = person(city, "operator")

    afar = layers(client.get(f"/tiles/cases/{address(12)}").content)
    near = layers(client.get(f"/tiles/cases/{address(16)}").content)

    assert sum(each["count"] for each in afar["groups"]) == 301
    assert "cases" not in afar
    assert len(near["cases"]) > 200
    assert "groups" not in near


@pytest.mark.parametrize("tile", ["0/1/0", "3/0/8", "23/0/0", "99999999999/0/0"])
@pytest.mark.parametrize("kind", ["base", "cases", "public"])
def test_what_is_no_tile_is_not_found(city: SmallCity, kind: str, tile: str) -> None:
    assert person(city, "operator").get(f"/tiles/{kind}/{tile}.mvt").status_code == 404

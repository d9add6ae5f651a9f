"""Class and place of what came in words only are guessed from them, shown as guesses, and decided by a person."""

from math import atan2, cos, hypot, pi, sin

import pytest
from django.contrib.gis.geos import LineString, Point
from django.db.models import F
from django.test import Client
from django.utils import timezone

from accounts.models import Contact
from cases import actions
from cases.models import Case, Guess, Words
from common import reactions
from common.coordinates import from_bd09, from_gcj02
from common.models import City
from grid.models import CaseClass, Division, Street
from hotline.guesses import Guesser
from hotline.models import Question, TextOutcome
from hotline.sms import places, points
from hotline.sms.elsewhere import Known, names_another_place
from hotline.sms.places import address_in, read_place
from hotline.sms.points import point_in, without_points
from hotline.values import where_to_show
from messaging.models import Message
from tests.cases.conftest import Desk
from tests.city import names
from tests.hotline.desk.telephone import Phone, Told

pytestmark = pytest.mark.usefixtures("twilio")


@pytest.mark.parametrize("text", ["The lamp at Renmin Road 12 is out", "人民路12号 lamp 不亮"])
def test_class_and_place_are_guessed_from_a_text_and_decide_nothing(
    phone: Phone, desk: Desk, told: Told, text: str
) -> None:
    phone.write(text)
    told()

    case = Case.objects.get()
    guess = Guess.objects.get(case=case)
    assert (guess.case_class.code if guess.case_class else "", guess.address) == ("lamp", address_in(text))
    assert (case.case_class, case.address, case.point, case.urgency) == (None, "", None, "normal")
    # Who said where it is, is not asked again.
    assert not Question.objects.exists()


def test_a_guess_is_shown_to_the_desk_and_chosen_beforehand(phone: Phone, desk: Desk, told: Told) -> None:
    phone.write("The lamp at Renmin Road 12 is out")
    told()
    client = Client()
    client.force_login(desk.operator.user)
    case = Case.objects.get()

    page = client.get(f"/desk/cases/{case.number}/").content.decode()

    assert "data-guess" in page
    assert "Renmin Road 12" in page.partition("data-guess")[2]
    actions.change_case(
        case.pk, actor=desk.operator, now=timezone.now(), case_class=desk.city.classes["lamp"], address="x"
    )
    assert "data-guess" not in client.get(f"/desk/cases/{case.number}/").content.decode()


def test_erasing_the_citizen_erases_the_words_of_the_guess(phone: Phone, desk: Desk, told: Told) -> None:
    phone.write("The lamp at Renmin Road 12 is out")
    told()

    actions.erase_contact(Contact.objects.get(), now=timezone.now())
    reactions.drain("hotline.guesses", now=timezone.now)

    assert Guess.objects.get().address == ""


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("The lamp at Renmin Road 12 is out", "Renmin Road 12"),
        ("There is a hole in Park Street", "Park Street"),
        ("lamp out on elm street", "elm street"),
        ("人民路12号路灯不亮", "人民路12号"),
        ("井盖不见了，青年中路88号门口", "青年中路88号门口"),
        ("人民路路灯坏了", "人民路"),
        ("外环西路灯不亮", "外环西路"),
        # Verbs belong to no name, and some names begin with one.
        ("请到城山路37号来", "城山路37号"),
        ("快来人民路12号", "人民路12号"),
        ("去青年中路88号看看", "青年中路88号"),
        ("请来人民公园", "人民公园"),
        ("请问人民路12号什么时候修", "人民路12号"),
        ("来凤路12号", "来凤路12号"),
        ("路灯不亮人民路12号", "人民路12号"),
        # Crossings, shops, and streets as Chinese ones are written in letters.
        ("人民路/青年路红绿灯坏了", "人民路/青年路"),
        ("城港路和钟秀路路口红绿灯坏了", "城港路和钟秀路路口"),
        ("corner of yuelong rd and hongqiao rd", "yuelong rd and hongqiao rd"),
        ("我在工农路和人民路交叉口", "工农路和人民路交叉口"),
        ("文峰大世界门口井盖没了", "文峰大世界门口"),
        ("南通大学门口有积水", "南通大学门口"),
        ("Nanda Jie / Renmin Lu lamp out", "Nanda Jie / Renmin Lu"),
        ("lamp is out on Qingnian Dong Lu", "Qingnian Dong Lu"),
        ("gongnong rd 88", "gongnong rd 88"),
        ("I live at gongnong rd 88 second floor", "gongnong rd 88"),
        ("lamp out, 12 elm street", "12 elm street"),
        ("The manhole on elm street is open", "elm street"),
        ("Elm Street 3 days ago", "Elm Street"),
        ("opposite the bakery on Qingnian Rd no. 14, by the blue gate", "Qingnian Rd no. 14"),
        ("lamp out, Qingnian Rd. 14", "Qingnian Rd. 14"),
        ("Lamp out in Qingnian Road, No. 14, since Monday", "Qingnian Road, No. 14"),
        ("It is dark in Renmin Road. 3 lamps are out", "Renmin Road"),
        ("我不清楚路名，在河边", ""),
        ("lamp out on the high street", "high street"),
        *(
            (text, "")
            for text in (
                "The bus stop is broken",
                "The road is flooded",
                "Broken street light",
                "What street",
                "on our street",
                "on the main road",
                "This is Wang Lu",
                "in the bus lane",
                "near the river close to us",
                "井盖不见了",
                "我家门口的路灯坏了",
                "这条路太黑了",
                "那条路上全是水",
                "哪条路都堵",
                "什么路都修不好",
                "没路走了",
                "走投无路",
                "无路可走",
                "修路吵死了",
                "马路中间有个洞",
                "整条街都黑了",
                "这个小区没人管",
                "公园路灯不亮",
                "学校门口红绿灯歪着",
                "大桥下面积水",
                "电线短路冒烟",
            )
        ),
    ],
)
def test_a_place_in_words_is_found(text: str, address: str) -> None:
    assert address_in(text) == address


@pytest.mark.parametrize("text", ["濠河边，环城南路桥头", "环城南路桥头", "环城南路桥头路灯不亮"])
def test_the_head_of_a_bridge_is_where_the_words_say(text: str) -> None:
    assert address_in(text) == "环城南路桥头"


@pytest.mark.django_db
@pytest.mark.usefixtures("twilio")
@pytest.mark.parametrize(
    "text", ["我住人民路3号，灯在工农路8号不亮", "The lamp at 12 Renmin Road, or maybe 14 Elm Street, is out"]
)
def test_of_two_addresses_none_is_guessed(phone: Phone, desk: Desk, told: Told, text: str) -> None:
    phone.write(text)
    told()

    case = Case.objects.get()
    assert case.address == ""
    assert not Guess.objects.exclude(address="").exists()
    # Nor does the form by which it is placed begin with one.
    client = Client()
    client.force_login(desk.operator.user)
    form = client.get(f"/desk/cases/{case.number}/acts/change/").context["form"]
    assert form["address"].value() == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "thank you",
        "I will check",
        "there are three",
        "Call me",
        "What street?",
        "The lamp in Elm Street is broken",
        "这条路太黑了",
        "走投无路",
        "没路走了",
        # Paris, far from the city.
        "48.8584, 2.2945",
        "https://maps.google.com/?q=48.8584,2.2945",
        "12.50 13.20",
    ],
)
def test_what_is_no_place_is_not_taken_for_one(text: str, desk: Desk) -> None:
    assert read_place(text, timezone.now()) is None


def test_links_of_chinese_maps_are_turned_into_our_coordinates() -> None:
    # Tiananmen on a Chinese map, and as satellites know it.
    lon, lat = from_gcj02(116.397477, 39.908692)
    assert (round(lon, 4), round(lat, 4)) == (116.3912, 39.9073)
    assert from_gcj02(-71.06, 42.36) == (-71.06, 42.36)

    # A well-known pair of Baidu's and of 高德's.
    assert from_bd09(116.404, 39.915) == pytest.approx(from_gcj02(116.397627, 39.908657), abs=0.00001)
    # There and back by the published formula.
    x, y = 120.868, 32.0101
    radius, angle = hypot(x, y) + 2e-5 * sin(y * pi * 3000 / 180), atan2(y, x) + 3e-6 * cos(x * pi * 3000 / 180)
    there = (radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006)
    assert from_bd09(*there) == pytest.approx(from_gcj02(x, y), abs=0.00001)


HERE, GCJ02, BD09 = (120.868, 32.0101), from_gcj02(120.868, 32.0101), from_bd09(120.868, 32.0101)


@pytest.mark.parametrize(
    ("link", "point"),
    [
        ("https://uri.amap.com/marker?position=120.8680,32.0101&name=here", GCJ02),
        ("https://uri.amap.com/marker?position=120.8680,32.0101&coordinate=wgs84", HERE),
        ("api.map.baidu.com/marker?location=32.0101,120.8680", BD09),
        ("https://api.map.baidu.com/marker?location=32.0101,120.8680&coord_type=gcj02&title=a", GCJ02),
        ("https://api.map.baidu.com/marker?location=32.0101,120.8680&coord_type=wgs84", HERE),
        ("https://map.baidu.com/?latlng=32.0101,120.8680", BD09),
        ("https://apis.map.qq.com/uri/v1/marker?marker=coord:32.0101,120.8680;title:a", GCJ02),
        ("https://maps.google.com/?q=32.0101,120.8680", HERE),
        ("https://www.google.com/maps/@32.0101,120.8680,17z", HERE),
        ("https://www.openstreetmap.org/?mlat=32.0101&mlon=120.8680#map=17/32.00/120.00", HERE),
    ],
)
def test_a_link_is_read_by_the_system_of_its_map(link: str, point: tuple[float, float]) -> None:
    assert point_in(link) == pytest.approx(point)


@pytest.mark.parametrize(("region", "point"), [("CN", GCJ02), ("US", HERE)])
def test_apple_shows_a_chinese_map_in_a_chinese_city(
    region: str, point: tuple[float, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(points, "phone_region", lambda: region)

    assert point_in("https://maps.apple.com/?ll=32.0101,120.8680&q=here") == pytest.approx(point)
    # Beyond China no map is shifted.
    assert point_in("https://maps.apple.com/?ll=42.3601,-71.0589") == pytest.approx((-71.0589, 42.3601))


@pytest.mark.parametrize(
    "text",
    [
        "32.0101, 120.8680",
        "路灯坏了 32.0101，120.8680",
        "北纬32.0101 东经120.8680",
        "东经120.8680，北纬32.0101",
        "lat 32.0101 lng 120.8680",
        "Latitude: 32.0101, longitude: 120.8680",
        "N32.0101 E120.8680",
        "32.0101°N, 120.8680°E",
        "the lamp at 32°00'36\"N 120°52'05\"E is out",
        "32°00′36″N 120°52′05″E",
        "北纬32度0分36秒，东经120度52分5秒",
    ],
)
def test_coordinates_are_read_as_people_write_them(text: str) -> None:
    assert point_in(text) == pytest.approx(HERE, abs=0.0002)
    assert without_points(text).strip(" ,，") in ("", "路灯坏了", "the lamp at  is out")


@pytest.mark.parametrize(
    "text",
    [
        "水费单 35.60 48.20 不对",
        "bus times 8.30, 12.00 and 17.45 are never kept",
        "公交 6.30/17.30 都没来",
        "血压 12.50 13.20 头晕",
        "meter 1234.5678 2345.6789",
        "12 N Main Street, 45 E Broadway",
        "lat 32 lng 120",
        "999.00, 999.00",
        # Nothing in a pattern multiplies with itself.
        "here " * 200,
    ],
)
def test_two_numbers_are_no_point(text: str) -> None:
    assert point_in(text) is None


def asked_where(phone: Phone, told: Told) -> Case:
    phone.write("The lamp at our corner is out")
    told()
    return Case.objects.get()


NOT_KNOWN = [
    "idk the street name, near my house",
    "idk",
    "No idea",
    "I don't know what the street is called",
    "don’t know what it's called, by the park",
    "dunno sorry",
    "not sure, somewhere near the river",
    "I can't remember the name of the road",
    "forgot the name of the street, around our school",
    "there is no street sign here",
    "Sorry, no clue",
    "address unknown",
    "不知道叫什么路",
    "不知道叫什么路，我家附近",
    "我不清楚路名，在河边",
    "说不清楚，就在我家门口",
    "忘了叫什么路了",
    "不晓得",
    "地址不详",
    "我也不太清楚具体位置",
]


@pytest.mark.parametrize("text", NOT_KNOWN)
def test_who_does_not_know_where_it_is_is_shown_the_map_also_where_streets_and_rivers_are_matters_of_the_city(
    phone: Phone, desk: Desk, told: Told, text: str
) -> None:
    for code, words in {
        "paving": {"en": ["street", "road", "street sign"], "zh-hans": ["路", "路名", "路牌"]},
        "water": {"en": ["river"], "zh-hans": ["河", "河边"]},
        "housing": {"en": ["house", "school"], "zh-hans": ["我家", "门口"]},
    }.items():
        CaseClass.objects.create(code=code, names=names(code), keywords=words, kind="facility", nature="field")
    City.objects.update(config_version=F("config_version") + 1_000_000)
    case = asked_where(phone, told)

    phone.write(text)

    # A person may have to read what else it says.
    assert phone.last.outcome in (TextOutcome.ADDITION, TextOutcome.UNSURE)
    assert Question.objects.get().ended_at is None
    sent = Message.objects.latest("pk")
    assert case.reports.get().token in sent.body
    assert where_to_show(sent.language) in sent.body


@pytest.mark.parametrize("text", NOT_KNOWN)
def test_who_does_not_know_where_it_is_leaves_the_place_open_and_is_shown_the_map(
    phone: Phone, desk: Desk, told: Told, text: str
) -> None:
    case = asked_where(phone, told)

    phone.write(text)

    case.refresh_from_db()
    assert (case.address, case.point, case.division_id) == ("", None, None)
    assert text in Words.objects.filter(case=case).values_list("text", flat=True)
    # It is still asked, and her page has a map.
    assert Question.objects.get().ended_at is None
    token = case.reports.get().token
    assert phone.last.outcome == TextOutcome.ADDITION
    sent = Message.objects.latest("pk")
    assert token in sent.body
    assert where_to_show(sent.language) in sent.body

    answer = Client().post(f"/r/{token}/where", {"lon": "121.01", "lat": "32.01", "address": "the third lamp"})

    case.refresh_from_db()
    assert answer.status_code == 302
    assert case.point is not None
    assert (round(case.point.x, 4), case.address) == (121.01, "the third lamp")
    assert Question.objects.get().ended_at is not None
    # Where it is known, nobody is asked.
    assert Client().get(f"/r/{token}/where").status_code == 302


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (
            "not sure of the name but next to the north gate of Nantong University",
            "next to the north gate of Nantong University",
        ),
        ("Don't know the exact address, Wenfeng Tower", "Wenfeng Tower"),
        ("I can't remember the name of the street. It's opposite Wenfeng Hospital", "opposite Wenfeng Hospital"),
        ("Renmin Road 12, I don't know the house number", "Renmin Road 12"),
        ("不知道叫什么路，南通大学北门旁边", "南通大学北门旁边"),
        ("不太清楚具体位置，在人民路和青年路路口", "人民路和青年路路口"),
        ("opposite the bakery on Qingnian Rd no. 14",) * 2,
        ("【高德地图】人民中路12号 https://surl.amap.com/abcd", "人民中路12号"),
    ],
)
def test_what_somebody_else_finds_it_by_is_a_place(
    phone: Phone, desk: Desk, told: Told, text: str, address: str
) -> None:
    case = asked_where(phone, told)

    phone.write(text)

    case.refresh_from_db()
    assert case.address == address


@pytest.mark.parametrize("text", ["位置 https://surl.amap.com/abcd", "location: https://maps.app.goo.gl/xyz"])
def test_a_link_that_names_nothing_is_no_address(phone: Phone, desk: Desk, told: Told, text: str) -> None:
    case = asked_where(phone, told)

    phone.write(text)

    case.refresh_from_db()
    assert case.address == ""
    # A person opens it.
    assert phone.last.waits_since is not None


@pytest.mark.parametrize("text", ["idk the street name", "不知道叫什么路"])
def test_at_every_door_an_address_that_is_not_known_is_words(desk: Desk, text: str) -> None:
    asked = {"text": "The lamp is out", "address": text}
    answer = Client().post("/api/v1/reports", asked, content_type="application/json")

    case = Case.objects.get()
    assert (answer.status_code, case.address) == (201, "")
    assert text in Words.objects.get().text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("位置 https://uri.amap.com/marker?position=120.865,32.0103&name=人民中路", "人民中路"),
        ("位置 https://uri.amap.com/marker?position=120.865,32.0103&name=人民中路，快来", "人民中路"),
        (
            "在这 https://uri.amap.com/marker?position=120.865,32.0103&name=%E4%BA%BA%E6%B0%91%E4%B8%AD%E8%B7%AF",
            "人民中路",
        ),
        ("位置 https://uri.amap.com/marker?position=120.865,32.0103&name=我的位置", ""),
        ("https://wb.amap.com/?p=B0FFH,32.0103,120.8650,人民中路,南通市", "人民中路"),
        ("here https://www.google.com/maps/place/Wenfeng+Tower/@32.0103,120.865,17z/data=!3m1", "Wenfeng Tower"),
        ("Location: https://maps.google.com/?q=32.0103,120.865", ""),
        ("📍 Here's my location: https://maps.apple.com/?ll=32.0103,120.8650&q=Dropped%20Pin", ""),
        ("https://maps.apple.com/?ll=32.0103,120.8650&q=Renmin%20Road", "Renmin Road"),
        ("我在这里: https://api.map.baidu.com/marker?location=32.0103,120.8650&title=人民中路&output=html", "人民中路"),
        ("[位置] https://apis.map.qq.com/uri/v1/marker?marker=coord:32.0103,120.8650;title:文峰;addr:x", "文峰"),
        ("[位置] 人民中路12号 https://apis.map.qq.com/uri/v1/marker?marker=coord:32.0103,120.8650", "人民中路12号"),
        ("geo:32.0103,120.8650?q=32.0103,120.8650(Renmin Road)", "Renmin Road"),
        ("geo:0,0?q=32.0103,120.8650(Renmin+Road)", "Renmin Road"),
        ("geo:32.0103,120.8650", ""),
        ("坐标：32.0103,120.8650", ""),
        ("here 32.0103, 120.8650", ""),
        ("live location: https://maps.google.com/?q=32.0103,120.865", ""),
        ("idk the street: https://maps.google.com/?q=32.0103,120.865", ""),
        ("opposite the bakery https://maps.google.com/?q=32.0103,120.865", "opposite the bakery"),
        ("我在人民中路 https://uri.amap.com/marker?position=120.865,32.0103", "人民中路"),
    ],
)
def test_what_stands_before_a_link_is_no_address_and_its_own_name_is_one(
    text: str, address: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "is_near_city", lambda _point: True)

    place = read_place(text, timezone.now())

    assert place is not None
    assert place.point == pytest.approx((120.865, 32.0103), abs=0.02)
    assert place.address == address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("5 High Street please hurry", "5 High Street"),
        ("12 Renmin Road, quick please", "12 Renmin Road"),
        ("12 Elm St asap", "12 Elm St"),
        ("at 5 High Street. Hurry up!", "5 High Street"),
        ("5 High Street I am waiting", "5 High Street"),
        ("12 Elm Street send somebody asap thanks", "12 Elm Street"),
        ("5 Hurry Street", "5 Hurry Street"),
        ("人民路12号，快点", "人民路12号"),
        ("人民路12号 谢谢 尽快", "人民路12号"),
        ("青年路5号3楼 麻烦尽快来", "青年路5号3楼"),
        ("青年路5号，请快点派人来！", "青年路5号"),
    ],
)
def test_haste_and_thanks_behind_an_address_are_no_part_of_it(text: str, address: str, desk: Desk) -> None:
    place = read_place(text, timezone.now())

    assert place is not None
    assert place.address == address


@pytest.mark.parametrize("text", ["please hurry", "快点", "thanks", "asap!!"])
def test_haste_alone_is_no_place(text: str, desk: Desk) -> None:
    assert read_place(text, timezone.now()) is None


def test_a_place_that_names_a_division_lies_in_it(phone: Phone, desk: Desk, told: Told) -> None:
    case = asked_where(phone, told)
    division = desk.city.divisions["east-1"]
    Division.objects.filter(pk=division.pk).update(names={"en": "Spring Hill", "zh-hans": "春山村"})
    places._held.forget()

    phone.write("Spring Hill, behind the shop")

    case.refresh_from_db()
    assert (case.division_id, case.address, case.point) == (division.pk, "Spring Hill, behind the shop", None)


def test_the_seat_of_a_small_division_is_a_point(phone: Phone, desk: Desk, told: Told) -> None:
    case = asked_where(phone, told)
    division = desk.city.divisions["east-1"]
    Division.objects.filter(pk=division.pk).update(
        names={"en": "Spring Hill", "zh-hans": "春山村"}, level="community", seat=Point(121.01, 32.01, srid=4326)
    )
    places._held.forget()

    phone.write("春山村")

    case.refresh_from_db()
    assert case.point is not None
    assert (round(case.point.x, 4), case.division_id) == (121.01, division.pk)


@pytest.mark.parametrize(("length", "is_found"), [(0.004, True), (0.05, False)])
def test_a_short_street_is_a_point_and_a_long_one_is_none(
    phone: Phone, desk: Desk, told: Told, length: float, is_found: bool
) -> None:
    path = LineString((121.01, 32.01), (121.01 + length, 32.01), srid=4326)
    Street.objects.create(name="Renmin Road", kind="residential", path=path)
    case = asked_where(phone, told)

    phone.write("opposite the bakery on Renmin Rd no. 12")

    case.refresh_from_db()
    assert (case.point is not None) is is_found
    assert case.address == "opposite the bakery on Renmin Rd no. 12"
    assert (case.division_id is not None) is is_found


def test_words_added_later_are_guessed_from_too(phone: Phone, desk: Desk, told: Told) -> None:
    phone.write("It is dark here")
    told()
    assert not Guess.objects.exists()

    actions.add_words(
        Case.objects.get().reports.get(), now=timezone.now(), text="It is the lamp in Renmin Road 12, the third"
    )
    reactions.drain("hotline.guesses", now=timezone.now)

    guess = Guess.objects.get()
    assert (guess.case_class and guess.case_class.code, guess.address) == ("lamp", "Renmin Road 12")


def test_a_number_in_characters_is_the_same_place_and_another_number_is_not() -> None:
    known = Known(frozenset(), frozenset({"人民路12号"}))

    assert [text for text in ("人民路十二号", "人民路12号", "人民路") if names_another_place(text, known)] == []
    assert all(names_another_place(text, known) for text in ("人民路十三号", "人民路二十号", "人民路一百一十二号"))


def test_one_stray_word_guesses_nothing_and_words_written_as_one_are_known() -> None:
    lamp, noise = (
        CaseClass(pk=pk, code=code, is_leaf=True, is_active=True, names={"en": name}, keywords={"en": keywords})
        for pk, code, name, keywords in (
            (1, "lamp", "Street lamp", ["street light"]),
            (2, "noise", "Construction noise at night", ["night construction"]),
        )
    )
    guesser = Guesser([lamp, noise])

    assert guesser.surest("Streetlamp is dark in front of our house for 3 nights") == lamp
    assert guesser.surest("construction noise every night") == noise
    assert (guesser.surest("the dog barks all night"), guesser.good("the dog barks all night")) == (None, [])

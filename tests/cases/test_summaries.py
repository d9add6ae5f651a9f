"""What is read of a protected matter: there before anybody is sent it, without the person, and for another house anew."""

import json
from typing import Any

import pytest
from django.test import Client

from cases import actions
from cases.actions import Caller, Destination
from cases.actions.naming import SummaryNamesPerson
from cases.actions.summaries import ConfirmSummary, NeedsSummary
from cases.models import Case, LogEntry
from cases.summary_names import found_of_person
from cases.summary_names.introductions import introduces
from cases.workflow import State
from tests.city import NOW, later, put_on_roster
from tests.desk.conftest import SignedIn, signed_in
from tests.people import Desk

__all__ = ["signed_in"]

LI = Caller(phone="+8613812345678", name="Rose Miller", email="rose.miller@example.org", wants_protection=True)
WANG = Caller(phone="+8613812345678", name="王小红", wants_protection=True)


def complaint(desk: Desk, caller: Caller = LI, **more: Any) -> list[int]:
    return [desk.report("complaint", caller=caller, **more).case_id]


# --- Before a grid worker is asked ----------------------------------------------------------------


def test_no_grid_worker_is_asked_about_a_protected_matter_of_which_there_is_no_summary(desk: Desk) -> None:
    one = complaint(desk)
    put_on_roster(desk.city, "grid_worker")

    with pytest.raises(NeedsSummary) as refused:
        actions.ask_verification(one, actor=desk.operator, now=NOW)
    actions.ask_verification(one, actor=desk.operator, now=NOW, summary="A stall blocks the way")

    assert refused.value.code == "needs_summary"
    case = Case.objects.get(pk=one[0])
    assert (case.state, case.summary) == (State.VERIFYING, "A stall blocks the way")
    assert LogEntry.objects.get(case_id=one[0], kind="ask_verification").facts["summary"] is True


# --- Without the person ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("caller", "summary", "found"),
    [
        (LI, "Mrs Miller complains of noise", ["name"]),
        (LI, "rose  MILLER says so", ["name"]),
        (LI, "Ring 138 1234-5678 about the stall", ["phone"]),
        (LI, "Ring +86 (138) 1234 5678", ["phone"]),
        (LI, "电话：１３８１２３４５６７８", ["phone"]),
        (LI, "电话一三八一二三四五六七八", ["phone"]),
        (LI, "Write to Rose.Miller@Example.org", ["name", "email"]),
        (LI, "She lives in Mill Lane 12 above the stall", ["address"]),
        (LI, "lives at 12 mill lane", ["address"]),
        (WANG, "王小红反映摊贩占道", ["name"]),
        (WANG, "王女士反映摊贩占道", ["name"]),
        (WANG, "王 小 红", ["name"]),
        (LI, "A stall blocks the way", []),
        (WANG, "摊贩占道经营，王府井路段", []),
        (LI, "Case 87654321 of a mill", []),
    ],
)
def test_a_summary_that_tells_of_its_reporter_wants_a_second_yes(
    desk: Desk, caller: Caller, summary: str, found: list[str]
) -> None:
    one = complaint(desk, caller, address="Mill Lane 12")

    if found:
        with pytest.raises(SummaryNamesPerson) as refused:
            actions.summarise_case(one[0], actor=desk.operator, now=NOW, summary=summary)
        told = refused.value.as_dict()
        assert (told["code"], told["found"]) == ("summary_names_person", sorted(found))
        assert Case.objects.get(pk=one[0]).summary == ""
    actions.summarise_case(one[0], actor=desk.operator, now=NOW, summary=summary, is_confirmed=bool(found))

    assert Case.objects.get(pk=one[0]).summary == summary


def test_a_home_is_found_as_it_is_written_in_chinese(desk: Desk) -> None:
    one = complaint(desk, WANG, address="南通市崇川区人民路12号3幢502室")

    for summary, is_told in (("人民路12号楼下摊贩占道", True), ("人民路120号摊贩占道", False)):
        if is_told:
            with pytest.raises(SummaryNamesPerson):
                actions.summarise_case(one[0], actor=desk.operator, now=NOW, summary=summary)
        else:
            actions.summarise_case(one[0], actor=desk.operator, now=NOW, summary=summary)


@pytest.mark.parametrize(
    ("address", "summary", "is_told"),
    [
        ("Qingnian Road 79 flat 302", "The neighbour in flat 302 tells", True),
        ("Qingnian Road 79 flat 302", "Apartment no. 302 above the stall", True),
        ("Qingnian Road 79 flat 302", "302室反映", True),
        ("Qingnian Road 79 flat 4", "The neighbour in flat 4 tells", True),
        ("Qingnian Road 79 flat 4", "Four flats, 4 lamps, flat 14 and room 40", False),
        ("青年路79号4号楼302", "4号楼302住户反映油烟", True),
        ("青年路79号4号楼302室", "四号楼三〇二室反映油烟", True),
        ("青年路79-4-302", "Flat 302 tells", True),
        ("青年路79号4号楼302", "4号楼303反映油烟", False),
        ("青年路79号4号楼302", "罚款302元", False),
    ],
)
def test_a_part_of_her_home_tells_of_her(desk: Desk, address: str, summary: str, is_told: bool) -> None:
    case = Case.objects.get(pk=complaint(desk, WANG, address=address)[0])

    assert found_of_person(case, summary) == (["address"] if is_told else [])


@pytest.mark.parametrize(
    ("said", "summary", "is_told"),
    [
        ("The kitchen is full of rats. I am the cook there", "An employee, the cook, tells of rats", True),
        ("I'm a night nurse at the clinic.", "One of the nurses tells", True),
        ("I work there as a cleaner and saw it", "A cleaner tells", True),
        ("后厨有老鼠，我是那里的厨师", "厨师反映后厨有老鼠", True),
        ("我是一名护士，请保密", "一护士反映", True),
        ("我在这家店做收银员，看到了", "收银员反映", True),
        ("I am the cook there", "Rats in the kitchen", False),
        ("I am a resident and I am a bit worried", "A resident is a bit worried", False),
        ("我是居民，我是说路灯不亮", "居民反映路灯不亮", False),
        ("I am sorry that the stall is there", "The stall is there", False),
    ],
)
def test_what_she_says_she_is_tells_of_her(desk: Desk, said: str, summary: str, is_told: bool) -> None:
    case = Case.objects.get(pk=complaint(desk, text=said)[0])

    assert found_of_person(case, summary) == (["role"] if is_told else [])


def test_of_who_is_not_protected_nothing_is_asked(desk: Desk) -> None:
    one = desk.report("lamp", caller=Caller(phone="+8613812345678", name="Rose Miller")).case_id

    actions.summarise_case(one, actor=desk.operator, now=NOW, summary="Rose Miller's lamp")

    assert Case.objects.get(pk=one).summary == "Rose Miller's lamp"


def test_who_is_merged_in_is_not_named_either(desk: Desk) -> None:
    one = [desk.report("lamp", caller=None).case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    hers = desk.report("lamp", caller=LI).case_id

    with pytest.raises(SummaryNamesPerson):
        actions.merge_cases([hers], into=one[0], actor=desk.operator, now=NOW, summary="Miller's lamp")


def test_nor_is_the_home_of_who_was_merged_in(desk: Desk) -> None:
    one = [desk.report("lamp", caller=None, address="Station Square").case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    (hers,) = complaint(desk, Caller(wants_protection=True), address="Mill Lane 12")
    told = {"actor": desk.operator, "now": NOW, "summary": "At Mill Lane 12 a lamp is out"}

    with pytest.raises(SummaryNamesPerson) as at_once:
        actions.merge_cases([hers], into=one[0], **told)
    actions.merge_cases([hers], into=one[0], **told | {"summary": "At Station Square a lamp is out"})
    with pytest.raises(SummaryNamesPerson) as later_on:
        actions.summarise_case(one[0], **told)

    assert (at_once.value.found, later_on.value.found) == (["address"], ["address"])


# --- For another house ----------------------------------------------------------------------------


def filed(desk: Desk) -> list[int]:
    one = complaint(desk)
    actions.file_case(one, actor=desk.lead, now=NOW)
    return one


def test_another_house_is_not_sent_the_old_summary_unasked(desk: Desk) -> None:
    one = filed(desk)
    lamps, police = (Destination(lead=desk.city.departments[code]) for code in ("lamps", "police"))
    actions.route_case(one, actor=desk.dispatcher, now=NOW, to=lamps, summary="A stall blocks the way")
    actions.take_back(one, actor=desk.dispatcher, now=later(minutes=1), reason="not theirs")

    with pytest.raises(ConfirmSummary) as refused:
        actions.route_case(one, actor=desk.dispatcher, now=later(minutes=2), to=police)
    assert refused.value.code == "confirm_summary"
    # The same house has read it.
    actions.route_case(one, actor=desk.dispatcher, now=later(minutes=3), to=lamps)
    actions.take_back(one, actor=desk.dispatcher, now=later(minutes=4), reason="not theirs")
    actions.route_case(one, actor=desk.dispatcher, now=later(minutes=5), to=police, summary="A stall blocks the way")

    assert Case.objects.get(pk=one[0]).lead_department == desk.city.departments["police"]


@pytest.mark.parametrize("by_form", [False, True])
def test_the_desk_and_the_api_ask_and_take_the_second_yes(desk: Desk, signed_in: SignedIn, by_form: bool) -> None:
    one = filed(desk)
    case = Case.objects.get(pk=one[0])
    client: Client = signed_in("dispatcher")
    lamps = desk.city.departments["lamps"].pk

    def route(**more: object) -> Any:
        if by_form:
            told = {"lead": lamps, "version": case.version, "summary": "Miller says so", **more}
            return client.post(
                f"/desk/cases/{case.number}/acts/route/", told, headers={"HX-Request": "true", "HX-Target": "act"}
            )
        told = {"cases": one, "lead": lamps, "summary": "Miller says so", **more}
        return client.post("/api/internal/cases/acts/route/", json.dumps(told), content_type="application/json")

    refused = route()
    assert refused.status_code == 400
    if by_form:
        assert 'name="confirmed"' in refused.content.decode()
    else:
        assert refused.json()["code"] == "summary_names_person"
        assert refused.json()["found"] == ["name"]
    assert route(confirmed="on" if by_form else True).status_code == 200
    assert Case.objects.get(pk=one[0]).state == State.ROUTED


def test_what_came_to_be_protected_without_a_summary_is_forwarded_to_nobody(desk: Desk) -> None:
    one = [desk.report("lamp", caller=Caller(phone="+8613812345678")).case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    works = desk.city.departments["works"]
    actions.route_case(one, actor=desk.dispatcher, now=NOW, to=Destination(lead=works))
    actions.sign_orders(one, actor=desk.works_clerk, now=NOW)
    actions.protect_case(one[0], actor=desk.operator, now=NOW)
    lamps = desk.city.departments["lamps"]

    with pytest.raises(NeedsSummary):
        actions.forward_orders(one, actor=desk.works_clerk, now=NOW, to=lamps)
    actions.summarise_case(one[0], actor=desk.operator, now=NOW, summary="A lamp is out")

    actions.forward_orders(one, actor=desk.works_clerk, now=NOW, to=lamps)


INTRODUCED = [
    "举报人为某小学家长",
    "致电者：该校学生家长",
    "是他们单位会计反映的",
    "线索由会计提供",
    "据该厂一名女工称",
    "该厂保安向我们透露",
    "消息来自该店前员工",
    "是他前妻说的",
    "他们厂里的司机打来的电话",
    "来信人自称是小区保洁员",
    "对面理发店老板打电话来说的",
    "我们从一名业主处得知",
    "The complaint came from the accountant of that firm",
    "tip came from a nurse on the night shift",
    "Reported by one of the shop's own cooks",
    "A teacher of that school told us",
    "this was raised by a tenant of flat 302",
    "路灯坏，报告人是街道的同事",
    "Lamp out three nights; reporter works for the subdistrict office",
    "a colleague of yours told us the lamp is out",
    "内部职工反映路灯坏了",
    "the lady from the second floor opposite says so",
    "The caller is a nurse at the hospital",
    "caller lives above the shop",
    "The complainant is the owner's sister",
    "Reported by an employee of the company",
    "according to an insider, waste is dumped at night",
    "someone who works at the factory says the filter is off",
    "报告人在街道办上班",
    "举报人系该公司员工",
    "投诉人是楼下租客",
    "住对面二楼的阿姨反映噪音",
    "对面楼上的住户说晚上很吵",
    "有内部员工举报偷排",
    "街道同事反映路灯不亮",
    "据公司员工反映，夜间偷排",
    "反映人是老板的妹妹",
    "来电人家住3号楼",
    "来电人为学校老师",
    "your colleague at the front desk reported it",
    "The reporter, a teacher at the school, saw it",
    "tip from a former employee",
    "the neighbour downstairs complained of noise",
    "a relative of the landlord told us",
    "the man next door at number 12 rang",
    "Caller from the parks bureau: bench broken",
    "举报人任职于街道办",
    "The complainant works there",
    "reporter is on the school's staff",
    "informant: staff member of the bureau",
    "one of your own people told us",
    "his wife reported it",
    "the caller's husband works at the factory",
    "the family on the ground floor complains",
    "woman upstairs says the lift is stuck",
    "A cleaner at the hospital reported it",
    "the reporter is the daughter of the shop owner",
    "said by somebody from inside the department",
    "caller is a tenant in the same building",
    "反映人就在隔壁上班",
    "投诉者系物业前员工",
    "反映人是该小区保安",
    "贵单位职工举报",
    "三楼的老太太说的",
    "隔壁邻居打来电话",
    "据知情员工透露",
    "举报人为工地工人",
    "来电人住二楼",
    "报告人：社区网格员",
    "她在街道办上班",
    "她是街道的人",
]
NOBODY_INTRODUCED = [
    "路灯坏了三天",
    "饭店噪音大，业主休息不好",
    "The shop's cook smokes at the door",
    "Nurses park on the pavement",
    "小区保安不开门",
    "司机乱停车",
    "多名业主受影响",
    "学生过马路危险",
    "The tenant above throws rubbish",
    "会计室门口积水",
    "The landlord refuses repairs",
    "老板说月底前修好",
    "保安说明天来修",
    "The report came in by web at night",
    "护士站漏水，需维修",
    "垃圾桶被司机撞倒",
    "居民反映路灯不亮",
    "市民来电反映积水",
    "据了解，该处为人行道",
    "由保安引导进场",
    "路灯坏了三晚",
    "Lamp out for three nights at the corner",
    "The reporter says it is dark",
    "A resident reports a broken lamp",
    "the caller is a resident nearby",
    "居民反映路灯不亮",
    "市民反映楼上装修噪音",
    "投诉人反映楼上住户装修噪音",
    "报告人要求尽快修复",
    "报告人希望工作人员联系",
    "Workers left the hole open",
    "The staff were rude to the caller",
    "A clerk refused to register the complaint",
    "Noise from the flat above; caller cannot sleep",
    "工作人员态度差",
    "公司员工夜间偷排污水",
    "the company's employees dump waste at night",
    "caller asks for the colleague in charge to ring back",
    "The driver told her to get off",
    "举报人称该公司夜间偷排",
    "投诉人与邻居有纠纷",
    "附近居民投诉烧烤油烟",
    "The landlord cut the water of the tenants",
    "The owner of the dog lets it run free",
    "caller reports that the guard hit a man",
    "Neighbour's dog barks at night",
    "反映人表示单位拖欠工资",
    "投诉人被保安殴打",
    "来电人称孩子在学校被打",
    "the school is dark at night, lamp out",
    "caller waited two hours at the office",
    "The company does not pay its employees",
    "an official promised to mend it",
    "caller was sent away by the clerk",
    "The bus driver shouted at the caller",
    "The tenant complains of the landlord",
    "residents on the third floor have no water",
    "a pipe on the second floor leaks",
    "反映三楼漏水",
    "二楼住户家漏水",
    "物业工作人员不理睬",
    "反映网格员态度差",
    "员工未签合同",
    "反映学校老师收费",
    "投诉人被楼上住户辱骂",
    "商家员工不肯退款",
    "反映人称与楼下商户多次沟通无果",
    "社区工作人员已上门",
    "反映该公司员工抽烟",
    "楼上小孩跑跳",
]


@pytest.mark.parametrize("summary", INTRODUCED)
def test_where_a_summary_says_where_the_reporter_works_or_lives_or_whose_she_is_it_is_asked_about(summary: str) -> None:
    assert introduces(summary)


@pytest.mark.parametrize("summary", NOBODY_INTRODUCED)
def test_what_a_summary_says_of_the_matter_tells_nothing_of_the_reporter(summary: str) -> None:
    assert not introduces(summary)


def test_who_writes_whose_colleague_she_is_says_so_twice(desk: Desk) -> None:
    one = complaint(desk, text="路灯坏了三天，我在街道办上班")

    with pytest.raises(SummaryNamesPerson) as refused:
        actions.summarise_case(one[0], actor=desk.operator, now=NOW, summary="路灯坏，报告人是街道的同事")
    actions.summarise_case(
        one[0], actor=desk.operator, now=NOW, summary="路灯坏，报告人是街道的同事", is_confirmed=True
    )

    assert refused.value.as_dict()["found"] == ["role"]
    assert Case.objects.get(pk=one[0]).summary == "路灯坏，报告人是街道的同事"

"""The what-if: weights, terms and decisions; computing without saving; saving; two people at once."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.audit import history_of
from distribution.actions.save_scenario import save_scenario
from distribution.models import County, DistributionIndex, DistributionScenario, FunctionalCode, IndexValue
from distribution.scenario_forms import balanced
from distribution.scenario_terms import Wish
from tests.distribution.screens.pages import faults, title, value_of, words
from tests.factories.province import WEIGHTS, center_notice


@pytest.fixture
def desk(province, signed_in):
    return signed_in(province.office.integration)


@pytest.fixture
def scenario(province):
    return province.scenario()


def address(scenario, part="edit"):
    return f"/distribution/{scenario.pk}/{part}/"


def sent(scenario, **typed):
    """The form as the browser sends it."""
    return {
        "name": scenario.name, "step": "1", "version": scenario.version, **{f"weight_{code}": weight for code, weight in WEIGHTS.items()}, **typed,
    }  # fmt: skip


def fresh(scenario):
    return DistributionScenario.objects.get(pk=scenario.pk)


def amounts(scenario):
    return dict(scenario.counties.values_list("county__code", "amount"))


class TestComputing:
    def test_it_opens_with_what_is_stored_and_its_sources(self, desk, scenario):
        page = desk.get(address(scenario))
        assert (value_of(page, "weight_population"), value_of(page, "weight_area")) == ("۶۰", "۱۵")
        assert "۹۰٬۰۰۰ = ۹۰٬۰۰۰ + ۰ + ۰" in words(page) and "وزن ۶۰٪ سرشماری" in words(page)

    def test_it_computes_without_saving(self, desk, scenario):
        before = (amounts(scenario), fresh(scenario).version)
        page = desk.post(address(scenario), sent(scenario, provincial="۱۰٬۰۰۰", reserve="500", weight_population="۵۰", weight_deprivation="35", calculate="1"))
        assert page.status_code == 200 and "۹۰٬۰۰۰ = ۷۹٬۵۰۰ + ۱۰٬۰۰۰ + ۵۰۰" in words(page)
        assert (value_of(page, "weight_population"), value_of(page, "provincial")) == ("۵۰", "۱۰٬۰۰۰")
        assert (amounts(fresh(scenario)), fresh(scenario).version) == before
        assert [entry.action for entry in history_of(scenario)] == ["start_scenario", "write"]

    def test_the_script_gets_the_part_that_changes_and_nothing_else(self, desk, scenario):
        page = desk.post(address(scenario), sent(scenario, provincial="10000", calculate="1"), headers={"X-Part": "what-if"}).content.decode()
        assert page.lstrip().startswith('<div id="what-if"') and "<html" not in page and "۸۰٬۰۰۰ + ۱۰٬۰۰۰" in page
        page = desk.post(address(scenario), sent(scenario, weight_population="59", calculate="1"), headers={"X-Part": "what-if"}).content.decode()
        assert "جمع وزن‌ها ۹۹ است؛ باید ۱۰۰ باشد." in page

    def test_the_page_and_what_is_saved_are_one_computation(self, desk, scenario):
        typed = sent(scenario, provincial="12345", weight_population="41", weight_deprivation="44")
        shown = words(desk.post(address(scenario), {**typed, "calculate": "1"}))
        desk.post(address(scenario), typed)
        for amount in amounts(fresh(scenario)).values():
            assert f"{amount:,}".replace(",", "٬").translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")) in shown

    def test_plus_and_minus_work_without_script(self, desk, scenario):
        page = desk.post(address(scenario), sent(scenario, nudge="population:1"))
        assert value_of(page, "weight_population") == "۶۱" and "جمع وزن‌ها ۱۰۱ است؛ باید ۱۰۰ باشد." in faults(page)
        page = desk.post(address(scenario), sent(scenario, nudge="area:-1", weight_area="0", weight_population="75"))
        assert value_of(page, "weight_area") == "۰"
        assert desk.post(address(scenario), sent(scenario, nudge="nothing:7")).status_code == 200

    def test_balancing_spreads_the_difference(self, desk, scenario):
        page = desk.post(address(scenario), sent(scenario, balance="1", weight_population="50", weight_deprivation="20", weight_area="10"))
        assert [value_of(page, f"weight_{code}") for code in WEIGHTS] == ["۶۲", "۲۵", "۱۳"]  # ties by code
        assert not faults(page) and fresh(scenario).version == scenario.version

    @pytest.mark.parametrize(
        ("weights", "given"),
        [({"a": 0, "b": 0}, {"a": 60, "b": 40}), ({"a": 1, "b": 2}, {"a": 33, "b": 67}), ({"a": 100, "b": 100}, {"a": 50, "b": 50})],
    )
    def test_balanced_weights_add_to_a_hundred(self, weights, given):
        assert balanced(weights, {"a": 60, "b": 40}) == given

    def test_a_changed_credit_is_said(self, province, desk, scenario):
        cell = {(province.sources["51"], province.programmes["1301001"]): 5_000}
        center_notice(province.office, "capital", cells=cell, number="97/30000", kind="supplement")
        page = words(desk.get(address(scenario)))
        assert "۹۰٬۰۰۰ بود و اکنون ۹۵٬۰۰۰ میلیون ریال است" in page

    def test_the_number_of_queries_does_not_grow(self, province, desk, scenario):
        desk.post(address(scenario), sent(scenario, calculate="1"))
        with CaptureQueriesContext(connection) as small:
            desk.post(address(scenario), sent(scenario, calculate="1"))
        parent = FunctionalCode.objects.get(code="1301")
        more = [FunctionalCode.objects.create(code=f"13019{n:02}", level="programme", parent=parent, title=f"برنامهٔ {n}") for n in range(20)]
        center_notice(
            province.office, "capital", cells={(province.sources["51"], programme): 500 for programme in more}, number="97/30001", kind="supplement"
        )
        for n in range(5):
            county = County.objects.create(code=f"07{n:02}", name=f"شهرستان {n}")
            for index in DistributionIndex.objects.all():
                IndexValue.objects.create(index=index, county=county, year=1397, value=10 + n, taken_from="برآورد")
        with CaptureQueriesContext(connection) as large:
            page = desk.post(address(scenario), sent(scenario, calculate="1"))
        assert "شهرستان ۴" in words(page).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
        assert len(large) == len(small)


class TestSaving:
    def test_everything_typed_is_stored_once_with_its_result(self, desk, scenario):
        typed = sent(
            scenario, name="با کف", note="برای جلسهٔ دوم", provincial="۱۰٬۰۰۰", reserve="500", floor_percent="۱۰-", cap_percent="+200", minimum="1000", step="10",
            excluded_0604="on", locked_0608="20000",
        )  # fmt: skip
        answer = desk.post(address(scenario), typed)
        assert (answer.status_code, answer.url) == (302, f"/distribution/{scenario.pk}/")
        kept = fresh(scenario)
        assert (kept.name, kept.note, kept.provincial, kept.reserve, kept.step) == ("با کف", "برای جلسهٔ دوم", 10_000, 500, 10)
        assert (kept.floor_percent, kept.cap_percent, kept.minimum) == (-10, 200, 1_000)
        assert amounts(kept) == {"0603": 59_500, "0604": 0, "0608": 20_000}
        assert history_of(kept).last().label == "ذخیرهٔ سناریو"

    def test_corrections_by_hand_carry_their_reason(self, desk, scenario):
        before = amounts(scenario)
        typed = {"correction_0603": "−۵۰۰", "reason_0603": "انتقال به ایذه", "correction_0604": "500", "reason_0604": "راه سیل‌زده"}
        desk.post(address(scenario), sent(scenario, **typed))
        assert amounts(fresh(scenario)) == {**before, "0603": before["0603"] - 500, "0604": before["0604"] + 500}
        assert "راه سیل‌زده" in words(desk.get(f"/distribution/{scenario.pk}/"))

    @pytest.mark.parametrize(
        ("typed", "sentence", "box"),
        [
            ({"weight_population": "59"}, "جمع وزن‌ها ۹۹ است؛ باید ۱۰۰ باشد.", ""),
            ({"weight_population": "۶۱"}, "جمع وزن‌ها ۱۰۱ است؛ باید ۱۰۰ باشد.", ""),
            ({"weight_population": "-5"}, "وزن هر شاخص عددی از ۰ تا ۱۰۰ است.", "weight_population"),
            ({"weight_population": "101"}, "وزن هر شاخص عددی از ۰ تا ۱۰۰ است.", "weight_population"),
            ({"weight_population": "۶0"}, "وزن هر شاخص عددی از ۰ تا ۱۰۰ است.", "weight_population"),
            ({"weight_population": "شصت"}, "وزن هر شاخص عددی از ۰ تا ۱۰۰ است.", "weight_population"),
            ({"weight_population": "60.5"}, "وزن هر شاخص عددی از ۰ تا ۱۰۰ است.", "weight_population"),
            ({"provincial": "-1"}, "مبلغ نمی‌تواند منفی باشد.", "provincial"),
            ({"provincial": "1.5"}, "مبلغ باید عدد صحیح و به میلیون ریال باشد؛ اعشار و ممیز پذیرفته نمی‌شود.", "provincial"),
            ({"provincial": "90001"}, "سهم استانی و ذخیره روی هم ۹۰٬۰۰۱ میلیون ریال و بیشتر از مبلغ کل (۹۰٬۰۰۰ میلیون ریال) است.", "provincial"),
            ({"floor_percent": "-101"}, "عددی از −۱۰۰ تا +۱٬۰۰۰ بنویسید.", "floor_percent"),
            ({"floor_percent": "50", "cap_percent": "40"}, "کف (۵۰ درصد افزایش نسبت به سال پیش) بالاتر از سقف (۴۰ درصد افزایش) است.", "floor_percent"),
            ({"cap_percent": "abc"}, "در این خانه فقط عدد بنویسید، مانند ۱۲٬۵۰۰.", "cap_percent"),
            ({"step": "7"}, "یکی از گزینه‌های فهرست را انتخاب کنید.", "step"),
            ({"name": ""}, "نام سناریو را بنویسید.", "name"),
            ({"locked_0603": "-4"}, "مبلغ نمی‌تواند منفی باشد.", "locked_0603"),
            ({"correction_0603": "100", "correction_0604": "-100", "reason_0604": "ب"}, "دلیل اصلاح دستی شهرستان اهواز را بنویسید.", "reason_0603"),
            ({"reason_0603": "ن" * 301}, "این متن بیش از ۳۰۰ نویسه دارد؛ آن را کوتاه‌تر کنید.", "reason_0603"),
            ({"correction_0603": "100", "reason_0603": "الف"}, "اصلاح‌های دستی باید با هم صفر شوند؛ افزایش‌ها ۱۰۰ میلیون ریال بیشتر از کاهش‌ها است.", ""),
            ({"correction_0603": "۱۲٫۵"}, "مبلغ باید عدد صحیح و به میلیون ریال باشد؛ اعشار و ممیز پذیرفته نمی‌شود.", "correction_0603"),
        ],
    )
    def test_a_fault_stands_at_its_box_and_nothing_is_saved(self, desk, scenario, typed, sentence, box):
        before = (amounts(scenario), scenario.version)
        page = desk.post(address(scenario), sent(scenario, **typed))
        assert sentence in faults(page) and title(page).startswith("خطا: ")
        if box:
            assert f'id="id_{box}_error"' in page.content.decode()
        name, value = next(iter(typed.items()))
        # What was typed is still there, with Persian digits where it is a number.
        assert value_of(page, name) or name == "step" or not value
        assert (amounts(fresh(scenario)), fresh(scenario).version) == before

    def test_a_county_without_an_index_value_is_named(self, desk, scenario):
        IndexValue.objects.filter(county__code="0604", index__code="deprivation").delete()
        page = desk.post(address(scenario), sent(scenario))
        assert any(fault.startswith("شاخص «محرومیت» برای شهرستان ایذه خالی است.") for fault in faults(page))
        assert "ثبت نشده" in words(page)
        assert not faults(desk.post(address(scenario), sent(scenario, excluded_0604="on", calculate="1")))

    def test_thirty_counties_against_twenty_seven(self, province, desk, scenario):
        born = County.objects.create(code="0628", name="دزپارت", valid_from_year=1397, predecessor=province.counties["0604"])
        page = desk.get(address(scenario))
        assert any("برای شهرستان دزپارت خالی است. این شهرستان از سال ۱۳۹۷ از ایذه جدا شده است." in fault for fault in faults(page))
        for index in DistributionIndex.objects.all():
            IndexValue.objects.create(index=index, county=born, year=1397, value=30, taken_from="تقسیمات کشوری")
        page = desk.get(address(scenario))
        assert not faults(page) and "شهرستان دزپارت از سال ۱۳۹۷ از ایذه جدا شده است و رقم سال پیش ندارد" in words(page)
        assert "تقسیمات کشوری" in words(page)  # its own source, beside the value

    def test_two_people_in_one_scenario(self, province, desk, scenario):
        opened = scenario.version
        save_scenario(scenario, Wish(weights=WEIGHTS, reserve=900), by=province.office.integration2)
        page = desk.post(address(scenario), sent(scenario, version=opened, provincial="4321"))
        assert page.status_code == 409
        (told,) = faults(page)
        assert "شیرین مهرجو" in told and "«ذخیرهٔ سناریو»" in told and "نوشتهٔ شما همین‌جا مانده است" in told
        assert value_of(page, "provincial") == "۴٬۳۲۱" and fresh(scenario).reserve == 900
        again = desk.post(address(scenario), sent(scenario, version=value_of(page, "version"), provincial="4321"))
        assert again.status_code == 302 and fresh(scenario).provincial == 4_321

    def test_what_was_proposed_meanwhile_is_not_overwritten(self, province, desk, scenario):
        proposed = province.approved("52")
        page = desk.post(address(proposed), sent(proposed))
        assert page.status_code == 302 and fresh(proposed).version == proposed.version
        assert "دیگر ویرایش نمی‌شود" in words(desk.get(address(proposed), follow=True))

    @pytest.mark.parametrize("who", ["deputy", "org_head", "auditor", "staff", "expert", "admin"])
    def test_nobody_else_may(self, province, scenario, signed_in, who):
        client = signed_in(province.office.people[who])
        proposed = province.approved("52")
        for paper in (scenario, proposed):
            for part in ("edit", "split"):
                assert client.get(address(paper, part)).status_code in (403, 404)
                assert client.post(address(paper, part), sent(paper)).status_code in (403, 404)
        assert fresh(scenario).version == scenario.version


class TestProgrammeWeights:
    def test_a_county_departs_from_the_provinces_vector_and_returns(self, province, desk):
        scenario = province.scenario(provincial=30_000)
        where = address(scenario, "split") + "?county=0604"
        assert "شهرستان ایذه" in words(desk.get(where))
        answer = desk.post(where, {"weight_1301001": "۱", "weight_1502001": "", "version": scenario.version})
        assert (answer.status_code, answer.url) == (302, address(scenario))
        cells = dict(fresh(scenario).cells.filter(county__code="0604").values_list("programme__code", "amount"))
        assert cells == {"1301001": amounts(fresh(scenario))["0604"]}
        assert "وزن جداگانه" in words(desk.get(address(scenario)))
        desk.post(where, {"version": fresh(scenario).version})
        assert not fresh(scenario).splits.exists()
        assert fresh(scenario).cells.filter(county__code="0604").count() == 2

    def test_more_than_the_center_gave_of_a_programme_is_refused(self, desk, scenario):
        page = desk.post(address(scenario, "split") + "?county=0603", {"weight_1301001": "1", "version": scenario.version})
        assert page.status_code == 409
        assert faults(page)[0].startswith("شهرستان‌ها از برنامهٔ «توسعهٔ تولیدات کشاورزی» بیش از ابلاغ مرکز گرفته‌اند؛ مازاد ")
        assert value_of(page, "weight_1301001") == "۱" and not fresh(scenario).splits.exists()

    @pytest.mark.parametrize("asked", ["", "?county=9999", "?county=%00", "?county=0604%E2%80%AE"])
    def test_an_odd_county_asks_for_one(self, desk, scenario, asked):
        page = desk.get(address(scenario, "split") + asked)
        assert page.status_code == 200 and "شهرستانی را برای دیدن و نوشتن" in words(page)
        assert desk.post(address(scenario, "split") + asked, {"version": scenario.version}).status_code == 200

    def test_an_older_page_is_refused_with_what_was_typed(self, province, desk, scenario):
        opened = scenario.version
        save_scenario(scenario, Wish(weights=WEIGHTS), by=province.office.integration2)
        page = desk.post(address(scenario, "split") + "?county=0604", {"weight_1301001": "3", "version": opened})
        assert page.status_code == 409 and value_of(page, "weight_1301001") == "۳" and "شیرین مهرجو" in faults(page)[0]

    @pytest.mark.parametrize("typed", ["-1", "1.5", "الف", "۱1"])
    def test_a_weight_that_is_no_whole_number_is_told(self, desk, scenario, typed):
        page = desk.post(address(scenario, "split") + "?county=0604", {"weight_1301001": typed, "version": scenario.version})
        assert len(faults(page)) == 1 and 'id="id_weight_1301001_error"' in page.content.decode()



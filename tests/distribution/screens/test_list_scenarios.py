"""The year's distribution: what is left of each source, the scenarios, and the beginning of a new one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.audit import history_of
from distribution.models import County, DistributionScenario, FiscalYear, IndexValue
from distribution.permissions import YEAR_CLOSED
from tests.distribution.screens.pages import faults, title, words

LIST, NEW = "/1397/distribution/", "/1397/distribution/new/"


@pytest.fixture
def desk(province, signed_in):
    return signed_in(province.office.integration)


class TestList:
    def test_each_source_has_its_proof(self, province, desk):
        province.approved(provincial=10_000, reserve=500)
        page = words(desk.get(LIST))
        assert "از ۱۰۰٬۰۰۰ میلیون ریال اعتبار تملک دارایی‌ها که مرکز ابلاغ کرده، ۱۰٬۵۰۰ هنوز توزیع نشده است." in page
        assert "استانی ۵۱ ۹۰٬۰۰۰ ۷۹٬۵۰۰ ۱۰٬۰۰۰ ۵۰۰ ۹۰٬۰۰۰ = ۷۹٬۵۰۰ + ۱۰٬۰۰۰ + ۵۰۰" in page

    def test_a_scenario_shows_name_total_state_author_and_what_it_revises(self, province, desk):
        province.approved("52")
        page = words(desk.get(LIST))
        assert "نخستین 1397-D-52-01 سه درصد نفت و گاز ۱۰٬۰۰۰ مصوب شورا مصوبهٔ ۹۷/۲/۹ رضا پویا ۱۳۹۷/۰۳/۰۵" in page

    def test_it_narrows_by_source_and_state(self, province, desk):
        province.scenario("51")
        province.scenario("52")
        page = words(desk.get(LIST, {"source": "52"}))
        assert "1397-D-52-01" in page and "1397-D-51-01" not in page
        assert "سناریویی با این فیلترها نیست." in words(desk.get(LIST, {"state": "approved"}))

    @pytest.mark.parametrize("asked", [{"source": "99"}, {"source": "\x00"}, {"state": "x"}, {"page": "0"}])
    def test_an_odd_filter_breaks_nothing(self, province, desk, asked):
        province.scenario()
        assert desk.get(LIST, asked).status_code == 200

    def test_without_a_notice_of_the_center_there_is_nothing_to_share(self, office, signed_in):
        page = words(signed_in(office.integration).get(LIST))
        assert "مرکز هنوز اعتبار تملک دارایی برای این سال ابلاغ نکرده است." in page and "سناریوی جدید" not in page

    def test_who_sees_the_province_sees_proposals_but_no_drafts(self, province, signed_in):
        province.scenario("51")
        deputy = signed_in(province.office.deputy)
        assert "سناریویی ساخته نشده است." in words(deputy.get(LIST))
        province.approved("52")
        page = words(deputy.get(LIST))
        assert "1397-D-52-01" in page and "1397-D-51-01" not in page and "سناریوی جدید" not in page

    @pytest.mark.parametrize("who", ["staff", "agency_head", "expert", "admin"])
    def test_it_is_closed_to_others(self, province, signed_in, who):
        assert signed_in(province.office.people[who]).get(LIST).status_code == 403

    def test_the_number_of_queries_does_not_grow(self, province, desk):
        province.scenario()
        province.scenario()
        desk.get(LIST)
        with CaptureQueriesContext(connection) as two:
            desk.get(LIST)
        for _ in range(4):
            province.scenario()
        with CaptureQueriesContext(connection) as many:
            desk.get(LIST)
        assert len(many) == len(two)


class TestStart:
    def test_it_offers_what_is_left_and_begins_with_the_models_weights(self, province, desk):
        assert "استانی، ۹۰٬۰۰۰ میلیون ریال توزیع‌نشده" in words(desk.get(NEW))
        answer = desk.post(NEW, {"source": "51", "name": "پایه"})
        made = DistributionScenario.objects.get()
        assert (answer.status_code, answer.url) == (302, f"/distribution/{made.pk}/edit/")
        assert (made.name, made.total, made.created_by) == ("پایه", 90_000, province.office.integration)
        assert dict(made.weights.values_list("index__code", "weight")) == {"population": 60, "deprivation": 25, "area": 15}
        assert sum(made.counties.values_list("amount", flat=True)) == 90_000
        assert [entry.action for entry in history_of(made)] == ["start_scenario"]

    def test_like_another_takes_its_terms(self, province, desk):
        like = province.scenario(provincial=7_000, floor_percent=-10)
        desk.post(NEW, {"source": "51", "name": "مانند پایه", "like": like.pk})
        made = DistributionScenario.objects.latest("pk")
        assert (made.provincial, made.floor_percent, made.name) == (7_000, -10, "مانند پایه")

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ({"source": ""}, "منبع اعتبار را انتخاب کنید."),
            ({"source": "10"}, "یکی از گزینه‌های فهرست را انتخاب کنید."),
            ({"source": "\x00"}, "کاراکترهای تهی مجاز نیستند."),
            ({"name": ""}, "نام سناریو را بنویسید."),
            ({"name": "ن" * 81}, "این متن بیش از ۸۰ نویسه دارد؛ آن را کوتاه‌تر کنید."),
            ({"name": "پایه\u202e"}, "متن نویسهٔ پنهانی دارد که جهت یا خواندن نوشته را عوض می‌کند. آن را دوباره با صفحه‌کلید بنویسید."),
            ({"like": "999"}, "یکی از گزینه‌های فهرست را انتخاب کنید."),
        ],
    )
    def test_bad_input_is_told_at_its_field(self, province, desk, data, sentence):
        page = desk.post(NEW, {"source": "51", "name": "پایه", **data})
        assert faults(page) == [sentence] and title(page).startswith("خطا: ")
        assert not DistributionScenario.objects.exists()

    def test_a_new_county_without_index_values_keeps_nobody_from_starting(self, province, desk):
        County.objects.create(code="0628", name="کارون نو", valid_from_year=1397, predecessor=province.counties["0603"])
        answer = desk.post(NEW, {"source": "51", "name": "با شهرستان تازه"}, follow=True)
        told = " ".join(faults(answer))
        assert "شاخص «جمعیت» برای شهرستان کارون نو خالی است. این شهرستان از سال ۱۳۹۷ از اهواز جدا شده است." in told
        made = DistributionScenario.objects.get()
        assert (made.counties.count(), made.cells.count(), made.state) == (4, 0, "draft")
        assert "این سناریو هنوز رقمی ندارد." in words(desk.get(f"/distribution/{made.pk}/"))
        assert desk.get(f"/distribution/{made.pk}/paper.pdf").status_code == 200

    def test_a_closed_year_is_refused(self, province, desk):
        FiscalYear.objects.update(status="closed")
        page = desk.post(NEW, {"source": "51", "name": "پایه"})
        assert page.status_code == 409 and YEAR_CLOSED in words(page)
        assert not DistributionScenario.objects.exists()

    def test_when_all_is_shared_there_is_nothing_to_start(self, province, desk):
        province.approved("51")
        province.approved("52")
        assert "از هیچ منبعی چیزی برای توزیع نمانده است." in words(desk.get(NEW))

    @pytest.mark.parametrize("who", ["staff", "expert", "deputy", "org_head", "auditor", "admin"])
    def test_nobody_else_may(self, province, signed_in, who):
        client = signed_in(province.office.people[who])
        assert client.get(NEW).status_code == 403
        assert client.post(NEW, {"source": "51", "name": "پایه"}).status_code == 403
        assert not DistributionScenario.objects.exists()

    def test_an_index_out_of_the_model_takes_its_weight_with_it(self, province, desk):
        like = province.scenario()
        index = IndexValue.objects.filter(index__code="area").first().index
        index.is_active = False
        index.save()
        page = desk.post(NEW, {"source": "51", "name": "بی مساحت", "like": like.pk}, follow=True)
        assert "جمع وزن‌ها ۸۵ است؛ باید ۱۰۰ باشد." in faults(page)

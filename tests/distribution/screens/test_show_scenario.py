"""The record of a scenario: figures, maps, proof, indices, what was decided, history, and its paper."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from distribution.actions.propose_scenario import propose_scenario
from distribution.models import DistributionIndex, IndexValue
from distribution.scenario_terms import CountyWish
from tests.distribution.screens.pages import words
from tests.documents.reading import Paper


@pytest.fixture
def desk(province, signed_in):
    return signed_in(province.office.integration)


def address(scenario, part=""):
    return f"/distribution/{scenario.pk}/{part}"


class TestRecord:
    def test_it_shows_shares_changes_and_the_proof(self, province, desk):
        page = words(desk.get(address(province.scenario(provincial=10_000, reserve=500))))
        assert "۹۰٬۰۰۰ = ۷۹٬۵۰۰ + ۱۰٬۰۰۰ + ۵۰۰" in page
        assert "اهواز ۵۰٫۳٪ ۴۰٬۰۰۳ ۳۰٬۰۰۰ افزایش +۱۰٬۰۰۳ +۳۳٫۳٪" in page
        assert "بیشترین: ایذه" in page and "جمعیت ۶۰٪" in page

    def test_programmes_add_up_both_ways_with_the_provinces_part(self, province, desk):
        page = words(desk.get(address(province.scenario(provincial=10_000, reserve=500))))
        assert "برنامه جمع سهم استانی اهواز ایذه دزفول" in page
        assert "جمع ۸۹٬۵۰۰ ۱۰٬۰۰۰ ۴۰٬۰۰۳ ۱۸٬۷۹۱ ۲۰٬۷۰۶" in page

    def test_the_maps_have_every_county_once_with_figure_and_colour(self, province, desk):
        page = desk.get(address(province.scenario())).content.decode()
        for label, css in (("نقشهٔ سهم شهرستان‌ها", "tile-"), ("نقشهٔ تغییر نسبت به سال پیش", "change-")):
            table = re.search(rf'<table class="tiles" dir="ltr">\s*<caption class="vh" dir="rtl">{label}</caption>(.*?)</table>', page, re.S).group(1)
            tiles = re.findall(rf'<td dir="rtl" class="{css}\d">', table)
            assert len(tiles) == 3 and all(name in table for name in ("اهواز", "ایذه", "دزفول"))

    def test_what_was_decided_by_hand_is_never_silent(self, province, desk):
        wish = {"0608": CountyWish(locked=20_000), "0604": CountyWish(excluded=True)}
        page = words(desk.get(address(province.scenario(counties=wish))))
        assert "قفل‌شده" in page and "بیرون از این منبع" in page

    def test_a_proposal_keeps_its_indices_whatever_is_measured_later(self, province, desk):
        DistributionIndex.objects.filter(code="deprivation").update(is_invented=True)
        scenario = propose_scenario(province.scenario(), by=province.office.integration)
        IndexValue.objects.filter(index__code="population").update(value=1, taken_from="سرشماری دیگر")
        page = words(desk.get(address(scenario)))
        assert "همان‌گونه که هنگام پیشنهاد بود" in page and "۱٬۳۰۲٬۵۹۱" in page and "سرشماری دیگر" not in page
        assert "عددهای محرومیت نمایشی و ساختگی است." in page
        assert page.index("جمعیت ۶۰٪") < page.index("محرومیت ۲۵٪") < page.index("مساحت ۱۵٪")  # in the model's order

    def test_the_indices_are_folded_until_one_that_counts_lacks_a_value(self, province, desk):
        scenario = province.scenario()
        fold = "<details><summary>نمایش جدول، ۳ شاخص در ۳ شهرستان</summary>"
        assert fold in desk.get(address(scenario)).content.decode()
        IndexValue.objects.filter(index__code="population", county__code="0608").delete()
        page = desk.get(address(scenario)).content.decode()
        assert fold not in page and fold.replace("<details>", "<details open>") in page and "ثبت نشده" in page

    def test_buttons_follow_the_state(self, province, desk):
        scenario = province.scenario("52")
        page = words(desk.get(address(scenario)))
        assert "ویرایش وزن‌ها" in page and "ثبت نهایی برای شورا" in page and "ثبت تصویب شورا" not in page
        propose_scenario(scenario, by=province.office.integration)
        page = words(desk.get(address(scenario)))
        assert "ثبت تصویب شورا" in page and "نسخهٔ تازه با تغییرات شورا" in page and "ویرایش وزن‌ها" not in page
        page = words(desk.get(address(province.approved("51"))))
        assert "مصوبهٔ شورا ۹۷/۲/۹" in page and "کنار گذاشتن سناریو" not in page

    @pytest.mark.parametrize("who", ["deputy", "org_head", "auditor"])
    def test_who_sees_the_province_reads_proposals_and_changes_nothing(self, province, signed_in, who):
        client, draft = signed_in(province.office.people[who]), province.scenario("51")
        assert client.get(address(draft)).status_code == 404
        page = words(client.get(address(province.approved("52"))))
        assert "برگ پیشنهاد" in page and "نسخهٔ تازه" not in page

    @pytest.mark.parametrize("who", ["staff", "expert", "admin"])
    def test_others_do_not_find_it(self, province, signed_in, who):
        scenario, client = province.approved("52"), signed_in(province.office.people[who])
        assert {client.get(address(scenario, part)).status_code for part in ("", "paper.pdf")} == {404}

    def test_a_record_is_read_in_a_steady_number_of_queries(self, province, desk):
        scenario = province.scenario()
        desk.get(address(scenario))
        with CaptureQueriesContext(connection) as asked:
            desk.get(address(scenario))
        assert len(asked) <= 22


class TestPaper:
    def test_a_proposal_says_on_every_page_that_it_is_not_approved(self, province, desk):
        scenario = propose_scenario(province.scenario(provincial=10_000, floor_percent=-10), by=province.office.integration)
        answer = desk.get(address(scenario, "paper.pdf"))
        assert answer.headers["Content-Type"] == "application/pdf"
        paper = Paper(answer.content)
        assert all(paper.says("پیشنهاد – مصوب نشده", on=page) for page in range(1, len(paper) + 1))
        assert paper.says("۹۰٬۰۰۰") and paper.says("اهواز") and paper.says("۱۰ درصد کاهش") and paper.says("سرشماری")
        assert desk.get(address(scenario, "paper.pdf")).content == answer.content  # the same bytes

    def test_an_approved_one_names_its_resolution(self, province, desk):
        paper = Paper(desk.get(address(province.approved("52"), "paper.pdf")).content)
        assert paper.says("۹۷/۲/۹") and not paper.says("مصوب نشده")

    def test_a_draft_is_only_a_draft(self, province, desk):
        assert Paper(desk.get(address(province.scenario(), "paper.pdf")).content).says("پیش‌نویس – فاقد اعتبار")

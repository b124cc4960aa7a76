"""The screens of the center's credit notices: the list with the province's standing, the grid, the record, recording and putting aside."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import COUNTY_SECRETARY
from agreements.workflow import State as AgreementState
from core.audit import history_of
from distribution.actions.enter_center_notice import (
    CORRECTS_WHAT,
    ENTERED_ALREADY,
    IN_FUTURE,
    RECEIVED_BEFORE,
    RECEIVED_IN_FUTURE,
)
from distribution.actions.record_center_notice import NO_CHANGE, NO_LINES, NO_SCAN
from distribution.center_grid import LOOKS_LIKE_RIALS, NUMBER_MISSING, SCAN_NOT_KEPT
from distribution.invariants import CENTER_NOTICE_IS_FINAL, CENTER_NOTICE_ONCE
from distribution.models import CenterCredit, CenterNotice, CenterPosting, CreditSource, FiscalYear
from tests.distribution.screens.pages import faults, title, value_of, words
from tests.factories.agreements import agreement_at
from tests.factories.moments import moment
from tests.factories.office import CENTER_NOTIFIED, make_person
from tests.factories.province import PDF, center_notice

LIST, NEW = "/1397/center/", "/1397/center/new/"
INSIDE = ["integration", "expert", "deputy", "org_head", "auditor"]
OUTSIDE = ["staff", "agency_head", "admin"]
READERS = ["expert", "deputy", "org_head", "auditor"]
HEAD = {"kind": "supplement", "corrects": "", "number": "97/300", "date": "1397/03/01", "received_on": "", "note": "", "control": "", "version": ""}


@pytest.fixture
def desk(office, signed_in):
    return signed_in(office.integration)


@pytest.fixture
def draft(office):
    """An expense notice that is not recorded yet; 100 of the provincial source, supplement."""

    def make(amount=100, kind="supplement", source=None, number="97/300", recorded=False, **more):
        return center_notice(office, "expense", {(source or office.source, None): amount}, number=number, kind=kind, recorded=recorded, **more)

    return make


def fresh(notice):
    return CenterNotice.objects.get(pk=notice.pk)


def pdf(name="letter.pdf"):
    return SimpleUploadedFile(name, PDF)


def typed(office, amount="1000", **more):
    return {**HEAD, f"amount_{office.source.pk}": amount, **more}


def credit_of(source):
    return CenterCredit.objects.get(source=source).notified


class TestList:
    @pytest.mark.parametrize("who", INSIDE)
    def test_the_organization_sees_the_letters_and_where_the_credit_stands(self, office, signed_in, who):
        page = words(signed_in(office.people[who]).get(LIST))
        assert "مرکز با ۱ ابلاغیه ۱٬۸۰۰٬۰۰۰٬۰۰۰ میلیون ریال اعتبار هزینه‌ای داده است" in page
        assert "۱۰۶٬۱۸۰ به دستگاه‌ها ابلاغ شده و ۱٬۷۹۹٬۸۹۳٬۸۲۰ مانده است." in page
        assert "درآمد اختصاصی ۹۰۰٬۰۰۰٬۰۰۰ ۴۰۰ ۸۹۹٬۹۹۹٬۶۰۰" in page
        assert "۹۷/۱۱۸۴۰ 1397-M-001 ۱۳۹۷/۰۲/۱۲ ابلاغ ۱٬۸۰۰٬۰۰۰٬۰۰۰ افزایش +۱٬۸۰۰٬۰۰۰٬۰۰۰ ثبت‌شده" in page

    @pytest.mark.parametrize("who", OUTSIDE)
    def test_nobody_else_does(self, office, signed_in, who):
        client = signed_in(office.people[who])
        assert client.get(LIST).status_code == 403
        notice = CenterNotice.objects.get()
        for address in ("", "scan/", "record/", "edit/", "import/", "discard/"):
            assert client.get(f"/center/{notice.pk}/{address}").status_code == 404

    def test_a_countys_secretary_does_not(self, office, signed_in):
        assert signed_in(make_person("dabir", "نگار", "ساحلی", COUNTY_SECRETARY)).get(LIST).status_code == 403

    def test_capital_credit_has_its_tab_with_what_is_distributed(self, province, signed_in):
        province.approved("51", provincial=9_000, reserve=1_000)
        page = words(signed_in(province.office.deputy).get(LIST, {"type": "capital"}))
        assert "۱۰۰٬۰۰۰ میلیون ریال اعتبار تملک دارایی‌های سرمایه‌ای داده است؛ ۸۹٬۰۰۰ توزیع و ۰ به دستگاه‌ها ابلاغ شده" in page
        assert "استانی ۹۰٬۰۰۰ ۸۹٬۰۰۰ ۰ ۱٬۰۰۰ ۹۰٬۰۰۰" in page
        assert "به تفکیک برنامه (۲ برنامه)" in page and "نگهداری راه‌ها 1502001" not in page
        assert "نگهداری راه‌ها ۱۵۰۲۰۰۱ ۷۰٬۰۰۰" in page

    def test_drafts_stand_first_and_only_for_those_who_record(self, office, desk, signed_in, draft):
        draft(number="97/900")
        page = words(desk.get(LIST))
        assert page.index("۹۷/۹۰۰") < page.index("۹۷/۱۱۸۴۰") and "۱ ابلاغیه ثبت نهایی نشده است" in page
        for who in READERS:
            assert "۹۷/۹۰۰" not in words(signed_in(office.people[who]).get(LIST))

    def test_each_letter_says_what_it_does(self, office, desk, draft):
        draft(amount=400, kind="reduction", number="97/20", recorded=True)
        wrong = draft(amount=700, number="97/21", recorded=True)
        draft(amount=500, kind="correction", corrects=wrong, number="97/22", recorded=True)
        page = words(desk.get(LIST))
        assert "کاهش ۴۰۰ کاهش −۴۰۰" in page
        assert "اصلاحیه برای ۹۷/۲۱ ۵۰۰ کاهش −۲۰۰" in page

    def test_it_is_narrowed_by_kind_and_number(self, office, desk, draft):
        for n in range(4):
            draft(number=f"97/4{n}", amount=n + 1, recorded=True)
        assert "۹۷/۱۱۸۴۰" not in words(desk.get(LIST, {"kind": "supplement"})).split("اعمال فیلتر")[1]
        page = words(desk.get(LIST, {"q": "۹۷/۴۲"})).split("اعمال فیلتر")[1]
        assert "۹۷/۴۲" in page and "۹۷/۴۱" not in page
        assert "ابلاغیه‌ای با این فیلترها نیست." in words(desk.get(LIST, {"state": "discarded"}))

    @pytest.mark.parametrize("query", [{"type": "x"}, {"kind": "x"}, {"state": "\x00"}, {"q": "\x00"}, {"page": "9" * 99}])
    def test_no_value_of_an_address_breaks_the_page(self, desk, query):
        assert desk.get(LIST, query).status_code == 200

    def test_an_empty_year_says_so_and_offers_the_first_step(self, office, desk, signed_in):
        FiscalYear.objects.create(year=1398)
        page = desk.get("/1398/center/")
        assert "برای این سال ابلاغیه‌ای از مرکز ثبت نشده است." in words(page) and "/1398/center/new/" in page.content.decode()
        assert "/1398/center/new/" not in signed_in(office.deputy).get("/1398/center/").content.decode()

    def test_more_letters_cost_no_more_queries(self, office, desk, draft):
        with CaptureQueriesContext(connection) as with_one:
            desk.get(LIST)
        last = None
        for n in range(5):
            last = draft(number=f"97/5{n}", amount=n + 1, recorded=True, **({"kind": "correction", "corrects": last} if last else {}))
        with CaptureQueriesContext(connection) as with_many:
            desk.get(LIST)
        assert len(with_many) == len(with_one)


class TestEntry:
    def test_it_begins_a_draft_with_its_scan(self, office, desk):
        answer = desk.post(NEW + "?type=expense", typed(office, "۱٬۰۰۰", number="۹۷ / ۳۰۰", received_on="1397/03/02", note="نامهٔ دوم", control="1000", scan=pdf()))
        made = CenterNotice.objects.latest("pk")
        assert (answer.status_code, answer.url) == (302, f"/center/{made.pk}/")
        assert (made.number, made.date, made.state, made.kind) == ("97/300", moment(1397, 3, 1).date(), "draft", "supplement")
        assert (made.cells(), made.scan_name, made.note) == ({(office.source.pk, None): 1_000}, "letter.pdf", "نامهٔ دوم")
        assert credit_of(office.source) == CENTER_NOTIFIED, "nothing changes before it is recorded"
        assert [entry.action for entry in history_of(made)] == ["start_center_notice"]

    def test_the_press_twice_is_one_notice(self, office, desk):
        desk.post(NEW, typed(office))
        answer = desk.post(NEW, typed(office), follow=True)
        assert ENTERED_ALREADY in words(answer)
        assert CenterNotice.objects.filter(state="draft").count() == 1

    def test_the_same_number_and_date_is_refused_with_the_way_to_it(self, office, desk):
        page = desk.post(NEW, typed(office, number="97/11840", date="1397/02/12"))
        assert (page.status_code, faults(page)) == (409, [CENTER_NOTICE_ONCE.sentence])
        assert 'id="id_number_error"' in page.content.decode() and "دیدن ابلاغیهٔ 1397-M-001" in words(page)
        assert value_of(page, f"amount_{office.source.pk}") == "۱٬۰۰۰"
        # The same number on another day is another letter.
        assert desk.post(NEW, typed(office, number="97/11840")).status_code == 302

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ({"number": ""}, NUMBER_MISSING),
            ({"number": "بی‌شماره"}, "شمارهٔ نامه را با رقم، حرف، «/» و «-» بنویسید، مانند ۹۷/۲۱۰/۱۱۲۰۱."),
            ({"date": ""}, "تاریخ را به صورت سال/ماه/روز بنویسید، مانند ۱۳۹۷/۰۷/۲۳."),
            ({"date": "1397/03/06"}, IN_FUTURE),
            ({"date": "2018/05/26"}, "تاریخ را به تقویم هجری شمسی بنویسید، مانند ۱۳۹۷/۰۷/۲۳."),
            ({"received_on": "1397/02/31"}, RECEIVED_BEFORE),
            ({"received_on": "1397/03/06"}, RECEIVED_IN_FUTURE),
            ({"kind": "gift"}, "یکی از گزینه‌های فهرست را انتخاب کنید."),
            ({"kind": "correction"}, CORRECTS_WHAT),
            ({"note": "ا" * 301}, "این متن بیش از ۳۰۰ نویسه دارد؛ آن را کوتاه‌تر کنید."),
            ({"control": "999"}, "جمع ردیف‌ها ۱٬۰۰۰ است و با جمع نامه، ۹۹۹، نمی‌خواند؛ ۱ میلیون ریال تفاوت دارد."),
        ],
    )
    def test_a_wrong_head_is_told_at_its_field_and_nothing_is_saved(self, office, desk, data, sentence):
        page = desk.post(NEW, typed(office, **data))
        assert faults(page) == [sentence]
        field = "corrects" if sentence == CORRECTS_WHAT else next(iter(data))
        assert f'id="id_{field}_error"' in page.content.decode()
        assert title(page).startswith("خطا: ")
        assert not CenterNotice.objects.filter(state="draft").exists()

    @pytest.mark.parametrize(
        ("amount", "sentence"),
        [
            ("۱٫۵", "مبلغ باید عدد صحیح و به میلیون ریال باشد؛ اعشار و ممیز پذیرفته نمی‌شود."),
            ("-5", "مبلغ نمی‌تواند منفی باشد."),
            ("1۲3", "رقم‌های فارسی، عربی و لاتین را در یک عدد با هم ننویسید."),
            ("هزار", "در این خانه فقط عدد بنویسید، مانند ۱۲٬۵۰۰."),
            ("=1+1", "در این خانه فقط عدد بنویسید، مانند ۱۲٬۵۰۰."),
            ("1000000000", "این مبلغ بیش از ۹۹۹٬۹۹۹٬۹۹۹ میلیون ریال است. آیا به ریال وارد شده است؟"),
            ("9" * 40, "این مبلغ بیش از ۹۹۹٬۹۹۹٬۹۹۹ میلیون ریال است. آیا به ریال وارد شده است؟"),
        ],
    )
    def test_a_wrong_figure_is_told_in_its_cell(self, office, desk, amount, sentence):
        page = desk.post(NEW, typed(office, amount))
        assert faults(page) == [sentence]
        assert f'id="id_amount_{office.source.pk}_error"' in page.content.decode()
        assert not CenterNotice.objects.filter(state="draft").exists()

    def test_figures_that_look_like_rials_are_asked_about(self, office, desk):
        page = desk.post(NEW, typed(office, "200000000"))
        assert LOOKS_LIKE_RIALS in faults(page) and "مبلغ‌ها به میلیون ریال است و درست است" in words(page)
        assert desk.post(NEW, typed(office, "200000000", sure="on")).status_code == 302

    def test_a_scan_with_a_wrong_form_is_asked_for_again(self, office, desk):
        assert SCAN_NOT_KEPT in words(desk.post(NEW, typed(office, number="", scan=pdf())))

    def test_a_scan_that_is_not_what_it_says_is_refused(self, office, desk):
        page = desk.post(NEW, typed(office, scan=SimpleUploadedFile("x.pdf", b"<html>")))
        assert "با پسوند آن نمی‌خواند" in faults(page)[0]

    def test_the_capital_grid_has_a_box_for_each_programme_and_source(self, province, signed_in):
        client = signed_in(province.office.integration)
        page = client.get(NEW, {"type": "capital"})
        roads, source = province.programmes["1502001"], province.sources["51"]
        assert f'name="amount_{source.pk}_{roads.pk}"' in page.content.decode()
        assert "فصل کشاورزی 1301" not in words(page) and "فصل کشاورزی ۱۳۰۱" in words(page)
        client.post(NEW + "?type=capital", {**HEAD, f"amount_{source.pk}_{roads.pk}": "250"})
        made = CenterNotice.objects.latest("pk")
        assert (made.credit_type, made.cells()) == ("capital", {(source.pk, roads.pk): 250})

    def test_a_box_of_the_other_type_of_credit_is_not_there(self, province, signed_in):
        client = signed_in(province.office.integration)
        client.post(NEW + "?type=expense", {**typed(province.office), f"amount_{province.sources['51'].pk}": "7"})
        assert CenterNotice.objects.latest("pk").cells() == {(province.office.source.pk, None): 1_000}

    def test_without_script_the_sums_are_counted_by_a_button_that_saves_nothing(self, province, signed_in):
        client = signed_in(province.office.integration)
        roads, farms, source = province.programmes["1502001"], province.programmes["1301001"], province.sources["51"]
        given = {**HEAD, f"amount_{source.pk}_{roads.pk}": "250", f"amount_{source.pk}_{farms.pk}": "۵۰", "count": "1"}
        page = client.post(NEW + "?type=capital", given)
        assert f'<output data-sum="source-{source.pk}"><data class="money" value="300">' in page.content.decode()
        assert f'<output data-sum="row-{roads.pk}"><data class="money" value="250">' in page.content.decode()
        assert value_of(page, "number") == "۹۷/۳۰۰"
        assert not CenterNotice.objects.filter(state="draft").exists()

    def test_the_grid_costs_no_query_a_row(self, province, signed_in, django_assert_max_num_queries):
        client = signed_in(province.office.integration)
        client.get(NEW)
        with django_assert_max_num_queries(16):
            client.get(NEW, {"type": "capital"})

    def test_what_is_written_is_changed_and_the_scan_stays(self, office, desk, draft):
        notice = draft()
        page = desk.get(f"/center/{notice.pk}/edit/")
        assert (value_of(page, "number"), value_of(page, f"amount_{office.source.pk}")) == ("۹۷/۳۰۰", "۱۰۰")
        data = typed(office, "250", version=value_of(page, "version"))
        assert desk.post(f"/center/{notice.pk}/edit/", data).url == f"/center/{notice.pk}/"
        changed = fresh(notice)
        assert changed.cells() == {(office.source.pk, None): 250} and changed.scan_id == notice.scan_id
        assert history_of(notice).last().label == "ویرایش ابلاغیهٔ مرکز"

    def test_what_another_wrote_meanwhile_is_not_lost(self, office, desk, signed_in, draft):
        notice = draft()
        signed_in(office.integration2).post(f"/center/{notice.pk}/edit/", typed(office, "777", version=notice.version))
        page = desk.post(f"/center/{notice.pk}/edit/", typed(office, "888", version=notice.version))
        assert page.status_code == 409 and "شیرین مهرجو" in faults(page)[0]
        assert value_of(page, f"amount_{office.source.pk}") == "۸۸۸"
        assert fresh(notice).cells() == {(office.source.pk, None): 777}

    def test_what_is_recorded_is_not_edited(self, office, desk):
        notice = CenterNotice.objects.get()
        assert CENTER_NOTICE_IS_FINAL.sentence in words(desk.get(f"/center/{notice.pk}/edit/", follow=True))
        page = desk.post(f"/center/{notice.pk}/edit/", typed(office, version=notice.version))
        assert (page.status_code, faults(page)) == (409, [CENTER_NOTICE_IS_FINAL.sentence])

    @pytest.mark.parametrize("who", READERS)
    def test_who_only_reads_does_not_write(self, office, signed_in, draft, who):
        client, notice = signed_in(office.people[who]), draft()
        assert client.get(NEW).status_code == client.post(NEW, typed(office, number="x1")).status_code == 403
        for step in ("edit", "import", "record", "discard"):
            assert client.post(f"/center/{notice.pk}/{step}/", typed(office)).status_code == 404  # a draft is not there for them
        recorded = CenterNotice.objects.get(state="recorded")
        for step in ("edit", "import", "record", "discard"):
            assert client.post(f"/center/{recorded.pk}/{step}/", typed(office)).status_code == 403

    def test_a_closed_year_takes_nothing(self, office, desk, draft):
        notice = draft()
        FiscalYear.objects.update(status="closed")
        assert "این سال مالی بسته است" in words(desk.get(NEW))
        assert desk.post(NEW, typed(office, number="x1")).status_code == 409
        assert desk.post(f"/center/{notice.pk}/record/", {"version": notice.version}).status_code == 403
        assert fresh(notice).state == "draft" and CenterNotice.objects.count() == 2


class TestCorrection:
    def test_it_starts_from_the_figures_it_corrects_and_shows_them(self, office, desk):
        wrong = CenterNotice.objects.get()
        page = desk.get(NEW, {"type": "expense", "corrects": wrong.pk})
        assert value_of(page, f"amount_{office.source.pk}") == "۹۰۰٬۰۰۰٬۰۰۰"
        assert "پیش از اصلاح" in words(page) and "رقم ابلاغیهٔ ۹۷/۱۱۸۴۰ است" in words(page)
        data = typed(office, "899999000", kind="correction", corrects=wrong.pk, sure="on", **{f"amount_{office.own_income.pk}": "900000000"})
        desk.post(NEW, data)
        made = CenterNotice.objects.latest("pk")
        assert made.corrects == wrong and made.effect() == {(office.source.pk, None): -1_000}

    def test_an_empty_box_brings_the_figure_to_nothing(self, office, desk, draft):
        wrong = draft(number="97/7", recorded=True)
        data = {**HEAD, "kind": "correction", "corrects": wrong.pk, f"amount_{office.own_income.pk}": "100"}
        desk.post(NEW, data)
        made = CenterNotice.objects.latest("pk")
        assert made.effect() == {(office.source.pk, None): -100, (office.own_income.pk, None): 100}

    def test_without_script_a_button_brings_the_figures(self, office, desk):
        wrong = CenterNotice.objects.get()
        page = desk.post(NEW, {**HEAD, "kind": "correction", "corrects": wrong.pk, "bring": "1"})
        assert value_of(page, f"amount_{office.own_income.pk}") == "۹۰۰٬۰۰۰٬۰۰۰"
        assert not CenterNotice.objects.filter(state="draft").exists()

    def test_what_was_corrected_is_not_offered_again_nor_taken(self, office, desk, draft):
        wrong = draft(number="97/7", recorded=True)
        draft(number="97/8", amount=50, kind="correction", corrects=wrong, recorded=True)
        assert f'<option value="{wrong.pk}"' not in desk.get(NEW).content.decode()
        page = desk.post(NEW, typed(office, number="97/9", kind="correction", corrects=wrong.pk))
        assert faults(page) == ["یکی از گزینه‌های فهرست را انتخاب کنید."]

    def test_the_two_lead_to_each_other(self, office, desk, draft):
        wrong = draft(number="97/7", recorded=True)
        right = draft(number="97/8", amount=50, kind="correction", corrects=wrong, recorded=True)
        page = words(desk.get(f"/center/{wrong.pk}/"))
        assert "اصلاح‌شده با ۹۷/۸" in page and "با اصلاحیهٔ ۹۷/۸ جایگزین شده است" in page
        page = words(desk.get(f"/center/{right.pk}/"))
        assert "اصلاح‌کنندهٔ ۹۷/۷" in page and "آنچه تغییر می‌دهد" in page and "عمومی استانی کاهش −۵۰" in page


class TestRecord:
    @pytest.mark.parametrize("who", INSIDE)
    def test_the_organization_reads_figures_scan_and_history(self, office, signed_in, who):
        notice, client = CenterNotice.objects.get(), signed_in(office.people[who])
        page = words(client.get(f"/center/{notice.pk}/"))
        assert "شناسه 1397-M-001" in page and "عمومی استانی ۹۰۰٬۰۰۰٬۰۰۰" in page and "جمع ۱٬۸۰۰٬۰۰۰٬۰۰۰" in page
        assert "رضا پویا، ۵ خرداد، ساعت ۱۰:۰۰" in page and "ثبت ابلاغیهٔ مرکز" in page
        scan = client.get(f"/center/{notice.pk}/scan/")
        assert scan.content.startswith(b"%PDF") and scan["Content-Disposition"] == 'attachment; filename="center.pdf"'
        assert scan["Content-Security-Policy"].startswith("sandbox") and scan["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize("who", READERS)
    def test_who_only_reads_is_offered_nothing(self, office, signed_in, who):
        page = signed_in(office.people[who]).get(f"/center/{CenterNotice.objects.get().pk}/").content.decode()
        assert "ثبت اصلاحیهٔ این ابلاغیه" not in page and "/record/" not in page

    def test_a_recorded_one_offers_its_correction_only(self, desk):
        page = desk.get(f"/center/{CenterNotice.objects.get().pk}/").content.decode()
        assert "ثبت اصلاحیهٔ این ابلاغیه" in page and "/record/" not in page and "/discard/" not in page

    def test_capital_figures_stand_under_their_chapters(self, province, signed_in):
        page = words(signed_in(province.office.deputy).get(f"/center/{province.notice.pk}/"))
        assert "فصل کشاورزی ۱۳۰۱ ۱۰۰٬۰۰۰ توسعهٔ تولیدات کشاورزی ۱۳۰۱۰۰۱ ۳۰٬۰۰۰ – ثبت نشده ۳۰٬۰۰۰" in page
        assert "جمع ۹۰٬۰۰۰ ۱۰٬۰۰۰ ۱۰۰٬۰۰۰" in page

    def test_a_draft_without_scan_says_what_is_missing_beside_the_button(self, office, desk):
        desk.post(NEW, typed(office))
        page = desk.get(f"/center/{CenterNotice.objects.latest('pk').pk}/")
        assert NO_SCAN in words(page) and 'aria-disabled="true"' in page.content.decode()
        assert desk.get(f"/center/{CenterNotice.objects.latest('pk').pk}/scan/").status_code == 404

    @pytest.mark.parametrize("number", ["0", "99999999999999999999"])
    def test_a_number_nobody_has_is_not_there(self, desk, number):
        assert desk.get(f"/center/{number}/").status_code == 404


class TestRecording:
    def test_it_shows_before_change_and_after_and_does_it_once(self, office, desk, draft):
        notice = draft()
        page = desk.get(f"/center/{notice.pk}/record/")
        assert "عمومی استانی ۹۰۰٬۰۰۰٬۰۰۰ افزایش +۱۰۰ ۹۰۰٬۰۰۰٬۱۰۰" in words(page)
        data = {"version": value_of(page, "version")}
        answer = desk.post(f"/center/{notice.pk}/record/", data)
        assert (answer.status_code, answer.url) == (302, f"/center/{notice.pk}/")
        assert (fresh(notice).state, credit_of(office.source)) == ("recorded", CENTER_NOTIFIED + 100)
        assert "پیش‌تر ثبت شده است" in words(desk.post(f"/center/{notice.pk}/record/", data, follow=True))
        assert CenterPosting.objects.filter(paper=notice.identifier).count() == 1
        assert [entry.action for entry in history_of(notice)] == ["start_center_notice", "record_center_notice"]

    @pytest.mark.parametrize("what", ["scan", "lines"])
    def test_an_unfinished_one_is_refused_with_the_reason(self, office, desk, what):
        desk.post(NEW, typed(office, "" if what == "lines" else "10", **({"scan": pdf()} if what == "lines" else {})))
        notice = CenterNotice.objects.latest("pk")
        sentence = NO_LINES if what == "lines" else NO_SCAN
        assert sentence in words(desk.get(f"/center/{notice.pk}/record/"))
        page = desk.post(f"/center/{notice.pk}/record/", {"version": notice.version})
        assert (page.status_code, faults(page)) == (409, [sentence])
        assert fresh(notice).state == "draft"

    def test_a_correction_that_changes_nothing_is_refused(self, office, desk, draft):
        wrong = draft(number="97/7", recorded=True)
        same = draft(number="97/8", kind="correction", corrects=wrong)
        page = desk.post(f"/center/{same.pk}/record/", {"version": same.version})
        assert faults(page) == [NO_CHANGE]

    def test_a_reduction_below_what_was_passed_on_lists_what_stands_in_the_way(self, office, desk, draft):
        notice = draft(amount=CENTER_NOTIFIED - 105_779, kind="reduction")
        for address in (f"/center/{notice.pk}/record/", f"/center/{notice.pk}/"):
            page = words(desk.get(address))
            assert "آنچه مانع است" in page
            assert "عمومی استانی ۹۰۰٬۰۰۰٬۰۰۰ ۱۰۵٬۷۷۹ ۱۰۵٬۷۸۰ 1397-N-A22-001 ، 1397-N-A31-002 ، 1397-N-A40-003" in page
        page = desk.post(f"/center/{notice.pk}/record/", {"version": notice.version})
        assert page.status_code == 409
        assert faults(page)[0].startswith("«عمومی استانی» به ۱۰۵٬۷۷۹ میلیون ریال نمی‌رسد؛ ۱۰۵٬۷۸۰ میلیون ریال آن به کار رفته است (1397-N-A22-001")
        assert (fresh(notice).state, credit_of(office.source)) == ("draft", CENTER_NOTIFIED)
        # One million less, and it is possible.
        assert desk.post(f"/center/{draft(amount=CENTER_NOTIFIED - 105_780, kind='reduction', number='97/301').pk}/record/", {"version": 1}).status_code == 302

    def test_what_the_center_never_gave_is_not_taken_back(self, office, desk, draft):
        other = CreditSource.objects.create(code="90", title="منبع دیگر", credit_type="expense")
        notice = draft(amount=5, kind="reduction", source=other)
        page = desk.post(f"/center/{notice.pk}/record/", {"version": notice.version})
        assert faults(page) == ["از «منبع دیگر» تنها ۰ میلیون ریال ابلاغ شده است و ۵ میلیون ریال از آن کم نمی‌شود."]
        assert not CenterCredit.objects.filter(source=other).exists(), "a refusal leaves nothing behind"

    def test_many_obstacles_are_told_in_a_short_sentence_and_a_whole_table(self, province, signed_in):
        province.approved("51")
        client, office = signed_in(province.office.integration), province.office
        cells = {(province.sources["51"], province.programmes[code]): amount for code, amount in (("1502001", 60_000), ("1301001", 30_000))}
        notice = center_notice(office, "capital", cells, number="97/77", kind="reduction", recorded=False)
        page = client.post(f"/center/{notice.pk}/record/", {"version": notice.version})
        assert page.status_code == 409 and len(faults(page)) == 1
        assert "استانی، نگهداری راه‌ها ۶۰٬۰۰۰ ۰ ۶۰٬۰۰۰" in words(page) and "استانی، توسعهٔ تولیدات کشاورزی ۳۰٬۰۰۰ ۰ ۳۰٬۰۰۰" in words(page)

    def test_a_possible_reduction_names_the_agreements_it_touches(self, office, desk, draft):
        one = agreement_at(AgreementState.SUBMITTED, office, leave=60)
        two = agreement_at(AgreementState.NOTIFIED, office, agency=office.other_agency)
        notice = draft(amount=10, kind="reduction")
        for address in (f"/center/{notice.pk}/record/", f"/center/{notice.pk}/"):
            page = desk.get(address)
            assert f"{one.identifier} {'۵۱٬۹۴۰'}" in words(page) and f"{two.identifier} {'۳۷٬۰۰۰'}" in words(page)
            assert f'href="/agreements/{one.identifier}/"' in page.content.decode()
        # A draft holds nothing, and neither does an addition touch anybody.
        assert one.identifier not in words(desk.get(f"/center/{draft(number='97/302').pk}/record/"))

    def test_an_expert_is_told_of_agreements_of_the_own_sector_and_of_the_others_only_how_many(self, office, signed_in, draft):
        one = agreement_at(AgreementState.SUBMITTED, office, leave=60)
        notice = draft(amount=10, kind="reduction", recorded=True)
        page = signed_in(office.expert).get(f"/center/{notice.pk}/")
        assert f"{one.identifier} ۵۱٬۹۴۰" in words(page) and f'href="/agreements/{one.identifier}/"' in page.content.decode()
        assert "بیرون از بخش شما" not in words(page)
        page = signed_in(office.other_expert).get(f"/center/{notice.pk}/")
        assert one.identifier not in page.content.decode() and "A22" not in page.content.decode()
        assert "۱ موافقتنامهٔ بیرون از بخش شما، با ۵۱٬۹۴۰ میلیون ریال." in words(page)
        two = agreement_at(AgreementState.NOTIFIED, office, agency=office.other_agency)
        page = words(signed_in(office.other_expert).get(f"/center/{notice.pk}/"))
        assert f"{two.identifier} ۳۷٬۰۰۰" in page and "و ۱ موافقتنامهٔ دیگر بیرون از بخش شما" in page

    def test_what_changed_meanwhile_is_shown_before_it_is_recorded(self, office, desk, signed_in, draft):
        notice = draft()
        signed_in(office.integration2).post(f"/center/{notice.pk}/edit/", typed(office, "900", version=notice.version))
        page = desk.post(f"/center/{notice.pk}/record/", {"version": notice.version})
        assert page.status_code == 409 and "+۹۰۰" in words(page)
        assert desk.post(f"/center/{notice.pk}/record/", {"version": value_of(page, "version")}).status_code == 302

    def test_more_cells_cost_no_more_queries(self, province, signed_in):
        client, office = signed_in(province.office.integration), province.office
        cells = [((source, programme), 1) for source in province.sources.values() for programme in province.programmes.values()]
        few = center_notice(office, "capital", dict(cells[:1]), number="1", kind="reduction", recorded=False)
        many = center_notice(office, "capital", dict(cells), number="2", kind="reduction", recorded=False)
        for step in ("", "record/"):
            client.get(f"/center/{few.pk}/{step}")
            with CaptureQueriesContext(connection) as with_few:
                client.get(f"/center/{few.pk}/{step}")
            with CaptureQueriesContext(connection) as with_many:
                client.get(f"/center/{many.pk}/{step}")
            assert len(with_many) <= len(with_few) + 1, step  # the programmes' names, once


class TestPuttingAside:
    def test_it_says_what_and_frees_number_and_date(self, office, desk, draft):
        notice = draft()
        page = desk.get(f"/center/{notice.pk}/discard/")
        assert "شماره و تاریخ ۹۷/۳۰۰" in words(page) and "جمع ۱۰۰ میلیون ریال" in words(page)
        data = {"version": value_of(page, "version"), "note": "اشتباه"}
        assert desk.post(f"/center/{notice.pk}/discard/", data).url == f"{LIST}?type=expense"
        assert fresh(notice).state == "discarded" and history_of(notice).last().note == "اشتباه"
        assert "پیش‌تر ثبت شده است" in words(desk.post(f"/center/{notice.pk}/discard/", data, follow=True))
        assert desk.post(NEW, typed(office)).status_code == 302

    def test_a_recorded_one_is_not_put_aside(self, desk):
        notice = CenterNotice.objects.get()
        assert desk.get(f"/center/{notice.pk}/discard/").status_code == 302
        assert desk.post(f"/center/{notice.pk}/discard/", {"version": notice.version}).status_code == 409
        assert fresh(notice).state == "recorded"

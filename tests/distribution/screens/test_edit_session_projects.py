"""The grid of a session's projects: what is typed is kept, what is wrong is told at its cell, the remainder is in view."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.audit import history_of
from distribution.actions.save_session import TOO_MANY_ROWS, save_session_rows
from distribution.actions.submit_session import submit_session
from distribution.forms import SAVE_AGAIN
from distribution.models import SessionRow
from distribution.permissions import SESSION_NOT_WRITABLE
from distribution.session_grid import (
    BAD_ROWS,
    CODE_SHAPE,
    END_BEFORE_START,
    NO_CODE,
    NO_COST,
    NO_TITLE,
    PROGRESS_SHAPE,
    YEAR_SHAPE,
    stored,
)
from distribution.views.edit_session_projects import CALCULATED, NOT_SAVED_YET, NOTHING_KNOWN
from tests.distribution.screens.pages import faults, title, value_of, words
from tests.distribution.screens.sessions import fresh, typed


@pytest.fixture
def desk(province, signed_in):
    province.notified()
    return signed_in(province.secretary)


@pytest.fixture
def session(province, desk):
    return province.session()


def grid(session):
    return f"/sessions/{session.pk}/projects/"


class TestOpening:
    def test_the_rows_stand_in_their_boxes_and_the_remainder_above_them(self, desk, session, province):
        page = desk.get(grid(session))
        assert value_of(page, "rows-0-code") == "۱۵۰۲۰۰۱۰۰۱"
        assert value_of(page, "rows-0-agency") == "A40 اداره‌کل راه و شهرسازی"
        assert value_of(page, "rows-0-amount") == "۵۰۰"
        share = province.counties["0603"].shares.get(programme__code="1502001", source__code="51")
        text = words(page)
        assert "نگهداری راه‌ها، استانی" in text and f'data-whole="{share.notified}"' in page.content.decode()
        assert f"{share.notified - 500:,}".translate(str.maketrans("0123456789,", "۰۱۲۳۴۵۶۷۸۹٬")) in text

    def test_a_new_session_begins_with_five_empty_rows(self, desk, province):
        desk.post("/1397/counties/0603/sessions/open/")
        session = province.counties["0603"].sessions.get()
        assert value_of(desk.get(grid(session)), "rows-TOTAL_FORMS") == "5"

    def test_a_county_without_a_notice_is_told_and_may_write(self, province, signed_in):
        session = province.session(county="0608", by=province.other_secretary)
        assert "اعتباری به این شهرستان ابلاغ نشده است" in words(signed_in(province.other_secretary).get(grid(session)))

    def test_findings_stand_under_their_row(self, desk, province):
        session = province.session(province.row(code="1502001009", status="new", amount=10, start_year=1397, spent=0, title="راه نو"))
        page = desk.get(grid(session)).content.decode()
        row = page[page.index('id="row-1502001009"') :]
        assert "باید دست‌کم ۱٬۰۰۰ میلیون ریال باشد" in row[row.index("row-note") :]

    def test_a_sent_session_leads_to_its_record(self, desk, session, province):
        submit_session(session, by=province.secretary)
        answer = desk.get(grid(session), follow=True)
        assert answer.redirect_chain[0][0] == f"/sessions/{session.pk}/"
        assert "ویرایش نمی‌شود" in words(answer)

    @pytest.mark.parametrize(("who", "status"), [("integration", 404), ("auditor", 404), ("staff", 404), ("admin", 404)])
    def test_nobody_else_opens_it(self, session, province, signed_in, who, status):
        client = signed_in(province.office.people[who])
        assert client.get(grid(session)).status_code == status
        assert client.post(grid(session), typed(version=session.version)).status_code == status
        assert SessionRow.objects.filter(session=session).count() == 1

    def test_nor_another_county(self, session, province, signed_in):
        assert signed_in(province.other_secretary).get(grid(session)).status_code == 404

    def test_300_rows_cost_as_many_queries_as_10(self, desk, province, session):
        def rows(n):
            return [province.row(amount=1, code=f"1502001{i:03}") for i in range(n)]

        def queries():
            with CaptureQueriesContext(connection) as seen:
                assert desk.get(grid(session)).status_code == 200
            return len(seen)

        save_session_rows(session, rows(10), by=province.secretary)
        with_ten = queries()
        save_session_rows(session, rows(300), by=province.secretary)
        assert queries() == with_ten <= 32

    def test_300_rows_stay_below_1150_kilobytes(self, desk, session, province):
        save_session_rows(session, [province.row(amount=1, code=f"1502001{i:03}") for i in range(300)], by=province.secretary)
        assert len(desk.get(grid(session)).content) < 1_150_000

    def test_boxes_have_ids_where_an_error_leads_to_them(self, desk, session, province):
        save_session_rows(session, [province.row(), province.row(code="1502001002")], by=province.secretary)
        assert 'id="id_rows-0' not in desk.get(grid(session)).content.decode()
        data = typed(province.row(), {**stored(province.row(code="1502001002")), "amount": "۱۲٫۵"}, version=session.version)
        page = desk.post(grid(session), data).content.decode()
        assert 'href="#id_rows-1-amount"' in page and 'id="id_rows-1-amount"' in page and 'id="id_rows-0-amount"' not in page


class TestSaving:
    def test_it_saves_once_and_says_the_sum(self, desk, session, province):
        data = typed(province.row(700), province.row(300, code="1502001002"), version=session.version)
        answer = desk.post(grid(session), data, follow=True)
        assert answer.redirect_chain == [(grid(session), 302)]
        assert "۲ ردیف به جمع ۱٬۰۰۰ میلیون ریال ذخیره شد." in words(answer)
        assert [(row.code, row.amount) for row in fresh(session).rows.all()] == [("1502001001", 700), ("1502001002", 300)]
        assert history_of(session).last().label == "ویرایش پروژه‌ها"

    def test_any_digits_names_and_empty_rows(self, desk, session, province):
        row = {**stored(province.row()), "code": "۱۵۰۲ ۰۰۱ ۰۰۷", "agency": "a40", "programme": "نگهداری راه‌ها", "amount": "۱٬۲۰۰", "total_cost": "٣٠٠٠",
               "start_year": "۱۳۹۶", "progress": "۴۰٪", "quantity": ""}  # fmt: skip
        empty = {"source": "51", "execution": "contract", "status": "unfinished"}
        desk.post(grid(session), typed(empty, row, empty, version=session.version))
        kept = fresh(session).rows.get()
        assert (kept.code, kept.agency.code, kept.programme.code, kept.amount, kept.total_cost, kept.progress, kept.quantity) == (
            "1502001007", "A40", "1502001", 1_200, 3_000, 40, None,
        )  # fmt: skip

    def test_a_row_over_the_share_is_kept_and_told(self, desk, session, province):
        answer = desk.post(grid(session), typed(province.row(900_000, total_cost=900_000), version=session.version), follow=True)
        assert fresh(session).rows.get().amount == 900_000
        assert "از ماندهٔ سهم بیشتر است" in words(answer) and "پیش از ارسال باید اصلاح شود" in words(answer)

    @pytest.mark.parametrize(
        ("cell", "written", "sentence"),
        [
            ("code", "", NO_CODE),
            ("code", "پروژه", CODE_SHAPE),
            ("code", "1" * 21, "این متن بیش از ۲۰ نویسه دارد؛ آن را کوتاه‌تر کنید."),
            ("title", "", NO_TITLE),
            ("title", "راه\u202eنو", "متن نویسهٔ پنهانی دارد که جهت یا خواندن نوشته را عوض می‌کند. آن را دوباره با صفحه‌کلید بنویسید."),
            ("agency", "", "دستگاه اجرایی را بنویسید."),
            ("agency", "Z99", "دستگاهی با کد یا نام «Z99» ثبت نشده است."),
            ("programme", "999", "برنامه‌ای با کد یا نام «۹۹۹» ثبت نشده است."),
            ("source", "10", "منبع «۱۰» برای تملک دارایی ثبت نشده است."),
            ("amount", "12.5", "مبلغ باید عدد صحیح و به میلیون ریال باشد؛ اعشار و ممیز پذیرفته نمی‌شود."),
            ("amount", "-5", "مبلغ نمی‌تواند منفی باشد."),
            ("amount", "1۲3", "رقم‌های فارسی، عربی و لاتین را در یک عدد با هم ننویسید."),
            ("amount", "9" * 12, "این مبلغ بیش از ۹۹۹٬۹۹۹٬۹۹۹ میلیون ریال است. آیا به ریال وارد شده است؟"),
            ("total_cost", "", NO_COST),
            ("start_year", "96", YEAR_SHAPE),
            ("start_year", "2018", YEAR_SHAPE),
            ("end_year", "1395", END_BEFORE_START),
            ("progress", "101", PROGRESS_SHAPE),
            ("progress", "x", PROGRESS_SHAPE),
            ("status", "old", "یکی از گزینه‌های فهرست را انتخاب کنید."),
        ],
    )
    def test_what_is_wrong_is_told_at_its_cell_and_nothing_is_lost(self, desk, session, province, cell, written, sentence):
        row = {**stored(province.row(700)), cell: written}
        page = desk.post(grid(session), typed(province.row(1, code="1502001002"), row, version=session.version))
        assert page.status_code == 200 and title(page).startswith("خطا: ")
        assert any(fault.startswith("سطر ۲، ") and fault.endswith(sentence) for fault in faults(page)), faults(page)
        assert f'id="id_rows-1-{cell}_error"' in page.content.decode()
        if cell not in ("source", "status"):
            assert value_of(page, f"rows-1-{cell}").replace("٬", "") in (written, written.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")))
        assert fresh(session).rows.get().amount == 500

    def test_one_project_and_source_in_two_rows_names_the_other_row(self, desk, session, province):
        page = desk.post(grid(session), typed(province.row(), province.row(), version=session.version))
        assert faults(page) == ["سطر ۲، کد پروژه: این پروژه با همین منبع در سطر ۱ آمده است."]

    def test_another_source_of_the_same_project_is_another_row(self, desk, session, province):
        desk.post(grid(session), typed(province.row(), province.row(source=province.sources["52"]), version=session.version))
        assert fresh(session).rows.count() == 2

    def test_what_another_saved_meanwhile_is_told_and_what_was_typed_stays(self, desk, session, province):
        save_session_rows(session, [province.row(1)], by=province.secretary)
        page = desk.post(grid(session), typed(province.row(777), version=session.version))
        assert page.status_code == 409 and SAVE_AGAIN in words(page)
        assert value_of(page, "rows-0-amount") == "۷۷۷"
        again = typed(province.row(777), version=value_of(page, "version"))
        assert desk.post(grid(session), again).status_code == 302
        assert fresh(session).rows.get().amount == 777

    def test_a_page_open_since_before_the_sending_loses_nothing_and_says_why(self, desk, session, province):
        submit_session(session, by=province.secretary)
        page = desk.post(grid(session), typed(province.row(777), version=session.version))
        assert page.status_code == 409 and value_of(page, "rows-0-amount") == "۷۷۷"
        assert SESSION_NOT_WRITABLE in words(page) and SAVE_AGAIN not in words(page)
        assert fresh(session).rows.get().amount == 500

    @pytest.mark.parametrize("count", ["301", "1000000000", "-1", "x", ""])
    def test_a_torn_or_swollen_form_is_told(self, desk, session, province, count):
        page = desk.post(grid(session), {**typed(province.row(), version=session.version), "rows-TOTAL_FORMS": count})
        assert page.status_code == 200
        assert faults(page)[:1] in ([TOO_MANY_ROWS], [BAD_ROWS])
        assert fresh(session).rows.get().amount == 500

    @pytest.mark.parametrize("version", ["", "x", "9" * 30, "\x00", "-1"])
    def test_a_version_that_is_none_counts_as_an_old_one(self, desk, session, province, version):
        assert desk.post(grid(session), typed(province.row(9), version=version)).status_code == 409
        assert fresh(session).rows.get().amount == 500


class TestWithoutScript:
    def test_five_rows_more_keep_what_was_typed_and_save_nothing(self, desk, session, province):
        page = desk.post(grid(session), typed(province.row(777), version=session.version, action="add"))
        assert value_of(page, "rows-TOTAL_FORMS") == "6" and value_of(page, "rows-0-amount") == "۷۷۷"
        assert NOT_SAVED_YET in words(page) and fresh(session).rows.get().amount == 500

    def test_a_row_is_taken_away_on_the_page_only(self, desk, session, province):
        data = typed(province.row(1), province.row(2, code="1502001002"), version=session.version, remove="0")
        page = desk.post(grid(session), data)
        assert value_of(page, "rows-0-code") == "۱۵۰۲۰۰۱۰۰۲"
        assert fresh(session).rows.get().amount == 500

    def test_counting_shows_what_is_left(self, desk, session, province):
        page = desk.post(grid(session), typed(province.row(2_000), version=session.version, action="calculate"))
        assert CALCULATED in words(page) and "جمع اعتبار امسال ۲٬۰۰۰" in words(page)

    def test_a_known_code_fills_the_empty_boxes_of_its_row(self, desk, province):
        province.accepted(province.row(500, place="دشت آزادگان", unit="کیلومتر", quantity=12))
        second = province.session(province.row(1, code="1502001002"))
        page = desk.post(grid(second), typed({"code": "1502001001", "amount": "50", "source": "51"}, version=second.version, action="fill"))
        assert "۱ سطر از فهرست پروژه‌ها تکمیل شد." in words(page)
        shown = [value_of(page, f"rows-0-{name}") for name in ("title", "place", "total_cost", "amount")]
        assert shown == ["بهسازی راه روستایی ۰۰۱", "دشت آزادگان", "۲٬۰۰۰", "۵۰"]

    def test_an_unknown_code_fills_nothing(self, desk, session):
        page = desk.post(grid(session), typed({"code": "777"}, version=session.version, action="fill"))
        assert NOTHING_KNOWN in words(page)

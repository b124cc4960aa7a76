"""The Organization's desk: rows beside the scan, acceptance with its effect on each share, return with remarks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.audit import history_of
from core.uploads import Upload
from distribution.actions.save_session import save_minutes, save_session_rows
from distribution.actions.send_back_session import NEEDS_REMARK, send_back_session
from distribution.actions.submit_session import submit_session
from distribution.models import Project, ProjectCredit, SessionComment, Share
from tests.distribution.screens.pages import faults, value_of, words
from tests.distribution.screens.sessions import fresh
from tests.distribution.screens.test_edit_session_minutes import PNG
from tests.factories.moments import moment


@pytest.fixture
def desk(province, signed_in):
    province.notified()
    return signed_in(province.office.integration)


@pytest.fixture
def sent(province, desk):
    return submit_session(province.session(province.row(500), province.row(300, code="1502001002")), by=province.secretary)


def post(desk, session, step, **more):
    return desk.post(f"/sessions/{session.pk}/{step}/", {"version": session.version, **more})


class TestChecking:
    def test_the_checks_the_rows_and_the_minutes_stand_on_one_page(self, desk, sent):
        text = words(desk.get(f"/sessions/{sent.pk}/check/"))
        for part in ("سقف سهم‌ها در سقف است", "قاعدهٔ پروژهٔ جدید رعایت شده است", "بهسازی راه روستایی ۰۰۱", "فرماندار، رئیس کمیته", "دریافت minutes.pdf"):
            assert part in text, part

    def test_a_pdf_stands_in_a_frame_beside_the_rows_with_a_link_for_small_screens(self, desk, sent):
        page, address = desk.get(f"/sessions/{sent.pk}/check/"), f"/sessions/{sent.pk}/minutes/beside/"
        assert f'<iframe class="only-full" src="{address}" loading="lazy"' in page.content.decode()
        assert "دیدن در برگهٔ تازه" in words(page) and "img-src" in page["Content-Security-Policy"]
        answer = desk.get(address)
        assert (answer["Content-Type"], answer["Content-Disposition"]) == ("application/pdf", 'inline; filename="minutes.pdf"')
        assert answer["X-Frame-Options"] == "SAMEORIGIN" and answer["X-Content-Type-Options"] == "nosniff"
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'self'" in policy and "script-src" not in policy
        assert desk.get(f"/sessions/{sent.pk}/check/")["X-Frame-Options"] == "DENY", "for that answer only"

    def test_a_picture_is_an_image_in_a_sandbox(self, desk, province, sent):
        back = send_back_session(sent, text="تصویر", by=province.office.integration)
        save_minutes(back, minutes_number="1", held_on=moment(1397, 3, 3).date(), members="الف", minutes=Upload("p.png", "image/png", PNG), by=province.secretary)
        submit_session(fresh(sent), by=province.secretary)
        page = desk.get(f"/sessions/{sent.pk}/check/").content.decode()
        assert f'<img src="/sessions/{sent.pk}/minutes/beside/"' in page and "<iframe" not in page
        answer = desk.get(f"/sessions/{sent.pk}/minutes/beside/")
        assert answer["Content-Security-Policy"].startswith("sandbox") and answer["X-Frame-Options"] == "DENY"

    def test_the_scan_is_given_to_those_who_see_the_session_and_without_one_to_nobody(self, desk, sent, province, signed_in):
        address = f"/sessions/{sent.pk}/minutes/beside/"
        assert signed_in(province.secretary).get(address).status_code == 200
        for person in (province.other_secretary, province.office.staff):
            assert signed_in(person).get(address).status_code in (403, 404)
        assert desk.post(address).status_code == 405

    def test_looking_ends_the_recall_and_keeps_who_looked_first(self, desk, sent, province, signed_in):
        signed_in(province.office.auditor).get(f"/sessions/{sent.pk}/")
        assert fresh(sent).opened_at is None
        desk.get(f"/sessions/{sent.pk}/check/")
        signed_in(province.office.integration2).get(f"/sessions/{sent.pk}/check/")
        assert fresh(sent).opened_by == province.office.integration

    def test_the_record_counts_as_looking_too(self, desk, sent, province):
        desk.get(f"/sessions/{sent.pk}/")
        assert fresh(sent).opened_by == province.office.integration

    def test_what_is_no_longer_sent_leads_to_the_record(self, desk, sent, province):
        send_back_session(sent, text="ناقص", by=province.office.integration)
        assert desk.get(f"/sessions/{sent.pk}/check/").url == f"/sessions/{sent.pk}/"

    @pytest.mark.parametrize(("who", "status"), [("auditor", 403), ("deputy", 403), ("expert", 404), ("staff", 404), ("admin", 404)])
    def test_only_integration_has_the_desk(self, sent, province, signed_in, who, status):
        client = signed_in(province.office.people[who])
        for step in ("check", "accept", "send-back"):
            assert client.get(f"/sessions/{sent.pk}/{step}/").status_code == status
        assert post(client, sent, "accept").status_code == status and post(client, sent, "send-back", note="x").status_code == status
        assert fresh(sent).state == "submitted"

    def test_nor_the_secretary(self, sent, province, signed_in):
        client = signed_in(province.secretary)
        assert client.get(f"/sessions/{sent.pk}/check/").status_code == 403 and post(client, sent, "accept").status_code == 403

    def test_many_rows_cost_no_more_queries_than_few(self, desk, province, sent):
        def queries():
            with CaptureQueriesContext(connection) as seen:
                assert desk.get(f"/sessions/{sent.pk}/check/").status_code == 200
            return len(seen)

        desk.get(f"/sessions/{sent.pk}/check/")
        few = queries()
        back = send_back_session(sent, text="بیشتر", by=province.office.integration)
        save_session_rows(back, [province.row(10, code=f"15020014{n:02}") for n in range(60)], by=province.secretary)
        submit_session(fresh(sent), by=province.secretary)
        desk.get(f"/sessions/{sent.pk}/check/")
        assert queries() <= few + 3  # the second round reads its remarks


class TestAccepting:
    def test_the_page_shows_before_this_and_after(self, desk, sent):
        free = Share.objects.get(county__code="0603", programme__code="1502001", source__code="51").free
        text = words(desk.get(f"/sessions/{sent.pk}/accept/"))
        shown = [f"{n:,}".translate(str.maketrans("0123456789,", "۰۱۲۳۴۵۶۷۸۹٬")) for n in (free, 800, free - 800)]
        assert " ".join(shown) in text and "هشتصد میلیون ریال" in text

    def test_it_is_accepted_once_and_the_register_and_the_share_know(self, desk, sent):
        answer = post(desk, sent, "accept", note="برابر صورت‌جلسه")
        assert (answer.status_code, answer.url) == (302, f"/sessions/{sent.pk}/")
        share = Share.objects.get(county__code="0603", programme__code="1502001", source__code="51")
        assert (fresh(sent).state, share.approved, Project.objects.count(), ProjectCredit.objects.count()) == ("accepted", 800, 2, 2)
        again = desk.post(f"/sessions/{sent.pk}/accept/", {"version": sent.version}, follow=True)
        assert "پیش‌تر ثبت شده است" in words(again) and ProjectCredit.objects.count() == 2
        assert (history_of(sent).last().action, history_of(sent).last().note) == ("accept_session", "برابر صورت‌جلسه")

    def test_a_colleague_who_was_faster_is_named(self, sent, province, signed_in, desk):
        post(signed_in(province.office.integration2), sent, "accept")
        page = post(desk, sent, "accept")
        assert page.status_code == 409 and "شیرین مهرجو" in words(page)

    def test_the_next_session_finds_what_this_one_left(self, desk, sent, province, signed_in):
        post(desk, sent, "accept")
        county = signed_in(province.secretary)
        county.post("/1397/counties/0603/sessions/open/")
        second = province.counties["0603"].sessions.get(ordinal=2)
        free = Share.objects.get(county__code="0603", programme__code="1502001", source__code="51").free
        assert f'data-whole="{free}"' in county.get(f"/sessions/{second.pk}/projects/").content.decode()


class TestReturning:
    def test_text_and_remarks_go_in_one_act_and_stand_at_their_rows(self, desk, sent, province, signed_in):
        page = desk.get(f"/sessions/{sent.pk}/send-back/")
        assert "remark-1502001002" in page.content.decode()
        answer = post(desk, sent, "send-back", note="مبلغ‌ها را با صورت‌جلسه برابر کنید.", **{"remark-1502001002": "در صورت‌جلسه ۲۵۰ است."})
        assert answer.status_code == 302 and fresh(sent).state == "returned"
        assert set(SessionComment.objects.values_list("row_code", "text")) == {
            ("", "مبلغ‌ها را با صورت‌جلسه برابر کنید."), ("1502001002", "در صورت‌جلسه ۲۵۰ است."),
        }  # fmt: skip
        grid = signed_in(province.secretary).get(f"/sessions/{sent.pk}/projects/")
        text = grid.content.decode()
        assert "مبلغ‌ها را با صورت‌جلسه برابر کنید." in words(grid)
        assert text.index('id="row-1502001002"') < text.index("در صورت‌جلسه ۲۵۰ است.")

    def test_without_a_word_it_is_refused_and_nothing_moves(self, desk, sent):
        page = post(desk, sent, "send-back", note="  ", **{"remark-1502001002": " "})
        assert page.status_code == 409 and faults(page) == [NEEDS_REMARK] and fresh(sent).state == "submitted"

    def test_what_was_typed_stays_when_somebody_was_faster(self, desk, sent, province):
        stale = sent.version - 1
        page = desk.post(f"/sessions/{sent.pk}/send-back/", {"version": stale, "note": "سخن من", "remark-1502001001": "نکتهٔ من"})
        assert page.status_code == 409 and value_of(page, "remark-1502001001") == "نکتهٔ من" and "سخن من" in page.content.decode()

    def test_a_remark_on_a_row_that_is_not_there_is_not_written(self, desk, sent):
        post(desk, sent, "send-back", note="عودت", **{"remark-999": "هیچ"})
        assert not SessionComment.objects.filter(row_code="999").exists()

    @pytest.mark.parametrize("text", ["الف\u202eب", "x" * 1001])
    def test_a_bad_remark_is_told_at_its_row(self, desk, sent, text):
        page = post(desk, sent, "send-back", note="عودت", **{"remark-1502001001": text})
        assert 'id="id_remark-1502001001_error"' in page.content.decode() and fresh(sent).state == "submitted"

    def test_the_second_round_marks_what_changed_since(self, desk, sent, province):
        back = send_back_session(sent, text="اصلاح", rows={"1502001001": "مبلغ؟"}, by=province.office.integration)
        save_session_rows(back, [province.row(450), province.row(9, code="1502001003")], by=province.secretary)
        submit_session(fresh(sent), by=province.secretary)
        page = desk.get(f"/sessions/{sent.pk}/check/")
        text = words(page)
        assert "دور دوم: پس از عودت، ۳ ردیف تغییر کرده است" in text and "اعتبار امسال (پیش‌تر ۵۰۰ )" in text
        assert "ردیف تازه" in text and "مبلغ؟" in text
        assert "1502001002" not in text and "ردیف‌های برداشته‌شده پس از عودت بهسازی راه روستایی ۰۰۲" in text

    def test_a_second_round_without_a_change_says_so(self, desk, sent, province):
        send_back_session(sent, text="اصلاح", by=province.office.integration)
        submit_session(fresh(sent), by=province.secretary)
        assert "هیچ ردیفی تغییر نکرده است" in words(desk.get(f"/sessions/{sent.pk}/check/"))

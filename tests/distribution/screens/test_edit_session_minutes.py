"""The minutes of a session and their scan: kept as far as known, given only to those who may see them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.uploads import Upload
from distribution import invariants
from distribution.actions.save_session import HELD_IN_FUTURE, save_minutes, save_session_rows
from distribution.actions.submit_session import submit_session
from tests.distribution.screens.pages import faults, title, value_of, words
from tests.distribution.screens.sessions import fresh
from tests.factories.moments import moment
from tests.factories.province import PDF

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\x00IEND\xaeB`\x82"
FIELDS = {"minutes_number": "97/ک/12", "held_on": "1397/03/04", "members": "فرماندار\nرئیس کمیته", "explanation": ""}


@pytest.fixture
def desk(province, signed_in):
    province.notified()
    return signed_in(province.secretary)


@pytest.fixture
def session(province, desk):
    return province.session()


def send(desk, session, **cells):
    return desk.post(f"/sessions/{session.pk}/minutes/", {**FIELDS, "version": session.version, **cells})


def test_it_keeps_what_is_written_and_the_scan_that_was_there(desk, session):
    scan = session.minutes_id
    assert send(desk, session).url == f"/sessions/{session.pk}/"
    now = fresh(session)
    assert (now.minutes_number, now.held_on, now.members, now.minutes_id) == ("97/ک/12", moment(1397, 3, 4).date(), "فرماندار\nرئیس کمیته", scan)
    assert "97" not in value_of(desk.get(f"/sessions/{session.pk}/minutes/"), "minutes_number")


def test_a_new_scan_takes_its_place(desk, session):
    send(desk, session, minutes=SimpleUploadedFile("صورتجلسه.png", PNG))
    assert (fresh(session).minutes_name, bytes(fresh(session).minutes.content)) == ("صورتجلسه.png", PNG)


def test_half_of_it_is_kept_too(desk, session):
    assert send(desk, session, held_on="", members="").status_code == 302
    assert fresh(session).held_on is None


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"held_on": "1397/03/06"}, HELD_IN_FUTURE),
        ({"held_on": "1397/13/01"}, "ماه باید میان ۱ و ۱۲ باشد."),
        ({"minutes_number": "بی‌شماره"}, "شمارهٔ نامه را با رقم، حرف، «/» و «-» بنویسید، مانند ۹۷/۲۱۰/۱۱۲۰۱."),
        ({"members": "الف\u202eب"}, "متن نویسهٔ پنهانی دارد که جهت یا خواندن نوشته را عوض می‌کند. آن را دوباره با صفحه‌کلید بنویسید."),
        ({"minutes": SimpleUploadedFile("a.exe", b"MZ")}, "فایل «a.exe» پذیرفته نشد. فایل PDF،\u200f JPG یا PNG تا ۱۰ مگابایت بارگذاری کنید."),
        ({"minutes": SimpleUploadedFile("a.pdf", b"<html>")}, "محتوای فایل «a.pdf» با پسوند آن نمی‌خواند. خود سند را با قالب درست آن بارگذاری کنید."),
    ],
)
def test_what_is_wrong_is_told_at_its_field(desk, session, cells, sentence):
    page = send(desk, session, **cells)
    assert faults(page) == [sentence] and title(page).startswith("خطا: ")
    assert fresh(session).minutes_number == "ک/1"


def test_a_number_of_an_earlier_session_is_told_at_its_field(desk, province):
    province.accepted()
    second = province.session(province.row(100, code="1502001002"))
    page = send(desk, second, minutes_number="ک/۱")
    assert page.status_code == 409 and faults(page) == [invariants.MINUTES_NUMBER_ONCE.sentence]
    assert 'id="id_minutes_number_error"' in page.content.decode()


def test_what_another_wrote_meanwhile_is_told_and_the_words_stay(desk, session, province):
    save_session_rows(session, [province.row(9)], by=province.secretary)
    page = send(desk, session, members="سه نفر")
    assert page.status_code == 409 and "سه نفر" in page.content.decode() and fresh(session).members != "سه نفر"
    assert send(desk, session, version=value_of(page, "version")).status_code == 302


def test_a_sent_session_is_not_written(desk, session, province):
    submit_session(session, by=province.secretary)
    assert "ویرایش نمی‌شود" in words(desk.get(f"/sessions/{session.pk}/minutes/", follow=True))
    assert send(desk, session).status_code == 409


class TestTheScan:
    def test_it_is_a_download_in_a_sandbox(self, desk, session):
        answer = desk.get(f"/sessions/{session.pk}/minutes/file/")
        assert answer.content == PDF and answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")

    @pytest.mark.parametrize(("name", "kind", "status"), [("p.png", "image/png", 200), ("p.pdf", "application/pdf", 200), ("p.html", "text/html", 404)])
    def test_only_what_a_browser_draws_by_itself_is_shown_inside(self, desk, session, province, name, kind, status):
        upload = Upload(name, kind, PNG)
        save_minutes(session, minutes_number="1", held_on=None, members="", minutes=upload, by=province.secretary)
        answer = desk.get(f"/sessions/{session.pk}/minutes/beside/")
        assert answer.status_code == status
        if status == 200:
            assert answer["Content-Disposition"].startswith("inline") and answer["Content-Type"] == kind

    def test_the_organization_has_it_once_it_is_sent_and_others_never(self, session, province, signed_in):
        address = f"/sessions/{session.pk}/minutes/file/"
        assert signed_in(province.office.integration).get(address).status_code == 404
        submit_session(session, by=province.secretary)
        assert signed_in(province.office.integration).get(address).status_code == 200
        for person in (province.other_secretary, province.office.staff, province.office.expert, province.office.admin):
            assert signed_in(person).get(address).status_code == 404

    def test_a_session_without_one_has_none(self, desk, province):
        desk.post("/1397/counties/0603/sessions/open/")
        session = province.counties["0603"].sessions.get()
        assert desk.get(f"/sessions/{session.pk}/minutes/file/").status_code == 404

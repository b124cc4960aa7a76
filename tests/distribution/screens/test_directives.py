"""The screens of the year's law and instructions: read by everybody, written by integration, and who has seen them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.audit import history_of
from distribution.actions.publish_directive import (
    IN_FUTURE,
    MOST_FILES,
    NOTHING_TO_PUBLISH,
    PUBLISHED_IS_FINAL,
    SAME_FILE,
    TOO_MANY_FILES,
    WRITTEN_ALREADY,
    add_directive_file,
    withdraw_directive,
)
from distribution.models import Directive, DirectiveReading, FiscalYear
from distribution.views.edit_directive import NOT_THERE
from distribution.views.start_directive import CHOOSE_KIND, FILE_NOT_KEPT
from distribution.views.stepping import REASON_MISSING
from tests.distribution.screens.pages import faults, title, value_of, words
from tests.factories.directives import directive
from tests.factories.province import PDF, scan

LIST, NEW = "/1397/directives/", "/1397/directives/new/"
EVERYBODY = ["staff", "agency_head", "expert", "integration", "deputy", "org_head", "auditor", "admin"]
OTHERS = [name for name in EVERYBODY if name != "integration"]
TYPED = {"kind": "circular", "title": "بخشنامهٔ نخست", "number": "۹۷/۸", "date": "1397/02/01", "text": "سقف‌ها تا پایان خرداد", "version": ""}


@pytest.fixture
def desk(office, signed_in):
    return signed_in(office.integration)


def pdf(name="x.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def fresh(paper):
    return Directive.objects.get(pk=paper.pk)


class TestList:
    @pytest.mark.parametrize("who", EVERYBODY)
    def test_everybody_reads_it_and_sees_what_they_have_not_read(self, office, signed_in, who):
        law = directive(office)
        client = signed_in(office.people[who])
        page = words(client.get(LIST))
        assert "۱ متن در اعتبار است و ۱ متن را هنوز نخوانده‌اید." in page
        assert "قانون بودجهٔ سال ۱۳۹۷ ۱ فایل قانون بودجه ۹۷/۱ ۱۳۹۷/۰۱/۱۵ ۱۳۹۷/۰۳/۰۵" in page and "نخوانده" in page
        client.get(f"/directives/{law.pk}/")
        page = words(client.get(LIST))
        assert "همه را خوانده‌اید" in page and "خوانده‌اید" in page.split("انتشار")[1]

    def test_a_stranger_does_not(self, office, client):
        assert client.get(LIST).url.startswith("/login/")

    def test_what_was_withdrawn_stands_last_and_says_so(self, office, desk):
        withdraw_directive(directive(office, "بخشنامهٔ کهنه"), by=office.integration, note="جایگزین شد")
        directive(office, "بخشنامهٔ تازه", kind="circular")
        page = words(desk.get(LIST))
        assert page.index("بخشنامهٔ تازه") < page.index("بخشنامهٔ کهنه") < page.index("ازاعتبارافتاده")
        assert "۱ متن در اعتبار است" in page

    def test_drafts_stand_first_and_only_for_those_who_publish(self, office, desk, signed_in):
        directive(office, "متن منتشرشده")
        directive(office, "متن ناتمام", published=False)
        page = words(desk.get(LIST))
        assert page.index("متن ناتمام") < page.index("متن منتشرشده")
        assert "آمادهٔ انتشار" in page
        for who in OTHERS:
            assert "متن ناتمام" not in words(signed_in(office.people[who]).get(LIST))

    def test_it_is_narrowed_by_kind_and_by_words(self, office, desk):
        directive(office, "قانون بودجه", kind="law")
        directive(office, "بخشنامهٔ توزیع", kind="circular", number="97/44")
        assert "قانون بودجه (۱) بخشنامه (۱)" in words(desk.get(LIST))
        page = words(desk.get(LIST, {"kind": "circular"}))
        assert "بخشنامهٔ توزیع" in page and "۹۷/۱ " not in page
        assert "بخشنامهٔ توزیع" in words(desk.get(LIST, {"q": "97/44"}))
        assert "متنی با این فیلترها نیست." in words(desk.get(LIST, {"q": "هیچ"}))

    @pytest.mark.parametrize("query", [{"kind": "x"}, {"q": "\x00"}, {"page": "x"}, {"kind": "\x00", "page": "9" * 99}])
    def test_no_value_of_an_address_breaks_the_page(self, office, desk, query):
        directive(office)
        assert desk.get(LIST, query).status_code == 200

    def test_an_empty_year_says_so_and_offers_the_first_step_to_those_who_may(self, office, desk, signed_in):
        page = desk.get(LIST)
        assert "برای این سال متنی منتشر نشده است." in words(page) and NEW in page.content.decode()
        assert NEW not in signed_in(office.staff).get(LIST).content.decode()
        assert desk.get("/1399/directives/").status_code == 404

    def test_more_texts_cost_no_more_queries(self, office, desk):
        directive(office)
        with CaptureQueriesContext(connection) as with_one:
            desk.get(LIST)
        for n in range(5):
            directive(office, f"متن {n}")
        with CaptureQueriesContext(connection) as with_six:
            desk.get(LIST)
        assert len(with_six) == len(with_one)


class TestRecord:
    def test_it_shows_text_files_and_history(self, office, signed_in):
        page = words(signed_in(office.staff).get(f"/directives/{directive(office).pk}/"))
        assert "قانون بودجهٔ سال ۱۳۹۷" in page and "ماده‌واحده و تبصره‌ها" in page and "law.pdf" in page
        assert "شماره ۹۷/۱ تاریخ ۱۳۹۷/۰۱/۱۵" in page and "منتشرکننده رضا پویا" in page
        assert "انتشار برای همهٔ کاربران" in page

    def test_opening_is_noted_once(self, office, signed_in):
        law, client = directive(office), signed_in(office.staff)
        client.get(f"/directives/{law.pk}/")
        first = DirectiveReading.objects.get(directive=law).seen_at
        client.get(f"/directives/{law.pk}/")
        assert DirectiveReading.objects.get(directive=law, user=office.staff).seen_at == first

    def test_asking_for_the_head_alone_is_no_reading_nor_is_a_draft(self, office, desk):
        desk.head(f"/directives/{directive(office).pk}/")
        desk.get(f"/directives/{directive(office, 'ناتمام', published=False).pk}/")
        assert not DirectiveReading.objects.exists()

    def test_taking_a_file_is_reading(self, office, signed_in):
        law = directive(office)
        answer = signed_in(office.staff).get(f"/directives/{law.pk}/files/{law.files.get().pk}/")
        assert answer.content == PDF
        assert DirectiveReading.objects.get().user == office.staff

    def test_a_file_comes_as_a_harmless_download(self, office, signed_in):
        law = directive(office, upload=scan("قانون.pdf"))
        answer = signed_in(office.staff).get(f"/directives/{law.pk}/files/{law.files.get().pk}/")
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
        assert answer["Content-Security-Policy"].startswith("sandbox") and answer["X-Content-Type-Options"] == "nosniff"

    def test_another_texts_file_is_not_there(self, office, desk):
        one, two = directive(office), directive(office, "دوم")
        assert desk.get(f"/directives/{one.pk}/files/{two.files.get().pk}/").status_code == 404

    @pytest.mark.parametrize("who", OTHERS)
    def test_a_draft_and_its_files_are_integrations_own(self, office, signed_in, who):
        draft, client = directive(office, published=False), signed_in(office.people[who])
        assert client.get(f"/directives/{draft.pk}/").status_code == 404
        assert client.get(f"/directives/{draft.pk}/files/{draft.files.get().pk}/").status_code == 404

    def test_who_publishes_sees_who_has_seen_it_by_role_and_agency(self, office, desk, signed_in):
        law = directive(office)
        for who in ("staff", "expert"):
            signed_in(office.people[who]).get(f"/directives/{law.pk}/")
        people = User.objects.filter(is_active=True, groups__isnull=False).distinct().count()
        page = words(desk.get(f"/directives/{law.pk}/"))
        assert f"۳ نفر از {str(people).translate(str.maketrans('0123456789', '۰۱۲۳۴۵۶۷۸۹'))} نفر" in page
        roles = page.split("به تفکیک نقش")[1].split("به تفکیک دستگاه")[0]
        # Three of the four people of agencies have not read it; one of the two of integration has.
        assert "کاربر دستگاه ۱ ۴" in roles and "پیمان سرمد" in roles
        assert "تلفیق بودجه ۱ ۲ شیرین مهرجو" in roles
        places = page.split("به تفکیک دستگاه و شهرستان")[1]
        assert "سازمان جهاد کشاورزی ۱ ۳" in places
        assert "لیلا فرزان" not in page.split("هنوز ندیده (")[1]
        seen = words(desk.get(f"/directives/{law.pk}/", {"seen": "yes"})).split("دیده (۳)")[1]
        assert "لیلا فرزان" in seen and "۵ خرداد، ساعت ۱۰:۰۰" in seen

    def test_who_does_not_publish_does_not_see_who_has(self, office, signed_in):
        law = directive(office)
        for who in OTHERS:
            assert "چه کسانی دیده‌اند" not in words(signed_in(office.people[who]).get(f"/directives/{law.pk}/"))

    def test_a_person_who_has_left_counts_apart(self, office, desk, signed_in):
        law = directive(office)
        signed_in(office.staff2).get(f"/directives/{law.pk}/")
        User.objects.filter(pk=office.staff2.pk).update(is_active=False)
        assert "۱ نفر دیگر نیز دیده‌اند که اکنون سمتی ندارند." in words(desk.get(f"/directives/{law.pk}/"))

    def test_more_readers_cost_no_more_queries(self, office, desk, signed_in):
        law = directive(office)
        desk.get(f"/directives/{law.pk}/")
        with CaptureQueriesContext(connection) as with_one:
            desk.get(f"/directives/{law.pk}/")
        for who in EVERYBODY:
            signed_in(office.people[who]).get(f"/directives/{law.pk}/")
        with CaptureQueriesContext(connection) as with_many:
            desk.get(f"/directives/{law.pk}/")
        assert len(with_many) == len(with_one)

    def test_markup_in_a_text_is_shown_and_not_run(self, office, desk):
        law = directive(office, "<b>x</b>", text="<script>alert(1)</script>")
        page = desk.get(f"/directives/{law.pk}/").content.decode()
        assert "&lt;script&gt;" in page and "<script>alert" not in page


class TestWriting:
    def test_it_begins_a_draft_with_a_file(self, office, desk):
        answer = desk.post(NEW, {**TYPED, "file": pdf("circular.pdf")})
        made = Directive.objects.get()
        assert (answer.status_code, answer.url) == (302, f"/directives/{made.pk}/")
        assert (made.kind, made.title, made.number, made.state) == ("circular", "بخشنامهٔ نخست", "97/8", "draft")
        assert made.files.get().name == "circular.pdf"
        assert [entry.action for entry in history_of(made)] == ["start_directive"]

    def test_the_press_twice_is_one_text(self, desk):
        desk.post(NEW, TYPED)
        assert WRITTEN_ALREADY in words(desk.post(NEW, TYPED, follow=True))
        assert Directive.objects.count() == 1

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ({"kind": ""}, CHOOSE_KIND),
            ({"kind": "gift"}, "یکی از گزینه‌های فهرست را انتخاب کنید."),
            ({"title": ""}, "این بخش را بنویسید."),
            ({"title": "ا" * 201}, "این متن بیش از ۲۰۰ نویسه دارد؛ آن را کوتاه‌تر کنید."),
            ({"title": "الف\u202eب"}, "متن نویسهٔ پنهانی دارد که جهت یا خواندن نوشته را عوض می‌کند. آن را دوباره با صفحه‌کلید بنویسید."),
            ({"number": "بی‌شماره"}, "شمارهٔ نامه را با رقم، حرف، «/» و «-» بنویسید، مانند ۹۷/۲۱۰/۱۱۲۰۱."),
            ({"date": "1397/03/06"}, IN_FUTURE),
            ({"date": "2018/05/26"}, "تاریخ را به تقویم هجری شمسی بنویسید، مانند ۱۳۹۷/۰۷/۲۳."),
            ({"text": "ا" * 20_001}, "این متن بیش از ۲۰۰۰۰ نویسه دارد؛ آن را کوتاه‌تر کنید."),
        ],
    )
    def test_what_is_wrong_is_told_at_its_field_and_nothing_is_saved(self, desk, data, sentence):
        page = desk.post(NEW, {**TYPED, **data})
        assert faults(page) == [sentence]
        assert title(page).startswith("خطا: ")
        assert f'id="id_{next(iter(data))}_error"' in page.content.decode()
        assert not Directive.objects.exists()

    def test_a_file_that_is_not_what_it_says_is_refused_and_what_was_typed_stays(self, desk):
        page = desk.post(NEW, {**TYPED, "file": pdf("x.pdf", b"<html>")})
        assert "محتوای فایل «x.pdf» با پسوند آن نمی‌خواند" in faults(page)[0]
        assert value_of(page, "title") == "بخشنامهٔ نخست" and value_of(page, "number") == "۹۷/۸"
        assert not Directive.objects.exists()

    def test_a_good_file_with_a_wrong_form_is_asked_for_again(self, desk):
        assert FILE_NOT_KEPT in words(desk.post(NEW, {**TYPED, "title": "", "file": pdf()}))

    def test_it_is_changed_and_files_come_one_by_one(self, office, desk):
        draft = directive(office, published=False)
        page = desk.get(f"/directives/{draft.pk}/edit/")
        assert value_of(page, "title") == draft.title and value_of(page, "date") == "۱۳۹۷/۰۱/۱۵"
        data = {**TYPED, "version": value_of(page, "version"), "file": pdf("2.pdf", PDF + b"2"), "another": "1"}
        assert desk.post(f"/directives/{draft.pk}/edit/", data).url == f"/directives/{draft.pk}/edit/"
        assert (fresh(draft).title, fresh(draft).files.count()) == ("بخشنامهٔ نخست", 2)
        assert history_of(draft).last().label == "ویرایش متن"

    def test_a_file_is_taken_away_and_what_was_typed_stays(self, office, desk):
        draft = directive(office, published=False)
        file = draft.files.get()
        data = {**TYPED, "version": str(draft.version), "remove": str(file.pk)}
        page = desk.post(f"/directives/{draft.pk}/edit/", data)
        assert "«law.pdf» برداشته شد." in words(page) and value_of(page, "title") == "بخشنامهٔ نخست"
        assert not fresh(draft).files.exists() and fresh(draft).title == draft.title
        # Its own removal does not make the person's page an old one.
        data["version"] = value_of(page, "version")
        del data["remove"]
        assert desk.post(f"/directives/{draft.pk}/edit/", data).status_code == 302
        assert NOT_THERE in words(desk.post(f"/directives/{draft.pk}/edit/", {**data, "remove": str(file.pk)}))

    @pytest.mark.parametrize("named", ["x", "-1", "9" * 30, "\x00", ""])
    def test_a_file_nobody_has_is_not_taken_away(self, office, desk, named):
        draft = directive(office, published=False)
        assert NOT_THERE in words(desk.post(f"/directives/{draft.pk}/edit/", {**TYPED, "remove": named}))
        assert draft.files.count() == 1

    def test_the_same_file_twice_and_one_too_many_are_refused(self, office, desk):
        draft = directive(office, published=False)
        data = {**TYPED, "version": str(draft.version), "file": pdf("again.pdf")}
        assert faults(desk.post(f"/directives/{draft.pk}/edit/", data)) == [SAME_FILE.format(name="again.pdf")]
        for n in range(MOST_FILES - 1):
            add_directive_file(draft, scan_of(n), by=office.integration)
        data = {**TYPED, "version": str(fresh(draft).version), "file": pdf("last.pdf", PDF + b"last")}
        page = desk.post(f"/directives/{draft.pk}/edit/", data)
        assert (page.status_code, faults(page)) == (409, [TOO_MANY_FILES])
        assert fresh(draft).title == draft.title

    def test_what_another_wrote_meanwhile_is_not_lost(self, office, desk, signed_in):
        draft = directive(office, published=False)
        old = str(draft.version)
        other = {**TYPED, "title": "نوشتهٔ دیگری", "version": old}
        signed_in(office.integration2).post(f"/directives/{draft.pk}/edit/", other)
        page = desk.post(f"/directives/{draft.pk}/edit/", {**TYPED, "version": old})
        assert page.status_code == 409 and "شیرین مهرجو" in faults(page)[0]
        assert value_of(page, "title") == "بخشنامهٔ نخست"
        assert fresh(draft).title == "نوشتهٔ دیگری"

    def test_what_is_published_is_not_edited(self, office, desk):
        law = directive(office)
        assert PUBLISHED_IS_FINAL in words(desk.get(f"/directives/{law.pk}/edit/", follow=True))
        page = desk.post(f"/directives/{law.pk}/edit/", {**TYPED, "version": str(law.version)})
        assert (page.status_code, faults(page)) == (409, [PUBLISHED_IS_FINAL])
        page = desk.post(f"/directives/{law.pk}/edit/", {**TYPED, "remove": str(law.files.get().pk)})
        assert page.status_code == 409
        assert fresh(law).title == law.title and law.files.count() == 1

    @pytest.mark.parametrize("who", OTHERS)
    def test_nobody_else_writes(self, office, signed_in, who):
        client, law = signed_in(office.people[who]), directive(office)
        assert client.get(NEW).status_code == client.post(NEW, TYPED).status_code == 403
        for step in ("edit", "publish", "withdraw"):
            assert client.post(f"/directives/{law.pk}/{step}/", {**TYPED, "note": "x"}).status_code == 403
        assert fresh(law).state == "published" and Directive.objects.count() == 1

    def test_a_closed_year_takes_nothing(self, office, desk):
        draft = directive(office, published=False)
        FiscalYear.objects.update(status="closed")
        assert "این سال مالی بسته است" in words(desk.get(NEW))
        assert desk.post(NEW, TYPED).status_code == 403
        assert desk.post(f"/directives/{draft.pk}/publish/", {"version": draft.version}).status_code == 403
        assert fresh(draft).state == "draft" and Directive.objects.count() == 1


def scan_of(n):
    upload = scan(f"{n}.pdf")
    return type(upload)(name=upload.name, content_type=upload.content_type, content=PDF + str(n).encode())


class TestPublishing:
    def test_it_says_to_how_many_and_does_it_once(self, office, desk):
        draft = directive(office, published=False)
        page = desk.get(f"/directives/{draft.pk}/publish/")
        people = User.objects.filter(is_active=True, groups__isnull=False).distinct().count()
        assert f"اکنون {str(people).translate(str.maketrans('0123456789', '۰۱۲۳۴۵۶۷۸۹'))} نفر" in words(page)
        data = {"version": value_of(page, "version")}
        answer = desk.post(f"/directives/{draft.pk}/publish/", data)
        assert (answer.status_code, answer.url) == (302, f"/directives/{draft.pk}/")
        assert (fresh(draft).state, fresh(draft).published_by) == ("published", office.integration)
        assert "پیش‌تر ثبت شده است" in words(desk.post(f"/directives/{draft.pk}/publish/", data, follow=True))
        assert [entry.action for entry in history_of(draft)] == ["start_directive", "publish"]

    def test_an_empty_text_is_not_published(self, office, desk):
        desk.post(NEW, {**TYPED, "text": ""})
        draft = Directive.objects.get()
        assert NOTHING_TO_PUBLISH in words(desk.get(f"/directives/{draft.pk}/"))
        assert 'aria-disabled="true"' in desk.get(f"/directives/{draft.pk}/").content.decode()
        page = desk.post(f"/directives/{draft.pk}/publish/", {"version": draft.version})
        assert (page.status_code, faults(page)) == (409, [NOTHING_TO_PUBLISH])
        assert fresh(draft).state == "draft"

    def test_what_changed_meanwhile_is_shown_before_it_goes_out(self, office, desk):
        draft = directive(office, published=False)
        add_directive_file(draft, scan_of(1), by=office.integration2)
        page = desk.post(f"/directives/{draft.pk}/publish/", {"version": draft.version})
        assert page.status_code == 409 and "1.pdf" in words(page)
        assert desk.post(f"/directives/{draft.pk}/publish/", {"version": value_of(page, "version")}).status_code == 302

    def test_what_is_published_leads_to_its_record(self, office, desk):
        assert desk.get(f"/directives/{directive(office).pk}/publish/").status_code == 302


class TestWithdrawing:
    def test_it_asks_why_and_marks_it_for_everybody(self, office, desk, signed_in):
        law = directive(office)
        page = desk.post(f"/directives/{law.pk}/withdraw/", {"version": law.version, "note": ""})
        assert faults(page) == [REASON_MISSING] and fresh(law).state == "published"
        data = {"version": law.version, "note": "نسخهٔ تازه منتشر شد"}
        assert desk.post(f"/directives/{law.pk}/withdraw/", data).url == f"/directives/{law.pk}/"
        assert fresh(law).state == "withdrawn"
        page = words(signed_in(office.staff).get(f"/directives/{law.pk}/"))
        assert "این متن دیگر در اعتبار نیست: «نسخهٔ تازه منتشر شد»" in page
        assert "پیش‌تر ثبت شده است" in words(desk.post(f"/directives/{law.pk}/withdraw/", data, follow=True))
        assert history_of(law).last().note == "نسخهٔ تازه منتشر شد" and history_of(law).count() == 3

    def test_a_draft_is_put_aside_the_same_way(self, office, desk, signed_in):
        draft = directive(office, published=False)
        assert "کنار گذاشتن" in words(desk.get(f"/directives/{draft.pk}/withdraw/"))
        assert desk.post(f"/directives/{draft.pk}/withdraw/", {"version": draft.version, "note": "تکراری"}).url == LIST
        assert signed_in(office.staff).get(f"/directives/{draft.pk}/").status_code == 404

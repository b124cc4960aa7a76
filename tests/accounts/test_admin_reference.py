"""The administrator's pages for reference data: Persian in and out, and what papers refer to stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import reverse

from accounts.models import ExecutiveAgency
from agreements.admin import ArticlesField
from agreements.models import GeneralConditions, ReturnReason
from core.audit import history_of
from core.models import Holiday
from distribution.admin import SIGNING, YEARS
from distribution.models import ChapterRule, FiscalYear, PriorFigure
from tests.factories.agreements import agreement_at, empty_draft
from tests.factories.moments import moment
from tests.factories.office import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(office: Office, signed_in) -> Client:
    return signed_in(office.admin)


def change(client: Client, row: Any, **data: Any):
    opts = row._meta
    return client.post(reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk]), data)


# --- agencies ---------------------------------------------------------------------------------------


def agency(office: Office, **changes: Any) -> dict[str, Any]:
    data = {"code": "A77", "name": "اداره‌کل آزمون", "budget_row": "۱۲۹۰۷۷", "expert_group": office.agency.expert_group_id,
            "is_active": "on", "is_provincial_expense": "on", "signature_kind": "code", "postal_code": "6134911111"}  # fmt: skip
    return {**data, **changes}


def test_an_agency_is_added_in_one_form_of_letters_and_digits(office: Office, client: Client) -> None:
    answer = client.post("/admin/accounts/executiveagency/add/", agency(office, name="اداره كل  آزمون", postal_code="٦١٣٤۹11111"))
    assert answer.status_code == 302, answer.text
    made = ExecutiveAgency.objects.get(code="A77")
    assert (made.name, made.budget_row, made.postal_code) == ("اداره کل آزمون", "129077", "6134911111")
    assert made.search_key


@pytest.mark.parametrize("twin", ["سازمان جهاد کشاورزی", "سازمان جهاد كشاورزي", "سازمان  جهاد کشاورزی"])
def test_a_twin_under_another_spelling_is_refused_at_the_field(office: Office, client: Client, twin: str) -> None:
    page = client.post("/admin/accounts/executiveagency/add/", agency(office, name=twin))
    assert page.status_code == 200
    assert "دستگاهی با همین نام ثبت شده است." in page.text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("code", "۱۲", "کد دستگاه یک حرف بزرگ لاتین"),
        ("code", "A22/1", "کد دستگاه یک حرف بزرگ لاتین"),
        ("budget_row", "12", "ردیف بودجه شش رقم است."),
        ("postal_code", "12345", "کد پستی ده رقم است."),
        ("name", "", "این بخش را بنویسید."),
        ("name", "نام\u202e", "نویسهٔ پنهانی"),
        ("name", "ن" * 300, "نویسه دارد"),
        ("expert_group", "999999", "گزینه"),
        ("signature_kind", "thumb", "گزینه"),
    ],
)
def test_bad_input_is_said_at_the_field(office: Office, client: Client, field: str, value: str, sentence: str) -> None:
    page = client.post("/admin/accounts/executiveagency/add/", agency(office, **{field: value}))
    assert page.status_code == 200
    assert sentence in page.text
    assert not ExecutiveAgency.objects.filter(code="A77").exists()


def test_the_code_is_part_of_identifiers_and_given_once(office: Office, client: Client) -> None:
    data = {k: v for k, v in model_to_dict(office.agency).items() if v is not None}
    answer = change(client, office.agency, **{**data, "code": "A99", "phone": "061-1", "is_active": "on"})
    assert answer.status_code == 302
    assert ExecutiveAgency.objects.get(pk=office.agency.pk).code == "A22"


def test_an_agency_is_never_deleted(office: Office, client: Client, signed_in) -> None:
    for who in (client, signed_in(office.superuser)):
        assert who.post(reverse("admin:accounts_executiveagency_delete", args=[office.agency.pk]), {"post": "yes"}).status_code == 403
    assert ExecutiveAgency.objects.filter(pk=office.agency.pk).exists()


def test_the_page_shows_who_serves_it(office: Office, client: Client) -> None:
    page = client.get(reverse("admin:accounts_executiveagency_change", args=[office.agency.pk])).text
    assert office.staff.full_name in page
    assert office.stranger.full_name not in page


@pytest.mark.parametrize("typed", ["كشاورزي", "جهاد کشاورزی", "A22", "a22", "۱۲۹۰۲۲", "جهاد‌کشاورزی"])
def test_agencies_are_searched_with_whatever_keyboard(office: Office, client: Client, typed: str) -> None:
    page = client.get("/admin/accounts/executiveagency/", {"q": typed}).text
    assert "سازمان جهاد کشاورزی" in page
    assert "اداره‌کل آموزش و پرورش" not in page


# --- days ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["۱۳۹۷/۰۱/۱۳", "1397-1-13", "97/1/13", "٩٧/٠١/١٣"])
def test_a_day_is_typed_in_jalali(client: Client, typed: str) -> None:
    assert client.post("/admin/core/holiday/add/", {"day": typed, "title": "روز طبیعت"}).status_code == 302
    assert Holiday.objects.get(title="روز طبیعت").day == moment(1397, 1, 13).date()


@pytest.mark.parametrize("typed", ["۱۳۹۷/۱۲/۳۰", "2018-04-02", "دیروز", "", "1397/13/01"])
def test_a_day_that_is_none_is_refused_in_persian(client: Client, typed: str) -> None:
    page = client.post("/admin/core/holiday/add/", {"day": typed, "title": "روز طبیعت"})
    assert page.status_code == 200
    assert "errorlist" in page.text
    assert not Holiday.objects.filter(title="روز طبیعت").exists()


def test_days_are_shown_in_jalali(client: Client) -> None:
    page = client.get("/admin/core/holiday/").text
    assert "۱۳۹۷/۰۳/۱۴" in page
    assert "2018" not in page.replace('datetime="2018', "")


# --- the year's settings ------------------------------------------------------------------------------


def year_form(settings: FiscalYear, /, **changes: Any) -> dict[str, Any]:
    data = {f.name: getattr(settings, f.name) for f in FiscalYear._meta.fields if f.name != "id"}
    data |= {"draft_deadline": "۱۳۹۷/۰۳/۲۰", "requires_council": "on", "chapter_rules-TOTAL_FORMS": 0, "chapter_rules-INITIAL_FORMS": 0}
    return {**data, **changes}


def test_a_target_is_typed_in_persian_digits_and_kept(office: Office, client: Client) -> None:
    answer = change(client, office.year, **year_form(office.year, expert_days="۷"))
    assert answer.status_code == 302, answer.text
    assert FiscalYear.objects.get().expert_days == 7
    assert history_of(office.year).last().data == {"مهلت کارشناس": [5, 7]}


def test_year_unit_and_chapter_list_stay_once_credit_was_notified(office: Office, client: Client) -> None:
    change(client, office.year, **year_form(office.year, year="1396", unit_label="ریال", economic_scheme="gfs8"))
    year = FiscalYear.objects.get()
    assert (year.year, year.unit_label, year.economic_scheme) == (1397, "میلیون ریال", "budget7")


def test_a_year_outside_the_calendar_is_refused(office: Office, client: Client) -> None:
    for typed in ("2018", "1300", "۹۹۹۹", "99999999999"):
        page = client.post("/admin/distribution/fiscalyear/add/", year_form(FiscalYear(), year=typed))
        assert page.status_code == 200
    assert YEARS in client.post("/admin/distribution/fiscalyear/add/", year_form(FiscalYear(), year="2018")).text
    assert FiscalYear.objects.count() == 1


def test_the_signatory_stays_while_a_paper_is_on_its_way_to_signature(office: Office, client: Client) -> None:
    agreement_at("deputy_approved", office)
    page = change(client, office.year, **year_form(office.year, organization_slot="none"))
    assert page.status_code == 200
    assert SIGNING in page.text
    assert FiscalYear.objects.get().organization_slot == "head"


def test_the_signatory_may_change_before_and_after(office: Office, client: Client) -> None:
    agreement_at("notified", office)
    empty_draft(office, office.other_agency)
    assert change(client, office.year, **year_form(office.year, organization_slot="deputy")).status_code == 302
    assert FiscalYear.objects.get().organization_slot == "deputy"


def test_a_fixed_chapter_is_chosen_from_the_years_own_list(office: Office, client: Client) -> None:
    rows = {"chapter_rules-TOTAL_FORMS": 1, "chapter_rules-INITIAL_FORMS": 0, "chapter_rules-0-fiscal_year": office.year.pk}
    answer = change(client, office.year, **year_form(office.year, **rows, **{"chapter_rules-0-chapter": office.chapters[2].pk}))
    assert answer.status_code == 302, answer.text
    assert ChapterRule.objects.filter(chapter=office.chapters[2]).exists()


def test_a_year_is_never_deleted(office: Office, signed_in) -> None:
    page = reverse("admin:distribution_fiscalyear_delete", args=[office.year.pk])
    assert signed_in(office.superuser).post(page, {"post": "yes"}).status_code == 403


# --- figures --------------------------------------------------------------------------------------------


def figure(office: Office, **changes: Any) -> dict[str, Any]:
    data = {"year": "۱۳۹۶", "agency": office.agency.pk, "programme": office.programme.pk, "chapter_number": "۱", "approved": "۴۱٬۲۰۰", "outturn": ""}
    return {**data, **changes}


def test_an_amount_is_typed_grouped_and_kept_whole(office: Office, client: Client) -> None:
    assert client.post("/admin/distribution/priorfigure/add/", figure(office)).status_code == 302
    row = PriorFigure.objects.get()
    assert (row.approved, row.outturn, row.year) == (41_200, None, 1396)


@pytest.mark.parametrize("amount", ["-5", "12.5", "۱۲٫۵", "هزار", "9" * 30, "1e9", ""])
def test_what_is_no_amount_is_refused(office: Office, client: Client, amount: str) -> None:
    page = client.post("/admin/distribution/priorfigure/add/", figure(office, approved=amount))
    assert page.status_code == 200
    assert "errorlist" in page.text
    assert not PriorFigure.objects.exists()


# --- reasons and conditions ---------------------------------------------------------------------------


def test_a_reason_in_use_is_switched_off_and_not_deleted(office: Office, client: Client) -> None:
    agreement_at("returned", office)
    page = client.post(reverse("admin:agreements_returnreason_delete", args=[office.reason.pk]), {"post": "yes"})
    assert ReturnReason.objects.filter(pk=office.reason.pk).exists()
    assert page.status_code in (200, 403)


TEXT = "# موضوع\nمتن یک\n\n# تعهدات\nسطر اول\n\nسطر دوم"
ARTICLES = [{"title": "موضوع", "text": "متن یک"}, {"title": "تعهدات", "text": "سطر اول\n\nسطر دوم"}]


def test_articles_are_typed_as_text_and_read_back_the_same() -> None:
    field = ArticlesField()
    assert field.clean(TEXT) == ARTICLES
    assert field.clean(field.prepare_value(ARTICLES)) == ARTICLES


def test_a_new_edition_is_added(office: Office, client: Client) -> None:
    data = {"fiscal_year": office.year.pk, "credit_type": "expense", "edition": "۲", "articles": TEXT}
    assert client.post("/admin/agreements/generalconditions/add/", data).status_code == 302
    assert GeneralConditions.objects.get(edition=2).articles == ARTICLES


@pytest.mark.parametrize("text", ["", "متن بی‌عنوان", "# عنوان بی‌متن", "#\nمتن"])
def test_articles_without_title_or_text_are_refused(office: Office, client: Client, text: str) -> None:
    data = {"fiscal_year": office.year.pk, "credit_type": "expense", "edition": "۲", "articles": text}
    page = client.post("/admin/agreements/generalconditions/add/", data)
    assert page.status_code == 200
    assert GeneralConditions.objects.count() == 1


def test_only_one_edition_is_in_force(office: Office, client: Client) -> None:
    data = {"fiscal_year": office.year.pk, "credit_type": "expense", "edition": "۲", "articles": TEXT, "is_in_force": "on"}
    page = client.post("/admin/agreements/generalconditions/add/", data)
    assert "ابتدا ویرایش پیشین را از اعتبار بیندازید." in page.text


def test_an_edition_that_was_accepted_stays_as_it_was_read(office: Office, client: Client) -> None:
    agreement_at("submitted", office)
    data = {"fiscal_year": office.year.pk, "credit_type": "capital", "edition": "9", "articles": TEXT}
    assert change(client, office.conditions, **data).status_code == 302
    kept = GeneralConditions.objects.get(pk=office.conditions.pk)
    assert (kept.articles, kept.edition, kept.credit_type) == (office.conditions.articles, 1, "expense")
    assert not kept.is_in_force  # this may change: it is not offered any more


def test_an_edition_nobody_accepted_may_still_be_edited(office: Office, client: Client) -> None:
    data = {"fiscal_year": office.year.pk, "credit_type": "expense", "edition": "1", "articles": TEXT, "is_in_force": "on"}
    assert change(client, office.conditions, **data).status_code == 302
    assert GeneralConditions.objects.get(pk=office.conditions.pk).articles == ARTICLES

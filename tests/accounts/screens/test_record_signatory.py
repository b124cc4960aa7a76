"""The register of signatories on screen: who signs from which day, one at a time, ended with a reason."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts import invariants
from accounts.actions import record_signatory as rules
from accounts.models import Signatory
from agreements import permissions as may
from agreements.actions.sign_agreement import request_signing_code
from agreements.workflow import SIGN
from core import clock
from core.audit import history_of
from core.refusals import Refused
from tests.agreements.circuit import attempt, check_deferred_rules
from tests.distribution.screens.pages import faults, words
from tests.factories.agreements import agreement_at, fresh, signed_by_agency
from tests.factories.moments import moment
from tests.factories.office import Office, make_person
from tests.factories.register import succeed
from tests.racing import at_once, refused

pytestmark = pytest.mark.django_db

LIST, NEW = "/signatories/", "/signatories/new/"
OTHERS = ["staff", "agency_head", "expert", "deputy", "org_head", "auditor", "admin"]


@pytest.fixture
def desk(office: Office, signed_in):
    return signed_in(office.integration)


def typed(office: Office, **changed: str) -> dict[str, str]:
    given = {
        "slot": "agency_head", "agency": str(office.agency.pk), "person": str(office.agency_head.pk), "title": "رئیس سازمان", "first_day": "1397/03/10",
        "last_day": "", "letter_number": "97/55", "letter_date": "۱۳۹۷/۰۳/۰۱",
    }  # fmt: skip
    return {**given, **changed}


def end_of_present(office: Office, day: str = "1397/03/09") -> tuple[str, dict[str, str]]:
    present = Signatory.objects.signing("agency_head", office.agency, clock.today())
    return f"/signatories/{present.pk}/end/", {"last_day": day, "reason": "حکم تازه"}


def test_one_follows_the_other(office: Office, desk) -> None:
    assert faults(desk.post(NEW, typed(office))) == [invariants.ONE_SIGNATORY.sentence]
    there, sent = end_of_present(office)
    assert "پایان «بهرام دهقان، سازمان جهاد کشاورزی» ثبت شد." in words(desk.post(there, sent, follow=True))
    assert "«بهرام دهقان، سازمان جهاد کشاورزی» در دفتر امضاداران ثبت شد." in words(desk.post(NEW, typed(office), follow=True))
    made = Signatory.objects.latest("pk")
    assert [entry.action for entry in history_of(made)] == ["record_signatory"]
    assert [s.first_day for s in Signatory.objects.filter(agency=office.agency)] == [moment(1397, 3, 10).date(), moment(1397, 1, 5).date()]


def test_the_press_twice_is_one_line(office: Office, desk) -> None:
    there, sent = end_of_present(office)
    desk.post(there, sent)
    assert rules.ENDED_ALREADY in words(desk.post(there, sent, follow=True))
    desk.post(NEW, typed(office))
    assert rules.RECORDED_ALREADY in words(desk.post(NEW, typed(office), follow=True))
    assert Signatory.objects.filter(agency=office.agency).count() == 2


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"slot": "clerk"}, "یکی از گزینه‌های فهرست را انتخاب کنید."),
        ({"agency": ""}, invariants.SIGNATORY_OF_AGENCY.sentence),
        ({"agency": "999999"}, "یکی از گزینه‌های فهرست را انتخاب کنید."),
        ({"person": ""}, "یک نفر را از فهرست انتخاب کنید."),
        ({"title": ""}, "این بخش را بنویسید."),
        ({"first_day": "1397/02/32"}, "اردیبهشت سال ۱۳۹۷ ۳۱ روز دارد."),
        ({"last_day": "1397/03/09"}, invariants.SIGNATORY_HAS_DAYS.sentence),
        ({"letter_number": ""}, "این بخش را بنویسید."),
        ({"letter_date": "1397/03/06"}, rules.LETTER_IN_FUTURE),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(office: Office, desk, changed, sentence) -> None:
    there, sent = end_of_present(office)
    desk.post(there, sent)
    before = Signatory.objects.count()
    assert faults(desk.post(NEW, typed(office, **changed))) == [sentence]
    assert Signatory.objects.count() == before


def test_who_has_no_role_to_sign_is_not_written_in(office: Office, desk) -> None:
    there, sent = end_of_present(office)
    desk.post(there, sent)
    assert faults(desk.post(NEW, typed(office, person=str(office.other_head.pk)))) == [rules.LACKS_THE_ROLE]


@pytest.mark.parametrize(("last_day", "reason", "sentence"), [
    ("1397/01/04", "x", rules.END_BEFORE_START), ("", "x", "تاریخ را به صورت سال/ماه/روز بنویسید، مانند ۱۳۹۷/۰۷/۲۳."), ("1397/03/09", "", rules.REASON_NEEDED),
])  # fmt: skip
def test_an_end_needs_its_day_and_its_reason(office: Office, desk, last_day, reason, sentence) -> None:
    there, _ = end_of_present(office)
    assert faults(desk.post(there, {"last_day": last_day, "reason": reason})) == [sentence]
    assert Signatory.objects.get(person=office.agency_head).ended_at is None


def test_it_does_not_end_before_a_signature_that_rests_on_it(office: Office, desk) -> None:
    signed_by_agency(agreement_at("deputy_approved", office), office)
    there, sent = end_of_present(office, "1397/03/04")
    assert faults(desk.post(there, sent)) == [rules.HAS_SIGNED_LATER]


@pytest.mark.parametrize("who", OTHERS)
def test_only_integration_writes_it(office: Office, signed_in, who) -> None:
    client, (there, sent) = signed_in(office.people[who]), end_of_present(office)
    assert client.post(NEW, typed(office)).status_code == 403
    assert client.post(there, sent).status_code == 403
    assert Signatory.objects.count() == 5


def test_an_agency_reads_its_own_and_the_organizations(office: Office, signed_in) -> None:
    page = words(signed_in(office.staff).get(LIST))
    assert "بهرام دهقان" in page and "فرهاد سپهر" in page and "ژاله معین" not in page
    assert "ژاله معین" in words(signed_in(office.auditor).get(LIST))
    assert signed_in(office.admin).get(LIST).status_code == 403


def test_it_is_read_as_of_a_day_and_by_a_word(office: Office, desk) -> None:
    page = words(desk.get(LIST, {"day": "۱۳۹۶/۱۲/۲۹"}))
    assert "امضاداری با این مشخصات در دفتر نیست." in page
    page = words(desk.get(LIST, {"q": "جهاد"}))
    assert "بهرام دهقان" in page and "ژاله معین" not in page


@pytest.mark.parametrize("query", [{"day": "x"}, {"day": "\x00"}, {"q": "\x00"}, {"q": "ا" * 300}])
def test_no_value_of_an_address_breaks_the_page(desk, query) -> None:
    assert desk.get(LIST, query).status_code == 200


def test_places_without_a_signatory_are_named_to_who_keeps_it(office: Office, desk) -> None:
    there, sent = end_of_present(office, "1397/03/04")
    desk.post(there, sent)
    assert "پرونده‌هایشان امضا نمی‌شود: سازمان جهاد کشاورزی." in words(desk.get(LIST))


def test_more_lines_cost_no_more_queries(office: Office, desk) -> None:
    desk.get(LIST)
    with CaptureQueriesContext(connection) as before:
        desk.get(LIST)
    for n in range(4):
        with clock.at(moment(1397, 3, 6 + n)):
            succeed(office, "agency_head", office.agency_head, agency=office.agency)
    with CaptureQueriesContext(connection) as after:
        desk.get(LIST)
    assert len(after) == len(before)


# ---- signing by it -------------------------------------------------------------------------------


def test_who_is_not_in_it_today_does_not_sign(office: Office) -> None:
    paper = agreement_at("deputy_approved", office)
    successor = make_person("tazeh", "نوشین", "آریا", role("agency_head"), serves=office.agency)
    succeed(office, "agency_head", successor, agency=office.agency)
    with pytest.raises(Refused) as refusal:
        request_signing_code(fresh(paper), step=SIGN, by=office.agency_head)
    assert refusal.value.sentence == may.NOT_IN_REGISTER
    signed = attempt("sign", fresh(paper), by=successor, office=office)
    signature = signed.signatures.get()
    assert (signature.signer_name, signature.signer_title, signature.signatory.title) == ("نوشین آریا", "سرپرست", "سرپرست")


def test_where_nobody_is_in_it_nobody_signs_and_the_reason_is_told(office: Office, signed_in) -> None:
    paper = agreement_at("deputy_approved", office)
    with clock.at(moment(1397, 3, 6)):
        rules.end_signatory(Signatory.objects.get(person=office.agency_head), last_day=moment(1397, 3, 5).date(), reason="پایان مأموریت", by=office.integration)
        page = signed_in(office.agency_head).get(paper.get_absolute_url())
        assert may.NOBODY_IN_REGISTER in words(page)


def test_a_pen_signature_is_of_who_signed_on_its_day(office: Office) -> None:
    office.agency.signature_kind = "wet"
    office.agency.save()
    paper = agreement_at("deputy_approved", office)
    signed = signed_by_agency(paper, office)
    assert signed.signatures.get().signatory.person == office.agency_head


def test_the_database_refuses_a_signature_out_of_the_register(office: Office) -> None:
    paper = fresh(signed_by_agency(agreement_at("deputy_approved", office), office))
    given = paper.signatures.get()
    check_deferred_rules()
    for changed in ({"slot": "head"}, {"signer": office.staff}, {"signatory": None}, {"on_behalf_of": "کسی"}, {"signed_on": moment(1396, 12, 1).date()}):
        row = {f.attname: getattr(given, f.attname) for f in given._meta.concrete_fields if f.name != "id"}
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            type(given).objects.create(**{**row, "slot": "agency_head", **{(f"{k}_id" if hasattr(v, "pk") or k == "signatory" else k): (v.pk if hasattr(v, "pk") else v) for k, v in changed.items()}})
        assert error.value.__cause__.diag.constraint_name == "signature_is_of_the_register", changed


@pytest.mark.parametrize("sql", [
    "UPDATE accounts_signatory SET title = 'x'", "DELETE FROM accounts_signatory", "UPDATE accounts_signatory SET last_day = first_day",
])  # fmt: skip
def test_its_lines_are_final(office: Office, sql: str) -> None:
    with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert error.value.__cause__.diag.constraint_name == "signatory_is_final"


@pytest.mark.django_db(transaction=True)
def test_two_written_at_once_are_one(office: Office) -> None:
    there, sent = end_of_present(office)
    rules.end_signatory(Signatory.objects.get(person=office.agency_head), last_day=moment(1397, 3, 9).date(), reason="حکم تازه", by=office.integration)
    successor = make_person("tazeh", "نوشین", "آریا", role("agency_head"), serves=office.agency)

    def write(person):
        return lambda: rules.record_signatory(
            slot="agency_head", agency=office.agency, person=person, title="رئیس", first_day=moment(1397, 3, 10).date(), last_day=None,
            letter_number="97/9", letter_date=clock.today(), by=office.integration,
        )  # fmt: skip

    outcomes = at_once(write(office.agency_head), write(successor))
    assert len(refused(outcomes)) == 1
    assert Signatory.objects.filter(agency=office.agency, ended_at=None).count() == 1


def role(code: str):
    from accounts.roles import ROLES

    return next(one for one in ROLES if one.code == code)

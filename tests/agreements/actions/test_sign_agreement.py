"""Signatures: one code for one person, one paper and one document; or the scan of a hand (decisions 13, 14)."""

from __future__ import annotations

import datetime as dt

import pytest

from agreements.actions.sign_agreement import (
    DOCUMENT_CHANGED,
    NO_CODE,
    SIGNED_LATER,
    TOO_MANY,
    TOO_SOON,
    WRONG_CODE,
    countersign_agreement,
    record_wet_signature,
    request_signing_code,
    sign_agreement,
)
from agreements.models import Agreement, SigningCode
from agreements.workflow import COUNTERSIGN, SIGN
from core import clock
from core.audit import history_of
from core.jalali import from_jalali
from core.refusals import NotYours, Refused
from core.text import to_persian_digits
from tests.agreements.circuit import give_code, traces
from tests.factories.agreements import SCAN, agreement_at, fresh, signed_by_agency
from tests.factories.moments import WORKING_MOMENT
from tests.factories.office import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(office: Office) -> Agreement:
    return agreement_at("deputy_approved", office)


def later(**span: int) -> object:
    """The clock stands that much after WORKING_MOMENT."""
    return clock.at(WORKING_MOMENT + dt.timedelta(**span))


def sign(paper: Agreement, office: Office, code: str, *, by: str = "agency_head", seen: str | None = None) -> Agreement:
    seen = paper.document_sha256 if seen is None else seen
    return sign_agreement(fresh(paper), code=code, seen_sha256=seen, by=office.again(by))


def sentence(paper: Agreement, office: Office, code: str, **kwargs: str) -> str:
    """The refusal of this code; the paper is not signed by it."""
    before = traces(paper)
    with pytest.raises(Refused) as refusal:
        sign(paper, office, code, **kwargs)
    assert traces(paper) == before
    return refusal.value.sentence


# ---- by code ---------------------------------------------------------------------------------------


def test_a_signature_is_bound_to_the_document_by_both_hashes(paper: Agreement, office: Office) -> None:
    code = request_signing_code(paper, step=SIGN, by=office.agency_head)
    sign(paper, office, code)
    signature = fresh(paper).signatures.get()
    printed = fresh(paper).valid_print
    assert (signature.slot, signature.kind, signature.signer) == ("agency_head", "code", office.agency_head)
    assert (signature.signer_name, signature.signer_title) == ("بهرام دهقان", "رئیس سازمان")
    assert (signature.printed, signature.content_sha256, signature.file_sha256) == (printed, printed.content_sha256, printed.file.sha256)
    assert signature.signed_on == from_jalali(1397, 3, 5)
    assert history_of(paper).last().data["serial"] == printed.serial


def test_the_code_may_be_typed_in_any_digits(paper: Agreement, office: Office) -> None:
    code = request_signing_code(paper, step=SIGN, by=office.agency_head)
    assert code.isascii()
    assert len(code) == 6
    assert sign(paper, office, f" {to_persian_digits(code)} ").state == "signed"


def test_the_code_itself_is_kept_nowhere(paper: Agreement, office: Office) -> None:
    code = request_signing_code(paper, step=SIGN, by=office.agency_head)
    kept = SigningCode.objects.get()
    assert code not in str(vars(kept))
    assert len(kept.digest) == 64


@pytest.mark.parametrize("code", ["000000", "", "12345", "1234567", "abcdef", "۱۲۳۴۵", "123456\x00", "９９９９９９"])
def test_a_wrong_code(code: str, paper: Agreement, office: Office) -> None:
    give_code(paper, office.agency_head, "654321")
    assert sentence(paper, office, code) == WRONG_CODE
    assert sign(paper, office, "654321").state == "signed"


def test_after_five_wrong_codes_the_right_one_is_dead_too(paper: Agreement, office: Office) -> None:
    give_code(paper, office.agency_head, "654321")
    for _ in range(5):
        assert sentence(paper, office, "000000") == WRONG_CODE
    assert sentence(paper, office, "654321") == TOO_MANY
    with later(minutes=2):
        code = request_signing_code(fresh(paper), step=SIGN, by=office.agency_head)
        assert sign(paper, office, code).state == "signed"


def test_a_code_lives_five_minutes(paper: Agreement, office: Office) -> None:
    code = request_signing_code(paper, step=SIGN, by=office.agency_head)
    with later(minutes=5, seconds=1):
        assert sentence(paper, office, code) == NO_CODE
    with later(minutes=4, seconds=59):
        assert sign(paper, office, code).state == "signed"


def test_a_new_code_after_a_minute_and_then_only_the_new_one_counts(paper: Agreement, office: Office) -> None:
    request_signing_code(paper, step=SIGN, by=office.agency_head)
    with later(seconds=59), pytest.raises(Refused) as refusal:
        request_signing_code(paper, step=SIGN, by=office.agency_head)
    assert refusal.value.sentence == TOO_SOON
    give_code(paper, office.agency_head, "111111")
    with later(seconds=61):
        second = request_signing_code(paper, step=SIGN, by=office.agency_head)
        if second != "111111":
            assert sentence(paper, office, "111111") == WRONG_CODE
        assert sign(paper, office, second).state == "signed"


def test_without_a_code_nobody_signs(paper: Agreement, office: Office) -> None:
    assert sentence(paper, office, "123456") == NO_CODE


def test_another_persons_code_is_no_code(paper: Agreement, office: Office) -> None:
    code = give_code(paper, office.deputy)
    assert sentence(paper, office, code) == NO_CODE


def test_the_code_of_another_paper_is_no_code(paper: Agreement, office: Office) -> None:
    other = agreement_at("deputy_approved", office, agency=office.wide_agency)
    code = give_code(other, office.agency_head)
    assert sentence(paper, office, code) == NO_CODE


def test_a_code_asked_for_an_older_document_is_refused(paper: Agreement, office: Office) -> None:
    """guarantees.md F9: what is signed is what was seen."""
    give_code(paper, office.agency_head, "123456")
    SigningCode.objects.update(content_sha256="a" * 64)
    assert sentence(paper, office, "123456") == DOCUMENT_CHANGED


def test_a_page_that_showed_another_document_is_refused(paper: Agreement, office: Office) -> None:
    code = give_code(paper, office.agency_head)
    assert sentence(paper, office, code, seen="a" * 64) == DOCUMENT_CHANGED
    assert sentence(paper, office, code, seen="") == DOCUMENT_CHANGED
    assert sign(paper, office, code).state == "signed"


@pytest.mark.parametrize("who", ["staff", "expert", "deputy", "org_head", "other_head", "superuser"])
def test_nobody_else_is_given_a_code(who: str, paper: Agreement, office: Office) -> None:
    with pytest.raises(NotYours):
        request_signing_code(paper, step=SIGN, by=office.people[who])
    assert not SigningCode.objects.exists()


@pytest.mark.parametrize("state", ["draft", "submitted", "integration_approved", "signed", "notified"])
def test_before_and_after_its_time_no_code_is_given(state: str, office: Office) -> None:
    with pytest.raises(Refused, match="ممکن نیست"):
        request_signing_code(agreement_at(state, office), step=SIGN, by=office.agency_head)
    assert not SigningCode.objects.filter(used_at=None).exists()


# ---- by hand ---------------------------------------------------------------------------------------


def by_hand(paper: Agreement, office: Office, **changed: object) -> Agreement:
    office.agency.signature_kind = "wet"
    office.agency.save()
    given = {"scan": SCAN, "scan_type": "application/pdf", "signed_on": from_jalali(1397, 3, 5), "seen_sha256": paper.document_sha256}
    return record_wet_signature(fresh(paper), **{**given, **changed}, by=office.staff)


def test_a_handwritten_signature_is_kept_with_its_scan_in_the_officials_name(paper: Agreement, office: Office) -> None:
    by_hand(paper, office)
    signature = fresh(paper).signatures.get()
    assert (signature.kind, signature.signer, signature.signer_name) == ("wet", office.staff, "بهرام دهقان")
    assert signature.signed_on == from_jalali(1397, 3, 5)
    assert bytes(signature.scan.content) == SCAN


def test_it_is_not_signed_tomorrow(paper: Agreement, office: Office) -> None:
    with pytest.raises(Refused) as refusal:
        by_hand(paper, office, signed_on=from_jalali(1397, 3, 6))
    assert refusal.value.sentence == SIGNED_LATER
    assert by_hand(paper, office, signed_on=from_jalali(1397, 3, 5)).state == "signed"


def test_the_signed_sheet_is_of_the_document_in_force(paper: Agreement, office: Office) -> None:
    with pytest.raises(Refused) as refusal:
        by_hand(paper, office, seen_sha256="a" * 64)
    assert refusal.value.sentence == DOCUMENT_CHANGED


# ---- for the Organization ----------------------------------------------------------------------------


@pytest.mark.parametrize(("slot", "who"), [("head", "org_head"), ("deputy", "deputy")])
def test_the_slot_of_the_year_signs_after_the_agency(slot: str, who: str, office: Office) -> None:
    office.year.organization_slot = slot
    office.year.save()
    paper = agreement_at("signed", office)
    code = request_signing_code(paper, step=COUNTERSIGN, by=office.people[who])
    countersign_agreement(paper, code=code, seen_sha256=paper.document_sha256, by=office.people[who])
    now = fresh(paper)
    assert list(now.signatures.order_by("id").values_list("slot", flat=True)) == ["agency_head", slot]
    assert (now.countersigned_by, now.desk, now.state) == (office.people[who], "integration", "signed")


def test_a_code_for_one_signature_does_not_give_the_other(office: Office) -> None:
    """The head of the Organization cannot sign in the agency's place with his own valid code."""
    paper = agreement_at("deputy_approved", office)
    code = give_code(paper, office.org_head)
    with pytest.raises(NotYours):
        sign(paper, office, code, by="org_head")
    paper = signed_by_agency(paper, office)
    assert not paper.signatures.filter(slot="head").exists()

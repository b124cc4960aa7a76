"""An amendment through the circuit: it holds only what it adds, and at its notification replaces the former paper."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from agreements.actions import notify_agreement as notifying
from agreements.actions.approve_agreement import approve_deputy, approve_integration
from agreements.actions.cancel_agreement import cancel_agreement
from agreements.actions.confirm_agreement import confirm_agreement
from agreements.actions.save_section import accept_conditions, declare_no_attachments, save_chapters
from agreements.actions.start_amendment import start_amendment
from agreements.amendment_checks import NOTHING_CHANGED
from agreements.content import content_of
from agreements.models import Agreement, AgreementLine, AmendmentSheet
from agreements.workflow import SUPERSEDE, State
from core import clock
from core.middleware import sentence_of
from core.refusals import Refused
from core.workflow import take
from distribution.actions.enter_credits import enter_credits
from distribution.actions.issue_notice import issue_notice
from distribution.ceilings import fixed_chapters
from distribution.models import CreditCeiling
from tests.agreements.circuit import check_deferred_rules
from tests.factories.agreements import (
    advance,
    fill_activities,
    fresh,
    notified,
    signed_by_agency,
    signed_by_organization,
    submit_with_reasons,
)
from tests.factories.amendments import (
    allocate,
    amendment_at,
    amendment_of,
    basis,
    free_lines,
    paper_in_force,
    raised,
    shift,
)
from tests.factories.moments import moment
from tests.factories.office import Office
from tests.racing import offences

pytestmark = pytest.mark.django_db


def held() -> tuple[int, int]:
    """Reserved and used of the whole agency."""
    ceilings = list(CreditCeiling.objects.all())
    return sum(c.reserved for c in ceilings), sum(c.used for c in ceilings)


def test_it_reserves_only_what_it_adds_and_uses_the_whole_at_its_notification(office: Office) -> None:
    base = paper_in_force(office, leave=500)
    used = base.total
    draft = raised(amendment_of(base, office), 100, by=office.staff)
    assert held() == (0, used)
    submitted = advance(draft, "submitted", office)
    assert held() == (100, used)
    cancel_agreement(submitted, by=office.integration, note="دستگاه از آن گذشت.")
    assert held() == (0, used)
    second = amendment_at("notified", office, base=fresh(base), change=200)
    assert held() == (0, used + 200)
    assert (fresh(base).state, second.state, second.total) == (State.SUPERSEDED, State.NOTIFIED, used + 200)
    check_deferred_rules()
    assert offences() == []


def test_a_shift_at_net_zero_reserves_nothing(office: Office) -> None:
    amendment = amendment_at("signed", office, change=0)
    assert held() == (0, amendment.total)
    notified_one = notified(signed_by_organization(amendment, office), office)
    assert held() == (0, notified_one.total)
    assert offences() == []


def test_a_return_frees_what_it_added(office: Office) -> None:
    amendment = amendment_at("returned", office, leave=300)
    assert held() == (0, amendment.amends.total)


def test_less_gives_the_difference_back_at_its_notification_only(office: Office) -> None:
    base = paper_in_force(office)
    amendment = amendment_at("submitted", office, base=base, change=-70)
    assert held() == (0, base.total)
    amendment = confirm_agreement(amendment, by=office.expert)
    amendment = approve_deputy(approve_integration(amendment, by=office.integration), by=office.deputy)
    amendment = notified(signed_by_organization(signed_by_agency(amendment, office), office), office)
    assert held() == (0, base.total - 70)
    assert offences() == []


def test_more_than_the_ceiling_is_refused(office: Office) -> None:
    draft = raised(amendment_of(paper_in_force(office), office), 1, by=office.staff)
    with pytest.raises(Refused, match="از سقف ابلاغی بیشتر است"):
        submit_with_reasons(draft, by=office.staff)


def test_an_amendment_without_any_change_is_not_sent(office: Office) -> None:
    with pytest.raises(Refused, match=NOTHING_CHANGED[:30]):
        submit_with_reasons(amendment_of(paper_in_force(office), office), by=office.staff)


# ---- what is allocated ------------------------------------------------------------------------------


def test_what_is_allocated_goes_over_to_the_same_lines(office: Office) -> None:
    base = paper_in_force(office)
    line = free_lines(base)[0]
    allocate(line, 120)
    amendment = amendment_at("notified", office, base=base, change=0)
    moved = AgreementLine.objects.get(agreement=amendment, programme=line.programme_id, source=line.source_id, chapter=line.chapter_id)
    assert moved.allocated == 120
    assert not AgreementLine.objects.filter(agreement=base, allocated__gt=0).exists()
    check_deferred_rules()
    assert offences() == []


def test_no_line_goes_below_what_is_allocated_in_the_form(office: Office) -> None:
    base = paper_in_force(office)
    line = free_lines(base)[0]
    allocate(line, line.amount - 10)
    draft = amendment_of(base, office)
    cell = (line.programme_id, line.source_id, line.chapter_id)
    for amount in (line.amount - 11, 0, None):
        with pytest.raises(Refused, match="کمتر از تخصیص"):
            save_chapters(draft, {cell: amount}, by=office.staff)
    save_chapters(draft, {cell: line.amount - 10}, by=office.staff)


def test_nor_at_submission_where_it_was_allocated_meanwhile(office: Office) -> None:
    base = paper_in_force(office)
    draft = shift(amendment_of(base, office), 50, by=office.staff)
    line = free_lines(base)[0]
    allocate(line, line.amount)
    with pytest.raises(Refused, match="تخصیص داده شده است"):
        submit_with_reasons(draft, by=office.staff)


def test_nor_at_notification_under_its_lock(office: Office) -> None:
    base = paper_in_force(office)
    amendment = amendment_at("signed", office, base=base, change=0)
    amendment = signed_by_organization(amendment, office)
    line = free_lines(base)[0]
    allocate(line, line.amount)
    with pytest.raises(Refused, match="تخصیص داده شده است"):
        notified(fresh(amendment), office)
    assert (fresh(base).state, fresh(amendment).state) == (State.NOTIFIED, State.SIGNED)


def test_nor_at_the_prompt(office: Office) -> None:
    """The database refuses the submission of such a paper, whoever moves it."""
    base = paper_in_force(office)
    amendment = amendment_at("submitted", office, base=base, change=0)
    check_deferred_rules()
    line = free_lines(base)[0]
    allocate(line, line.amount)
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE agreements_agreement SET state = state WHERE id = %s", [amendment.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert "کمتر از تخصیص" in sentence_of(caught.value)


def test_allocations_left_behind_are_refused_at_commit(office: Office) -> None:
    """Negative control of the order of statements: superseding without moving is not possible."""
    base = paper_in_force(office)
    allocate(free_lines(base)[0], 10)
    amendment = signed_by_organization(amendment_at("signed", office, base=base, change=0), office)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        original = notifying.replace_agreement
        notifying.replace_agreement = lambda replaced, *, by, amendment: dict.fromkeys(original_take(replaced, by), 0)
        try:
            notified(fresh(amendment), office)
            check_deferred_rules()
        finally:
            notifying.replace_agreement = original
    assert "کمتر از تخصیص" in sentence_of(caught.value)


def original_take(replaced: Agreement, by: User) -> dict:
    with take(SUPERSEDE, replaced, by=by):
        return {}


# ---- dates and papers -------------------------------------------------------------------------------


def test_dates_before_the_former_papers_are_refused(office: Office) -> None:
    base = paper_in_force(office)
    amendment = signed_by_organization(amendment_at("signed", office, base=base, change=0), office)
    yesterday = base.notification_date - dt.timedelta(days=1)
    with pytest.raises(Refused, match="پیش از تاریخ ابلاغ نسخه"):
        notified(amendment, office, date=yesterday)
    assert notified(fresh(amendment), office).state == State.NOTIFIED


def test_its_numbers_are_its_own(office: Office) -> None:
    base = paper_in_force(office)
    amendment = signed_by_organization(amendment_at("signed", office, base=base, change=0), office)
    with pytest.raises(Refused, match="به کار رفته"):
        notified(fresh(amendment), office, number=base.identifier.removeprefix("1397-H-"))


def test_the_former_paper_stays_as_it_was(office: Office) -> None:
    base = paper_in_force(office)
    before = content_of(base)
    issued = bytes(base.prints.get(kind="issued").file.content)
    amendment = amendment_at("notified", office, base=base, change=0)
    assert content_of(fresh(base)) | {"balance": None, "signatories": None} == before | {"balance": None, "signatories": None}
    assert bytes(fresh(base).prints.get(kind="issued").file.content) == issued
    assert amendment.prints.get(kind="issued").serial == f"{base.identifier}/1-P1"


def test_it_says_what_it_changes(office: Office) -> None:
    amendment = amendment_at("submitted", office, change=0)
    told = content_of(amendment)["amendment"]
    assert (told["number"], told["replaces"], told["basis_number"]) == (1, amendment.amends.identifier, "97/۸۸")
    assert told["total"]["change"] == 0
    cells = [cell for row in told["changes"] if row["place"] == "فصول هزینه" for cell in row["cells"]]
    assert sorted(cell["change"] for cell in cells) == [-50, 50]


def test_two_amendments_one_after_the_other(office: Office) -> None:
    first = amendment_at("notified", office, leave=500)
    allocate(free_lines(first)[0], 30)
    second = amendment_at("notified", office, base=first, change=50)
    assert (fresh(first).state, second.identifier) == (State.SUPERSEDED, f"{first.original.identifier}/2")
    assert sum(second.lines.values_list("allocated", flat=True)) == 30
    assert held() == (0, second.total)
    check_deferred_rules()
    assert offences() == []


def test_credit_of_a_fixed_chapter_is_given_back_before_its_reduction_notice(office: Office) -> None:
    """The notice takes only what is free, so the amendment comes first; any other kind leaves the chapter alone."""
    base = paper_in_force(office)
    fixed = fixed_chapters(base.fiscal_year)
    line = next(line for line in base.lines.all() if line.chapter_id in fixed and line.amount)
    cell = (line.programme_id, line.source_id, line.chapter_id)
    with pytest.raises(Refused, match="ثابت است"):
        save_chapters(amendment_of(base, office), {cell: line.amount - 10}, by=office.staff)
    cancel_agreement(Agreement.objects.get(amends=base), by=office.staff, note="نوع دیگری لازم است.")
    draft = start_amendment(fresh(base), basis(kind=AmendmentSheet.Kind.REDUCTION), by=office.staff)
    accept_conditions(draft, True, by=office.staff)
    declare_no_attachments(draft, True, by=office.staff)
    save_chapters(fresh(draft), {cell: line.amount - 10}, by=office.staff)
    fill_activities(fresh(draft), by=office.staff)
    advance(fresh(draft), "notified", office)
    notice = enter_credits(
        fiscal_year=office.year, agency=office.agency, cells={cell: 10}, kind="reduction",
        council_number="97/120", council_date=moment(1397, 2, 30).date(), by=office.integration,
    )  # fmt: skip
    issue_notice(notice, number="97/901", date=clock.today(), by=office.integration)
    assert sum(ceiling.free for ceiling in CreditCeiling.objects.filter(agency=office.agency)) == 0
    assert offences() == []

"""Handing the draft over and taking it back: the credit is reserved and freed to the last million."""

from __future__ import annotations

import pytest

from agreements.actions.recall_agreement import recall_agreement
from agreements.actions.save_section import save_chapters
from agreements.actions.submit_agreement import REASON_NEEDED, submit_agreement
from agreements.checks import findings
from agreements.models import Agreement
from agreements.workflow import (
    RECALL_CONFIRMATION,
    RECALL_DEPUTY_APPROVAL,
    RECALL_INTEGRATION_APPROVAL,
    RECALL_SUBMISSION,
)
from core.audit import history_of
from core.refusals import Refused
from distribution.models import CeilingPosting, CreditCeiling
from tests.agreements.circuit import traces
from tests.factories.agreements import agreement_at, fill_activities, fresh, submit_with_reasons
from tests.factories.office import Office, notify_credit

pytestmark = pytest.mark.django_db


def standing(agreement: Agreement) -> list[tuple[int, int, int]]:
    """(notified, reserved, used) of the agency's ceilings."""
    return list(agreement.ceilings().order_by("programme__code", "source__code").values_list("notified", "reserved", "used"))


def test_a_draft_holds_nothing_and_a_submission_holds_exactly_its_amounts(office: Office) -> None:
    agreement = agreement_at("draft", office, agency=office.wide_agency, leave=80)
    assert [reserved for _, reserved, _ in standing(agreement)] == [0, 0, 0]
    agreement = submit_with_reasons(agreement, by=office.wide_staff)
    assert standing(agreement) == [(15_500, 15_420, 0), (400, 400, 0), (1_280, 1_280, 0)]
    assert {p.act for p in CeilingPosting.objects.filter(paper=agreement.identifier)} == {"reserve"}


def test_a_submission_is_stamped_and_told(office: Office) -> None:
    agreement = fresh(submit_with_reasons(agreement_at("draft", office), by=office.staff2))
    assert (agreement.submitted_by, agreement.desk) == (office.staff2, "expert")
    entry = history_of(agreement).last()
    assert (entry.action, entry.actor, entry.side) == ("submit", office.staff2, "agency")


def test_the_credit_is_checked_again_at_resubmission(office: Office) -> None:
    """Decision 3: a return frees it; meanwhile it may have been taken away."""
    agreement = agreement_at("returned", office)
    assert standing(agreement) == [(52_000, 0, 0)]
    notify_credit(office, office.agency, {("1301001", "10"): {2: 350}}, number="1397/60", kind="reduction")
    before = traces(agreement)
    with pytest.raises(Refused, match="از سقف ابلاغی بیشتر است"):
        submit_with_reasons(agreement, by=office.staff)
    assert traces(agreement) == before
    save_chapters(agreement, {(office.programme.pk, office.source.pk, office.chapters[2].pk): 8_000}, by=office.staff)
    fill_activities(fresh(agreement), by=office.staff)
    assert standing(submit_with_reasons(fresh(agreement), by=office.staff)) == [(51_650, 51_650, 0)]


def test_twenty_rounds_of_return_and_resubmission_leave_the_sums_right(office: Office) -> None:
    """guarantees.md F15; every round is kept in the postings."""
    agreement = agreement_at("submitted", office)
    for _ in range(20):
        agreement = recall_agreement(fresh(agreement), RECALL_SUBMISSION, by=office.staff)
        agreement = submit_with_reasons(fresh(agreement), by=office.staff)
    assert standing(agreement) == [(52_000, 52_000, 0)]
    acts = list(CeilingPosting.objects.filter(paper=agreement.identifier).values_list("act", flat=True))
    assert acts == ["reserve", *["release", "reserve"] * 20]


def test_a_recalled_submission_is_a_draft_again_and_holds_nothing(office: Office) -> None:
    agreement = recall_agreement(agreement_at("submitted", office), RECALL_SUBMISSION, by=office.staff)
    now = fresh(agreement)
    assert (now.state, now.desk, now.submitted_by, now.submitted_at) == ("draft", "agency", None, None)
    assert standing(agreement) == [(52_000, 0, 0)]


def test_a_recalled_confirmation_voids_its_print_and_keeps_the_credit(office: Office) -> None:
    agreement = recall_agreement(agreement_at("expert_confirmed", office), RECALL_CONFIRMATION, by=office.expert)
    now = fresh(agreement)
    assert (now.state, now.confirmed_by, now.valid_print) == ("submitted", None, None)
    assert now.submitted_by == office.staff
    assert standing(agreement) == [(52_000, 52_000, 0)]


@pytest.mark.parametrize(
    ("state", "step", "by", "back_to"),
    [
        ("integration_approved", RECALL_INTEGRATION_APPROVAL, "integration", "expert_confirmed"),
        ("deputy_approved", RECALL_DEPUTY_APPROVAL, "deputy", "integration_approved"),
    ],
)
def test_a_recalled_approval_keeps_the_print_in_force(state: str, step: object, by: str, back_to: str, office: Office) -> None:
    agreement = agreement_at(state, office)
    serial = agreement.valid_print.serial
    now = fresh(recall_agreement(agreement, step, by=office.people[by]))
    assert (now.state, now.valid_print.serial) == (back_to, serial)
    assert CreditCeiling.objects.get(agency=office.agency).reserved == 52_000


@pytest.mark.parametrize("said", [None, "", "  ", "\u200c"])
def test_a_warning_stands_in_the_way_until_it_has_a_reason(said, office: Office) -> None:
    """Also for callers that say nothing: a warning nobody explained is sent by nobody."""
    draft = agreement_at("draft", office, leave=500)
    warnings = [finding.sentence for finding in findings(draft) if not finding.blocks]
    assert warnings
    reasons = {} if said is None else {"reasons": dict.fromkeys(warnings, said)}
    with pytest.raises(Refused) as refusal:
        submit_agreement(fresh(draft), by=office.staff, **reasons)
    assert refusal.value.sentence == REASON_NEEDED
    assert fresh(draft).state == "draft" and not draft.warning_reasons.exists()
    sent = submit_with_reasons(fresh(draft), by=office.staff)
    assert set(sent.warning_reasons.values_list("sentence", flat=True)) == set(warnings)

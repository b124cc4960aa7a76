"""Returning with target, reason and text; putting aside for good (decisions 3, 9)."""

from __future__ import annotations

import pytest

from agreements.actions.cancel_agreement import NOTE_NEEDED, cancel_agreement
from agreements.actions.send_back_agreement import TEXT_NEEDED, send_back_agreement
from agreements.models import Agreement
from agreements.workflow import (
    DECLINE_SIGNATURE,
    RETURN_TO_AGENCY,
    RETURN_TO_DEPUTY,
    RETURN_TO_EXPERT,
    RETURN_TO_INTEGRATION,
)
from core.audit import history_of
from core.refusals import Refused
from distribution.models import CreditCeiling
from tests.agreements.circuit import traces
from tests.factories.agreements import agreement_at, empty_draft, fresh, submit_with_reasons
from tests.factories.office import Office

pytestmark = pytest.mark.django_db

#  state, step, by -> arrives, from desk, to desk, still reserved, print in force
RETURNS = [
    ("submitted", RETURN_TO_AGENCY, "expert", "returned", "expert", "agency", False),
    ("expert_confirmed", RETURN_TO_AGENCY, "integration", "returned", "integration", "agency", False),
    ("integration_approved", RETURN_TO_AGENCY, "deputy", "returned", "deputy", "agency", False),
    ("expert_confirmed", RETURN_TO_EXPERT, "integration", "submitted", "integration", "expert", True),
    ("integration_approved", RETURN_TO_INTEGRATION, "deputy", "expert_confirmed", "deputy", "integration", True),
    ("deputy_approved", DECLINE_SIGNATURE, "agency_head", "integration_approved", "signatory", "deputy", True),
    ("signed", RETURN_TO_DEPUTY, "org_head", "integration_approved", "head", "deputy", True),
]


@pytest.mark.parametrize(("state", "step", "by", "arrives", "left", "goes", "reserved"), RETURNS, ids=lambda value: str(getattr(value, "name", value)))
def test_a_return(
    state: str, step: object, by: str, arrives: str, left: str, goes: str, reserved: bool, office: Office
) -> None:
    agreement = agreement_at(state, office)
    now = fresh(
        send_back_agreement(agreement, step, reason=office.reasons["balance"], text="جمع‌ها نمی‌خواند.", by=office.people[by])
    )

    assert (now.state, now.desk) == (arrives, goes)
    note = now.returns.get()
    assert (note.from_desk, note.to_desk, note.reason, note.text, note.by) == (left, goes, office.reasons["balance"], "جمع‌ها نمی‌خواند.", office.people[by])
    entry = history_of(now).last()
    assert (entry.action, entry.note, entry.data["reason"]) == (step.name, "جمع‌ها نمی‌خواند.", "عدم تراز جمع‌ها")
    assert CreditCeiling.objects.get(agency=office.agency).reserved == (52_000 if reserved else 0)
    assert now.valid_print is None
    assert not now.signatures.filter(voided_at=None).exists()


def test_the_stamps_of_the_desks_beyond_are_taken_back(office: Office) -> None:
    now = fresh(
        send_back_agreement(
            agreement_at("signed", office, countersigned=True), RETURN_TO_DEPUTY, reason=office.reason, text="اصلاح", by=office.integration
        )
    )
    assert now.integration_approved_by == office.integration
    assert (now.deputy_approved_by, now.signed_by, now.countersigned_by, now.countersigned_at) == (None, None, None, None)


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200c"])
def test_a_return_without_its_text(text: str, office: Office) -> None:
    agreement = agreement_at("submitted", office)
    before = traces(agreement)
    with pytest.raises(Refused) as refusal:
        send_back_agreement(agreement, RETURN_TO_AGENCY, reason=office.reason, text=text, by=office.expert)
    assert refusal.value.sentence == TEXT_NEEDED
    assert traces(agreement) == before


def test_every_round_is_kept(office: Office) -> None:
    agreement = agreement_at("returned", office)
    agreement = submit_with_reasons(agreement, by=office.staff)
    send_back_agreement(fresh(agreement), RETURN_TO_AGENCY, reason=office.reason, text="هنوز نه.", by=office.expert)
    assert [note.text for note in agreement.returns.order_by("id")][-1] == "هنوز نه."
    assert agreement.returns.count() == 2


# ---- cancelling ------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "returned", "submitted", "expert_confirmed", "deputy_approved", "signed"])
def test_a_cancelled_paper_holds_no_credit_no_print_and_no_signature(state: str, office: Office) -> None:
    now = fresh(cancel_agreement(agreement_at(state, office), by=office.integration, note="برنامه حذف شد."))
    assert (now.state, now.desk, now.valid_print) == ("cancelled", "none", None)
    assert not now.signatures.filter(voided_at=None).exists()
    ceiling = CreditCeiling.objects.get(agency=office.agency)
    assert (ceiling.reserved, ceiling.used) == (0, 0)
    assert history_of(now).last().note == "برنامه حذف شد."


def test_its_number_is_not_given_again_and_another_may_begin(office: Office) -> None:
    cancel_agreement(agreement_at("submitted", office), by=office.integration, note="ابطال")
    again = empty_draft(office)
    assert again.identifier == "1397-H-A22-002"
    assert Agreement.objects.count() == 2


@pytest.mark.parametrize("note", ["", "  ", "\u200c"])
def test_cancelling_needs_its_reason(note: str, office: Office) -> None:
    agreement = agreement_at("draft", office)
    with pytest.raises(Refused) as refusal:
        cancel_agreement(agreement, by=office.staff, note=note)
    assert refusal.value.sentence == NOTE_NEEDED
    assert fresh(agreement).state == "draft"

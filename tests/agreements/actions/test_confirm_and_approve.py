"""Confirmation freezes the paper; approvals pass on what was frozen (decision 12)."""

from __future__ import annotations

import hashlib

import pytest

from agreements.actions.approve_agreement import approve_deputy, approve_integration
from agreements.actions.confirm_agreement import confirm_agreement
from agreements.actions.send_back_agreement import send_back_agreement
from agreements.content import sha256_of_content
from agreements.workflow import RETURN_TO_EXPERT, RETURN_TO_INTEGRATION
from core.audit import history_of
from tests.factories.agreements import agreement_at, fresh
from tests.factories.office import Office

pytestmark = pytest.mark.django_db


def test_the_confirmation_freezes_content_hash_serial_and_bytes(office: Office) -> None:
    agreement = confirm_agreement(agreement_at("submitted", office), by=office.expert, note="درست است.")
    printed = fresh(agreement).valid_print
    assert (printed.serial, printed.number, printed.kind, printed.frozen_by) == ("1397-H-A22-001-P1", 1, "frozen", office.expert)
    assert printed.content_sha256 == sha256_of_content(printed.content)
    stored = bytes(printed.file.content)
    assert stored.startswith(b"%PDF-")
    assert hashlib.sha256(stored).hexdigest() == printed.file.sha256


def test_the_history_keeps_the_serial_and_the_hash(office: Office) -> None:
    agreement = confirm_agreement(agreement_at("submitted", office), by=office.expert, note="درست است.")
    entry = history_of(agreement).last()
    assert entry.data["serial"] == "1397-H-A22-001-P1"
    assert entry.document_sha256 == fresh(agreement).document_sha256
    assert entry.note == "درست است."
    approve_integration(fresh(agreement), by=office.integration)
    assert history_of(agreement).last().document_sha256 == entry.document_sha256


def test_approvals_pass_the_same_print_on(office: Office) -> None:
    agreement = agreement_at("expert_confirmed", office)
    first = agreement.valid_print
    agreement = approve_deputy(approve_integration(agreement, by=office.integration), by=office.deputy)
    assert fresh(agreement).valid_print == first
    assert agreement.prints.count() == 1


def test_after_a_return_to_the_expert_the_next_confirmation_has_the_next_serial(office: Office) -> None:
    agreement = send_back_agreement(
        agreement_at("expert_confirmed", office), RETURN_TO_EXPERT, reason=office.reason, text="دوباره ببینید.", by=office.integration
    )
    assert fresh(agreement).valid_print is None
    agreement = confirm_agreement(fresh(agreement), by=office.expert)
    prints = [(p.serial, p.voided_at is None) for p in agreement.prints.order_by("number")]
    assert prints == [("1397-H-A22-001-P1", False), ("1397-H-A22-001-P2", True)]
    assert "مغایرت با سقف ابلاغی" in agreement.prints.get(number=1).void_reason


def test_after_a_return_between_desks_the_next_approval_prints_the_same_content_anew(office: Office) -> None:
    """What is signed always carries a serial in force."""
    agreement = agreement_at("integration_approved", office)
    content = agreement.valid_print.content_sha256
    agreement = send_back_agreement(
        agreement, RETURN_TO_INTEGRATION, reason=office.reason, text="توضیح دهید.", by=office.deputy
    )
    agreement = approve_integration(fresh(agreement), by=office.integration)
    printed = fresh(agreement).valid_print
    assert (printed.serial, printed.content_sha256) == ("1397-H-A22-001-P2", content)
    assert history_of(agreement).last().data["serial"] == "1397-H-A22-001-P2"


def test_the_expert_may_confirm_with_a_note_or_without(office: Office) -> None:
    agreement = confirm_agreement(agreement_at("submitted", office), by=office.expert)
    assert history_of(agreement).last().note == ""

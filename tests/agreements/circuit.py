"""Every step of the circuit by name, as the person's click would call it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection

from accounts.models import User
from agreements.actions import sign_agreement as signing
from agreements.actions.approve_agreement import approve_deputy, approve_integration
from agreements.actions.cancel_agreement import cancel_agreement
from agreements.actions.confirm_agreement import confirm_agreement
from agreements.actions.notify_agreement import notify_agreement
from agreements.actions.recall_agreement import recall_agreement
from agreements.actions.send_back_agreement import send_back_agreement
from agreements.models import Agreement, SigningCode
from agreements.workflow import STEP_NAMED
from core import clock
from core.workflow import take
from tests.factories.agreements import RETURN_TEXT, SCAN, submit_with_reasons
from tests.factories.office import Office


def attempt(step: str, agreement: Agreement, *, by: User, office: Office) -> Agreement:
    """Take `step`, with everything the person would have to bring already in hand.

    Whoever signs here holds a valid code for the document in force, so that a refusal is about the
    person and the state, never about the code.
    """
    return _CALLS[step](agreement, by, office)


def give_code(agreement: Agreement, by: User, code: str = "123456") -> str:
    """A valid one-time code of this person for the document in force, however he came by it."""
    SigningCode.objects.filter(agreement=agreement, user=by).delete()
    SigningCode.objects.create(
        agreement=agreement, user=by, digest=signing._digest(code, agreement, by),
        content_sha256=agreement.document_sha256, made_at=clock.now(),
    )  # fmt: skip
    return code


_TRACES = """
    SELECT to_jsonb(a),
      (SELECT count(*) FROM core_auditentry WHERE subject_type = 'agreement' AND subject_id = a.id),
      (SELECT jsonb_agg(to_jsonb(p) ORDER BY p.id) FROM distribution_ceilingposting p WHERE p.paper = a.identifier),
      (SELECT jsonb_agg(to_jsonb(c) ORDER BY c.id) FROM distribution_creditceiling c WHERE c.agency_id = a.agency_id),
      (SELECT jsonb_agg(jsonb_build_array(p.serial, p.kind, p.voided_at) ORDER BY p.id)
         FROM agreements_print p WHERE p.agreement_id = a.id),
      (SELECT jsonb_agg(to_jsonb(s) ORDER BY s.id) FROM agreements_signature s WHERE s.agreement_id = a.id),
      (SELECT count(*) FROM agreements_returnnote r WHERE r.agreement_id = a.id),
      (SELECT count(*) FROM core_storedfile)
      FROM agreements_agreement a WHERE a.id = %s
"""
_NAMES = ("paper", "history", "postings", "ceilings", "prints", "signatures", "returns", "files")


def traces(agreement: Agreement) -> dict[str, Any]:
    """Everything a step may leave behind, read from the database in one look."""
    with connection.cursor() as cursor:
        cursor.execute(_TRACES, [agreement.pk])
        row = cursor.fetchone()
    return dict(zip(_NAMES, row, strict=True))


def check_deferred_rules() -> None:
    """Let the database check now what it would check at commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _returns(step: str) -> Callable[[Agreement, User, Office], Agreement]:
    return lambda agreement, by, office: send_back_agreement(
        agreement, STEP_NAMED[step], reason=office.reason, text=RETURN_TEXT, by=by
    )


def _recalls(step: str) -> Callable[[Agreement, User, Office], Agreement]:
    return lambda agreement, by, office: recall_agreement(agreement, STEP_NAMED[step], by=by)


def _confirm(agreement: Agreement, by: User, office: Office) -> Agreement:
    # The action chooses between the two confirming steps; asked for the plain one on a paper that
    # resumes at the deputy, the table itself must refuse.
    if agreement.resumes_at_deputy:
        return _take("confirm")(agreement, by, office)
    return confirm_agreement(agreement, by=by)


def _confirm_and_resume(agreement: Agreement, by: User, office: Office) -> Agreement:
    if not agreement.resumes_at_deputy:
        return _take("confirm_and_resume")(agreement, by, office)
    return confirm_agreement(agreement, by=by)


def _take(step: str) -> Callable[[Agreement, User, Office], Agreement]:
    def bare(agreement: Agreement, by: User, office: Office) -> Agreement:
        with take(STEP_NAMED[step], agreement, by=by) as locked:
            pass
        return locked

    return bare


def _sign(agreement: Agreement, by: User, office: Office) -> Agreement:
    code = give_code(agreement, by)
    return signing.sign_agreement(agreement, code=code, seen_sha256=agreement.document_sha256, by=by)


def _countersign(agreement: Agreement, by: User, office: Office) -> Agreement:
    if agreement.fiscal_year.organization_slot == "none":
        return _take("countersign")(agreement, by, office)
    code = give_code(agreement, by)
    return signing.countersign_agreement(agreement, code=code, seen_sha256=agreement.document_sha256, by=by)


def _wet(agreement: Agreement, by: User, office: Office) -> Agreement:
    return signing.record_wet_signature(
        agreement, scan=SCAN, scan_type="application/pdf", signed_on=clock.today(),
        seen_sha256=agreement.document_sha256, by=by,
    )  # fmt: skip


def _notify(agreement: Agreement, by: User, office: Office) -> Agreement:
    return notify_agreement(
        agreement, exchange_number="م/۱۲", exchange_date=clock.today(), notification_number="ا/۱۲",
        notification_date=clock.today(), by=by,
    )  # fmt: skip


_CALLS: dict[str, Callable[[Agreement, User, Office], Agreement]] = {
    "submit": lambda agreement, by, office: submit_with_reasons(agreement, by=by),
    "confirm": _confirm,
    "confirm_and_resume": _confirm_and_resume,
    "approve_integration": lambda agreement, by, office: approve_integration(agreement, by=by),
    "approve_deputy": lambda agreement, by, office: approve_deputy(agreement, by=by),
    "sign": _sign,
    "record_wet_signature": _wet,
    "countersign": _countersign,
    "notify": _notify,
    "return_to_agency": _returns("return_to_agency"),
    "return_to_expert": _returns("return_to_expert"),
    "return_to_integration": _returns("return_to_integration"),
    "decline_signature": _returns("decline_signature"),
    "return_to_deputy": _returns("return_to_deputy"),
    "recall_submission": _recalls("recall_submission"),
    "recall_confirmation": _recalls("recall_confirmation"),
    "recall_integration_approval": _recalls("recall_integration_approval"),
    "recall_deputy_approval": _recalls("recall_deputy_approval"),
    "cancel": lambda agreement, by, office: cancel_agreement(agreement, by=by, note="ابطال به درخواست دستگاه"),
}

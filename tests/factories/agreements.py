"""Agreements in every state of the circuit, each brought there by the real actions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts.models import ExecutiveAgency, User
from agreements.actions.approve_agreement import approve_deputy, approve_integration
from agreements.actions.cancel_agreement import cancel_agreement
from agreements.actions.confirm_agreement import confirm_agreement
from agreements.actions.notify_agreement import notify_agreement
from agreements.actions.save_section import (
    ActivityRow,
    accept_conditions,
    declare_no_attachments,
    save_activities,
    save_chapters,
    save_particulars,
)
from agreements.actions.send_back_agreement import send_back_agreement
from agreements.actions.sign_agreement import (
    countersign_agreement,
    record_wet_signature,
    request_signing_code,
    sign_agreement,
)
from agreements.actions.start_agreement import start_agreement
from agreements.actions.submit_agreement import submit_agreement
from agreements.checks import findings
from agreements.models import Agreement
from agreements.workflow import COUNTERSIGN, RETURN_TO_AGENCY, SIGN, State
from core import clock
from distribution.ceilings import fixed_chapters, notified_by_chapter
from tests.factories.office import Office

WHY = "با نیاز امسال دستگاه سنجیده شده است."
NOTE = "مدارک با ابلاغیه می‌خواند."
RETURN_TEXT = "جمع فصل دو با ابلاغیه نمی‌خواند؛ لطفاً اصلاح کنید."
# The smallest file that every reader takes for a PDF page scanned from paper.
SCAN = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def fresh(agreement: Agreement) -> Agreement:
    """The agreement as the next request reads it."""
    return Agreement.objects.get(pk=agreement.pk)


def staff_of(agency: ExecutiveAgency, office: Office) -> User:
    """The person who drafts for `agency`."""
    return {office.agency.pk: office.staff, office.other_agency.pk: office.stranger, office.wide_agency.pk: office.wide_staff}[agency.pk]


def head_of(agency: ExecutiveAgency, office: Office) -> User:
    """The person who signs for `agency`."""
    return {office.agency.pk: office.agency_head, office.other_agency.pk: office.other_head, office.wide_agency.pk: office.wide_head}[agency.pk]


def expert_of(agency: ExecutiveAgency, office: Office) -> User:
    """The expert of the agency's sector group."""
    return office.other_expert if agency.pk == office.other_agency.pk else office.expert


def empty_draft(office: Office, agency: ExecutiveAgency | None = None) -> Agreement:
    """Just begun: particulars of the agency's file and the fixed chapters, nothing else."""
    agency = agency or office.agency
    return start_agreement(fiscal_year=office.year, agency=agency, by=staff_of(agency, office))


def fill(agreement: Agreement, *, by: User, leave: int = 0) -> Agreement:
    """Every section complete and balanced, as notified, with `leave` million rials left unused."""
    save_particulars(
        agreement,
        {"official_name": "بهرام دهقان", "official_title": "رئیس سازمان", "accountant_name": "ناهید رستگار",
         "address": "اهواز، خیابان نمونه، پلاک ۱۲", "postal_code": "6134911111", "phone": "061-33700000"},
        by=by,
    )  # fmt: skip
    amounts = dict(notified_by_chapter(agreement.fiscal_year, agreement.agency, agreement.credit_type))
    fixed = fixed_chapters(agreement.fiscal_year)
    for cell in sorted(amounts, key=lambda cell: -amounts[cell]):
        if cell[2] not in fixed:
            taken = min(leave, amounts[cell])
            amounts[cell] -= taken
            leave -= taken
    save_chapters(agreement, amounts, by=by)
    fill_activities(agreement, by=by)
    accept_conditions(agreement, True, by=by)
    declare_no_attachments(agreement, True, by=by)
    return fresh(agreement)


def fill_activities(agreement: Agreement, *, by: User) -> None:
    """Two activities for each programme, together exactly its amount."""
    for block in agreement.blocks.select_related("programme"):
        total = sum(agreement.lines.filter(programme=block.programme).values_list("amount", flat=True))
        rows = [
            ActivityRow("آموزش بهره‌برداران", "نفر‌دوره", 10, total // 20, total // 20 * 10),
            ActivityRow("نگهداری و پشتیبانی", "ماه", None, None, total - total // 20 * 10),
        ]
        save_activities(agreement, block, goal=f"پیشبرد {block.programme.title} در استان", rows=rows, by=by)


def signed_by_agency(agreement: Agreement, office: Office) -> Agreement:
    """Signed by the agency's top official in the agency's own way."""
    agreement, head = fresh(agreement), head_of(agreement.agency, office)
    seen = agreement.document_sha256
    if agreement.agency.signature_kind == ExecutiveAgency.SignatureKind.WET:
        return record_wet_signature(
            agreement, scan=SCAN, scan_type="application/pdf", signed_on=clock.today(), seen_sha256=seen,
            by=staff_of(agreement.agency, office),
        )  # fmt: skip
    code = request_signing_code(agreement, step=SIGN, by=head)
    return sign_agreement(agreement, code=code, seen_sha256=seen, by=head)


def signed_by_organization(agreement: Agreement, office: Office) -> Agreement:
    """Countersigned by the year's slot, where there is one."""
    agreement = fresh(agreement)
    slot = agreement.fiscal_year.organization_slot
    if slot == "none":
        return agreement
    signer = office.org_head if slot == "head" else office.deputy
    code = request_signing_code(agreement, step=COUNTERSIGN, by=signer)
    return countersign_agreement(agreement, code=code, seen_sha256=agreement.document_sha256, by=signer)


def notified(agreement: Agreement, office: Office, *, number: str = "", date: dt.date | None = None) -> Agreement:
    """Exchanged and notified by integration, with numbers of its own."""
    number = number or agreement.identifier.removeprefix("1397-H-").removeprefix("1397-")
    return notify_agreement(
        agreement,
        exchange_number=f"م/{number}",
        exchange_date=date or clock.today(),
        notification_number=f"ا/{number}",
        notification_date=date or clock.today(),
        by=office.integration,
    )


def agreement_at(
    state: str, office: Office, *, agency: ExecutiveAgency | None = None, countersigned: bool = False, leave: int = 0
) -> Agreement:
    """An agreement of `agency` (default: office.agency) that the real steps brought to `state`.

    `signed` is signed by the agency only, unless `countersigned`. Nothing leads to `superseded`
    before amendments are built.
    """
    agency = agency or office.agency
    agreement = fill(empty_draft(office, agency), by=staff_of(agency, office), leave=leave)
    return advance(agreement, state, office, countersigned=countersigned)


def submit_with_reasons(agreement: Agreement, *, by: User, **more: Any) -> Agreement:
    """Hand the draft over with a reason for each warning of the checks, as whoever sends it must give."""
    warnings = [finding.sentence for finding in findings(agreement) if not finding.blocks]
    return submit_agreement(agreement, by=by, reasons=dict.fromkeys(warnings, WHY), **more)


def advance(agreement: Agreement, state: str, office: Office, *, countersigned: bool = False) -> Agreement:
    """Carry a complete draft of any kind on to `state`."""
    staff, expert = staff_of(agreement.agency, office), expert_of(agreement.agency, office)
    if state == State.CANCELLED:
        return fresh(cancel_agreement(agreement, by=staff, note="دستگاه از این پیش‌نویس صرف‌نظر کرد."))
    path = {
        State.SUBMITTED: lambda a: submit_with_reasons(a, by=staff),
        State.EXPERT_CONFIRMED: lambda a: confirm_agreement(a, by=expert, note=NOTE),
        State.INTEGRATION_APPROVED: lambda a: approve_integration(a, by=office.integration, note=NOTE),
        State.DEPUTY_APPROVED: lambda a: approve_deputy(a, by=office.deputy),
        State.SIGNED: lambda a: signed_by_agency(a, office),
        "countersigned": lambda a: signed_by_organization(a, office),
        State.NOTIFIED: lambda a: notified(a, office),
    }
    if state == State.RETURNED:
        agreement = submit_with_reasons(agreement, by=staff)
        return fresh(
            send_back_agreement(agreement, RETURN_TO_AGENCY, reason=office.reason, text=RETURN_TEXT, by=expert)
        )
    if state == State.DRAFT:
        return agreement
    if state not in path:
        raise ValueError(f"no real step leads to {state}")
    for arrival, step in path.items():
        agreement = step(agreement)
        if arrival == state and not (state == State.SIGNED and countersigned):
            break
        if arrival == "countersigned" and state == State.SIGNED:
            break
    return fresh(agreement)

"""May this person do that to this agreement? One function a question; the answer carries its reason.

The guard of the action, the button and the sentence beside what is not possible all ask here.
The functions take the agreement as it is; they import no model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.permissions import OUT_OF_REACH, holds, rights_of
from accounts.rights import Right
from core import clock
from core.models import AuditEntry
from core.refusals import YES, Verdict
from distribution.permissions import YEAR_CLOSED

if TYPE_CHECKING:
    from accounts.models import User
    from agreements.models import Agreement

ACTED_FOR_AGENCY = "شما در این پرونده از سوی دستگاه اقدام کرده‌اید؛ نمی‌توانید از سوی سازمان هم اقدام کنید."
ACTED_FOR_ORGANIZATION = "شما در این پرونده از سوی سازمان اقدام کرده‌اید؛ نمی‌توانید از سوی دستگاه هم اقدام کنید."
TWICE_IN_A_ROW = "تأیید پیشین این پرونده با شما بوده است؛ دو تأیید پیاپی را یک نفر نمی‌دهد."
NOT_THE_SENDER = "تنها کسی که پرونده را فرستاده است می‌تواند آن را بازپس بگیرد."
ALREADY_OPENED = "گیرنده پرونده را باز کرده است؛ دیگر نمی‌توان آن را بازپس گرفت."
CAME_BACK = "این پرونده از میز بعدی برگشته است؛ دیگر نمی‌توان آن را بازپس گرفت."
NOT_WRITABLE = "این پرونده در این وضعیت ویرایش نمی‌شود."
DEADLINE_NOT_PASSED = "سازمان تنها پس از پایان مهلت ارسال می‌تواند به جای دستگاه پیش‌نویس تهیه کند."
RESUME_ASKED = "معاون بودجه خواسته است پرونده پس از اصلاح یک‌راست نزد او برود."
RESUME_NOT_ASKED = "برای این پرونده ادامهٔ یک‌راست نزد معاون خواسته نشده است."
SIGNS_BY_HAND = "این دستگاه با امضای دست‌نویس امضا می‌کند؛ تصویر برگ امضاشده را ثبت کنید."
SIGNS_BY_CODE = "این دستگاه با رمز یک‌بارمصرف امضا می‌کند."
NO_ORGANIZATION_SLOT = "در این سال امضای جداگانهٔ سازمان لازم نیست."
ALREADY_COUNTERSIGNED = "امضای سازمان ثبت شده است."
NOT_COUNTERSIGNED = "امضای سازمان هنوز ثبت نشده است."
ONLY_AMENDMENTS_ARE_PARKED = "تنها پیش‌نویس یک اصلاحیه را می‌توان کنار گذاشت."
ONLY_BY_AMENDMENT = "موافقتنامهٔ ابلاغ‌شده تنها با ابلاغ اصلاحیهٔ آن جایگزین می‌شود."
UNANSWERED = "نکته‌ای که با عودت برای دستگاه فرستاده شده، هنوز پاسخ ندارد؛ به هر نکته پاسخ دهید و سپس پرونده را بفرستید."
UNSETTLED = "نکته‌ای برای دستگاه هنوز برطرف نشده است؛ آن را «برطرف شد» بزنید، یا پرونده را با آن عودت دهید."
INTERNAL_OPEN = "نکته‌ای درون‌سازمانی هنوز باز است؛ پیش از تأیید آن را «برطرف شد» بزنید."
NOT_YOUR_TURN = "این پرونده اکنون نزد شما نیست."


def see(user: User, agreement: Agreement | None = None) -> Verdict:
    """See agreements: the agency its own, the expert the sector's, the Organization all."""
    rights = rights_of(user)
    for right in (Right.VIEW_PROVINCE, Right.VIEW_SECTOR, Right.VIEW_AGENCY):
        if rights.anywhere(right) if agreement is None else rights.on(right, agreement.agency):
            return YES
    return Verdict(OUT_OF_REACH)


def start(user: User, agency: object = None) -> Verdict:
    """Begin the year's agreement of an agency; the Organization only after the deadline."""
    rights = rights_of(user)
    if rights.anywhere(Right.DRAFT_AGREEMENT) or rights.anywhere(Right.DRAFT_ON_BEHALF):
        return YES
    return Verdict(OUT_OF_REACH)


def amend(user: User, agreement: Agreement) -> Verdict:
    """Begin an amendment of the agency's paper; whether it is in force is asked by the action."""
    verdict = first_yes(
        holds(user, Right.DRAFT_AGREEMENT, agreement.agency), holds(user, Right.DRAFT_ON_BEHALF, agreement.agency)
    )
    return verdict and _open_year(agreement)


def draft(user: User, agreement: Agreement) -> Verdict:
    """Write the draft: the agency, or the Organization where the paper says so (decision 11)."""
    verdict = _writes(user, agreement)
    if verdict and agreement.state not in ("draft", "returned"):
        return Verdict(NOT_WRITABLE)
    return verdict


def prepare(user: User, agreement: Agreement) -> Verdict:
    """Open «بازبینی و ارسال»: who writes the draft, also while something keeps it from being sent."""
    return _writes(user, agreement)


def submit(user: User, agreement: Agreement) -> Verdict:
    """Hand the draft over; who writes it may submit it, once every comment sent with a return has its answer."""
    verdict = _writes(user, agreement)
    return Verdict(UNANSWERED) if verdict and agreement.comments_left.unanswered else verdict


def review(user: User, agreement: Agreement) -> Verdict:
    """Open the review page: whoever's approving desk the paper is on, whatever is still open on it."""
    return first_yes(_expert(user, agreement), _integration(user, agreement), _deputy(user, agreement))


def comment(user: User, agreement: Agreement) -> Verdict:
    """Write, change and settle comments and mark sections: the reviewing desk on which the paper lies."""
    return _holder_of_desk(user, agreement)


def keep_phrases(user: User) -> Verdict:
    """Keep phrases of one's own: whoever reviews agreements."""
    rights = rights_of(user)
    reviews = (Right.CONFIRM_AGREEMENT, Right.APPROVE_INTEGRATION, Right.APPROVE_DEPUTY)
    return YES if any(rights.anywhere(right) for right in reviews) else Verdict(OUT_OF_REACH)


def confirm(user: User, agreement: Agreement) -> Verdict:
    """The expert of the agency's sector group confirms and prints."""
    if agreement.resumes_at_deputy:
        return _expert(user, agreement) and Verdict(RESUME_ASKED)
    return _nothing_open(_expert(user, agreement), agreement)


def confirm_and_resume(user: User, agreement: Agreement) -> Verdict:
    """The same, where the deputy asked to have the paper back without another round (decision 9)."""
    if not agreement.resumes_at_deputy:
        return _expert(user, agreement) and Verdict(RESUME_NOT_ASKED)
    return _nothing_open(_expert(user, agreement), agreement)


def approve_integration(user: User, agreement: Agreement) -> Verdict:
    """Integration approves what somebody else confirmed."""
    return _nothing_open(_integration(user, agreement), agreement)


def approve_deputy(user: User, agreement: Agreement) -> Verdict:
    """The deputy approves what somebody else approved last."""
    return _nothing_open(_deputy(user, agreement), agreement)


def sign(user: User, agreement: Agreement) -> Verdict:
    """The agency's top official signs with a one-time code."""
    verdict = _theirs(user, agreement, Right.SIGN_AGREEMENT)
    return Verdict(SIGNS_BY_HAND) if verdict and agreement.agency.signature_kind != "code" else verdict


def record_wet_signature(user: User, agreement: Agreement) -> Verdict:
    """The agency records the scan of its official's handwritten signature."""
    verdict = first_yes(
        _theirs(user, agreement, Right.RECORD_WET_SIGNATURE), _theirs(user, agreement, Right.SIGN_AGREEMENT)
    )
    return Verdict(SIGNS_BY_CODE) if verdict and agreement.agency.signature_kind != "wet" else verdict


def countersign(user: User, agreement: Agreement) -> Verdict:
    """The Organization's slot of the year signs after the agency (decision 13)."""
    slot = agreement.fiscal_year.organization_slot
    verdict = _ours(user, agreement, _signing_right(agreement))
    if verdict and slot == "none":
        return Verdict(NO_ORGANIZATION_SLOT)
    if verdict and agreement.countersigned_at:
        return Verdict(ALREADY_COUNTERSIGNED)
    return verdict


def notify(user: User, agreement: Agreement) -> Verdict:
    """Integration records the numbers and notifies, once every slot has signed."""
    verdict = _ours(user, agreement, Right.NOTIFY_AGREEMENT)
    if verdict and agreement.fiscal_year.organization_slot != "none" and not agreement.countersigned_at:
        return Verdict(NOT_COUNTERSIGNED)
    return verdict


def return_to_agency(user: User, agreement: Agreement) -> Verdict:
    """Each reviewing desk may return the paper to the agency while it lies there."""
    return _holder_of_desk(user, agreement)


def return_to_expert(user: User, agreement: Agreement) -> Verdict:
    """Integration returns to the desk before it."""
    return _ours(user, agreement, Right.APPROVE_INTEGRATION)


def return_to_integration(user: User, agreement: Agreement) -> Verdict:
    """The deputy returns to the desk before it."""
    return _ours(user, agreement, Right.APPROVE_DEPUTY)


def decline_signature(user: User, agreement: Agreement) -> Verdict:
    """The agency's top official refuses to sign, with a reason."""
    return _theirs(user, agreement, Right.SIGN_AGREEMENT)


def return_to_deputy(user: User, agreement: Agreement) -> Verdict:
    """A signed paper goes back to the deputy: by the Organization's signer, or by integration after him."""
    if agreement.fiscal_year.organization_slot != "none" and not agreement.countersigned_at:
        return _ours(user, agreement, _signing_right(agreement))
    return _ours(user, agreement, Right.NOTIFY_AGREEMENT)


def recall_submission(user: User, agreement: Agreement) -> Verdict:
    """The sender takes the draft back before the expert has opened it (decision 10)."""
    return _recall(user, agreement, agreement.submitted_by_id, _writes(user, agreement))


def recall_confirmation(user: User, agreement: Agreement) -> Verdict:
    """The expert takes the confirmation back before integration has opened it."""
    return _recall(user, agreement, agreement.confirmed_by_id, _expert(user, agreement))


def recall_integration_approval(user: User, agreement: Agreement) -> Verdict:
    """Integration takes its approval back before the deputy has opened the paper."""
    return _recall(
        user, agreement, agreement.integration_approved_by_id, _ours(user, agreement, Right.APPROVE_INTEGRATION)
    )


def recall_deputy_approval(user: User, agreement: Agreement) -> Verdict:
    """The deputy takes the approval back before the official has opened the paper."""
    return _recall(user, agreement, agreement.deputy_approved_by_id, _ours(user, agreement, Right.APPROVE_DEPUTY))


def supersede(user: User, agreement: Agreement) -> Verdict:
    """Who notifies an amendment replaces the paper in force by it; nobody does so by itself."""
    verdict = _ours(user, agreement, Right.NOTIFY_AGREEMENT)
    return Verdict(ONLY_BY_AMENDMENT) if verdict and not agreement.has_signed_amendment else verdict


def park(user: User, agreement: Agreement) -> Verdict:
    """Who writes an amendment may set it aside for another one."""
    verdict = _writes(user, agreement)
    return Verdict(ONLY_AMENDMENTS_ARE_PARKED) if verdict and not agreement.is_amendment else verdict


def take_up(user: User, agreement: Agreement) -> Verdict:
    """And take it up again."""
    return park(user, agreement)


def cancel(user: User, agreement: Agreement) -> Verdict:
    """The agency gives up its own draft; integration cancels what is in the circuit."""
    if agreement.state in ("draft", "returned", "parked"):
        return first_yes(_writes(user, agreement), _ours(user, agreement, Right.CANCEL_AGREEMENT))
    return _ours(user, agreement, Right.CANCEL_AGREEMENT)


def first_yes(*verdicts: Verdict) -> Verdict:
    """The first yes; otherwise the most telling refusal (one that is not just "not your post")."""
    return next(
        (v for v in verdicts if v), next((v for v in verdicts if v.reason != OUT_OF_REACH), verdicts[0])
    )


def _open_year(agreement: Agreement) -> Verdict:
    return Verdict(YEAR_CLOSED) if agreement.fiscal_year.status == "closed" else YES


def _one_side(user: User, agreement: Agreement, side: str) -> Verdict:
    # Nobody acts for both sides of one paper, whatever roles he holds today (decision 15).
    if agreement.sides_acted_by(user) - {side}:
        return Verdict(ACTED_FOR_AGENCY if side == AuditEntry.Side.ORGANIZATION else ACTED_FOR_ORGANIZATION)
    return _open_year(agreement)


def _theirs(user: User, agreement: Agreement, right: Right) -> Verdict:
    return holds(user, right, agreement.agency) and _one_side(user, agreement, AuditEntry.Side.AGENCY)


def _ours(user: User, agreement: Agreement, right: Right, *previous: int | None) -> Verdict:
    verdict = holds(user, right, agreement.agency) and _one_side(user, agreement, AuditEntry.Side.ORGANIZATION)
    return Verdict(TWICE_IN_A_ROW) if verdict and user.pk in previous else verdict


def _signing_right(agreement: Agreement) -> Right:
    return Right.APPROVE_DEPUTY if agreement.fiscal_year.organization_slot == "deputy" else Right.SIGN_FOR_ORGANIZATION


def _expert(user: User, agreement: Agreement) -> Verdict:
    return _ours(user, agreement, Right.CONFIRM_AGREEMENT, agreement.submitted_by_id)


def _integration(user: User, agreement: Agreement) -> Verdict:
    return _ours(user, agreement, Right.APPROVE_INTEGRATION, agreement.confirmed_by_id, agreement.submitted_by_id)


def _deputy(user: User, agreement: Agreement) -> Verdict:
    return _ours(
        user,
        agreement,
        Right.APPROVE_DEPUTY,
        agreement.integration_approved_by_id or agreement.confirmed_by_id,
        agreement.submitted_by_id,
    )


def _nothing_open(verdict: Verdict, agreement: Agreement) -> Verdict:
    if not verdict:
        return verdict
    left = agreement.comments_left
    if left.unsettled:
        return Verdict(UNSETTLED)
    return Verdict(INTERNAL_OPEN) if left.internal else verdict


def _writes(user: User, agreement: Agreement) -> Verdict:
    if not agreement.on_behalf:
        return _theirs(user, agreement, Right.DRAFT_AGREEMENT)
    verdict = holds(user, Right.DRAFT_ON_BEHALF, agreement.agency) and _one_side(user, agreement, AuditEntry.Side.ORGANIZATION)
    deadline = agreement.fiscal_year.draft_deadline
    return Verdict(DEADLINE_NOT_PASSED) if verdict and (deadline is None or clock.today() <= deadline) else verdict


def _holder_of_desk(user: User, agreement: Agreement) -> Verdict:
    at_desk = {
        "submitted": Right.CONFIRM_AGREEMENT,
        "expert_confirmed": Right.APPROVE_INTEGRATION,
        "integration_approved": Right.APPROVE_DEPUTY,
    }.get(agreement.state)
    return _ours(user, agreement, at_desk) if at_desk else Verdict(NOT_YOUR_TURN)


def _recall(user: User, agreement: Agreement, sender: int | None, verdict: Verdict) -> Verdict:
    if verdict and sender != user.pk:
        return Verdict(NOT_THE_SENDER)
    if verdict and agreement.came_back:
        return Verdict(CAME_BACK)
    if verdict and agreement.opened_at is not None:
        return Verdict(ALREADY_OPENED)
    return verdict

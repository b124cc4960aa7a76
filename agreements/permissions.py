"""May this person do that to this agreement? One function a question; the answer carries its reason.

The guard of the action, the button and the sentence beside what is not possible all ask here.
The functions take the agreement as it is; they import no model.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING

from accounts.permissions import OUT_OF_REACH, holds, rights_of
from accounts.rights import Right
from accounts.stand_ins import Capacity, acts_as, capacities_of, in_capacity, persons_behind
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
BEYOND_THE_STAND_IN = "این پرونده از نوع یا سقف مبلغی که برای جانشینی شما تعیین شده بیرون است."
STAND_IN_DOES_NOT_SIGN = "جانشینی شما اختیار امضا ندارد."
SUBMITTED_IT = "پیش‌نویس این پرونده را شما یا کسی که جانشین او هستید فرستاده است؛ امضای آن به جانشینی با شخص دیگری است."
NOT_IN_REGISTER = "در دفتر امضاداران، امروز امضای این جایگاه با شخص دیگری است."
NOBODY_IN_REGISTER = "در دفتر امضاداران برای امروز امضاداری در این جایگاه ثبت نشده است. برای ثبت آن با واحد تلفیق بودجه تماس بگیرید."
CLAIMED = "این پرونده را {name} برداشته است. تا رها یا واگذار شود، تنها او یا جانشینش اقدام می‌کند."
NOT_CLAIMABLE = "پرونده‌های این میز برداشته نمی‌شوند."
NOT_CLAIMED = "این پرونده را کسی برنداشته است."
NOT_YOURS_TO_RELEASE = "این پرونده را شما برنداشته‌اید."
NOT_STALE = "این پرونده تازه برداشته شده است؛ تا دو روز کاری تنها سرپرست می‌تواند آن را واگذار کند."

# At the desks on which papers may be claimed: the rights by which somebody acts there.
_AT_DESK = {
    "expert": frozenset({Right.CONFIRM_AGREEMENT}),
    "integration": frozenset({Right.APPROVE_INTEGRATION, Right.NOTIFY_AGREEMENT}),
}
Question = Callable[["User", "Agreement"], Verdict]


def reaches(capacity: Capacity, agreement: Agreement) -> bool:
    """True when the agreement lies within the bounds of a stand-in."""
    return capacity.reaches(agreement.credit_type, agreement.total)


def also_as_stand_in(question: Question) -> Question:
    """Ask in the person's own name, then in that of everybody he stands in for today (decision 18).

    The first yes is the answer; `Agreement.acting_for` finds out in whose name it was.
    """

    @wraps(question)
    def asked(user: User, agreement: Agreement) -> Verdict:
        own = question(user, agreement)
        capacities = () if own else capacities_of(user)
        if not capacities:
            return own
        verdicts = [
            question(in_capacity(user, capacity), agreement) if reaches(capacity, agreement) else _beyond(capacity, question, user, agreement)
            for capacity in capacities
        ]
        return first_yes(own, *verdicts)

    asked.in_own_name = question  # type: ignore[attr-defined]
    return asked


def _beyond(capacity: Capacity, question: Question, user: User, agreement: Agreement) -> Verdict:
    # Without the bounds it would be a yes: then the bounds are the reason worth telling.
    verdict = question(in_capacity(user, capacity), agreement)
    return Verdict(BEYOND_THE_STAND_IN) if verdict else verdict


def see(user: User, agreement: Agreement | None = None) -> Verdict:
    """See agreements: the agency its own, the expert the sector's, the Organization all."""
    own = [rights_of(user)]
    others = [c.rights for c in capacities_of(user) if agreement is None or reaches(c, agreement)]
    for rights in own + others:
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


@also_as_stand_in
def amend(user: User, agreement: Agreement) -> Verdict:
    """Begin an amendment of the agency's paper; whether it is in force is asked by the action."""
    verdict = first_yes(
        holds(user, Right.DRAFT_AGREEMENT, agreement.agency), holds(user, Right.DRAFT_ON_BEHALF, agreement.agency)
    )
    return verdict and _open_year(agreement)


@also_as_stand_in
def draft(user: User, agreement: Agreement) -> Verdict:
    """Write the draft: the agency, or the Organization where the paper says so (decision 11)."""
    verdict = _writes(user, agreement)
    if verdict and agreement.state not in ("draft", "returned"):
        return Verdict(NOT_WRITABLE)
    return verdict


@also_as_stand_in
def prepare(user: User, agreement: Agreement) -> Verdict:
    """Open «بازبینی و ارسال»: who writes the draft, also while something keeps it from being sent."""
    return _writes(user, agreement)


@also_as_stand_in
def submit(user: User, agreement: Agreement) -> Verdict:
    """Hand the draft over; who writes it may submit it, once every comment sent with a return has its answer."""
    verdict = _writes(user, agreement)
    return Verdict(UNANSWERED) if verdict and agreement.comments_left.unanswered else verdict


@also_as_stand_in
def review(user: User, agreement: Agreement) -> Verdict:
    """Open the review page: whoever's approving desk the paper is on, whatever is still open on it."""
    return first_yes(_expert(user, agreement), _integration(user, agreement), _deputy(user, agreement))


@also_as_stand_in
def comment(user: User, agreement: Agreement) -> Verdict:
    """Write, change and settle comments and mark sections: the reviewing desk on which the paper lies."""
    return _holder_of_desk(user, agreement)


def keep_phrases(user: User) -> Verdict:
    """Keep phrases of one's own: whoever reviews agreements."""
    rights = rights_of(user)
    reviews = (Right.CONFIRM_AGREEMENT, Right.APPROVE_INTEGRATION, Right.APPROVE_DEPUTY)
    return YES if any(rights.anywhere(right) for right in reviews) else Verdict(OUT_OF_REACH)


@also_as_stand_in
def confirm(user: User, agreement: Agreement) -> Verdict:
    """The expert of the agency's sector group confirms and prints."""
    if agreement.resumes_at_deputy:
        return _expert(user, agreement) and Verdict(RESUME_ASKED)
    return _nothing_open(_expert(user, agreement), agreement)


@also_as_stand_in
def confirm_and_resume(user: User, agreement: Agreement) -> Verdict:
    """The same, where the deputy asked to have the paper back without another round (decision 9)."""
    if not agreement.resumes_at_deputy:
        return _expert(user, agreement) and Verdict(RESUME_NOT_ASKED)
    return _nothing_open(_expert(user, agreement), agreement)


@also_as_stand_in
def approve_integration(user: User, agreement: Agreement) -> Verdict:
    """Integration approves what somebody else confirmed."""
    return _nothing_open(_integration(user, agreement), agreement)


@also_as_stand_in
def approve_deputy(user: User, agreement: Agreement) -> Verdict:
    """The deputy approves what somebody else approved last."""
    return _nothing_open(_deputy(user, agreement), agreement)


@also_as_stand_in
def sign(user: User, agreement: Agreement) -> Verdict:
    """The agency's top official signs with a one-time code."""
    verdict = _theirs(user, agreement, Right.SIGN_AGREEMENT)
    if verdict and agreement.agency.signature_kind != "code":
        return Verdict(SIGNS_BY_HAND)
    return verdict and _signs(user, agreement, "agency_head")


@also_as_stand_in
def record_wet_signature(user: User, agreement: Agreement) -> Verdict:
    """The agency records the scan of its official's handwritten signature."""
    verdict = first_yes(
        _theirs(user, agreement, Right.RECORD_WET_SIGNATURE), _theirs(user, agreement, Right.SIGN_AGREEMENT)
    )
    if verdict and agreement.agency.signature_kind != "wet":
        return Verdict(SIGNS_BY_CODE)
    if verdict and agreement.signatory("agency_head") is None:
        return Verdict(NOBODY_IN_REGISTER)
    return verdict


@also_as_stand_in
def countersign(user: User, agreement: Agreement) -> Verdict:
    """The Organization's slot of the year signs after the agency (decision 13)."""
    slot = agreement.fiscal_year.organization_slot
    verdict = _ours(user, agreement, _signing_right(agreement))
    if verdict and slot == "none":
        return Verdict(NO_ORGANIZATION_SLOT)
    if verdict and agreement.countersigned_at:
        return Verdict(ALREADY_COUNTERSIGNED)
    return verdict and _signs(user, agreement, slot)


@also_as_stand_in
def notify(user: User, agreement: Agreement) -> Verdict:
    """Integration records the numbers and notifies, once every slot has signed."""
    verdict = _ours(user, agreement, Right.NOTIFY_AGREEMENT)
    if verdict and agreement.fiscal_year.organization_slot != "none" and not agreement.countersigned_at:
        return Verdict(NOT_COUNTERSIGNED)
    return verdict


@also_as_stand_in
def return_to_agency(user: User, agreement: Agreement) -> Verdict:
    """Each reviewing desk may return the paper to the agency while it lies there."""
    return _holder_of_desk(user, agreement)


@also_as_stand_in
def return_to_expert(user: User, agreement: Agreement) -> Verdict:
    """Integration returns to the desk before it."""
    return _ours(user, agreement, Right.APPROVE_INTEGRATION)


@also_as_stand_in
def return_to_integration(user: User, agreement: Agreement) -> Verdict:
    """The deputy returns to the desk before it."""
    return _ours(user, agreement, Right.APPROVE_DEPUTY)


@also_as_stand_in
def decline_signature(user: User, agreement: Agreement) -> Verdict:
    """The agency's top official refuses to sign, with a reason."""
    verdict, capacity = _theirs(user, agreement, Right.SIGN_AGREEMENT), acts_as(user)
    return Verdict(STAND_IN_DOES_NOT_SIGN) if verdict and capacity is not None and not capacity.may_sign else verdict


@also_as_stand_in
def return_to_deputy(user: User, agreement: Agreement) -> Verdict:
    """A signed paper goes back to the deputy: by the Organization's signer, or by integration after him."""
    if agreement.fiscal_year.organization_slot != "none" and not agreement.countersigned_at:
        return _ours(user, agreement, _signing_right(agreement))
    return _ours(user, agreement, Right.NOTIFY_AGREEMENT)


@also_as_stand_in
def recall_submission(user: User, agreement: Agreement) -> Verdict:
    """The sender takes the draft back before the expert has opened it (decision 10)."""
    return _recall(user, agreement, "submitted", _writes(user, agreement))


@also_as_stand_in
def recall_confirmation(user: User, agreement: Agreement) -> Verdict:
    """The expert takes the confirmation back before integration has opened it."""
    return _recall(user, agreement, "confirmed", _expert(user, agreement))


@also_as_stand_in
def recall_integration_approval(user: User, agreement: Agreement) -> Verdict:
    """Integration takes its approval back before the deputy has opened the paper."""
    return _recall(
        user, agreement, "integration_approved", _ours(user, agreement, Right.APPROVE_INTEGRATION)
    )


@also_as_stand_in
def recall_deputy_approval(user: User, agreement: Agreement) -> Verdict:
    """The deputy takes the approval back before the official has opened the paper."""
    return _recall(user, agreement, "deputy_approved", _ours(user, agreement, Right.APPROVE_DEPUTY))


@also_as_stand_in
def supersede(user: User, agreement: Agreement) -> Verdict:
    """Who notifies an amendment replaces the paper in force by it; nobody does so by itself."""
    verdict = _ours(user, agreement, Right.NOTIFY_AGREEMENT)
    return Verdict(ONLY_BY_AMENDMENT) if verdict and not agreement.has_signed_amendment else verdict


@also_as_stand_in
def park(user: User, agreement: Agreement) -> Verdict:
    """Who writes an amendment may set it aside for another one."""
    verdict = _writes(user, agreement)
    return Verdict(ONLY_AMENDMENTS_ARE_PARKED) if verdict and not agreement.is_amendment else verdict


@also_as_stand_in
def take_up(user: User, agreement: Agreement) -> Verdict:
    """And take it up again."""
    return park(user, agreement)


@also_as_stand_in
def cancel(user: User, agreement: Agreement) -> Verdict:
    """The agency gives up its own draft; integration cancels what is in the circuit."""
    if agreement.state in ("draft", "returned", "parked"):
        return first_yes(_writes(user, agreement), _ours(user, agreement, Right.CANCEL_AGREEMENT))
    return _ours(user, agreement, Right.CANCEL_AGREEMENT)


# ---- who has the paper in hand -----------------------------------------------------------------


@also_as_stand_in
def claim(user: User, agreement: Agreement) -> Verdict:
    """Take the paper in hand: whoever works at the desk it lies on."""
    return _at_claimable_desk(user, agreement) and _not_claimed_from(user, agreement)


@also_as_stand_in
def release(user: User, agreement: Agreement) -> Verdict:
    """Put it back: who has it, or his stand-in."""
    verdict = _at_claimable_desk(user, agreement)
    if not verdict:
        return verdict
    if agreement.claimed_by_id is None:
        return Verdict(NOT_CLAIMED)
    return YES if agreement.claimed_by_id in persons_behind(user) else Verdict(NOT_YOURS_TO_RELEASE)


@also_as_stand_in
def reassign(user: User, agreement: Agreement) -> Verdict:
    """Give it to somebody of the desk: the lead always, a colleague once the claim is stale."""
    if agreement.desk not in _AT_DESK:
        return Verdict(NOT_CLAIMABLE if see(user, agreement) else OUT_OF_REACH)
    if holds(user, Right.ASSIGN_PAPERS, agreement.agency):
        return _open_year(agreement)
    verdict = _at_claimable_desk(user, agreement)
    if not verdict or agreement.claimed_by_id in persons_behind(user):
        return verdict
    if agreement.claimed_by_id is None:
        return Verdict(NOT_CLAIMED)
    return YES if agreement.claim_is_stale else Verdict(NOT_STALE)


def _at_claimable_desk(user: User, agreement: Agreement) -> Verdict:
    rights = _AT_DESK.get(agreement.desk)
    if rights is None:
        return Verdict(NOT_CLAIMABLE if any(holds(user, r, agreement.agency) for rs in _AT_DESK.values() for r in rs) else OUT_OF_REACH)
    verdict = first_yes(*(holds(user, right, agreement.agency) for right in sorted(rights, key=lambda right: right.codename)))
    return verdict and _one_side(user, agreement, AuditEntry.Side.ORGANIZATION)


def keep_calendar(user: User, holiday: object = None) -> Verdict:
    """Keep the official holidays, around which the working days are counted."""
    return holds(user, Right.KEEP_CALENDAR)


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


def _ours(user: User, agreement: Agreement, right: Right, *previous: str) -> Verdict:
    verdict = holds(user, right, agreement.agency) and _one_side(user, agreement, AuditEntry.Side.ORGANIZATION)
    if verdict and right in _AT_DESK.get(agreement.desk, ()):
        verdict = _not_claimed_from(user, agreement)
    # A principal and his stand-in are one person here (decision 15).
    return Verdict(TWICE_IN_A_ROW) if verdict and persons_behind(user) & agreement.persons_of(*previous) else verdict


def _not_claimed_from(user: User, agreement: Agreement) -> Verdict:
    if agreement.claimed_by_id is None or agreement.claimed_by_id in persons_behind(user):
        return YES
    return Verdict(CLAIMED.format(name=agreement.claimed_by.full_name))


def _signs(user: User, agreement: Agreement, slot: str) -> Verdict:
    """By the register of today; a stand-in only with the power to sign, and not what he submitted himself."""
    signatory, capacity = agreement.signatory(slot), acts_as(user)
    if signatory is None:
        return Verdict(NOBODY_IN_REGISTER)
    if signatory.person_id != (user.pk if capacity is None else capacity.principal_id):
        return Verdict(NOT_IN_REGISTER)
    if capacity is not None and not capacity.may_sign:
        return Verdict(STAND_IN_DOES_NOT_SIGN)
    if capacity is not None and persons_behind(user) & agreement.persons_of("submitted"):
        return Verdict(SUBMITTED_IT)
    return YES


def _signing_right(agreement: Agreement) -> Right:
    return Right.APPROVE_DEPUTY if agreement.fiscal_year.organization_slot == "deputy" else Right.SIGN_FOR_ORGANIZATION


def _expert(user: User, agreement: Agreement) -> Verdict:
    return _ours(user, agreement, Right.CONFIRM_AGREEMENT, "submitted")


def _integration(user: User, agreement: Agreement) -> Verdict:
    return _ours(user, agreement, Right.APPROVE_INTEGRATION, "confirmed", "submitted")


def _deputy(user: User, agreement: Agreement) -> Verdict:
    before = "integration_approved" if agreement.integration_approved_by_id else "confirmed"
    return _ours(user, agreement, Right.APPROVE_DEPUTY, before, "submitted")


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


def _recall(user: User, agreement: Agreement, sender: str, verdict: Verdict) -> Verdict:
    # Sent by a stand-in, both he and his principal are the sender.
    if verdict and not persons_behind(user) & agreement.persons_of(sender):
        return Verdict(NOT_THE_SENDER)
    if verdict and agreement.came_back:
        return Verdict(CAME_BACK)
    if verdict and agreement.opened_at is not None:
        return Verdict(ALREADY_OPENED)
    return verdict

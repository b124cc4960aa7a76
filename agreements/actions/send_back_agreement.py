"""Return a paper: to the agency or to the desk before, with a reason and a text (decision 9)."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from agreements.actions.freeze_print import void_prints
from agreements.actions.holding_credit import release
from agreements.models import Agreement, ReturnNote, ReturnReason
from agreements.workflow import RETURN_TO_AGENCY, TURN, State
from core import clock
from core.refusals import Refused
from core.text import normalise, to_persian_digits
from core.workflow import Step, take

TEXT_NEEDED = "دلیل عودت را در یک یا دو جمله بنویسید. این متن برای گیرنده فرستاده می‌شود."


def send_back_agreement(
    agreement: Agreement,
    step: Step,
    *,
    reason: ReturnReason,
    text: str,
    by: User,
    resume_here: bool = False,
    seen_version: int | None = None,
) -> Agreement:
    """Carry out one of the return steps of the table.

    The print in force and its signatures are void. A return to the agency frees the reserved
    credit; with `resume_here` (deputy only) the corrected paper comes straight back to him. All open
    comments for the agency go with it, in the same transaction, and stand for the text where none is
    written.
    """
    to_agency = step is RETURN_TO_AGENCY
    going = open_for_agency(agreement).count() if to_agency else 0
    if not normalise(text):
        if not going:
            raise Refused(TEXT_NEEDED)
        text = f"{to_persian_digits(going)} نکته در بخش‌های پرونده نوشته شده است؛ به هر یک پاسخ دهید."
    holding = [agreement.ceilings()] if to_agency else []
    facts = {"reason": reason.title, "resume_here": resume_here}
    with take(step, agreement, by=by, note=text, seen_version=seen_version, holding=holding, data=facts) as locked:
        void_prints(locked, reason=f"{step.done}: {reason.title}")
        if to_agency:
            release(locked, by=by)
            locked.resumes_at_deputy = resume_here and locked.state == State.INTEGRATION_APPROVED
            _send_comments(locked)
        ReturnNote.objects.create(
            agreement=locked,
            from_desk=locked.desk,
            to_desk=TURN[State(step.target)],
            reason=reason,
            text=text,
            by=by,
            at=clock.now(),
        )
    return locked


def open_for_agency(agreement: Agreement) -> QuerySet:
    """The comments a return to the agency takes along: new ones, and those whose answer did not settle them."""
    return agreement.comments.filter(is_internal=False, settled_at=None)


def _send_comments(agreement: Agreement) -> None:
    still_open = open_for_agency(agreement)
    # Asked again: the words of the earlier answer stay beside the comment until the new one.
    still_open.exclude(sent_at=None).update(answer_kind="", answered_by=None, answered_at=None)
    still_open.filter(sent_at=None).update(sent_at=clock.now())

"""Take an amendment over to the paper that came into force meanwhile (decision 19, docs/decisions/0020)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from agreements.actions.fill_from_notice import fill_from_notice
from agreements.actions.start_amendment import in_force_of
from agreements.actions.write_forms import write_forms
from agreements.allocated import allocated_on, amounts_of
from agreements.content import content_of, sha256_of_content
from agreements.invariants import NOT_BELOW_ALLOCATED
from agreements.merging import Merge, merge
from agreements.models import Agreement, AmendmentSheet
from agreements.own_credit import gives_back
from agreements.permissions import draft
from core.refusals import AlreadyDone, Refused, Stale
from core.workflow import write

MERGED = "یکی کردن با نسخهٔ معتبر"
ALREADY_MERGED = "مبنای این اصلاحیه همان نسخهٔ معتبر است."
NOTHING_IN_FORCE = "نسخهٔ معتبری از این موافقتنامه نیست."
ANSWER_ALL = "برای هر خانه‌ای که در هر دو سو تغییر کرده است یکی را برگزینید."
CHANGED_AGAIN = "پس از باز شدن این صفحه، نسخهٔ معتبر یا پیش‌نویس دوباره تغییر کرده است؛ خانه‌ها را از نو ببینید."


def merge_of(agreement: Agreement) -> tuple[Agreement, Merge]:
    """The paper in force, and the merge of this draft with it. Raises Refused where there is nothing to merge."""
    now = in_force_of(agreement)
    if now is None:
        raise Refused(NOTHING_IN_FORCE)
    if now.pk == agreement.amends_id:
        raise AlreadyDone(ALREADY_MERGED)
    return now, merge(AmendmentSheet.objects.get(agreement=agreement).base_content, content_of(now), content_of(agreement))


def merge_amendment(
    agreement: Agreement, answers: Mapping[str, Any], *, seen_base: int, by: User, seen_version: int | None = None
) -> Agreement:
    """Write the merged forms, make the paper in force the base. `answers`: question name -> value (merging.py).

    Raises Refused: nothing to merge, a question unanswered, another base than the one seen, a line below what is
    allocated on it.
    """
    with write(agreement, draft, by=by, label=MERGED, seen_version=seen_version) as locked:
        now, found = merge_of(locked)
        if now.pk != seen_base:
            raise Stale(CHANGED_AGAIN)
        if any(question.name not in answers for question in found.questions):
            raise Refused(ANSWER_ALL)
        write_forms(locked, found.settled(answers))
        if not locked.is_capital and not gives_back(locked):
            # The chapters the notice fixes are no question: they are what is notified by now.
            fill_from_notice(locked)
        amounts = amounts_of(locked)
        if any(amounts.get(line, 0) < allocated for line, allocated in allocated_on(now).items()):
            raise Refused(NOT_BELOW_ALLOCATED.sentence)
        locked.amends = now
        content = content_of(now)
        AmendmentSheet.objects.filter(agreement=locked).update(base_content=content, base_sha256=sha256_of_content(content))
    return locked

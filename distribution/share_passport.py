"""The passport of a county's share, or of the province's own part: from the other end of the same way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from core import clock
from core.text import to_persian_digits
from distribution import permissions
from distribution.models import CreditNotice, CreditType, ProjectCredit, Share, SharePosting
from distribution.passport import PASSED, TAKEN, Balance, Entry, Figure, Passport, address_of, closed_by, passport_of
from distribution.province_papers import center_entries, letters_of, scenario_entries, share_entry


def share_passport(share: Share, user: User, on: dt.date | None = None) -> Passport:
    """Every paper of the share until `on` (today without one) that `user` may see, in a constant number of queries.

    Of the balance `held` is what projects took and no agency was told yet, `final` what was passed on to agencies.
    """
    today = clock.today()
    inside = bool(permissions.see_scenarios(user))
    postings = list(share.postings.order_by("id"))
    entries: list[Entry] = []
    if inside:
        entries += center_entries(share.fiscal_year_id, CreditType.CAPITAL, share.source_id, share.programme_id)
        entries += scenario_entries(share.fiscal_year_id, share.source_id, share.programme_id)
    entries += _own(share, postings, user)
    passport = passport_of(entries, on or today)
    approved = share.project_credits.order_by().values_list("approved_at").annotate(total=Sum("amount"))
    said = sum(amount for at, amount in approved if timezone.localtime(at).date() <= passport.on)
    now = Balance(share.notified, share.approved - share.issued, share.issued) if passport.on >= today else None
    closed_by(passport, passport.balance.notified + said - passport.balance.taken, now, papers="پروژه‌های مصوب و ماندهٔ سهم")
    passport.figures = _figures(passport)
    return passport


def _own(share: Share, postings: list[SharePosting], user: User) -> Iterator[Entry]:
    letters = letters_of(postings)
    credits = list(ProjectCredit.objects.filter(share=share).select_related("session", "resolution").order_by("approved_at", "pk"))
    serials = {posting.paper for posting in postings if posting.act == SharePosting.Act.ISSUE}
    notices = {notice.serial: notice for notice in CreditNotice.objects.visible_to(user).filter(serial__in=serials).select_related("agency")}
    for posting in postings:
        if posting.act == SharePosting.Act.NOTIFY:
            yield share_entry(posting, share, letters, above=False)
        elif posting.act == SharePosting.Act.APPROVE:
            yield _approval(posting, [credit for credit in credits if _is_of(credit, posting)], user)
        else:
            notice = notices.get(posting.paper)
            yield Entry(
                posting.at, PASSED, f"ابلاغ به {notice.agency.name}" if notice else "ابلاغ به دستگاه اجرایی", posting.issued_delta,
                code=notice.number if notice else posting.paper, date=notice.date if notice else None,
                url=notice.get_absolute_url() if notice else "", held=-posting.issued_delta, final=posting.issued_delta,
            )  # fmt: skip


def _is_of(credit: ProjectCredit, posting: SharePosting) -> bool:
    """Whether the posting approved this credit: a session is named by its identifier, a sitting of the council by its moment."""
    return credit.session.identifier == posting.paper if credit.session is not None else credit.approved_at == posting.at


def _approval(posting: SharePosting, credits: list[ProjectCredit], user: User) -> Entry:
    count = f"{to_persian_digits(len(credits))} پروژه"
    session = credits[0].session if credits else None
    if session is not None:
        return Entry(
            posting.at, TAKEN, "صورت‌جلسهٔ کمیتهٔ شهرستان", posting.approved_delta, code=session.minutes_number, date=session.held_on, note=count,
            url=address_of("show_session", session.pk), held=posting.approved_delta,
        )  # fmt: skip
    resolution = credits[0].resolution if credits else None
    linked = resolution is not None and bool(permissions.see_scenarios(user))
    return Entry(
        posting.at, TAKEN, "پروژه‌های مصوب شورا", posting.approved_delta, code=resolution.number if resolution else posting.paper,
        date=resolution.date if resolution else None, note=count, url=address_of("show_resolution", resolution.pk) if linked else "",
        held=posting.approved_delta,
    )  # fmt: skip


def _figures(passport: Passport) -> list[Figure]:
    balance = passport.balance
    return [
        Figure("سهم ابلاغ‌شده", balance.notified, "lapis", "ابلاغ شهرستان یا مصوبهٔ شورا"),
        Figure("مصوب پروژه‌ها", balance.taken, "glaze", "کمیتهٔ شهرستان یا شورا"),
        Figure("ابلاغ‌شده به دستگاه‌ها", balance.final, "ochre", "از پروژه‌های مصوب"),
        Figure("مانده", balance.left, "", "هنوز پروژه‌ای ندارد"),
    ]

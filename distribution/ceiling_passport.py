"""The passport of an agency's ceiling: from the center's letter down to the agreements that use it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from core import clock
from core.text import to_persian_digits
from distribution import permissions
from distribution.models import (
    CeilingPosting,
    CouncilResolution,
    CreditCeiling,
    CreditNotice,
    CreditType,
    ProjectCredit,
    SharePosting,
)
from distribution.passport import (
    ABOVE,
    NOTICE,
    TAKEN,
    Balance,
    Entry,
    Figure,
    Passport,
    address_of,
    closed_by,
    passport_of,
)
from distribution.province_papers import center_entries, scenario_entries, share_entries

_AGREED = {
    CeilingPosting.Act.RESERVE: "ارسال موافقتنامه",
    CeilingPosting.Act.RELEASE: "برگشت موافقتنامه",
    CeilingPosting.Act.USE: "ابلاغ موافقتنامه",
    CeilingPosting.Act.REPLACE: "جایگزینی با اصلاحیه",
}
_WHAT = {
    CeilingPosting.Act.RESERVE: "رزرو اعتبار",
    CeilingPosting.Act.RELEASE: "آزاد شدن رزرو",
    CeilingPosting.Act.USE: "قطعی شدن رزرو",
    CeilingPosting.Act.REPLACE: "آزاد شدن قطعی نسخهٔ پیشین",
}


@dataclass(frozen=True)
class Sight:
    """What this person may see beside the agency's own papers."""

    center: bool
    counties: bool
    council: bool

    @classmethod
    def of(cls, user: User) -> Sight:
        """An agency sees none of the province's totals."""
        return cls(
            center=bool(permissions.see_center_notices(user)),
            counties=bool(permissions.see_counties(user)) and bool(permissions.see_center_notices(user)),
            council=bool(permissions.see_scenarios(user)),
        )


def ceiling_passport(ceiling: CreditCeiling, user: User, on: dt.date | None = None) -> Passport:
    """Every paper of the ceiling until `on` (today without one) that `user` may see, in a constant number of queries."""
    today = clock.today()
    sight = Sight.of(user)
    postings = list(ceiling.postings.order_by("id"))
    notices = _notices(ceiling)
    capital = ceiling.credit_type == CreditType.CAPITAL
    projects = _projects(ceiling) if capital else []
    # From the top down: papers of one moment keep this order.
    entries: list[Entry] = []
    if sight.center:
        entries += center_entries(ceiling.fiscal_year_id, ceiling.credit_type, ceiling.source_id, _programme(ceiling))
    if sight.council and capital:
        entries += scenario_entries(ceiling.fiscal_year_id, ceiling.source_id, ceiling.programme_id)
    if sight.counties and projects:
        entries += share_entries(SharePosting.objects.filter(share__in={c.share_id for c in projects}, act=SharePosting.Act.NOTIFY))
    entries += [*_council(ceiling, notices, sight), *_approvals(projects, sight), *_own(postings, notices)]
    passport = passport_of(entries, on or today)
    letters = [notice for notice in notices.values() if timezone.localtime(notice.issued_at).date() <= passport.on]
    said = sum(notice.sign * notice.of_ceiling for notice in letters)
    now = Balance(ceiling.notified, ceiling.reserved, ceiling.used) if passport.on >= today else None
    closed_by(passport, said, now, papers="ابلاغیه‌های دستگاه")
    passport.figures = _figures(passport, len(letters))
    if capital:
        approved = sum(credit.amount for credit in projects if timezone.localtime(credit.approved_at).date() <= passport.on)
        passport.figures.append(Figure("مصوب، در انتظار ابلاغیه", approved - said, "", "پروژه‌های کمیته‌ها و شورا"))
    return passport


def _programme(ceiling: CreditCeiling) -> int | None:
    return ceiling.programme_id if ceiling.credit_type == CreditType.CAPITAL else None


def _notices(ceiling: CreditCeiling) -> dict[str, CreditNotice]:
    """The issued notices that speak of the ceiling, each with `of_ceiling`: its lines' sum for it."""
    notices = CreditNotice.objects.filter(
        fiscal_year=ceiling.fiscal_year_id, agency=ceiling.agency_id, credit_type=ceiling.credit_type, state="issued",
        lines__programme=ceiling.programme_id, lines__source=ceiling.source_id,
    )  # fmt: skip
    return {notice.serial: notice for notice in notices.annotate(of_ceiling=Sum("lines__amount")).order_by("issued_at", "pk")}


def _own(postings: list[CeilingPosting], notices: dict[str, CreditNotice]) -> Iterator[Entry]:
    for posting in postings:
        moved = {"notified": posting.notified_delta, "held": posting.reserved_delta, "final": posting.used_delta}
        if posting.act == CeilingPosting.Act.NOTIFY:
            notice = notices.get(posting.paper)
            kind = f"، {notice.get_kind_display()}" if notice and notice.kind != CreditNotice.Kind.ORIGINAL else ""
            yield Entry(
                posting.at, NOTICE, f"ابلاغیهٔ اعتبار دستگاه{kind}", posting.notified_delta, code=notice.number if notice else posting.paper,
                date=notice.date if notice else None, url=notice.get_absolute_url() if notice else "", **moved,
            )  # fmt: skip
        else:
            amount = posting.used_delta or posting.reserved_delta
            yield Entry(
                posting.at, TAKEN, _AGREED[posting.act], amount, code=posting.paper, note=_WHAT[posting.act],
                url=address_of("show_agreement", posting.paper), **moved,
            )  # fmt: skip


def _council(ceiling: CreditCeiling, notices: dict[str, CreditNotice], sight: Sight) -> Iterator[Entry]:
    """The resolutions expense notices stand on; of capital credit the scenarios and projects tell more."""
    if ceiling.credit_type == CreditType.CAPITAL:
        return
    sums: dict[tuple[str, dt.date], int] = defaultdict(int)
    for notice in notices.values():
        if notice.council_number and notice.council_date:
            sums[notice.council_number, notice.council_date] += notice.sign * notice.of_ceiling
    recorded = {
        resolution.number: resolution
        for resolution in CouncilResolution.objects.filter(fiscal_year=ceiling.fiscal_year_id, number__in=[number for number, _ in sums])
    }
    for (number, date), amount in sums.items():
        resolution = recorded.get(number)
        url = resolution.get_absolute_url() if resolution and sight.council and address_of("show_resolution", resolution.pk) else ""
        yield Entry(_noon(date), ABOVE, "مصوبهٔ شورای برنامه‌ریزی", amount, code=number, date=date, url=url)


def _noon(day: dt.date) -> dt.datetime:
    # The council's day is known, its hour is not; letters of the same day come after it.
    return timezone.make_aware(dt.datetime.combine(day, dt.time(0, 1)))


def _projects(ceiling: CreditCeiling) -> list[ProjectCredit]:
    credits = ProjectCredit.objects.filter(
        fiscal_year=ceiling.fiscal_year_id, source=ceiling.source_id, project__programme=ceiling.programme_id, project__agency=ceiling.agency_id
    )
    return list(credits.select_related("session__county", "resolution").order_by("approved_at", "pk"))


def _approvals(projects: list[ProjectCredit], sight: Sight) -> Iterator[Entry]:
    """What committees and the council approved for the agency, one entry a session or sitting."""
    sums: dict[tuple[int | None, int | None, dt.datetime], list[ProjectCredit]] = defaultdict(list)
    for credit in projects:
        sums[credit.session_id, credit.resolution_id, credit.approved_at].append(credit)
    for (session, resolution, at), credits in sums.items():
        amount, first = sum(credit.amount for credit in credits), credits[0]
        note = f"{to_persian_digits(len(credits))} پروژهٔ این دستگاه"
        if first.session is not None:
            url = address_of("show_session", session) if sight.counties else ""
            title = f"صورت‌جلسهٔ کمیتهٔ شهرستان {first.session.county.name}"
            yield Entry(at, ABOVE, title, amount, code=first.session.minutes_number, date=first.session.held_on, note=note, url=url)
        else:
            url = address_of("show_resolution", resolution) if sight.council else ""
            number = first.resolution.number
            yield Entry(at, ABOVE, "پروژه‌های مصوب شورا (سهم استانی)", amount, code=number, date=first.resolution.date, note=note, url=url)


def _figures(passport: Passport, letters: int) -> list[Figure]:
    balance = passport.balance
    return [
        Figure("ابلاغ‌شده", balance.notified, "lapis", f"{to_persian_digits(letters)} ابلاغیه"),
        Figure("قطعی در موافقتنامه", balance.final, "glaze", "موافقتنامهٔ ابلاغ‌شده"),
        Figure("در گردش", balance.held, "glaze", "موافقتنامهٔ ارسال‌شده"),
        Figure("مانده", balance.left, "", "هنوز در موافقتنامه‌ای نیامده"),
    ]

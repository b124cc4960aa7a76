"""The papers above a credit: the center's letters, the council's scenarios, the letters to counties."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from distribution.models import CenterNotice, CenterPosting, CountyNotice, DistributionScenario, Share, SharePosting
from distribution.passport import ABOVE, Entry, address_of


def center_entries(year: int, credit_type: str, source: int, programme: int | None) -> Iterator[Entry]:
    """What the center notified of the source (and programme): the province's whole, in two queries. Ids."""
    postings = list(
        CenterPosting.objects.filter(
            act=CenterPosting.Act.NOTIFY, credit__fiscal_year=year, credit__credit_type=credit_type, credit__source=source, credit__programme=programme
        ).order_by("id")
    )
    notices = {notice.identifier: notice for notice in CenterNotice.objects.filter(identifier__in={posting.paper for posting in postings})}
    for posting in postings:
        notice = notices.get(posting.paper)
        kind = f"، {notice.get_kind_display()}" if notice and notice.kind != CenterNotice.Kind.ORIGINAL else ""
        yield Entry(
            posting.at, ABOVE, f"ابلاغیهٔ اعتبار مرکز{kind}", posting.notified_delta, code=notice.number if notice else posting.paper,
            date=notice.date if notice else None, note="همهٔ استان", url=address_of("show_center_notice", notice.pk) if notice else "",
        )  # fmt: skip


def scenario_entries(year: int, source: int, programme: int) -> Iterator[Entry]:
    """What the council distributed of the source and programme, in two queries. Ids."""
    postings = list(
        CenterPosting.objects.filter(
            act=CenterPosting.Act.DISTRIBUTE, credit__fiscal_year=year, credit__source=source, credit__programme=programme
        ).order_by("id")
    )
    scenarios = {
        scenario.identifier: scenario
        for scenario in DistributionScenario.objects.filter(identifier__in={posting.paper for posting in postings}).select_related("resolution")
    }
    for posting in postings:
        scenario = scenarios.get(posting.paper)
        if scenario is None:
            continue
        yield Entry(
            posting.at, ABOVE, "توزیع میان شهرستان‌ها", posting.distributed_delta, code=scenario.identifier, note=f"سناریوی «{scenario.name}»، همهٔ استان",
            url=address_of("show_scenario", scenario.pk),
        )  # fmt: skip
        if (resolution := scenario.resolution) is not None:
            yield Entry(
                posting.at, ABOVE, "مصوبهٔ شورای برنامه‌ریزی", posting.distributed_delta, code=resolution.number, date=resolution.date,
                note="همهٔ استان", url=address_of("show_resolution", resolution.pk),
            )  # fmt: skip


def share_entries(postings: QuerySet[SharePosting]) -> Iterator[Entry]:
    """How the shares were opened: a letter to the county, or the council's decision for the province's own part."""
    found = list(postings.select_related("share__county").order_by("id"))
    letters = letters_of(found)
    for posting in found:
        yield share_entry(posting, posting.share, letters, above=True)


def letters_of(postings: list[SharePosting]) -> dict[str, CountyNotice]:
    """The county letters these postings are named after, in one query."""
    return {letter.serial: letter for letter in CountyNotice.objects.filter(serial__in={posting.paper for posting in postings})}


def share_entry(posting: SharePosting, share: Share, letters: dict[str, CountyNotice], *, above: bool) -> Entry:
    """The entry of a posting that opened a share; of the share's own passport it moves the balance."""
    letter = letters.get(posting.paper)
    moved = {} if above else {"notified": posting.notified_delta}
    brick = ABOVE if above else "lapis"
    if share.county is None:
        url = address_of("show_share_passport", _year(posting), share.pk) if above else ""
        return Entry(posting.at, brick, "گشایش سهم استانی", posting.notified_delta, code=posting.paper, note="با مصوبهٔ شورا", url=url, **moved)
    return Entry(
        posting.at, brick, f"ابلاغیهٔ شهرستان {share.county.name}", posting.notified_delta, code=letter.number if letter else posting.paper,
        date=letter.date if letter else None, url=address_of("show_county_notice", letter.pk) if letter else "", **moved,
    )  # fmt: skip


def _year(posting: SharePosting) -> int:
    return int(posting.paper[:4])

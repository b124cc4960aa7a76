"""Fill a database with what a large what-if rests on: 30 counties, 8 indices, 200 programmes, one scenario.

By the real actions. Run as `python -m bench.fill_distribution` with DATABASE_URL set.
"""

from __future__ import annotations

import datetime as dt

import django

COUNTIES, INDICES, PROGRAMMES, CHAPTERS = 30, 8, 200, 10
SCAN = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def fill() -> None:
    """Write it into a migrated database with the reference data."""
    from accounts.models import User
    from agreements.demonstration.people import seat_people
    from agreements.demonstration.year import open_year
    from core import clock
    from core.uploads import Upload
    from distribution.actions.enter_center_notice import start_center_notice
    from distribution.actions.record_center_notice import record_center_notice
    from distribution.actions.save_scenario import start_scenario
    from distribution.models import (
        County,
        CreditSource,
        CreditType,
        DistributionIndex,
        FunctionalCode,
        IndexValue,
        PriorShare,
    )

    year = open_year()
    seat_people([])
    by = User.objects.get(username="integration")
    source = CreditSource.objects.get(code="51")
    for n in range(County.objects.count(), COUNTIES):
        County.objects.create(code=f"06{n + 1}", name=f"شهرستان {n + 1}")
    for n in range(DistributionIndex.objects.count(), INDICES):
        DistributionIndex.objects.create(code=f"index-{n}", title=f"شاخص {n}", position=n, default_weight=0)
    counties = list(County.objects.all())
    for place, index in enumerate(DistributionIndex.objects.all()):
        DistributionIndex.objects.filter(pk=index.pk).update(default_weight=(40, 20, 10, 10, 5, 5, 5, 5)[place])
        have = set(index.values.values_list("county", flat=True))
        IndexValue.objects.bulk_create(
            IndexValue(index=index, county=county, year=year.year, value=(county.pk * 37 + index.pk * 11) % 90 + 10, taken_from="bench")
            for county in counties if county.pk not in have
        )  # fmt: skip
    PriorShare.objects.bulk_create(
        PriorShare(year=year.year - 1, source=source, county=county, amount=200_000 + county.pk % 7 * 31_000) for county in counties
    )
    chapters = [FunctionalCode.objects.create(code=f"98{n:02}", level="chapter", title=f"فصل {n}") for n in range(CHAPTERS)]
    programmes = [
        FunctionalCode.objects.create(code=f"98{n % CHAPTERS:02}{n:03}", level="programme", parent=chapters[n % CHAPTERS], title=f"برنامهٔ {n}")
        for n in range(PROGRAMMES)
    ]
    notice = start_center_notice(
        fiscal_year=year, credit_type=CreditType.CAPITAL, kind="original", number="97/1", date=clock.today() - dt.timedelta(days=1),
        cells={(source.pk, programme.pk): 40_000 + n * 97 for n, programme in enumerate(programmes)},
        scan=Upload(name="center.pdf", content_type="application/pdf", content=SCAN), by=by,
    )  # fmt: skip
    record_center_notice(notice, by=by)
    start_scenario(fiscal_year=year, source=source, name="bench", by=by)


def main() -> None:
    """Migrate, load the reference data, fill."""
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    fill()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    main()

"""«رونوشت از سال پیش»: titles, units and quantities of last year's agreement in force, by way of the preview."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from agreements.actions.bring_activities import ACTIVITIES_COPIED
from agreements.actions.save_section import ActivityRow, save_activities
from agreements.models import Activity, Agreement, ProgrammeBlock
from agreements.prior_activities import NO_COMMON_PROGRAMME, NONE_THAT_YEAR, NOT_NOTIFIED, Former
from core import clock
from core.audit import record
from core.text import to_persian_digits
from distribution.models import FiscalYear
from tests.agreements.screens.crowd import queries_of, text_of
from tests.agreements.screens.drafts import form_of, page_of, written
from tests.agreements.screens.sheets import confirm, stored
from tests.factories.agreements import agreement_at, fresh

pytestmark = pytest.mark.django_db
ONE = "1301001"


@pytest.fixture
def staff(office, signed_in):
    return signed_in(office.staff)


@transaction.atomic
def of_next_year(office, *programmes) -> Agreement:
    """The draft of 1398: its programmes are notified, nothing is written."""
    year, _ = FiscalYear.objects.get_or_create(year=1398, defaults={"status": FiscalYear.Status.ACTIVE})
    now = clock.now()
    draft = Agreement.objects.create(
        fiscal_year=year, agency=office.agency, identifier="1398-H-A22-001", desk="agency", desk_since=now, created_by=office.staff, created_at=now
    )
    record(draft, by=office.staff, action="start", label="آغاز پیش‌نویس", side="agency", to_state="draft")
    for programme in programmes or (office.programme,):
        ProgrammeBlock.objects.create(agreement=draft, programme=programme)
    return draft


@pytest.fixture
def last(office):
    """The agreement of 1397, notified: two activities of one programme."""
    return agreement_at("notified", office)


def page(agreement):
    return f"{page_of(agreement, 'activities')}last-year/"


def preview_of(client, agreement, **typed):
    return client.post(page(agreement), typed).url


def test_it_says_whose_and_how_much_before_anything(office, staff, last):
    words = text_of(staff.get(page(of_next_year(office))))
    assert last.identifier in words and "توسعهٔ تولیدات کشاورزی" in words and "دیدن پیش‌نمایش" in words
    assert to_persian_digits(f"{last.total:,}").replace(",", "٬") in words


def test_titles_units_and_quantities_come_without_amounts(office, staff, last):
    draft = of_next_year(office)
    address = preview_of(staff, draft)
    before = stored(last, ONE)
    words = text_of(staff.get(address))
    assert "۲ ردیف تازه" in words and f"سال پیش: {to_persian_digits(f'{before[0][4]:,}').replace(',', '٬')}" in words
    confirm(staff, address)
    assert stored(draft, ONE) == [(title, unit, quantity, None, 0) for title, unit, quantity, _, _ in before]
    assert written(draft) == [(ACTIVITIES_COPIED, "jahad")]
    # They are new rows of a new paper.
    assert not set(Activity.objects.filter(block__agreement=draft).values_list("key")) & set(Activity.objects.filter(block__agreement=last).values_list("key"))


def test_the_amounts_come_too_where_they_are_wished_for(office, staff, last):
    draft = of_next_year(office)
    confirm(staff, preview_of(staff, draft, amounts="on"))
    assert stored(draft, ONE) == stored(last, ONE)


@pytest.mark.parametrize(("answer", "quantity"), [("saved", 3), ("file", 10)])
def test_what_is_typed_stays_unless_the_person_says_otherwise(office, staff, last, answer, quantity):
    draft = of_next_year(office)
    typed = [ActivityRow("آموزش بهره برداران", "نفر", 3, 5, 15), ActivityRow("کار خودم", "", None, None, 7)]
    save_activities(draft, draft.blocks.get(), goal="هدف", rows=typed, by=office.staff)
    key = str(Activity.objects.get(block__agreement=draft, position=1).key)
    address = preview_of(staff, draft)
    opened = staff.get(address)
    assert "ردیف‌هایی که نوشته‌اید" in text_of(opened) and form_of(opened)[f"pick-{key}"] == "saved"
    confirm(staff, address, **{f"pick-{key}": answer})
    rows = stored(draft, ONE)
    assert len(rows) == 3 and rows[0][2:] == (quantity, 5, 15) and ("کار خودم", "", None, None, 7) in rows
    assert draft.blocks.get().goal == "هدف"


def test_two_rows_of_one_title_are_told_apart():
    rows = [(ONE, Activity(title="نگهداری", amount=1)), (ONE, Activity(title="نگهداري", amount=2))]
    table, amounts = Former(1397, rows=rows).table(with_amounts=False)
    assert [cells[1].text for _, cells in table.rows] == ["نگهداری", "نگهداري (۲)"] and amounts == {1: 1, 2: 2}


class TestNothingToCopy:
    def test_no_paper_that_year(self, office, staff):
        empty = staff.get(page(of_next_year(office)))
        assert NONE_THAT_YEAR.format(year="۱۳۹۷") in text_of(empty) and "دیدن پیش‌نمایش" not in text_of(empty)

    def test_one_that_is_not_notified(self, office, staff):
        agreement_at("submitted", office)
        assert NOT_NOTIFIED.format(year="۱۳۹۷") in text_of(staff.get(page(of_next_year(office))))

    def test_one_of_other_programmes(self, office, staff, last):
        draft = of_next_year(office, office.other_programme)
        assert NO_COMMON_PROGRAMME.format(year="۱۳۹۷") in text_of(staff.get(page(draft)))
        assert staff.post(page(draft)).status_code == 200 and stored(draft, office.other_programme.code) == []

    def test_the_paper_of_another_agency_is_not_looked_at(self, office, staff):
        agreement_at("notified", office, agency=office.wide_agency)
        assert NONE_THAT_YEAR.format(year="۱۳۹۷") in text_of(staff.get(page(of_next_year(office))))


def test_the_queries_do_not_grow_with_last_years_rows(office, staff, last):
    draft = of_next_year(office)
    few = queries_of(staff, page(draft))
    more = [Activity(block=last.blocks.get(), position=n, title=f"فعالیت {n}", amount=0) for n in range(10, 60)]
    with connection.cursor() as cursor:
        # A notified paper takes no row from anybody; the test looks past the guards.
        cursor.execute("SET LOCAL session_replication_role = 'replica'")
        Activity.objects.bulk_create(more)
        cursor.execute("SET LOCAL session_replication_role = 'origin'")
    assert queries_of(staff, page(fresh(draft))) == few

"""Beginning an amendment: a full copy of the paper in force, one at a time, refused with one sentence."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from agreements.actions import start_amendment as starting
from agreements.actions.cancel_agreement import cancel_agreement
from agreements.actions.start_amendment import start_amendment
from agreements.content import content_of
from agreements.models import Activity, Agreement
from agreements.permissions import YEAR_CLOSED
from agreements.workflow import State
from core import clock
from core.audit import history_of
from core.refusals import NotYours, Refused
from distribution.models import FiscalYear
from tests.agreements.circuit import check_deferred_rules
from tests.factories.agreements import agreement_at, fresh
from tests.factories.amendments import REASON, amendment_at, amendment_of, basis, paper_in_force
from tests.factories.office import Office

pytestmark = pytest.mark.django_db


def test_it_is_a_full_copy_with_the_keys_of_its_rows(office: Office) -> None:
    base = paper_in_force(office)
    draft = fresh(start_amendment(base, basis(), by=office.staff))
    assert (draft.identifier, draft.state, draft.amends, draft.original) == (f"{base.identifier}/1", State.DRAFT, base, base)
    assert (draft.total, draft.official_name) == (base.total, base.official_name)
    before, after = content_of(base), content_of(draft)
    for part in ("sources", "totals", "programmes", "particulars"):
        assert after[part] == before[part]
    keys = lambda paper: set(Activity.objects.filter(block__agreement=paper).values_list("key", flat=True))  # noqa: E731
    assert keys(draft) == keys(base) and keys(base)
    sheet = draft.amendment
    assert (sheet.reason, sheet.base_content) == (REASON, before)
    assert not draft.conditions_accepted
    check_deferred_rules()


def test_it_is_told_in_the_history(office: Office) -> None:
    draft = start_amendment(paper_in_force(office), basis(), by=office.staff)
    entry = history_of(draft).get()
    assert (entry.label, entry.side, entry.to_state, entry.note) == ("آغاز اصلاحیه", "agency", "draft", REASON)


@pytest.mark.parametrize(
    ("state", "sentence"),
    [("draft", starting.NOT_NOTIFIED_YET), ("signed", starting.NOT_NOTIFIED_YET), ("cancelled", starting.CANCELLED)],
)
def test_a_paper_that_is_not_in_force_is_not_amended(office: Office, state: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence[:30]):
        start_amendment(agreement_at(state, office), basis(), by=office.staff)


def test_an_open_amendment_is_not_amended(office: Office) -> None:
    with pytest.raises(Refused, match="هنوز ابلاغ نشده"):
        start_amendment(amendment_of(paper_in_force(office), office), basis(), by=office.staff)


def test_one_at_a_time_and_the_open_one_is_named(office: Office) -> None:
    base = paper_in_force(office)
    first = start_amendment(base, basis(), by=office.staff)
    with pytest.raises(Refused, match="اصلاحیهٔ شمارهٔ ۱ هنوز در جریان است"):
        start_amendment(fresh(base), basis(), by=office.staff)
    cancel_agreement(fresh(first), by=office.staff, note="دیگر لازم نیست.")
    assert start_amendment(fresh(base), basis(), by=office.staff).identifier == f"{base.identifier}/2"


def test_the_replaced_paper_names_its_successor(office: Office) -> None:
    first = amendment_at("notified", office, leave=500)
    with pytest.raises(Refused, match="جایگزین شده است"):
        start_amendment(fresh(first.amends), basis(), by=office.staff)
    second = start_amendment(first, basis(), by=office.staff)
    assert (second.identifier, second.amends, second.original) == (f"{first.original.identifier}/2", first, first.original)
    assert second.amendment.base_content == content_of(first)


def test_a_closed_year_is_not_amended(office: Office) -> None:
    base = paper_in_force(office)
    FiscalYear.objects.update(status=FiscalYear.Status.CLOSED)
    with pytest.raises(Refused, match=YEAR_CLOSED[:20]):
        start_amendment(fresh(base), basis(), by=office.again("staff"))


@pytest.mark.parametrize("name", ["stranger", "expert", "deputy", "auditor", "agency_head"])
def test_others_do_not_begin_it(office: Office, name: str) -> None:
    with pytest.raises(NotYours):
        start_amendment(paper_in_force(office), basis(), by=office.people[name])
    assert not Agreement.objects.exclude(original=None).exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reason": " \u200c "}, starting.REASON_NEEDED),
        ({"number": " "}, starting.BASIS_NEEDED),
        ({"date": 1}, starting.BASIS_IN_FUTURE),
    ],
)
def test_a_reason_and_a_basis_of_the_past_are_needed(office: Office, change: dict, sentence: str) -> None:
    given = {"kind": "shift", "reason": REASON, "number": "۹۷/۱", "date": clock.today(), **change}
    if "date" in change:
        given["date"] = clock.today() + dt.timedelta(days=1)
    with pytest.raises(Refused, match=re.escape(sentence[:25])):
        start_amendment(paper_in_force(office), starting.Basis(**given), by=office.staff)

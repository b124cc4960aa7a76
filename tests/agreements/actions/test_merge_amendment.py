"""Parking an amendment, and taking it over to the paper that came into force meanwhile, cell by cell."""

from __future__ import annotations

import pytest

from agreements.actions.merge_amendment import ANSWER_ALL, merge_amendment, merge_of
from agreements.actions.park_amendment import park_amendment, take_up_amendment
from agreements.actions.save_section import save_particulars
from agreements.amendment_checks import BASE_CHANGED
from agreements.content import content_of
from agreements.merging import THEIRS
from agreements.models import Agreement, AgreementLine
from agreements.workflow import State
from core.refusals import AlreadyDone, Refused
from tests.agreements.circuit import check_deferred_rules
from tests.factories.agreements import advance, fill_activities, fresh, submit_with_reasons
from tests.factories.amendments import allocate, amendment_at, amendment_of, free_lines, paper_in_force, raised
from tests.factories.office import Office
from tests.racing import offences

pytestmark = pytest.mark.django_db


def stale(office: Office, *, mine: int = 100, theirs: int = 40, same_line: bool = True) -> Agreement:
    """A parked draft taken up after another amendment was notified; both changed the largest line, or different ones."""
    base = paper_in_force(office, leave=500)
    draft = amendment_of(base, office)
    draft = raised(draft, mine, by=office.staff, place=0 if same_line else 1)
    parked = park_amendment(draft, by=office.staff)
    amendment_at("notified", office, base=fresh(base), change=theirs)
    return fresh(take_up_amendment(fresh(parked), by=office.staff))


def line_like(paper: Agreement, line: AgreementLine) -> int:
    return paper.lines.get(programme=line.programme_id, source=line.source_id, chapter=line.chapter_id).amount


def answers_of(draft: Agreement, side: str) -> dict:
    _, found = merge_of(draft)
    return {q.name: q.theirs if side == THEIRS else q.mine for q in found.questions}


def test_while_it_is_parked_another_may_go_first(office: Office) -> None:
    base = paper_in_force(office)
    parked = park_amendment(amendment_of(base, office), by=office.staff)
    other = amendment_of(base, office)
    assert other.identifier.endswith("/2")
    with pytest.raises(Refused, match="در جریان است"):
        take_up_amendment(fresh(parked), by=office.staff)


def test_with_an_old_base_it_is_not_sent(office: Office) -> None:
    draft = stale(office)
    with pytest.raises(Refused, match=BASE_CHANGED[:25]):
        submit_with_reasons(draft, by=office.staff)


def test_what_one_side_changed_is_taken_by_itself(office: Office) -> None:
    draft = stale(office, mine=30, same_line=False)
    now, found = merge_of(draft)
    lines = [taken for taken in found.taken if taken.row.kind == "line"]
    assert {(taken.side, taken.new - taken.old) for taken in lines} == {("theirs", 40), ("mine", 30)}
    assert not [q for q in found.questions if q.row.kind == "line"]
    merged = merge_amendment(draft, answers_of(draft, "mine"), seen_base=now.pk, by=office.staff)
    merged = fresh(merged)
    assert (merged.amends, merged.total) == (now, now.total + 30)
    assert merged.amendment.base_content == content_of(now)
    fill_activities(merged, by=office.staff)
    assert advance(fresh(merged), "submitted", office).state == State.SUBMITTED
    check_deferred_rules()
    assert offences() == []


@pytest.mark.parametrize(("side", "change"), [("theirs", 40), ("mine", 100)])
def test_what_both_changed_is_asked_and_the_answer_holds(office: Office, side: str, change: int) -> None:
    draft = stale(office)
    now, found = merge_of(draft)
    (question,) = [q for q in found.questions if q.row.kind == "line"]
    assert (question.theirs - question.base, question.mine - question.base) == (40, 100)
    with pytest.raises(Refused, match=ANSWER_ALL[:20]):
        merge_amendment(draft, {}, seen_base=now.pk, by=office.staff)
    assert fresh(draft).amends != now
    merge_amendment(draft, answers_of(draft, side), seen_base=now.pk, by=office.staff)
    line = free_lines(draft.original)[0]
    assert line_like(fresh(draft), line) == line.amount + change


def test_another_figure_may_be_typed(office: Office) -> None:
    draft = stale(office)
    now, found = merge_of(draft)
    (question,) = [q for q in found.questions if q.row.kind == "line"]
    merge_amendment(draft, {**answers_of(draft, "mine"), question.name: question.base + 70}, seen_base=now.pk, by=office.staff)
    line = free_lines(draft.original)[0]
    assert line_like(fresh(draft), line) == line.amount + 70


def test_not_below_what_is_allocated_on_the_new_base(office: Office) -> None:
    draft = stale(office, mine=-50)
    now, _ = merge_of(draft)
    line = free_lines(now)[0]
    allocate(line, line.amount)
    with pytest.raises(Refused, match="کمتر از تخصیص"):
        merge_amendment(draft, answers_of(draft, "mine"), seen_base=now.pk, by=office.staff)
    assert fresh(draft).amends != now


def test_merged_once(office: Office) -> None:
    draft = stale(office)
    now, _ = merge_of(draft)
    merge_amendment(draft, answers_of(draft, "mine"), seen_base=now.pk, by=office.staff)
    with pytest.raises(AlreadyDone):
        merge_amendment(fresh(draft), {}, seen_base=now.pk, by=office.staff)


def test_words_are_merged_like_figures(office: Office) -> None:
    draft = stale(office, mine=30, same_line=False)
    save_particulars(draft, {"address": "اهواز، خیابان تازه"}, by=office.staff)
    now, _ = merge_of(fresh(draft))
    merge_amendment(fresh(draft), answers_of(fresh(draft), "mine"), seen_base=now.pk, by=office.staff)
    assert fresh(draft).address == "اهواز، خیابان تازه"

"""The rules of ceilings: what notices give and take, and what agreements may not exceed (decisions 3, 4, 6; domain.md 4.2)."""

from __future__ import annotations

import pytest
from django.db import transaction

from agreements.actions.save_section import save_chapters
from core.refusals import NotYours, Refused
from distribution import permissions as may
from distribution.actions.discard_notice import discard_notice
from distribution.actions.enter_credits import enter_credits
from distribution.actions.issue_notice import issue_notice
from distribution.ceilings import fixed_chapters, notices_of, notified_by_chapter
from distribution.models import CeilingPosting, CreditCeiling, CreditNotice
from tests.factories.agreements import agreement_at, fill_activities, fresh, submit_with_reasons
from tests.factories.moments import moment
from tests.factories.office import Office, notify_credit

pytestmark = pytest.mark.django_db

FARMING = ("1301001", "10")


def standing(office: Office) -> tuple[int, int, int, int]:
    """(notified, reserved, used, free) of the agency's one ceiling."""
    ceiling = CreditCeiling.objects.get(agency=office.agency)
    return ceiling.notified, ceiling.reserved, ceiling.used, ceiling.free


def entered(office: Office, chapter: int = 2, amount: int = 700, kind: str = "supplement", **changed: object) -> CreditNotice:
    cell = (office.programme.pk, office.source.pk, office.chapters[chapter].pk)
    given = {"council_number": "97/121", "council_date": moment(1397, 2, 30).date(), "by": office.integration}
    return enter_credits(fiscal_year=office.year, agency=office.agency, cells={cell: amount}, kind=kind, **{**given, **changed})


# ---- what a notice gives ---------------------------------------------------------------------------


def test_each_programme_and_source_of_a_notice_is_a_ceiling_of_its_own(office: Office) -> None:
    assert list(
        CreditCeiling.objects.filter(agency=office.wide_agency)
        .order_by("programme__code", "source__code")
        .values_list("programme__code", "source__code", "notified")
    ) == [("1502001", "10", 15_500), ("1502001", "30", 400), ("1502002", "10", 1_280)]


def test_a_notice_that_was_only_entered_gives_nothing(office: Office) -> None:
    notice = entered(office)
    assert standing(office) == (52_000, 0, 0, 52_000)
    assert not CeilingPosting.objects.filter(paper=notice.serial or "–").exists()
    discard_notice(notice, by=office.integration)
    assert standing(office) == (52_000, 0, 0, 52_000)


def test_a_supplement_adds_and_a_reduction_takes_away(office: Office) -> None:
    notify_credit(office, office.agency, {FARMING: {2: 700, 7: 50}}, number="1397/40", kind="supplement")
    assert standing(office) == (52_750, 0, 0, 52_750)
    notify_credit(office, office.agency, {FARMING: {2: 1_000}}, number="1397/41", kind="reduction")
    assert standing(office) == (51_750, 0, 0, 51_750)


def test_what_was_notified_by_chapter_is_the_sum_of_all_letters(office: Office) -> None:
    notify_credit(office, office.agency, {FARMING: {2: 700, 5: 90}}, number="1397/40", kind="supplement")
    notify_credit(office, office.agency, {FARMING: {2: 1_000}}, number="1397/41", kind="reduction")
    entered(office, amount=9_999)  # not issued: no letter yet
    by_chapter = notified_by_chapter(office.year, office.agency, "expense")
    numbers = {chapter.pk: number for number, chapter in office.chapters.items()}
    assert {numbers[chapter]: amount for (_, _, chapter), amount in by_chapter.items()} == {1: 41_200, 2: 8_050, 5: 90, 6: 2_150, 7: 300}


def test_the_latest_letter_of_a_source_is_the_one_named(office: Office) -> None:
    assert notices_of(office.year, office.agency, "expense")["10"].number == "1397/001"
    notify_credit(office, office.agency, {FARMING: {2: 1}}, number="1397/40", kind="supplement")
    assert notices_of(office.year, office.agency, "expense")["10"].number == "1397/40"


def test_the_fixed_chapters_are_data_of_the_year(office: Office) -> None:
    assert fixed_chapters(office.year) == {office.chapters[1].pk, office.chapters[6].pk}
    office.year.chapter_rules.all().delete()
    assert fixed_chapters(office.year) == frozenset()


# ---- what cannot be taken away ---------------------------------------------------------------------


@pytest.mark.parametrize("state", ["submitted", "deputy_approved", "notified"])
def test_a_reduction_stops_at_what_agreements_hold(state: str, office: Office) -> None:
    """Decision 4: to the last free million, and not one further."""
    agreement_at(state, office, leave=500)
    deep = entered(office, amount=501, kind="reduction")
    with pytest.raises(Refused) as refusal:
        issue_notice(deep, number="1397/40", date=moment(1397, 3, 4).date(), by=office.integration)
    assert refusal.value.sentence == (
        "کاهش ۵۰۱ میلیون ریال در «توسعهٔ تولیدات کشاورزی» ممکن نیست؛ تنها ۵۰۰ میلیون ریال آن در موافقتنامه‌ها به کار نرفته است. "
        "آنچه مانع است: ۵۱٬۵۰۰ میلیون ریال در 1397-H-A22-001."
    )
    assert standing(office)[0] == 52_000
    deep.refresh_from_db()
    assert (deep.state, deep.serial, deep.number) == ("draft", "", "")
    just = entered(office, amount=500, kind="reduction")
    issue_notice(just, number="1397/40", date=moment(1397, 3, 4).date(), by=office.integration)
    assert standing(office)[3] == 0


def test_a_draft_and_a_returned_paper_hold_nothing_against_a_reduction(office: Office) -> None:
    agreement_at("returned", office)
    notify_credit(office, office.agency, {FARMING: {2: 8_350}}, number="1397/40", kind="reduction")
    assert standing(office) == (43_650, 0, 0, 43_650)


def test_nothing_is_reduced_below_nothing(office: Office) -> None:
    with pytest.raises(Refused):
        issue_notice(entered(office, amount=52_001, kind="reduction"), number="1397/40", date=moment(1397, 3, 4).date(), by=office.integration)
    assert standing(office)[0] == 52_000


# ---- the life of a paper on its ceiling --------------------------------------------------------------


def test_from_draft_to_notified_the_credit_is_free_then_reserved_then_used(office: Office) -> None:
    states = {
        "draft": (52_000, 0, 0, 52_000),
        "submitted": (52_000, 51_900, 0, 100),
        "expert_confirmed": (52_000, 51_900, 0, 100),
        "signed": (52_000, 51_900, 0, 100),
        "notified": (52_000, 0, 51_900, 100),
    }
    found = {}
    for state in states:
        with transaction.atomic():
            agreement_at(state, office, leave=100)
            found[state] = standing(office)
            transaction.set_rollback(True)
    assert found == states


def test_a_supplement_lets_more_be_sent_and_only_by_its_amount(office: Office) -> None:
    agreement = agreement_at("draft", office)
    cell = (office.programme.pk, office.source.pk, office.chapters[2].pk)
    save_chapters(agreement, {cell: 8_351}, by=office.staff)
    fill_activities(fresh(agreement), by=office.staff)
    with pytest.raises(Refused, match="۱ میلیون ریال از سقف ابلاغی بیشتر است"):
        submit_with_reasons(fresh(agreement), by=office.staff)
    notify_credit(office, office.agency, {FARMING: {7: 1}}, number="1397/40", kind="supplement")
    assert submit_with_reasons(fresh(agreement), by=office.staff).state == "submitted"
    assert standing(office) == (52_001, 52_001, 0, 0)


# ---- numbers, council, order -----------------------------------------------------------------------


def test_without_the_councils_resolution_nothing_is_issued_where_the_year_asks_for_it(office: Office) -> None:
    notice = entered(office, council_number="", council_date=None)
    with pytest.raises(NotYours, match="مصوبهٔ شورا"):
        issue_notice(notice, number="1397/40", date=moment(1397, 3, 4).date(), by=office.integration)
    office.year.requires_council = False
    office.year.save()
    notice = CreditNotice.objects.get(pk=notice.pk)
    assert issue_notice(notice, number="1397/40", date=moment(1397, 3, 4).date(), by=office.integration).state == "issued"


def test_a_refused_issue_takes_no_running_number(office: Office) -> None:
    with pytest.raises(Refused):
        issue_notice(entered(office, amount=60_000, kind="reduction"), number="1397/40", date=moment(1397, 3, 4).date(), by=office.integration)
    notice = issue_notice(entered(office), number="1397/40", date=moment(1397, 3, 4).date(), by=office.integration)
    assert notice.serial == "1397-N-A22-004"


def test_a_refused_issue_leaves_no_empty_ceiling_behind(office: Office) -> None:
    cell = (office.programme.pk, office.own_income.pk, office.chapters[2].pk)
    notice = enter_credits(fiscal_year=office.year, agency=office.agency, cells={cell: 5}, kind="supplement", by=office.integration)
    for who in ("auditor", "stranger", "superuser"):
        with pytest.raises(NotYours):
            issue_notice(notice, number="1397/40", date=moment(1397, 3, 4).date(), by=office.people[who])
    assert CreditCeiling.objects.filter(agency=office.agency).count() == 1


def test_the_issued_letter_is_kept_as_it_went_out(office: Office) -> None:
    notice = CreditNotice.objects.get(agency=office.agency)
    assert bytes(notice.file.content).startswith(b"%PDF-")
    assert (notice.state, notice.serial, notice.number, notice.issued_by) == ("issued", "1397-N-A22-001", "1397/001", office.integration)


# ---- who --------------------------------------------------------------------------------------------

ENTERS = ISSUES = {"integration", "integration2"}
SEES = {"staff", "staff2", "agency_head", "expert", "expert2", "integration", "integration2", "deputy", "org_head", "auditor"}


def test_only_integration_enters_and_issues(office: Office) -> None:
    people = {name: office.again(name) for name in office.people}
    assert {name for name, person in people.items() if may.enter(person)} == ENTERS
    assert {name for name, person in people.items() if may.issue(person)} == ISSUES


@pytest.mark.parametrize("who", ["staff", "agency_head", "expert", "deputy", "org_head", "auditor", "admin", "superuser"])
def test_nobody_else_enters_a_credit(who: str, office: Office) -> None:
    with pytest.raises(NotYours):
        entered(office, by=office.people[who])
    assert not CreditNotice.objects.filter(state="draft").exists()


def test_an_issued_notice_is_seen_by_its_agency_its_sector_and_the_province(office: Office) -> None:
    notice = CreditNotice.objects.get(agency=office.agency)
    people = {name: office.again(name) for name in office.people}
    seeing = {name for name, person in people.items() if CreditNotice.objects.visible_to(person).filter(pk=notice.pk).exists()}
    assert seeing == {name for name, person in people.items() if may.see_credits(person, notice)} == SEES


def test_a_notice_not_issued_is_seen_by_those_who_enter_it(office: Office) -> None:
    notice = entered(office)
    people = {name: office.again(name) for name in office.people}
    seeing = {name for name, person in people.items() if CreditNotice.objects.visible_to(person).filter(pk=notice.pk).exists()}
    assert seeing == ENTERS


def test_a_closed_year_takes_no_credit(office: Office) -> None:
    office.year.status = "closed"
    office.year.save()
    with pytest.raises(Refused, match="بسته است"):
        entered(office)

"""Issuing a notice: from then on its figures are the ceiling, and its letter is kept."""

import pytest

from agreements.workflow import State as AgreementState
from core.refusals import AlreadyDone, NotYours, Refused
from distribution import permissions
from distribution.actions import issue_notice as module
from distribution.actions.enter_credits import enter_credits
from distribution.actions.issue_notice import issue_notice, shortfalls, touched_by
from distribution.invariants import NOTICE_NUMBER_ONCE
from distribution.models import CeilingPosting, CreditCeiling, CreditNotice, FiscalYear, FunctionalCode
from tests.factories.agreements import agreement_at
from tests.factories.moments import moment

SUPPLEMENT, REDUCTION = CreditNotice.Kind.SUPPLEMENT, CreditNotice.Kind.REDUCTION
DAY = moment(1397, 3, 2).date()


@pytest.fixture
def draft(office):
    def make(amounts=None, kind=SUPPLEMENT, council="97/3", agency=None):
        programme = office.programme if agency is None else office.other_programme
        return enter_credits(
            fiscal_year=office.year,
            agency=agency or office.agency,
            cells={(programme.pk, office.source.pk, office.chapters[n].pk): a for n, a in (amounts or {2: 100}).items()},
            kind=kind,
            council_number=council,
            council_date=moment(1397, 3, 1).date() if council else None,
            by=office.integration,
        )

    return make


@pytest.fixture
def issued(office):
    return lambda notice, number="97/9", **how: issue_notice(notice, **{"number": number, "date": DAY, "by": office.integration, **how})


def ceiling(office):
    return CreditCeiling.objects.get(agency=office.agency)


def test_the_figures_go_to_the_ceiling_and_the_letter_is_kept(office, draft, issued):
    before = ceiling(office).notified
    notice = issued(draft({2: 100, 7: 20}))
    assert ceiling(office).notified == before + 120
    assert (notice.state, notice.number, notice.serial) == ("issued", "97/9", "1397-N-A22-004")
    assert bytes(notice.file.content).startswith(b"%PDF")
    assert CeilingPosting.objects.get(paper=notice.serial).notified_delta == 120


def test_the_same_press_twice_is_one_issue(draft, issued):
    notice = draft()
    issued(notice)
    with pytest.raises(AlreadyDone):
        issued(notice)
    assert CeilingPosting.objects.filter(paper__startswith="1397-N-A22").count() == 2


def test_a_number_is_used_once_a_year(office, draft, issued):
    issued(draft())
    with pytest.raises(Refused) as refused:
        issued(draft(agency=office.other_agency))
    assert refused.value.sentence == NOTICE_NUMBER_ONCE.sentence


def test_without_a_council_resolution_nothing_goes_out_where_the_year_asks_for_one(office, draft, issued):
    notice = draft(council="")
    with pytest.raises(Refused) as refused:
        issued(notice)
    assert refused.value.sentence == permissions.NO_COUNCIL_NUMBER
    FiscalYear.objects.update(requires_council=False)
    assert issued(CreditNotice.objects.get(pk=notice.pk)).state == "issued"


def test_a_closed_year_issues_nothing(draft, issued):
    notice = draft()
    FiscalYear.objects.update(status="closed")
    with pytest.raises(Refused, match="این سال مالی بسته است"):
        issued(CreditNotice.objects.get(pk=notice.pk))


@pytest.mark.parametrize(
    ("day", "sentence"),
    [(moment(1397, 3, 6).date(), module.DATE_IN_FUTURE), (moment(1397, 2, 29).date(), module.DATE_BEFORE_COUNCIL)],
)
def test_the_letters_date_lies_between_the_council_and_today(draft, issued, day, sentence):
    with pytest.raises(Refused) as refused:
        issued(draft(), date=day)
    assert refused.value.sentence == sentence


def test_an_empty_notice_is_not_a_letter(draft, issued):
    notice = draft({2: 0})
    with pytest.raises(Refused) as refused:
        issued(notice)
    assert refused.value.sentence == module.NO_LINES


def test_a_reduction_takes_from_the_ceiling(office, draft, issued):
    before = ceiling(office).notified
    issued(draft({2: 100}, kind=REDUCTION))
    assert ceiling(office).notified == before - 100


def test_a_reduction_below_what_agreements_hold_is_refused(office, draft, issued):
    agreement_at(AgreementState.SUBMITTED, office, leave=60)
    with pytest.raises(Refused, match="تنها ۶۰ میلیون ریال آن در موافقتنامه‌ها به کار نرفته است"):
        issued(draft({2: 61}, kind=REDUCTION))
    issued(draft({2: 60}, kind=REDUCTION))
    assert ceiling(office).free == 0


def test_the_refusal_lists_the_agreements_in_the_way_with_what_they_hold(office, draft, issued):
    held = agreement_at(AgreementState.SUBMITTED, office, leave=60)
    with pytest.raises(Refused) as refused:
        issued(draft({2: 61}, kind=REDUCTION))
    assert refused.value.sentence == (
        "کاهش ۶۱ میلیون ریال در «توسعهٔ تولیدات کشاورزی» ممکن نیست؛ تنها ۶۰ میلیون ریال آن در موافقتنامه‌ها به کار نرفته است. "
        f"آنچه مانع است: ۵۱٬۹۴۰ میلیون ریال در {held.identifier}."
    )


def test_what_an_agreement_gave_back_is_not_in_the_way(office, draft, issued):
    """A returned agreement holds nothing, so the whole ceiling may be taken back."""
    agreement_at(AgreementState.RETURNED, office)
    assert shortfalls(draft({1: 41_200, 2: 8_350, 6: 2_150, 7: 300}, kind=REDUCTION)) == []


def test_every_ceiling_that_is_too_low_is_told_and_no_other(office):
    notice = enter_credits(
        fiscal_year=office.year, agency=office.wide_agency, kind=REDUCTION, by=office.integration,
        cells={(code.pk, office.source.pk, office.chapters[2].pk): 1 for code in FunctionalCode.objects.filter(code__in=("1502001", "1502002"))},
    )  # fmt: skip
    held = agreement_at(AgreementState.SUBMITTED, office, agency=office.wide_agency)
    found = shortfalls(notice)
    assert [(row.ceiling.programme.code, row.wanted, [h.paper for h in row.holdings]) for row in found] == [
        ("1502001", 1, [held.identifier]), ("1502002", 1, [held.identifier]),
    ]  # fmt: skip
    assert [row.paper for row in touched_by(notice)] == [held.identifier]


def test_an_addition_touches_nobody(office, draft):
    agreement_at(AgreementState.SUBMITTED, office)
    assert (shortfalls(draft({2: 10})), touched_by(draft({2: 10}))) == ([], [])


def test_a_reduction_does_not_leave_a_chapter_below_zero(office, draft, issued):
    """The ceiling as a whole would bear it: the chapter would not."""
    with pytest.raises(Refused, match="«سایر هزینه‌ها»: کاهش ۳۰۱ میلیون ریال ممکن نیست؛ ابلاغ این فصل ۳۰۰ میلیون ریال است"):
        issued(draft({7: 301}, kind=REDUCTION))


@pytest.mark.parametrize("who", ["staff", "expert", "deputy", "org_head", "auditor", "admin", "superuser"])
def test_only_integration_issues(office, draft, issued, who):
    notice = draft()
    with pytest.raises(NotYours):
        issued(notice, by=office.people[who])
    assert CreditNotice.objects.get(pk=notice.pk).state == "draft"

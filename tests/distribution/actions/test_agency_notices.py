"""From approved projects to agencies' capital notices: the actions of procedure step 8."""

from __future__ import annotations

import dataclasses

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import ExecutiveAgency
from core.audit import history_of
from core.middleware import sentence_of
from core.refusals import AlreadyDone, NotYours, Refused, Stale
from distribution.actions.approve_council_projects import approve_council_projects
from distribution.actions.discard_notice import discard_notice
from distribution.actions.enter_credits import enter_credits
from distribution.actions.issue_notice import issue_notice
from distribution.actions.prepare_agency_notices import prepare_agency_notices, waiting_credits
from distribution.actions.record_resolution import record_resolution
from distribution.invariants import WITHIN_CENTER_CREDIT
from distribution.models import (
    CenterCredit,
    CreditCeiling,
    CreditNotice,
    CreditType,
    FiscalYear,
    Project,
    ProjectCredit,
    Share,
    SharePosting,
)
from tests.factories.moments import moment
from tests.factories.office import CENTER_NOTIFIED
from tests.factories.province import Province, scan
from tests.racing import offences

TODAY = moment(1397, 3, 5).date()


@pytest.fixture
def waiting(province: Province) -> Province:
    """Two projects of roads and one of agriculture approved in Ahvaz, one of roads by the council."""
    province.notified("51", provincial=9_000, reserve=1_000)
    jahad = province.row(200, code="1301001001", agency=province.office.agency, programme=province.programmes["1301001"])
    province.accepted(province.row(500), province.row(300, code="1502001002"), jahad)
    approve_council_projects(province.resolution(), [province.row(2_000, code="1502009001")], by=province.office.integration)
    return province


def prepare(province: Province) -> dict[str, CreditNotice]:
    return {notice.agency.code: notice for notice in prepare_agency_notices(province.office.year, by=province.office.integration)}


def issue(province: Province, notice: CreditNotice, number: str) -> CreditNotice:
    return issue_notice(notice, number=number, date=TODAY, by=province.office.integration)


class TestPreparing:
    def test_one_notice_an_agency_with_county_and_council_part_together(self, waiting: Province) -> None:
        notices = prepare(waiting)
        assert set(notices) == {"A22", "A40"}
        roads = notices["A40"]
        assert (roads.credit_type, roads.kind, roads.state, roads.council_number) == ("capital", "original", "draft", "97/2/9")
        parts = sorted((line.amount, bool(line.project_credit.session)) for line in roads.lines.all())
        assert parts == [(300, True), (500, True), (2_000, False)]
        assert not waiting_credits(waiting.office.year).exists()
        assert history_of(roads).last().label == "آماده‌سازی ابلاغیه با ۳ پروژه"

    def test_no_ceiling_moves_before_the_letter(self, waiting: Province) -> None:
        prepare(waiting)
        assert not CreditCeiling.objects.filter(credit_type=CreditType.CAPITAL).exists()

    def test_what_comes_after_an_issued_letter_is_a_supplement(self, waiting: Province) -> None:
        issue(waiting, prepare(waiting)["A40"], "97/9001")
        waiting.accepted(waiting.row(700, code="1502001003"))
        (second,) = [notice for notice in prepare(waiting).values() if notice.agency.code == "A40"]
        assert (second.kind, second.lines.get().amount) == ("supplement", 700)

    def test_what_comes_before_the_letter_joins_the_draft(self, waiting: Province) -> None:
        first = prepare(waiting)["A40"]
        waiting.accepted(waiting.row(700, code="1502001003"))
        again = prepare(waiting)["A40"]
        assert again.pk == first.pk and again.lines.count() == 4 and again.version == first.version + 1

    def test_a_second_press_finds_nothing_left(self, waiting: Province) -> None:
        prepare(waiting)
        with pytest.raises(AlreadyDone):
            prepare(waiting)
        assert CreditNotice.objects.filter(credit_type=CreditType.CAPITAL).count() == 2

    def test_what_was_not_on_the_page_is_not_prepared_unseen(self, waiting: Province) -> None:
        with pytest.raises(Stale):
            prepare_agency_notices(waiting.office.year, by=waiting.office.integration, seen=2_999)
        assert not CreditNotice.objects.filter(credit_type=CreditType.CAPITAL).exists()
        assert len(prepare_agency_notices(waiting.office.year, by=waiting.office.integration, seen=3_000)) == 2

    def test_an_agency_that_is_not_active_waits(self, waiting: Province) -> None:
        ExecutiveAgency.objects.filter(code="A22").update(is_active=False)
        assert set(prepare(waiting)) == {"A40"}
        assert waiting_credits(waiting.office.year).get().amount == 200

    def test_putting_a_draft_aside_frees_its_projects(self, waiting: Province) -> None:
        discard_notice(prepare(waiting)["A40"], by=waiting.office.integration)
        assert sorted(waiting_credits(waiting.office.year).values_list("amount", flat=True)) == [300, 500, 2_000]
        again = prepare(waiting)["A40"]
        issue(waiting, again, "97/9001")
        assert not offences()

    @pytest.mark.parametrize("who", ["deputy", "auditor", "expert", "staff"])
    def test_nobody_else_may(self, waiting: Province, who: str) -> None:
        with pytest.raises(NotYours):
            prepare_agency_notices(waiting.office.year, by=waiting.office.people[who])

    def test_a_closed_year_takes_no_writes(self, waiting: Province) -> None:
        FiscalYear.objects.update(status="closed")
        with pytest.raises(NotYours):
            prepare_agency_notices(FiscalYear.objects.get(), by=waiting.office.integration)

    def test_a_capital_draft_leaves_the_entry_of_expense_alone(self, waiting: Province) -> None:
        office, capital = waiting.office, prepare(waiting)["A40"]
        cells = {(waiting.programmes["1502001"].pk, office.source.pk, office.chapters[2].pk): 70}
        draft = enter_credits(fiscal_year=office.year, agency=office.wide_agency, cells=cells, kind="supplement", by=office.integration, seen_version=0)
        assert draft.pk != capital.pk and draft.lines.get().amount == 70
        capital.refresh_from_db()
        assert capital.lines.count() == 3


class TestIssuing:
    def test_it_is_passed_on_from_the_shares_and_from_the_center(self, waiting: Province) -> None:
        issued = issue(waiting, prepare(waiting)["A40"], "97/9001")
        ceiling = CreditCeiling.objects.get(agency=waiting.office.wide_agency, credit_type=CreditType.CAPITAL)
        assert ceiling.notified == 2_800
        passed = dict(SharePosting.objects.filter(paper=issued.serial).values_list("share__county__code", "issued_delta"))
        assert passed == {"0603": 800, None: 2_000}
        assert CenterCredit.objects.get(source__code="51", programme__code="1502001").issued == 2_800
        assert sum(Share.objects.values_list("issued", flat=True)) == 2_800
        assert not offences()

    def test_the_other_agencys_letter_is_its_own(self, waiting: Province) -> None:
        notices = prepare(waiting)
        issue(waiting, notices["A40"], "97/9001")
        issue(waiting, notices["A22"], "97/9002")
        assert CreditCeiling.objects.get(agency=waiting.office.agency, credit_type=CreditType.CAPITAL).notified == 200
        assert not offences()


class TestBeyondTheCenter:
    """Expense, where no share stands between: one million rials more than the center notified."""

    def one_over(self, province: Province) -> CreditNotice:
        office = province.office
        issued = CenterCredit.objects.get(source=office.own_income, credit_type=CreditType.EXPENSE).issued
        cells = {(office.programme.pk, office.own_income.pk, office.chapters[2].pk): CENTER_NOTIFIED - issued + 1}
        return enter_credits(
            fiscal_year=office.year, agency=office.agency, cells=cells, kind="supplement", council_number="97/3",
            council_date=moment(1397, 3, 1).date(), by=office.integration,
        )  # fmt: skip

    def test_the_action_names_the_source_and_what_is_left(self, province: Province) -> None:
        notice = self.one_over(province)
        with pytest.raises(Refused, match="«درآمد اختصاصی»"):
            issue(province, notice, "97/9001")
        assert CreditNotice.objects.get(pk=notice.pk).state == "draft"

    def test_the_database_refuses_it_by_itself(self, province: Province) -> None:
        office = province.office
        ceiling = CreditCeiling.objects.create(
            fiscal_year=office.year, agency=office.agency, credit_type="expense", programme=office.programme, source=office.own_income
        )
        left = CenterCredit.objects.get(source=office.own_income, credit_type=CreditType.EXPENSE).unissued
        insert = (
            "INSERT INTO distribution_ceilingposting (ceiling_id, act, paper, notified_delta, reserved_delta, used_delta, at, by_id)"
            " VALUES (%s, 'notify', 'x', %s, 0, 0, now(), %s)"
        )
        with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(insert, [ceiling.pk, left + 1, office.integration.pk])
        assert sentence_of(refused.value) == WITHIN_CENTER_CREDIT.sentence
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(insert, [ceiling.pk, left, office.integration.pk])
            transaction.set_rollback(True)


class TestCouncilProjects:
    @pytest.fixture
    def open_part(self, province: Province) -> Province:
        province.notified("51", provincial=9_000, reserve=1_000)
        return province

    def free(self) -> int:
        return Share.objects.get(county=None, programme__code="1502001").free

    def test_they_are_taken_from_the_provinces_own_part(self, open_part: Province) -> None:
        before = self.free()
        assert approve_council_projects(open_part.resolution(), [open_part.row(1_500, code="P-1")], by=open_part.office.integration) == 1
        assert self.free() == before - 1_500
        credit = ProjectCredit.objects.get()
        assert (credit.session, credit.resolution.number, credit.project.county) == (None, "97/2/9", None)
        assert not offences()

    def test_all_of_it_fits_and_one_more_does_not(self, open_part: Province) -> None:
        free, by, resolution = self.free(), open_part.office.integration, open_part.resolution()
        with pytest.raises(Refused, match="۱ میلیون ریال از ماندهٔ سهم استانی بیشتر است"):
            approve_council_projects(resolution, [open_part.row(free + 1, code="P-1")], by=by)
        assert not Project.objects.exists()
        approve_council_projects(resolution, [open_part.row(free, code="P-1")], by=by)
        assert self.free() == 0

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"amount": 0}, "باید بیش از صفر باشد"),
            ({"start_year": 1398}, "سال ۱۳۹۷ میان سال آغاز و پایان"),
            ({"end_year": 1396}, "سال ۱۳۹۷ میان سال آغاز و پایان"),
        ],
    )
    def test_a_row_that_makes_no_sense_is_refused(self, open_part: Province, change: dict[str, int], sentence: str) -> None:
        row = dataclasses.replace(open_part.row(100, code="P-1"), **change)
        with pytest.raises(Refused, match=sentence):
            approve_council_projects(open_part.resolution(), [row], by=open_part.office.integration)

    def test_the_same_project_is_not_approved_twice_by_one_resolution(self, open_part: Province) -> None:
        by, resolution = open_part.office.integration, open_part.resolution()
        approve_council_projects(resolution, [open_part.row(100, code="P-1")], by=by)
        with pytest.raises(Refused, match="پیش‌تر در همین مصوبه تصویب شده است"):
            approve_council_projects(resolution, [open_part.row(100, code="P-1")], by=by)
        later = open_part.resolution("97/2/10")
        assert approve_council_projects(later, [open_part.row(100, code="P-1")], by=by) == 1

    def test_a_known_code_keeps_its_agency_and_county(self, open_part: Province) -> None:
        by, resolution = open_part.office.integration, open_part.resolution()
        open_part.accepted(open_part.row(100, code="C-1"))
        with pytest.raises(Refused, match="در شهرستان اهواز است"):
            approve_council_projects(resolution, [open_part.row(100, code="C-1")], by=by)
        approve_council_projects(resolution, [open_part.row(100, code="P-1")], by=by)
        with pytest.raises(Refused, match="با دستگاه یا برنامهٔ دیگری ثبت شده است"):
            approve_council_projects(open_part.resolution("97/2/10"), [open_part.row(100, code="P-1", agency=open_part.office.agency)], by=by)
        assert Project.objects.get(code="P-1").agency == open_part.office.wide_agency

    NEW = {"status": "new", "total_cost": 3_000, "spent": 0, "start_year": 1397, "end_year": 1399}

    def test_a_new_project_gets_its_part_of_the_cost_in_the_words_of_the_sessions(self, open_part: Province) -> None:
        by, resolution = open_part.office.integration, open_part.resolution()
        with pytest.raises(Refused, match=r"باید دست‌کم ۱٬۰۰۰ میلیون ریال باشد \(برآورد ۳٬۰۰۰ بر ۳ سال\)؛ ۹۹۹ نوشته شده است"):
            approve_council_projects(resolution, [open_part.row(999, code="P-1", **self.NEW)], by=by)
        assert not Project.objects.exists()
        assert approve_council_projects(resolution, [open_part.row(1_000, code="P-1", **self.NEW)], by=by) == 1

    def test_what_an_earlier_resolution_gave_counts(self, open_part: Province) -> None:
        by = open_part.office.integration
        approve_council_projects(open_part.resolution(), [open_part.row(1_000, code="P-1", **self.NEW)], by=by)
        assert approve_council_projects(open_part.resolution("97/2/10"), [open_part.row(10, code="P-1", **self.NEW)], by=by) == 1

    def test_a_project_in_hand_does_not_begin_again(self, open_part: Province) -> None:
        by = open_part.office.integration
        approve_council_projects(open_part.resolution(), [open_part.row(100, code="P-1")], by=by)
        with pytest.raises(Refused, match="پیش‌تر ثبت شده است و جدید نیست"):
            approve_council_projects(open_part.resolution("97/2/10"), [open_part.row(1_000, code="P-1", **self.NEW)], by=by)

    def test_unfinished_projects_come_first_unless_the_council_says_why(self, open_part: Province) -> None:
        by, resolution = open_part.office.integration, open_part.resolution()
        facts = {name: value for name, value in vars(open_part.row(code="P-9", title="پل نیمه‌کاره")).items() if name not in ("source", "amount")}
        Project.objects.create(county=None, **facts)
        rows = [open_part.row(1_000, code="P-1", **self.NEW)]
        with pytest.raises(Refused, match="اعتبار بدهید: «پل نیمه‌کاره» یا دلیل شورا را در توضیح بنویسید"):
            approve_council_projects(resolution, rows, by=by)
        assert approve_council_projects(resolution, rows, by=by, explanation="پیمانکار خلع ید شده است.") == 1
        assert history_of(resolution).last().note == "پیمانکار خلع ید شده است."

    def test_a_countys_unfinished_project_does_not_hold_the_council_back(self, open_part: Province) -> None:
        facts = {name: value for name, value in vars(open_part.row(code="C-9")).items() if name not in ("source", "amount")}
        Project.objects.create(county=open_part.counties["0603"], **facts)
        rows = [open_part.row(1_000, code="P-1", **self.NEW)]
        assert approve_council_projects(open_part.resolution(), rows, by=open_part.office.integration) == 1

    def test_an_expense_resolution_approves_no_projects(self, open_part: Province) -> None:
        office = open_part.office
        expense = record_resolution(fiscal_year=office.year, credit_type="expense", number="97/2/11", date=TODAY, scan=scan(), by=office.integration)
        with pytest.raises(Refused, match="تملک دارایی"):
            approve_council_projects(expense, [open_part.row(100)], by=open_part.office.integration)

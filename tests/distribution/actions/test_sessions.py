"""A session from its opening to the register: each act once, refused where it must be, and by the database too."""

import pytest
from django.db import DatabaseError, connection, transaction

from core import clock
from core.audit import history_of
from core.middleware import sentence_of
from core.refusals import AlreadyDone, NotYours, Refused, Stale
from core.workflow import opened_by
from distribution import invariants
from distribution.actions.accept_session import accept_session
from distribution.actions.drop_session import drop_session
from distribution.actions.recall_session import recall_session
from distribution.actions.save_session import (
    TOO_MANY_ROWS,
    add_session_rows,
    open_session,
    save_minutes,
    save_session_rows,
)
from distribution.actions.send_back_session import NEEDS_REMARK, NO_SUCH_ROW, send_back_session
from distribution.actions.submit_session import submit_session
from distribution.models import (
    CommitteeSession,
    Project,
    ProjectCredit,
    SessionComment,
    SessionRow,
    Share,
    SharePosting,
)
from distribution.permissions import ALREADY_OPENED, SESSION_NOT_WRITABLE
from distribution.session_rounds import rounds_of
from tests.factories.moments import moment


@pytest.fixture
def letters(province):
    return province.notified()


@pytest.fixture
def sent(province, letters):
    return submit_session(province.session(province.row(500), province.row(300, code="1502001002")), by=province.secretary)


def share(county="0603", programme="1502001", source="51"):
    return Share.objects.get(county__code=county, programme__code=programme, source__code=source)


def fresh(session):
    return CommitteeSession.objects.get(pk=session.pk)


class TestOpening:
    def test_ordinals_count_up_also_past_what_was_dropped(self, province, letters):
        first = open_session(fiscal_year=province.office.year, county=province.counties["0603"], by=province.secretary)
        drop_session(first, by=province.secretary)
        second = open_session(fiscal_year=province.office.year, county=province.counties["0603"], by=province.secretary)
        assert (first.identifier, second.identifier) == ("1397-K-0603-01", "1397-K-0603-02")

    def test_one_at_a_time(self, province, letters):
        open_session(fiscal_year=province.office.year, county=province.counties["0603"], by=province.secretary)
        with pytest.raises(Refused, match=invariants.ONE_SESSION_OPEN.sentence):
            open_session(fiscal_year=province.office.year, county=province.counties["0603"], by=province.secretary)

    def test_only_its_own_secretary(self, province, letters):
        for person in (province.other_secretary, province.office.integration, province.office.superuser):
            with pytest.raises(NotYours):
                open_session(fiscal_year=province.office.year, county=province.counties["0603"], by=person)
        assert not CommitteeSession.objects.exists()


class TestSubmitting:
    def test_the_history_keeps_what_was_sent(self, province, sent):
        entry = history_of(sent).last()
        assert (entry.action, entry.data["total"], entry.data["rows"]) == ("submit_session", 800, 2)
        assert [(row["code"], row["source"], row["amount"]) for row in entry.data["rows_sent"]] == [("1502001001", "51", 500), ("1502001002", "51", 300)]

    def test_twice_is_once(self, province, sent):
        with pytest.raises(AlreadyDone):
            submit_session(sent, by=province.secretary)
        assert [entry.action for entry in history_of(sent)].count("submit_session") == 1

    def test_over_the_share_stays_with_the_county(self, province, letters):
        session = province.session(province.row(share().free + 1, total_cost=900_000))
        with pytest.raises(Refused, match="۱ میلیون ریال از ماندهٔ سهم بیشتر است"):
            submit_session(session, by=province.secretary)
        assert fresh(session).state == "draft"

    def test_exactly_the_share_goes(self, province, letters):
        session = province.session(province.row(share().free, total_cost=900_000))
        assert submit_session(session, by=province.secretary).state == "submitted"

    def test_on_an_old_version_it_waits(self, province, letters):
        session = province.session()
        save_session_rows(session, [province.row(1)], by=province.secretary)
        with pytest.raises(Stale):
            submit_session(session, by=province.secretary, seen_version=session.version)


class TestAfterTheSending:
    def test_nothing_of_it_is_written(self, province, sent):
        with pytest.raises(NotYours, match=SESSION_NOT_WRITABLE):
            save_session_rows(sent, [], by=province.secretary)
        with pytest.raises(NotYours, match=SESSION_NOT_WRITABLE):
            save_minutes(sent, minutes_number="9", held_on=None, members="", by=province.secretary)
        assert fresh(sent).rows.count() == 2

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE distribution_sessionrow SET amount = 1",
            "DELETE FROM distribution_sessionrow",
            "UPDATE distribution_committeesession SET minutes_number = 'x'",
            "UPDATE distribution_committeesession SET state = 'dropped'",
            "DELETE FROM distribution_committeesession",
        ],
    )
    def test_nor_at_the_prompt(self, sent, statement):
        with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert sentence_of(refused.value) == invariants.ACCEPTED_SESSION_IS_FINAL.sentence

    def test_unopened_it_comes_back(self, province, sent):
        assert recall_session(sent, by=province.secretary).state == "draft"
        save_session_rows(fresh(sent), [province.row(9)], by=province.secretary)

    def test_what_was_taken_back_is_the_countys_own_again(self, province, sent):
        office, seen = province.office, CommitteeSession.objects.visible_to
        assert seen(office.integration).filter(pk=sent.pk).exists()
        recall_session(sent, by=province.secretary)
        assert not seen(office.integration).filter(pk=sent.pk).exists()
        assert seen(province.secretary).filter(pk=sent.pk).exists()
        submit_session(fresh(sent), by=province.secretary)
        assert seen(office.integration).filter(pk=sent.pk).exists()

    def test_opened_it_does_not(self, province, sent):
        opened_by(sent, province.office.integration)
        with pytest.raises(NotYours, match=ALREADY_OPENED):
            recall_session(sent, by=province.secretary)
        assert fresh(sent).state == "submitted"


class TestAccepting:
    def test_projects_are_entered_and_the_share_is_taken(self, province, sent):
        accepted = accept_session(sent, by=province.office.integration)
        assert (accepted.state, share().approved, accepted.accepted_by) == ("accepted", 800, province.office.integration)
        assert set(ProjectCredit.objects.values_list("project__code", "amount", "session")) == {("1502001001", 500, sent.pk), ("1502001002", 300, sent.pk)}
        assert SharePosting.objects.get(act="approve").paper == sent.identifier
        assert Project.objects.get(code="1502001001").county.code == "0603"

    def test_twice_is_once(self, province, sent):
        accept_session(sent, by=province.office.integration)
        with pytest.raises(AlreadyDone):
            accept_session(sent, by=province.office.integration)
        with pytest.raises(Refused, match="ممکن نیست"):
            accept_session(sent, by=province.office.integration2)
        assert (share().approved, ProjectCredit.objects.count()) == (800, 2)

    def test_a_share_used_meanwhile_stops_it_whole(self, province, sent):
        """No step of today does this between sending and acceptance; a posting by hand stands for one of tomorrow."""
        with transaction.atomic():
            posting = {"paper": "x", "approved_delta": share().free - 799, "at": moment(1397, 3, 4), "by": province.office.integration}
            SharePosting.objects.create(share=share(), act="approve", **posting)
            with pytest.raises(Refused, match="۱ میلیون ریال از ماندهٔ سهم بیشتر است"):
                accept_session(sent, by=province.office.integration)
            assert (fresh(sent).state, share().free, Project.objects.count()) == ("submitted", 799, 0)
            transaction.set_rollback(True)

    def test_a_code_that_another_county_took_meanwhile_stops_it(self, province, sent):
        province.accepted(province.row(50, code="1502001002"), county="0608")
        with pytest.raises(Refused, match="کد ۱۵۰۲۰۰۱۰۰۲ از آنِ پروژهٔ .* در دزفول است"):
            accept_session(sent, by=province.office.integration)
        assert (fresh(sent).state, share().approved, ProjectCredit.objects.filter(session=sent).count()) == ("submitted", 0, 0)

    def test_the_second_session_brings_the_project_up_to_date_and_adds_its_credit(self, province, sent):
        accept_session(sent, by=province.office.integration)
        province.accepted(province.row(100, progress=55))
        project = Project.objects.get(code="1502001001")
        assert (project.progress, [credit.amount for credit in project.credits.all()], share().approved) == (55, [500, 100], 900)

    def test_its_credit_is_final_also_at_the_prompt(self, province, sent):
        accept_session(sent, by=province.office.integration)
        for statement in ("UPDATE distribution_projectcredit SET amount = 1", "DELETE FROM distribution_projectcredit"):
            with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
            assert sentence_of(refused.value) == invariants.PROJECT_CREDIT_IS_FINAL.sentence


class TestReturning:
    def test_text_and_remarks_in_one_act(self, province, sent):
        back = send_back_session(sent, text="ناقص است", rows={"1502001002": "مبلغ؟", "1502001001": "  "}, by=province.office.integration)
        assert (back.state, back.desk) == ("returned", "county")
        assert list(SessionComment.objects.values_list("row_code", "text")) == [("", "ناقص است"), ("1502001002", "مبلغ؟")]
        assert history_of(sent).last().note == "ناقص است"

    def test_a_remark_alone_is_enough_and_nothing_is_not(self, province, sent):
        with pytest.raises(Refused, match=NEEDS_REMARK):
            send_back_session(sent, text=" ", rows={"1502001001": ""}, by=province.office.integration)
        with pytest.raises(Refused, match=NO_SUCH_ROW):
            send_back_session(sent, text="", rows={"999": "کدام؟"}, by=province.office.integration)
        assert not SessionComment.objects.exists()
        assert send_back_session(sent, text="", rows={"1502001001": "این"}, by=province.office.integration).state == "returned"

    def test_the_next_round_knows_what_changed(self, province, sent):
        back = send_back_session(sent, text="الف", rows={"1502001001": "ب"}, by=province.office.integration)
        save_session_rows(back, [province.row(450), province.row(5, code="1502001003")], by=province.secretary)
        found = rounds_of(fresh(sent))
        assert (found.text, [remark.text for remark in found.remarks["1502001001"]]) == ("الف", ["ب"])
        assert [(change.name, change.before) for change in found.changes["1502001001", "51"]] == [("amount", 500)]
        assert found.added == {("1502001003", "51")} and [row["code"] for row in found.removed] == ["1502001002"]

    def test_a_third_round_compares_with_the_second_sending(self, province, sent):
        back = send_back_session(sent, text="یک", by=province.office.integration)
        save_session_rows(back, [province.row(450)], by=province.secretary)
        again = submit_session(fresh(sent), by=province.secretary)
        with clock.at(moment(1397, 3, 6)):
            send_back_session(again, text="دو", by=province.office.integration)
        found = rounds_of(fresh(sent))
        assert found.text == "دو" and not found.differs and [comment.text for comment in found.older] == ["یک"]

    def test_a_recalled_sending_is_not_what_was_returned(self, province, sent):
        recall_session(sent, by=province.secretary)
        save_session_rows(fresh(sent), [province.row(111)], by=province.secretary)
        again = submit_session(fresh(sent), by=province.secretary)
        send_back_session(again, text="الف", by=province.office.integration)
        assert not rounds_of(fresh(sent)).differs


class TestRows:
    def test_pasted_rows_stand_below_those_that_are_there(self, province, letters):
        session = province.session()
        add_session_rows(session, [province.row(1, code="a"), province.row(2, code="b")], by=province.secretary)
        assert list(SessionRow.objects.values_list("position", "code")) == [(1, "1502001001"), (2, "a"), (3, "b")]

    def test_no_more_than_one_page_can_send(self, province, letters):
        session = province.session(*[province.row(1, code=f"{n}") for n in range(300)])
        with pytest.raises(Refused, match=TOO_MANY_ROWS):
            add_session_rows(session, [province.row(1, code="x")], by=province.secretary)
        with pytest.raises(Refused, match=TOO_MANY_ROWS):
            save_session_rows(session, [province.row(1, code=f"{n}") for n in range(301)], by=province.secretary)
        assert fresh(session).rows.count() == 300

"""Two at once, on real transactions: one effect, one friendly sentence, and the sums right afterwards.

The bench itself is proven at the end: the same race against a check without a lock does overspend.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from agreements import invariants as agreement_rules
from agreements.actions.approve_agreement import approve_deputy, approve_integration
from agreements.actions.cancel_agreement import cancel_agreement
from agreements.actions.confirm_agreement import confirm_agreement
from agreements.actions.notify_agreement import notify_agreement
from agreements.actions.recall_agreement import recall_agreement
from agreements.actions.save_section import save_chapters, save_particulars
from agreements.actions.send_back_agreement import send_back_agreement
from agreements.actions.sign_agreement import sign_agreement
from agreements.actions.start_agreement import start_agreement
from agreements.models import Agreement, Print, Signature
from agreements.workflow import RECALL_INTEGRATION_APPROVAL, RETURN_TO_AGENCY, RETURN_TO_EXPERT
from core import clock
from core.audit import history_of
from core.middleware import BUSY, sentence_of
from core.models import SerialCounter
from core.refusals import AlreadyDone, Refused, Stale
from core.serials import next_number
from distribution import invariants as credit_rules
from distribution.actions.discard_notice import discard_notice
from distribution.actions.enter_credits import enter_credits
from distribution.actions.issue_notice import issue_notice
from distribution.models import CeilingPosting, CreditCeiling, CreditNotice
from tests.agreements.circuit import give_code
from tests.factories.agreements import agreement_at, fresh, submit_with_reasons
from tests.factories.moments import moment
from tests.factories.office import Office, notify_credit
from tests.racing import at_once, offences, refused

pytestmark = pytest.mark.django_db(transaction=True)


def one_wins(outcomes: list) -> Exception:
    """Exactly one of two succeeded; the loser was told no in a sentence of ours, not by a fault."""
    losers = refused(outcomes)
    assert len(losers) == len(outcomes) - 1, outcomes
    for loser in losers:
        assert isinstance(loser, Refused) or sentence_of(loser), repr(loser)
    return losers[0]


def told(error: Exception) -> str:
    """What the person reads."""
    return error.sentence if isinstance(error, Refused) else sentence_of(error)


# ---- approvals -------------------------------------------------------------------------------------


def test_two_experts_confirm_at_once(office: Office) -> None:
    agreement = agreement_at("submitted", office)
    for round_number in (1, 2, 3):
        outcomes = at_once(
            lambda: confirm_agreement(fresh(agreement), by=office.again("expert")),
            lambda: confirm_agreement(fresh(agreement), by=office.again("expert2")),
        )
        loser = one_wins(outcomes)
        winner = fresh(agreement).confirmed_by
        # On a slow machine the winner draws longer than the loser waits for the lock.
        assert winner.full_name in told(loser) or told(loser) == BUSY
        assert history_of(agreement).filter(action="confirm").count() == round_number
        assert agreement.prints.filter(voided_at=None).count() == 1
        assert agreement.prints.count() == round_number
        send_back_agreement(
            fresh(agreement), RETURN_TO_EXPERT, reason=office.reason, text="دوباره ببینید.", by=office.integration
        )
    assert offences() == []


def test_two_of_integration_approve_at_once(office: Office) -> None:
    agreement = agreement_at("expert_confirmed", office)
    for round_number in range(1, 11):
        outcomes = at_once(
            lambda: approve_integration(fresh(agreement), by=office.again("integration")),
            lambda: approve_integration(fresh(agreement), by=office.again("integration2")),
        )
        one_wins(outcomes)
        assert history_of(agreement).filter(action="approve_integration").count() == round_number
        now = fresh(agreement)
        recall_agreement(now, RECALL_INTEGRATION_APPROVAL, by=now.integration_approved_by)
    assert offences() == []


def test_approve_and_return_at_once(office: Office) -> None:
    agreement = agreement_at("expert_confirmed", office)
    for _ in range(5):
        outcomes = at_once(
            lambda: approve_integration(fresh(agreement), by=office.again("integration")),
            lambda: send_back_agreement(
                fresh(agreement), RETURN_TO_EXPERT, reason=office.reason, text="نقص دارد.", by=office.again("integration2")
            ),
        )
        one_wins(outcomes)
        now = fresh(agreement)
        last = history_of(agreement).last()
        assert (last.action, last.to_state) == (
            ("approve_integration", "integration_approved")
            if now.state == "integration_approved"
            else ("return_to_expert", "submitted")
        )
        assert (now.valid_print is None) == (now.state == "submitted")
        if now.state == "submitted":
            confirm_agreement(now, by=office.expert)
        else:
            recall_agreement(now, RECALL_INTEGRATION_APPROVAL, by=office.integration)
    assert offences() == []


def test_the_same_person_clicks_twice(office: Office) -> None:
    """One approval, one line of history; the second click is told it was done already."""
    agreement = agreement_at("integration_approved", office)
    seen = agreement.version

    outcomes = at_once(
        *[lambda: approve_deputy(fresh(agreement), by=office.again("deputy"), seen_version=seen) for _ in range(3)]
    )

    losers = refused(outcomes)
    assert [type(loser) for loser in losers] == [AlreadyDone, AlreadyDone]
    assert history_of(agreement).filter(action="approve_deputy").count() == 1
    assert fresh(agreement).version == seen + 1


# ---- money -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seen", [True, False])
def test_a_draft_is_submitted_twice(seen: bool, office: Office) -> None:
    agreement = agreement_at("draft", office)
    version = agreement.version if seen else None

    outcomes = at_once(
        *[lambda: submit_with_reasons(fresh(agreement), by=office.again("staff"), seen_version=version) for _ in range(3)]
    )

    assert [type(loser) for loser in refused(outcomes)] == [AlreadyDone, AlreadyDone]
    assert CeilingPosting.objects.filter(paper=agreement.identifier).count() == 1
    assert CreditCeiling.objects.get(agency=office.agency).reserved == agreement.total
    assert offences() == []


def test_two_colleagues_submit_the_same_draft(office: Office) -> None:
    agreement = agreement_at("draft", office)

    outcomes = at_once(
        lambda: submit_with_reasons(fresh(agreement), by=office.again("staff")),
        lambda: submit_with_reasons(fresh(agreement), by=office.again("staff2")),
    )

    loser = one_wins(outcomes)
    assert not isinstance(loser, AlreadyDone)
    assert fresh(agreement).submitted_by.full_name in loser.sentence
    assert CeilingPosting.objects.filter(paper=agreement.identifier).count() == 1


def test_a_resubmission_meets_a_reduction_of_its_credit(office: Office) -> None:
    """52,000 notified, 51,500 asked for, 1,000 to be taken away: one of the two, never both."""
    agreement = agreement_at("returned", office, leave=500)
    ceiling = CreditCeiling.objects.get(agency=office.agency)
    cell = (office.programme.pk, office.source.pk, office.chapters[2].pk)
    outcome_of = set()
    for round_number in range(5):
        reduction = enter_credits(
            fiscal_year=office.year, agency=office.agency, cells={cell: 1_000}, kind="reduction",
            council_number="97/121", council_date=moment(1397, 2, 30).date(), by=office.integration,
        )  # fmt: skip
        outcomes = at_once(
            lambda: submit_with_reasons(fresh(agreement), by=office.again("staff")),
            lambda notice=reduction, number=round_number: issue_notice(
                CreditNotice.objects.get(pk=notice.pk), number=f"1397/9{number}", date=clock.today(), by=office.again("integration")
            ),
        )
        one_wins(outcomes)
        ceiling.refresh_from_db()
        assert ceiling.reserved + ceiling.used <= ceiling.notified
        if isinstance(outcomes[0], Exception):
            outcome_of.add("reduced")
            assert (ceiling.notified, ceiling.reserved) == (51_000, 0)
            notify_credit(
                office, office.agency, {("1301001", "10"): {2: 1_000}}, number=f"1397/8{round_number}", kind="supplement"
            )
        else:
            outcome_of.add("submitted")
            assert (ceiling.notified, ceiling.reserved) == (52_000, 51_500)
            send_back_agreement(
                fresh(agreement), RETURN_TO_AGENCY, reason=office.reason, text="عودت برای دور بعد", by=office.expert
            )
        assert offences() == []
    assert outcome_of


def test_two_people_enter_one_agencys_credit(office: Office) -> None:
    """The second waits for the first and then writes into the same draft notice."""
    cells = [{(office.programme.pk, office.source.pk, office.chapters[n].pk): 100 * n} for n in (2, 7)]

    outcomes = at_once(
        *[
            lambda cell=cell, name=name: enter_credits(
                fiscal_year=office.year, agency=office.agency, cells=cell, kind="supplement", by=office.again(name), replace=False
            )
            for cell, name in zip(cells, ("integration", "integration2"), strict=True)
        ]
    )

    assert refused(outcomes) == []
    notice = CreditNotice.objects.get(agency=office.agency, state="draft")
    assert sorted(notice.lines.values_list("amount", flat=True)) == [200, 700]


@pytest.mark.parametrize("rival", ["issue", "discard"])
def test_a_notice_is_issued_while_somebody_issues_or_discards_it(rival: str, office: Office) -> None:
    cell = (office.programme.pk, office.source.pk, office.chapters[2].pk)
    notice = enter_credits(
        fiscal_year=office.year, agency=office.agency, cells={cell: 700}, kind="supplement",
        council_number="97/122", council_date=moment(1397, 2, 30).date(), by=office.integration,
    )  # fmt: skip

    def issue(number: str, name: str) -> Callable[[], CreditNotice]:
        return lambda: issue_notice(
            CreditNotice.objects.get(pk=notice.pk), number=number, date=clock.today(), by=office.again(name)
        )

    other = {
        "issue": issue("1397/71", "integration2"),
        "discard": lambda: discard_notice(CreditNotice.objects.get(pk=notice.pk), by=office.again("integration2")),
    }[rival]

    one_wins(at_once(issue("1397/70", "integration"), other))

    notice.refresh_from_db()
    posted = sum(CeilingPosting.objects.filter(paper=notice.serial, act="notify").values_list("notified_delta", flat=True))
    assert posted == (700 if notice.state == "issued" else 0)
    assert CreditCeiling.objects.get(agency=office.agency).notified == 52_000 + posted
    assert offences() == []


def test_two_notices_take_the_same_letter_number(office: Office) -> None:
    notices = []
    for agency, programme in ((office.agency, office.programme), (office.other_agency, office.other_programme)):
        cell = (programme.pk, office.source.pk, office.chapters[2].pk)
        notices.append(
            enter_credits(
                fiscal_year=office.year, agency=agency, cells={cell: 50}, kind="supplement",
                council_number="97/123", council_date=moment(1397, 2, 30).date(), by=office.integration,
            )
        )  # fmt: skip

    outcomes = at_once(
        *[
            lambda pk=notice.pk, name=name: issue_notice(
                CreditNotice.objects.get(pk=pk), number="1397/55", date=clock.today(), by=office.again(name)
            )
            for notice, name in zip(notices, ("integration", "integration2"), strict=True)
        ]
    )

    assert told(one_wins(outcomes)) == credit_rules.NOTICE_NUMBER_ONCE.sentence
    assert CreditNotice.objects.filter(number="1397/55").count() == 1
    running = CreditNotice.objects.exclude(serial="").values_list("serial", flat=True)
    assert {serial[-3:] for serial in running} == {"001", "002", "003", "004"}
    assert offences() == []


def test_two_papers_take_the_same_exchange_number(office: Office) -> None:
    papers = [agreement_at("signed", office, agency=agency, countersigned=True) for agency in (office.agency, office.other_agency)]

    outcomes = at_once(
        *[
            lambda pk=paper.pk, name=name: notify_agreement(
                Agreement.objects.get(pk=pk), exchange_number="م/۷", exchange_date=clock.today(),
                notification_number=f"ا/{pk}", notification_date=clock.today(), by=office.again(name),
            )
            for paper, name in zip(papers, ("integration", "integration2"), strict=True)
        ]
    )  # fmt: skip

    assert told(one_wins(outcomes)) == agreement_rules.EXCHANGE_NUMBER_ONCE.sentence
    assert offences() == []


def test_a_paper_is_notified_twice(office: Office) -> None:
    agreement = agreement_at("signed", office, countersigned=True)

    outcomes = at_once(
        *[
            lambda name=name: notify_agreement(
                fresh(agreement), exchange_number=f"م/{name}", exchange_date=clock.today(),
                notification_number=f"ا/{name}", notification_date=clock.today(), by=office.again(name),
            )
            for name in ("integration", "integration2")
        ]
    )  # fmt: skip

    one_wins(outcomes)
    assert Print.objects.filter(agreement=agreement, kind="issued").count() == 1
    assert CeilingPosting.objects.filter(paper=agreement.identifier, act="use").count() == 1
    assert CreditCeiling.objects.get(agency=office.agency).used == agreement.total
    assert offences() == []


def test_a_paper_is_cancelled_while_it_is_notified(office: Office) -> None:
    agreement = agreement_at("signed", office, countersigned=True)

    one_wins(
        at_once(
            lambda: cancel_agreement(fresh(agreement), by=office.again("integration2"), note="انصراف"),
            lambda: notify_agreement(
                fresh(agreement), exchange_number="م/۱", exchange_date=clock.today(),
                notification_number="ا/۱", notification_date=clock.today(), by=office.again("integration"),
            ),
        )
    )  # fmt: skip

    ceiling = CreditCeiling.objects.get(agency=office.agency)
    assert (ceiling.reserved, ceiling.used) == ((0, agreement.total) if fresh(agreement).state == "notified" else (0, 0))
    assert offences() == []


# ---- beginning, writing, signing -------------------------------------------------------------------


def test_two_colleagues_begin_the_years_agreement(office: Office) -> None:
    outcomes = at_once(
        *[
            lambda name=name: start_agreement(fiscal_year=office.year, agency=office.agency, by=office.again(name))
            for name in ("staff", "staff2")
        ]
    )

    assert told(one_wins(outcomes)) == agreement_rules.ONE_ACTIVE_AGREEMENT.sentence
    assert Agreement.objects.get().identifier == "1397-H-A22-001"
    assert start_agreement(fiscal_year=office.year, agency=office.other_agency, by=office.stranger).identifier == "1397-H-A31-002"


def test_the_agency_and_the_organization_begin_it_together_after_the_deadline(office: Office) -> None:
    with clock.at(moment(1397, 4, 2)):
        outcomes = at_once(
            *[
                lambda name=name: start_agreement(fiscal_year=office.year, agency=office.agency, by=office.again(name))
                for name in ("staff", "integration")
            ]
        )
    one_wins(outcomes)
    agreement = Agreement.objects.get()
    assert agreement.on_behalf == (agreement.created_by == office.integration)


def test_two_people_write_the_same_section(office: Office) -> None:
    """Nobody's words are lost silently: the slower is told who was faster."""
    agreement = agreement_at("draft", office)
    for round_number in range(5):
        seen = fresh(agreement).version
        outcomes = at_once(
            *[
                lambda name=name, n=round_number, seen=seen: save_particulars(
                    fresh(agreement), {"address": f"{name} {n}"}, by=office.again(name), seen_version=seen
                )
                for name in ("staff", "staff2")
            ]
        )
        loser = one_wins(outcomes)
        assert isinstance(loser, Stale)
        winner = "staff" if isinstance(outcomes[1], Exception) else "staff2"
        assert fresh(agreement).address == f"{winner} {round_number}"


def test_a_figure_is_changed_while_the_draft_is_submitted(office: Office) -> None:
    """Either the new figure is submitted, or the change comes too late; never a half of it."""
    agreement = agreement_at("draft", office)
    cell = (office.programme.pk, office.source.pk, office.chapters[7].pk)

    outcomes = at_once(
        lambda: submit_with_reasons(fresh(agreement), by=office.again("staff")),
        lambda: save_chapters(fresh(agreement), {cell: 200}, by=office.again("staff2")),
    )

    assert len(refused(outcomes)) == 1
    assert isinstance(refused(outcomes)[0], Refused)
    assert fresh(agreement).state == ("draft" if isinstance(outcomes[0], Exception) else "submitted")
    assert offences() == []


def test_one_code_signs_once(office: Office) -> None:
    agreement = agreement_at("deputy_approved", office)
    code = give_code(agreement, office.agency_head)

    outcomes = at_once(
        *[
            lambda: sign_agreement(
                fresh(agreement), code=code, seen_sha256=agreement.document_sha256, by=office.again("agency_head")
            )
            for _ in range(4)
        ]
    )

    one_wins(outcomes)
    assert Signature.objects.filter(agreement=agreement).count() == 1
    assert history_of(agreement).filter(action="sign").count() == 1


def test_a_wrong_code_is_counted_also_when_tried_from_many_sides(office: Office) -> None:
    """Twelve guesses at once: no more than five are compared with the code."""
    agreement = agreement_at("deputy_approved", office)
    give_code(agreement, office.agency_head, code="123456")

    at_once(
        *[
            lambda: sign_agreement(
                fresh(agreement), code="999999", seen_sha256=agreement.document_sha256, by=office.again("agency_head")
            )
            for _ in range(12)
        ]
    )

    with pytest.raises(Refused, match="پنج بار"):
        sign_agreement(
            fresh(agreement), code="123456", seen_sha256=agreement.document_sha256, by=office.again("agency_head")
        )


# ---- running numbers -----------------------------------------------------------------------------


def test_running_numbers_have_no_gap_and_no_twin_when_some_are_taken_back() -> None:
    """Eight at once, every third transaction rolled back: what is kept is 1, 2, 3 … without a hole."""

    def take_numbers(worker: int) -> list[int]:
        kept = []
        for attempt in range(15):
            with transaction.atomic():
                number = next_number("1397-X")
                if (worker + attempt) % 3 == 0:
                    transaction.set_rollback(True)
                else:
                    kept.append(number)
        return kept

    outcomes = at_once(*[lambda worker=worker: take_numbers(worker) for worker in range(8)])

    assert refused(outcomes) == []
    given = sorted(number for kept in outcomes for number in kept)
    assert given == list(range(1, 81))
    assert SerialCounter.objects.get(series="1397-X").last == 80


# ---- is the bench able to show an overspend at all? ------------------------------------------------

SPENDERS, SHARE, CREDIT = 8, 10, 40


@pytest.fixture
def scratch(transactional_db: None):
    """A credit and its spendings as somebody would write them at first: a sum, a check, an insert."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE scratch_credit (id int PRIMARY KEY, total bigint)")
        cursor.execute("CREATE TABLE scratch_spending (credit int REFERENCES scratch_credit, amount bigint)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE scratch_spending, scratch_credit")


def spend(credit: int, *, lock: str) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT total FROM scratch_credit WHERE id = %s {lock}", [credit])
        total = cursor.fetchone()[0]
        cursor.execute("SELECT coalesce(sum(amount), 0) FROM scratch_spending WHERE credit = %s", [credit])
        if cursor.fetchone()[0] + SHARE > total:
            return False
        cursor.execute("INSERT INTO scratch_spending VALUES (%s, %s)", [credit, SHARE])
        return True


def overspent(credit: int, *, lock: str) -> int:
    """How much above the credit was spent after eight people asked for a share of what suffices for four."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO scratch_credit VALUES (%s, %s)", [credit, CREDIT])
    outcomes = at_once(*[lambda: spend(credit, lock=lock) for _ in range(SPENDERS)])
    assert refused(outcomes) == []
    return outcomes.count(True) * SHARE - CREDIT


def test_negative_control_without_a_lock_the_same_race_overspends(scratch: None) -> None:
    """guarantees.md E1: were this test to fail, none of the tests above would prove anything."""
    for credit in range(1, 61):
        if overspent(credit, lock="") > 0:
            return
    pytest.fail("sixty races without a lock and no overspend: this bench cannot show one")


def test_with_the_lock_it_never_does(scratch: None) -> None:
    assert [overspent(credit, lock="FOR NO KEY UPDATE") for credit in range(1, 16)] == [0] * 15


def test_one_ceiling_under_eight_writers_gives_exactly_what_it_has(office: Office) -> None:
    """guarantees.md E2 at the level of the table: the counter's CHECK alone, with no lock by the program."""
    ceiling = CreditCeiling.objects.get(agency=office.agency)
    share = 700  # of 52,000: seventy-four shares fit
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE distribution_ceilingposting DISABLE TRIGGER posting_checked")
    try:

        def reserve_often() -> int:
            kept = 0
            for _ in range(15):
                try:
                    CeilingPosting.objects.create(
                        ceiling=ceiling, act="reserve", paper="x", reserved_delta=share, at=clock.now(), by=office.staff
                    )
                    kept += 1
                except DatabaseError as error:
                    assert sentence_of(error) == credit_rules.SPENDING_WITHIN_CEILING.sentence
            return kept

        outcomes = at_once(*[reserve_often for _ in range(8)])
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE distribution_ceilingposting ENABLE TRIGGER posting_checked")

    assert refused(outcomes) == []
    assert sum(outcomes) == 52_000 // share
    ceiling.refresh_from_db()
    assert ceiling.reserved == sum(outcomes) * share

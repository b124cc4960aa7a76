"""Stand-ins on agreements: by dates, kind and amount, never chained, four eyes through them (decisions 15, 17, 18)."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.actions.withdraw_stand_in import withdraw_stand_in
from accounts.models import StandIn, User
from accounts.permissions import OUT_OF_REACH
from accounts.roles import ROLES, Role
from agreements import permissions as may
from agreements.models import Agreement
from agreements.timeline import events_of
from agreements.workflow import APPROVE_DEPUTY, DECLINE_SIGNATURE
from core import clock
from core.audit import history_of
from core.models import AuditEntry
from core.refusals import Refused
from tests.agreements.circuit import attempt, check_deferred_rules, traces
from tests.factories.agreements import agreement_at, fresh
from tests.factories.moments import moment
from tests.factories.office import Office, expert_role, make_person
from tests.factories.stand_ins import again, standing_in
from tests.racing import offences

pytestmark = pytest.mark.django_db


def refused(step: str, agreement: Agreement, who: User, office: Office) -> str:
    """The sentence with which the step is refused, and nothing has changed by it."""
    before = traces(agreement)
    with pytest.raises(Refused) as refusal:
        attempt(step, fresh(agreement), by=again(who), office=office)
    assert traces(agreement) == before
    return refusal.value.sentence


def done(step: str, agreement: Agreement, who: User, office: Office) -> Agreement:
    """The step taken by this person as the next request knows him."""
    moved = attempt(step, fresh(agreement), by=again(who), office=office)
    check_deferred_rules()
    return fresh(moved)


def test_a_stand_in_does_the_work_in_his_own_name_and_the_other_one_beside_it(office: Office) -> None:
    agreement = agreement_at("integration_approved", office)
    row = standing_in(office.expert2, office.deputy)
    agreement = done("approve_deputy", agreement, office.expert2, office)
    entry = history_of(agreement).last()
    assert (entry.actor, entry.on_behalf_of, entry.side) == (office.expert2, "کامران آذر", "organization")
    assert (entry.data["in_name_of"], entry.data["stand_in"]) == (office.deputy.pk, row.pk)
    assert (agreement.deputy_approved_by, agreement.in_name_of) == (office.expert2, {"deputy_approved": office.deputy.pk})
    assert not offences()


def test_his_own_right_comes_first(office: Office) -> None:
    agreement = agreement_at("expert_confirmed", office)
    standing_in(office.integration, office.integration2)
    agreement = done("approve_integration", agreement, office.integration, office)
    assert history_of(agreement).last().on_behalf_of == "" and agreement.in_name_of == {}


def test_he_sees_and_finds_in_his_cartable_what_the_other_one_would(office: Office) -> None:
    agreement = agreement_at("submitted", office, agency=office.other_agency)
    waiting = Agreement.objects.waiting_for(again(office.expert))
    assert agreement not in waiting and agreement not in Agreement.objects.visible_to(again(office.expert))
    standing_in(office.expert, office.other_expert)
    assert agreement in Agreement.objects.waiting_for(again(office.expert))
    assert agreement in Agreement.objects.visible_to(again(office.expert))


def test_who_sees_the_whole_province_goes_on_seeing_it(office: Office) -> None:
    """Standing in for somebody with less, or with more, narrows nobody's own view."""
    papers = [agreement_at("submitted", office), agreement_at("submitted", office, agency=office.other_agency)]
    standing_in(office.integration, office.other_expert)
    standing_in(office.expert, office.deputy)
    for who in (office.integration, office.expert):
        assert set(Agreement.objects.visible_to(again(who))) == set(papers)


@pytest.mark.parametrize(("day", "reached"), [(5, False), (6, True), (7, True), (8, False)])
def test_it_counts_from_its_first_day_to_its_last(day: int, reached: bool, office: Office) -> None:
    agreement = agreement_at("integration_approved", office)
    with clock.at(moment(1397, 3, 6)):
        standing_in(office.expert2, office.deputy, days=2)
    with clock.at(moment(1397, 3, day, hour=23, minute=59)):
        assert bool(may.approve_deputy(again(office.expert2), fresh(agreement))) is reached


def test_it_ends_with_its_withdrawal_at_once_and_what_was_done_stays(office: Office) -> None:
    first, second = agreement_at("integration_approved", office), agreement_at("integration_approved", office, agency=office.other_agency)
    row = standing_in(office.expert2, office.deputy)
    done("approve_deputy", first, office.expert2, office)
    with clock.at(moment(1397, 3, 5, hour=11)):
        withdraw_stand_in(row, by=office.deputy)
        assert refused("approve_deputy", second, office.expert2, office) == OUT_OF_REACH
    assert fresh(first).state == "deputy_approved" and not offences()


def test_the_right_of_the_principal_is_asked_too_on_every_request(office: Office) -> None:
    agreement = agreement_at("integration_approved", office)
    standing_in(office.expert2, office.deputy)
    office.deputy.groups.clear()
    assert refused("approve_deputy", agreement, office.expert2, office) == OUT_OF_REACH


def test_the_ceiling_is_the_agreements_sum_to_the_rial_of_a_million(office: Office) -> None:
    agreement = agreement_at("integration_approved", office)
    row = standing_in(office.expert2, office.deputy, amount_ceiling=agreement.total - 1)
    assert refused("approve_deputy", agreement, office.expert2, office) == may.BEYOND_THE_STAND_IN
    assert agreement not in Agreement.objects.waiting_for(again(office.expert2))
    with clock.at(moment(1397, 3, 5, hour=11)):
        withdraw_stand_in(row, by=office.deputy)
        standing_in(office.expert2, office.deputy, amount_ceiling=agreement.total)
        assert done("approve_deputy", agreement, office.expert2, office).state == "deputy_approved"


def test_one_for_capital_papers_does_not_reach_an_expense_one(office: Office) -> None:
    agreement = agreement_at("integration_approved", office)
    standing_in(office.expert2, office.deputy, kind="capital")
    assert refused("approve_deputy", agreement, office.expert2, office) == may.BEYOND_THE_STAND_IN


def test_a_stand_ins_stand_in_has_no_right(office: Office) -> None:
    agreement = agreement_at("integration_approved", office)
    standing_in(office.expert2, office.deputy)
    standing_in(office.other_expert, office.expert2)
    assert refused("approve_deputy", agreement, office.other_expert, office) == OUT_OF_REACH
    assert agreement not in Agreement.objects.waiting_for(again(office.other_expert))


# ---- four eyes ---------------------------------------------------------------------------------


def test_who_confirmed_himself_does_not_approve_as_a_stand_in(office: Office) -> None:
    agreement = agreement_at("expert_confirmed", office)
    assert agreement.confirmed_by == office.expert
    standing_in(office.expert, office.integration)
    assert refused("approve_integration", agreement, office.expert, office) == may.TWICE_IN_A_ROW


def test_nor_does_the_one_in_whose_name_it_was_confirmed(office: Office) -> None:
    """The expert is away; he is integration's member too, and his stand-in has confirmed in his name."""
    agreement = agreement_at("submitted", office)
    both = make_person("both", "سینا", "دانا", expert_role("production"), office_role("integration"))
    standing_in(office.other_expert, both)
    agreement = done("confirm", agreement, office.other_expert, office)
    assert agreement.in_name_of == {"confirmed": both.pk}
    assert refused("approve_integration", agreement, both, office) == may.TWICE_IN_A_ROW


def test_nor_does_another_stand_in_of_that_one(office: Office) -> None:
    agreement = agreement_at("submitted", office)
    both = make_person("both", "سینا", "دانا", expert_role("production"), office_role("integration"))
    standing_in(office.other_expert, both, days=1)
    agreement = done("confirm", agreement, office.other_expert, office)
    with clock.at(moment(1397, 3, 6)):
        standing_in(office.deputy, both)
        assert refused("approve_integration", agreement, office.deputy, office) == may.TWICE_IN_A_ROW
        assert done("approve_integration", agreement, office.integration, office).state == "integration_approved"


def test_nobody_acts_for_both_sides_also_not_as_a_stand_in(office: Office) -> None:
    """Two hats are refused when appointing; found the other way round, the history still tells."""
    hats = make_person("hats", "سینا", "دانا", agency_role("staff"), expert_role("production"), serves=office.agency)
    agreement = agreement_at("draft", office)
    agreement = done("submit", agreement, hats, office)
    with clock.at(moment(1397, 3, 6)):
        StandIn.objects.create(
            principal=office.expert, substitute=hats, first_day=clock.today(), last_day=clock.today(), appointed_by=office.expert,
            appointed_at=clock.now(),
        )  # fmt: skip
        assert refused("confirm", agreement, hats, office) == may.ACTED_FOR_AGENCY


def test_a_recall_is_the_senders_or_his_principals(office: Office) -> None:
    agreement = agreement_at("integration_approved", office)
    standing_in(office.expert2, office.deputy)
    agreement = done("approve_deputy", agreement, office.expert2, office)
    assert done("recall_deputy_approval", agreement, office.deputy, office).state == "integration_approved"


# ---- signing -----------------------------------------------------------------------------------


def test_a_stand_in_signs_only_with_the_power_to_sign(office: Office) -> None:
    agreement = agreement_at("deputy_approved", office)
    standing_in(office.staff2, office.agency_head)
    assert refused("sign", agreement, office.staff2, office) == may.STAND_IN_DOES_NOT_SIGN
    assert not may.decline_signature(again(office.staff2), fresh(agreement))
    assert agreement not in Agreement.objects.waiting_for(again(office.staff2))


def test_with_it_he_signs_in_both_names(office: Office) -> None:
    agreement = agreement_at("deputy_approved", office)
    standing_in(office.staff2, office.agency_head, may_sign=True)
    assert agreement in Agreement.objects.waiting_for(again(office.staff2))
    agreement = done("sign", agreement, office.staff2, office)
    signature = agreement.signatures.get()
    assert (signature.signer, signature.signer_name, signature.signer_title) == (office.staff2, "پیمان سرمد", "مدیر مالی")
    assert signature.on_behalf_of == "بهرام دهقان، رئیس سازمان"
    assert signature.signatory.person == office.agency_head


def test_who_submitted_the_draft_does_not_sign_it_as_a_stand_in(office: Office) -> None:
    agreement = agreement_at("deputy_approved", office)
    assert agreement.submitted_by == office.staff
    standing_in(office.staff, office.agency_head, may_sign=True)
    assert refused("sign", agreement, office.staff, office) == may.SUBMITTED_IT


# ---- the paper and the history -------------------------------------------------------------------


def test_the_timeline_and_the_verification_leaf_say_in_whose_name(office: Office) -> None:
    agreement = agreement_at("integration_approved", office)
    standing_in(office.expert2, office.deputy)
    agreement = done("approve_deputy", agreement, office.expert2, office)
    told = events_of(agreement)[-1].for_paper()
    assert (told["name"], told["on_behalf_of"]) == ("آرش نیکو", "کامران آذر")


# ---- the database says no too --------------------------------------------------------------------


def at_prompt(sql: str, *values: object) -> str:
    """The name of the rule with which the database refuses this statement."""
    with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return error.value.__cause__.diag.constraint_name


def test_the_history_takes_no_entry_in_a_name_without_a_stand_in(office: Office) -> None:
    agreement = agreement_at("integration_approved", office)
    row = standing_in(office.expert2, office.deputy)
    standing_in(office.other_expert, office.expert2)
    facts = {
        "subject_type": "agreement", "subject_id": agreement.pk, "subject_label": agreement.identifier, "at": clock.now(), "side": "organization",
        "action": "write", "label": "x", "on_behalf_of": "کامران آذر",
    }  # fmt: skip
    for actor, data in (
        (office.other_expert, {"in_name_of": office.deputy.pk, "stand_in": row.pk}),  # a chain
        (office.expert2, {"in_name_of": office.org_head.pk, "stand_in": row.pk}),
        (office.expert2, {}),
    ):
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            AuditEntry.objects.create(actor=actor, actor_name=actor.full_name, data=data, **facts)
        assert error.value.__cause__.diag.constraint_name == "stand_in_in_force"


def test_the_paper_takes_no_stamp_in_a_name_without_a_stand_in(office: Office) -> None:
    agreement = agreement_at("integration_approved", office)
    move = "UPDATE agreements_agreement SET state = 'deputy_approved', desk = 'signatory', version = version + 1, deputy_approved_by_id = %s, deputy_approved_at = now(), in_name_of = %s::jsonb WHERE id = %s"
    assert at_prompt(move, office.expert2.pk, f'{{"deputy_approved": {office.deputy.pk}}}', agreement.pk) == "stand_in_reaches_the_paper"


def test_four_eyes_hold_at_the_prompt_through_a_stand_in(office: Office) -> None:
    agreement = agreement_at("expert_confirmed", office)
    standing_in(office.integration2, office.integration)
    row = standing_in(office.expert, office.integration2)
    move = "UPDATE agreements_agreement SET state = 'integration_approved', desk = 'deputy', version = version + 1, integration_approved_by_id = %s, integration_approved_at = %s, in_name_of = %s::jsonb WHERE id = %s"
    assert row.substitute == agreement.confirmed_by
    named = f'{{"integration_approved": {office.integration2.pk}}}'
    assert at_prompt(move, office.expert.pk, clock.now(), named, agreement.pk) in ("four_eyes", "four_eyes_through_stand_ins")
    # The other way round: the actor is new, the one in whose name he acts confirmed.
    StandIn.objects.create(
        principal=office.expert, substitute=office.integration, first_day=clock.today(), last_day=clock.today(), appointed_by=office.expert,
        appointed_at=clock.now(),
    )  # fmt: skip
    named = f'{{"integration_approved": {office.expert.pk}}}'
    assert at_prompt(move, office.integration.pk, clock.now(), named, agreement.pk) == "four_eyes_through_stand_ins"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("UPDATE accounts_standin SET last_day = last_day + 30", "stand_in_is_final"),
        ("DELETE FROM accounts_standin", "stand_in_is_final"),
        ("TRUNCATE accounts_standin CASCADE", "stand_in_is_final"),
        ("INSERT INTO accounts_standin (principal_id, substitute_id, first_day, last_day, kind, may_sign, basis, appointed_by_id, appointed_at) "
         "SELECT principal_id, principal_id, first_day, last_day, kind, true, '', (SELECT max(id) FROM accounts_user), appointed_at FROM accounts_standin",
         "nobody_stands_in_for_himself"),
        ("INSERT INTO accounts_standin (principal_id, substitute_id, first_day, last_day, kind, may_sign, basis, appointed_by_id, appointed_at) "
         "SELECT principal_id, substitute_id, first_day, last_day, 'expense', true, '', substitute_id, appointed_at FROM accounts_standin LIMIT 1",
         "nobody_appoints_himself"),
        ("INSERT INTO accounts_standin (principal_id, substitute_id, first_day, last_day, kind, may_sign, basis, appointed_by_id, appointed_at) "
         "SELECT principal_id, substitute_id, first_day, last_day, 'capital', true, '', principal_id, appointed_at FROM accounts_standin LIMIT 1",
         "one_stand_in_at_a_time"),
    ],
)  # fmt: skip
def test_a_stand_in_is_written_once_and_never_twice_for_the_same_days(change: str, rule: str, office: Office) -> None:
    standing_in(office.expert2, office.deputy)
    check_deferred_rules()
    assert at_prompt(change) == rule


def office_role(code: str) -> Role:
    return next(role for role in ROLES if role.code == code)


def agency_role(code: str) -> Role:
    return office_role(f"agency_{code}")


def test_the_steps_that_a_stand_in_may_take_are_asked_in_his_own_name_first() -> None:
    assert APPROVE_DEPUTY.may.in_own_name and DECLINE_SIGNATURE.may.in_own_name

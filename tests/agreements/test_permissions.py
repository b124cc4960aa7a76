"""Whose right, where and from when: scope, four eyes, both sides, the live route, recall (decisions 10, 11, 15, 17)."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from guardian.shortcuts import assign_perm, remove_perm

from accounts.models import User
from accounts.permissions import OUT_OF_REACH
from accounts.rights import SERVE_AGENCY
from accounts.roles import AGENCY_HEAD, AGENCY_STAFF, BUDGET_DEPUTY, INTEGRATION, ORG_HEAD, Role
from agreements import permissions as may
from agreements.actions.approve_agreement import approve_deputy, approve_integration
from agreements.actions.confirm_agreement import confirm_agreement
from agreements.actions.recall_agreement import recall_agreement
from agreements.actions.save_section import save_particulars
from agreements.actions.send_back_agreement import send_back_agreement
from agreements.actions.start_agreement import start_agreement
from agreements.models import Agreement
from agreements.workflow import (
    DECLINE_SIGNATURE,
    RECALL_CONFIRMATION,
    RECALL_DEPUTY_APPROVAL,
    RECALL_INTEGRATION_APPROVAL,
    RECALL_SUBMISSION,
    RETURN_TO_AGENCY,
    RETURN_TO_EXPERT,
    RETURN_TO_INTEGRATION,
    Step,
)
from core import clock
from core.audit import history_of
from core.refusals import NotYours, Refused
from tests.agreements.circuit import attempt, traces
from tests.factories.agreements import agreement_at, empty_draft, fill, fresh, signed_by_agency, submit_with_reasons
from tests.factories.moments import moment
from tests.factories.office import Office, expert_role, make_person
from tests.factories.register import succeed

pytestmark = pytest.mark.django_db


def refused(step: str, agreement: Agreement, who: User, office: Office) -> str:
    """The sentence with which this person is refused this step; nothing has changed by it."""
    before = traces(agreement)
    with pytest.raises(NotYours) as refusal:
        attempt(step, fresh(agreement), by=User.objects.get(pk=who.pk), office=office)
    assert traces(agreement) == before
    return refusal.value.sentence


def with_roles(office: Office, *roles: Role) -> User:
    """One person in several roles, serving the office's agency where a role is an agency's."""
    serves = office.agency if {AGENCY_STAFF, AGENCY_HEAD} & set(roles) else None
    return make_person("two-hats", "دوکاره", "نمونه", *roles, serves=serves)


# ---- the route is live -----------------------------------------------------------------------------


def test_a_role_taken_away_counts_from_the_next_request_on(office: Office) -> None:
    agreement = agreement_at("submitted", office)
    office.expert.groups.clear()
    assert refused("confirm", agreement, office.expert, office) == OUT_OF_REACH
    office.expert.groups.add(Group.objects.get(name=expert_role("production").title))
    assert attempt("confirm", agreement, by=office.again("expert"), office=office).state == "expert_confirmed"


def test_an_agency_taken_away_counts_from_the_next_request_on(office: Office) -> None:
    agreement = agreement_at("draft", office)
    remove_perm(f"accounts.{SERVE_AGENCY}", office.staff, office.agency)
    assert refused("submit", agreement, office.staff, office) == OUT_OF_REACH
    assert not Agreement.objects.visible_to(office.again("staff")).exists()
    assign_perm(f"accounts.{SERVE_AGENCY}", office.staff, office.agency)
    assert attempt("submit", agreement, by=office.again("staff"), office=office).state == "submitted"


def test_a_right_taken_from_the_role_is_taken_from_everybody_in_it(office: Office) -> None:
    agreement = agreement_at("expert_confirmed", office)
    role = Group.objects.get(name=INTEGRATION.title)
    right = Permission.objects.get(codename="approve_integration")
    role.permissions.remove(right)
    assert refused("approve_integration", agreement, office.integration, office) == OUT_OF_REACH
    role.permissions.add(right)
    assert attempt("approve_integration", agreement, by=office.again("integration"), office=office)


def test_a_person_who_left_has_no_rights_at_once(office: Office) -> None:
    agreement = agreement_at("integration_approved", office)
    User.objects.filter(pk=office.deputy.pk).update(is_active=False)
    assert refused("approve_deputy", agreement, office.deputy, office) == OUT_OF_REACH
    assert not Agreement.objects.visible_to(office.again("deputy")).exists()
    User.objects.filter(pk=office.deputy.pk).update(is_active=True)
    assert attempt("approve_deputy", agreement, by=office.again("deputy"), office=office)


def test_an_agency_moved_to_another_sector_group_changes_its_expert(office: Office) -> None:
    agreement = agreement_at("submitted", office)
    office.agency.expert_group = office.other_agency.expert_group
    office.agency.save()
    assert refused("confirm", agreement, office.expert, office) == OUT_OF_REACH
    assert attempt("confirm", fresh(agreement), by=office.again("other_expert"), office=office)


def test_a_whole_group_may_serve_an_agency(office: Office) -> None:
    agreement = agreement_at("draft", office)
    newcomer = make_person("tazeh", "تازه", "وارد", AGENCY_STAFF)
    assert refused("submit", agreement, newcomer, office) == OUT_OF_REACH
    assign_perm(f"accounts.{SERVE_AGENCY}", Group.objects.get(name=AGENCY_STAFF.title), office.agency)
    assert attempt("submit", fresh(agreement), by=User.objects.get(pk=newcomer.pk), office=office)


def test_a_permission_given_to_a_person_directly_is_no_right(office: Office) -> None:
    """Rights come by roles only; a stray permission on the user, or on the model, moves nothing."""
    agreement = agreement_at("expert_confirmed", office)
    office.auditor.user_permissions.add(*Permission.objects.filter(content_type__app_label__in=["accounts", "agreements"]))
    assert refused("approve_integration", agreement, office.auditor, office) == OUT_OF_REACH


def test_serving_an_agency_without_a_role_is_no_right(office: Office) -> None:
    agreement = agreement_at("draft", office)
    assign_perm(f"accounts.{SERVE_AGENCY}", office.auditor, office.agency)
    assert refused("submit", agreement, office.auditor, office) == OUT_OF_REACH


def test_a_superuser_moves_nothing_and_sees_no_paper_without_a_role(office: Office) -> None:
    agreement = agreement_at("draft", office)
    assert refused("submit", agreement, office.superuser, office) == OUT_OF_REACH
    assert not Agreement.objects.visible_to(office.superuser).exists()
    office.superuser.groups.add(Group.objects.get(name=INTEGRATION.title))
    assert Agreement.objects.visible_to(office.again("superuser")).count() == 1


# ---- four eyes -------------------------------------------------------------------------------------


def test_an_expert_who_is_also_in_integration_does_not_approve_his_own_confirmation(office: Office) -> None:
    both = with_roles(office, expert_role("production"), INTEGRATION)
    agreement = confirm_agreement(agreement_at("submitted", office), by=both)
    assert refused("approve_integration", agreement, both, office) == may.TWICE_IN_A_ROW
    assert attempt("approve_integration", fresh(agreement), by=office.integration, office=office)


def test_what_a_colleague_confirmed_he_may_approve(office: Office) -> None:
    both = with_roles(office, expert_role("production"), INTEGRATION)
    assert attempt("approve_integration", agreement_at("expert_confirmed", office), by=both, office=office)


def test_integration_does_not_approve_once_more_as_deputy(office: Office) -> None:
    both = with_roles(office, INTEGRATION, BUDGET_DEPUTY)
    agreement = approve_integration(agreement_at("expert_confirmed", office), by=both)
    assert refused("approve_deputy", agreement, both, office) == may.TWICE_IN_A_ROW
    assert attempt("approve_deputy", fresh(agreement), by=office.deputy, office=office)


def test_leaving_and_rejoining_the_role_does_not_help(office: Office) -> None:
    both = with_roles(office, expert_role("production"), INTEGRATION)
    agreement = confirm_agreement(agreement_at("submitted", office), by=both)
    roles = list(both.groups.all())
    both.groups.clear()
    both.groups.set(roles)
    assert refused("approve_integration", agreement, both, office) == may.TWICE_IN_A_ROW


def test_after_a_resumed_confirmation_the_deputy_is_another_person_and_so_is_integration(office: Office) -> None:
    """The confirmation that goes straight back to the deputy still counts as the confirmer's."""
    both = with_roles(office, expert_role("production"), INTEGRATION, BUDGET_DEPUTY)
    agreement = send_back_agreement(
        agreement_at("integration_approved", office), RETURN_TO_AGENCY, reason=office.reason, text="اصلاح شود.",
        by=office.deputy, resume_here=True,
    )  # fmt: skip
    agreement = confirm_agreement(submit_with_reasons(fresh(agreement), by=office.staff), by=both)
    assert (fresh(agreement).confirmed_by, fresh(agreement).integration_approved_by) == (both, None)
    assert refused("approve_deputy", agreement, both, office) == may.TWICE_IN_A_ROW
    agreement = send_back_agreement(
        fresh(agreement), RETURN_TO_INTEGRATION, reason=office.reason, text="دوباره ببینید.", by=office.deputy
    )
    assert refused("approve_integration", agreement, both, office) == may.TWICE_IN_A_ROW
    assert attempt("approve_integration", fresh(agreement), by=office.integration, office=office)


def test_after_a_return_a_new_round_begins_with_new_eyes(office: Office) -> None:
    """The approvals of the round before are void, for the rule as for the paper."""
    both = with_roles(office, expert_role("production"), INTEGRATION)
    agreement = confirm_agreement(agreement_at("submitted", office), by=both)
    agreement = send_back_agreement(fresh(agreement), RETURN_TO_EXPERT, reason=office.reason, text="دوباره.", by=office.integration)
    agreement = confirm_agreement(fresh(agreement), by=office.expert)
    assert attempt("approve_integration", fresh(agreement), by=User.objects.get(pk=both.pk), office=office)


# ---- nobody acts for both sides --------------------------------------------------------------------


def test_who_sent_the_paper_for_the_agency_does_not_confirm_it_for_the_organization(office: Office) -> None:
    both = with_roles(office, AGENCY_STAFF, expert_role("production"))
    agreement = submit_with_reasons(agreement_at("draft", office), by=both)
    assert refused("confirm", agreement, both, office) == may.ACTED_FOR_AGENCY
    assert refused("return_to_agency", agreement, both, office) == may.ACTED_FOR_AGENCY
    assert attempt("confirm", fresh(agreement), by=office.expert, office=office)


def test_who_wrote_one_section_for_the_agency_does_not_confirm_it_either(office: Office) -> None:
    both = with_roles(office, AGENCY_STAFF, expert_role("production"))
    agreement = agreement_at("draft", office)
    save_particulars(agreement, {"phone": "061-33700001"}, by=both)
    agreement = submit_with_reasons(fresh(agreement), by=office.staff)
    assert refused("confirm", agreement, both, office) == may.ACTED_FOR_AGENCY


def test_who_confirmed_for_the_organization_does_not_write_or_sign_for_the_agency(office: Office) -> None:
    both = with_roles(office, AGENCY_STAFF, AGENCY_HEAD, expert_role("production"))
    agreement = confirm_agreement(agreement_at("submitted", office), by=both)
    agreement = approve_deputy(approve_integration(agreement, by=office.integration), by=office.deputy)
    assert refused("sign", agreement, both, office) == may.ACTED_FOR_ORGANIZATION
    assert attempt("sign", fresh(agreement), by=office.agency_head, office=office)


def test_a_return_does_not_change_the_side(office: Office) -> None:
    both = with_roles(office, AGENCY_STAFF, expert_role("production"))
    agreement = send_back_agreement(
        agreement_at("submitted", office), RETURN_TO_AGENCY, reason=office.reason, text="اصلاح شود.", by=both
    )
    assert refused("submit", agreement, both, office) == may.ACTED_FOR_ORGANIZATION


def test_who_signed_for_the_agency_does_not_sign_for_the_organization(office: Office) -> None:
    both = with_roles(office, AGENCY_HEAD, ORG_HEAD)
    succeed(office, "agency_head", both, agency=office.agency)
    succeed(office, "head", both)
    agreement = attempt("sign", agreement_at("deputy_approved", office), by=both, office=office)
    assert refused("countersign", agreement, both, office) == may.ACTED_FOR_AGENCY
    with clock.at(moment(1397, 3, 6)):
        succeed(office, "head", office.org_head)
        assert attempt("countersign", fresh(agreement), by=office.org_head, office=office)


def test_two_hats_on_two_papers_are_no_matter(office: Office) -> None:
    """The rule is about one paper: on another agency's paper the same person reviews."""
    both = with_roles(office, AGENCY_STAFF, expert_role("social"))
    submit_with_reasons(agreement_at("draft", office), by=both)
    other = agreement_at("submitted", office, agency=office.other_agency)
    assert attempt("confirm", other, by=User.objects.get(pk=both.pk), office=office)


# ---- on behalf of an agency that missed its deadline -------------------------------------------------

AFTER_DEADLINE = moment(1397, 3, 21)


def test_the_organization_drafts_for_an_agency_only_after_the_deadline(office: Office) -> None:
    with pytest.raises(Refused) as refusal:
        start_agreement(fiscal_year=office.year, agency=office.agency, by=office.integration)
    assert refusal.value.sentence == may.DEADLINE_NOT_PASSED
    with clock.at(AFTER_DEADLINE):
        assert start_agreement(fiscal_year=office.year, agency=office.agency, by=office.integration).on_behalf


def test_without_a_deadline_nothing_is_drafted_on_behalf(office: Office) -> None:
    office.year.draft_deadline = None
    office.year.save()
    with clock.at(AFTER_DEADLINE), pytest.raises(Refused) as refusal:
        start_agreement(fiscal_year=office.year, agency=office.agency, by=office.integration)
    assert refusal.value.sentence == may.DEADLINE_NOT_PASSED


@pytest.mark.parametrize("who", ["expert", "deputy", "org_head", "auditor", "admin", "superuser", "stranger", "agency_head"])
def test_nobody_else_begins_an_agencys_agreement(who: str, office: Office) -> None:
    with clock.at(AFTER_DEADLINE), pytest.raises(NotYours):
        start_agreement(fiscal_year=office.year, agency=office.agency, by=office.people[who])
    assert not Agreement.objects.exists()


def test_a_paper_drafted_on_behalf_is_the_organizations_act_throughout(office: Office) -> None:
    with clock.at(AFTER_DEADLINE):
        draft = start_agreement(fiscal_year=office.year, agency=office.agency, by=office.integration)
        assert refused("submit", draft, office.staff, office)
        agreement = submit_with_reasons(fill(draft, by=office.integration), by=office.integration)
        assert {entry.side for entry in history_of(agreement)} == {"organization"}
        # The drafter gives none of the approvals, also not with another desk in between.
        agreement = confirm_agreement(fresh(agreement), by=office.expert)
        assert refused("approve_integration", agreement, office.integration, office) == may.TWICE_IN_A_ROW
        agreement = approve_integration(fresh(agreement), by=office.integration2)
        office.integration.groups.add(Group.objects.get(name=BUDGET_DEPUTY.title))
        assert refused("approve_deputy", agreement, office.integration, office) == may.TWICE_IN_A_ROW
        agreement = approve_deputy(fresh(agreement), by=office.deputy)
        assert signed_by_agency(agreement, office).state == "signed"


def test_an_expert_who_drafted_on_behalf_does_not_confirm(office: Office) -> None:
    both = with_roles(office, expert_role("production"), INTEGRATION)
    with clock.at(AFTER_DEADLINE):
        draft = fill(start_agreement(fiscal_year=office.year, agency=office.agency, by=both), by=both)
        agreement = submit_with_reasons(draft, by=both)
        assert refused("confirm", agreement, both, office) == may.TWICE_IN_A_ROW
        assert attempt("confirm", fresh(agreement), by=office.expert, office=office)


# ---- recall: only by the sender, only what was sent forward and not opened ---------------------------

RECALLS = [
    ("expert_confirmed", RETURN_TO_EXPERT, "integration", RECALL_SUBMISSION, "staff"),
    ("integration_approved", RETURN_TO_INTEGRATION, "deputy", RECALL_CONFIRMATION, "expert"),
    ("deputy_approved", DECLINE_SIGNATURE, "agency_head", RECALL_INTEGRATION_APPROVAL, "integration"),
]


@pytest.mark.parametrize(("state", "returning", "by", "recalling", "sender"), RECALLS, ids=lambda value: str(getattr(value, "name", value)))
def test_what_came_back_from_a_later_desk_is_not_recalled_by_an_earlier_one(
    state: str, returning: Step, by: str, recalling: Step, sender: str, office: Office
) -> None:
    agreement = send_back_agreement(
        agreement_at(state, office), returning, reason=office.reason, text="برگشت داده شد.", by=office.people[by]
    )
    assert refused(recalling.name, agreement, office.people[sender], office) == may.CAME_BACK


def test_what_a_desk_took_back_itself_is_not_recalled_from_under_it(office: Office) -> None:
    agreement = recall_agreement(agreement_at("deputy_approved", office), RECALL_DEPUTY_APPROVAL, by=office.deputy)
    assert refused("recall_integration_approval", agreement, office.integration, office) == may.CAME_BACK
    agreement = approve_deputy(fresh(agreement), by=office.deputy)
    assert attempt("recall_deputy_approval", fresh(agreement), by=office.again("deputy"), office=office)


# ---- a closed year -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "step", "by"),
    [
        ("draft", "submit", "staff"),
        ("submitted", "confirm", "expert"),
        ("submitted", "return_to_agency", "expert"),
        ("submitted", "recall_submission", "staff"),
        ("expert_confirmed", "approve_integration", "integration"),
        ("integration_approved", "approve_deputy", "deputy"),
        ("deputy_approved", "sign", "agency_head"),
        ("signed", "countersign", "org_head"),
        ("submitted", "cancel", "integration"),
    ],
)
def test_in_a_closed_year_nothing_moves(state: str, step: str, by: str, office: Office) -> None:
    agreement = agreement_at(state, office)
    office.year.status = "closed"
    office.year.save()
    assert refused(step, agreement, office.people[by], office) == may.YEAR_CLOSED
    office.year.status = "active"
    office.year.save()
    assert attempt(step, fresh(agreement), by=office.again(by), office=office)


# ---- whom a paper waits for, and who sees it ----------------------------------------------------------

WAITS = {
    "draft": {"staff", "staff2"},
    "returned": {"staff", "staff2"},
    "submitted": {"expert", "expert2"},
    "expert_confirmed": {"integration", "integration2"},
    "integration_approved": {"deputy"},
    "deputy_approved": {"agency_head"},
    "signed": {"org_head"},
    "notified": set(),
    "cancelled": set(),
}
SEES = {"staff", "staff2", "agency_head", "expert", "expert2", "integration", "integration2", "deputy", "org_head", "auditor"}


@pytest.mark.parametrize("state", WAITS)
def test_a_paper_waits_for_exactly_those_who_can_do_the_next_act(state: str, office: Office) -> None:
    agreement_at(state, office)
    waiting = {name for name in office.people if Agreement.objects.waiting_for(office.again(name)).exists()}
    assert waiting == WAITS[state]


def test_a_countersigned_paper_waits_for_integration(office: Office) -> None:
    agreement_at("signed", office, countersigned=True)
    waiting = {name for name in office.people if Agreement.objects.waiting_for(office.again(name)).exists()}
    assert waiting == {"integration", "integration2"}


@pytest.mark.parametrize("state", ["draft", "deputy_approved", "cancelled"])
def test_a_paper_is_seen_by_its_agency_its_sector_and_the_province_and_nobody_else(state: str, office: Office) -> None:
    agreement = agreement_at(state, office)
    seeing = {name for name in office.people if Agreement.objects.visible_to(office.again(name)).filter(pk=agreement.pk).exists()}
    asked = {name for name in office.people if may.see(office.again(name), agreement)}
    assert seeing == asked == SEES


def test_what_was_sent_is_followed_by_who_sent_it(office: Office) -> None:
    agreement_at("integration_approved", office)
    following = {name for name in office.people if Agreement.objects.followed_by(office.again(name)).exists()}
    assert following == {"staff", "staff2", "expert", "expert2", "integration", "integration2"}


def test_an_empty_draft_is_followed_by_nobody(office: Office) -> None:
    empty_draft(office)
    assert {name for name in office.people if Agreement.objects.followed_by(office.again(name)).exists()} == set()

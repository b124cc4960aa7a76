"""Who may take which step in which state: every cell typed by hand from decisions 8-17 and domain.md 4.3.

Nothing in the tables below is computed from the code it checks. A letter is a person; a letter in
a cell means that this person, and nobody else, may take the step there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest
from django.db import transaction

from agreements.actions.send_back_agreement import send_back_agreement
from agreements.models import Agreement
from agreements.workflow import RETURN_TO_AGENCY, STEPS, State
from core.audit import history_of
from core.refusals import NotYours, Refused
from core.workflow import opened_by
from tests.agreements.circuit import attempt, check_deferred_rules, traces
from tests.factories.agreements import agreement_at, fresh, submit_with_reasons
from tests.factories.office import Office

PEOPLE = {
    "s": "staff",         # sent the paper
    "f": "staff2",        # a colleague of the same agency
    "h": "agency_head",
    "e": "expert",        # confirmed the paper
    "g": "expert2",       # the same sector group
    "i": "integration",   # approved the paper
    "j": "integration2",
    "d": "deputy",
    "o": "org_head",
    # and these, who appear in no cell at all:
    "u": "auditor",
    "a": "admin",
    "r": "superuser",
    "x": "stranger",      # staff of another agency
    "y": "other_head",    # top official of another agency
    "z": "other_expert",  # expert of another sector group
}  # fmt: skip

# The Organization's slot is the head's, the agency signs by code, nobody has opened anything.
#                              draft  returned submitted expert_  integration_ deputy_   signed  counter- notified cancelled
#                                                        confirmed approved    approved          signed
GRID = {
    "submit":                   ("sf",   "sf",   ".",    ".",     ".",     ".",     ".",     ".",     ".",     "."),
    "confirm":                  (".",    ".",    "eg",   ".",     ".",     ".",     ".",     ".",     ".",     "."),
    "confirm_and_resume":       (".",    ".",    ".",    ".",     ".",     ".",     ".",     ".",     ".",     "."),
    "approve_integration":      (".",    ".",    ".",    "ij",    ".",     ".",     ".",     ".",     ".",     "."),
    "approve_deputy":           (".",    ".",    ".",    ".",     "d",     ".",     ".",     ".",     ".",     "."),
    "sign":                     (".",    ".",    ".",    ".",     ".",     "h",     ".",     ".",     ".",     "."),
    "record_wet_signature":     (".",    ".",    ".",    ".",     ".",     ".",     ".",     ".",     ".",     "."),
    "countersign":              (".",    ".",    ".",    ".",     ".",     ".",     "o",     ".",     ".",     "."),
    "notify":                   (".",    ".",    ".",    ".",     ".",     ".",     ".",     "ij",    ".",     "."),
    "return_to_agency":         (".",    ".",    "eg",   "ij",    "d",     ".",     ".",     ".",     ".",     "."),
    "return_to_expert":         (".",    ".",    ".",    "ij",    ".",     ".",     ".",     ".",     ".",     "."),
    "return_to_integration":    (".",    ".",    ".",    ".",     "d",     ".",     ".",     ".",     ".",     "."),
    "decline_signature":        (".",    ".",    ".",    ".",     ".",     "h",     ".",     ".",     ".",     "."),
    "return_to_deputy":         (".",    ".",    ".",    ".",     ".",     ".",     "o",     "ij",    ".",     "."),
    "recall_submission":        (".",    ".",    "s",    ".",     ".",     ".",     ".",     ".",     ".",     "."),
    "recall_confirmation":      (".",    ".",    ".",    "e",     ".",     ".",     ".",     ".",     ".",     "."),
    "recall_integration_approval": (".", ".",    ".",    ".",     "i",     ".",     ".",     ".",     ".",     "."),
    "recall_deputy_approval":   (".",    ".",    ".",    ".",     ".",     "d",     ".",     ".",     ".",     "."),
    "cancel":                   ("sfij", "sfij", "ij",   "ij",    "ij",    "ij",    "ij",    "ij",    ".",     "."),
}  # fmt: skip
STATES = (
    "draft", "returned", "submitted", "expert_confirmed", "integration_approved",
    "deputy_approved", "signed", "countersigned", "notified", "cancelled",
)  # fmt: skip

# Where each step leads, and whose turn it then is.
ARRIVES = {
    "submit": ("submitted", "expert"),
    "confirm": ("expert_confirmed", "integration"),
    "confirm_and_resume": ("integration_approved", "deputy"),
    "approve_integration": ("integration_approved", "deputy"),
    "approve_deputy": ("deputy_approved", "signatory"),
    "sign": ("signed", "head"),
    "record_wet_signature": ("signed", "head"),
    "countersign": ("signed", "integration"),
    "notify": ("notified", "none"),
    "return_to_agency": ("returned", "agency"),
    "return_to_expert": ("submitted", "expert"),
    "return_to_integration": ("expert_confirmed", "integration"),
    "decline_signature": ("integration_approved", "deputy"),
    "return_to_deputy": ("integration_approved", "deputy"),
    "recall_submission": ("draft", "agency"),
    "recall_confirmation": ("submitted", "expert"),
    "recall_integration_approval": ("expert_confirmed", "integration"),
    "recall_deputy_approval": ("integration_approved", "deputy"),
    "cancel": ("cancelled", "none"),
}
# What only amendments and the papers they replace go through: tests/agreements/actions/test_*amend*.py.
ONLY_OF_AMENDMENTS = {"supersede", "park", "take_up"}
# The states a step begins in, where the person is the only question left.
BEGINS = {step: {state for state, cell in zip(STATES, cells, strict=True) if cell != "."} for step, cells in GRID.items()}
BEGINS["confirm_and_resume"] = {"submitted"}
BEGINS["record_wet_signature"] = {"deputy_approved"}
BEGINS["countersign"] = BEGINS["notify"] = {"signed", "countersigned"}
# Acts for the agency; every other step is the Organization's. (A draft's cancelling is looked at below.)
AGENCY_ACTS = {"submit", "sign", "record_wet_signature", "decline_signature", "recall_submission"}


def at(state: str, office: Office, **kwargs: object) -> Agreement:
    """The paper in one of STATES."""
    if state == "countersigned":
        return agreement_at("signed", office, countersigned=True, **kwargs)
    return agreement_at(state, office, **kwargs)


def allowed_in(agreement: Agreement, office: Office, *, state: str = "", steps: Iterable[str] = GRID) -> dict[str, str]:
    """Step -> the letters of those who could take it, by trying each of `steps` as every person.

    Each attempt is undone. What is refused must have left no trace; what succeeds must have left
    exactly one line of history, one version more, and the state and desk typed above.
    """
    found = {}
    before = traces(agreement)
    people = {letter: office.again(name) for letter, name in PEOPLE.items()}
    for step in steps:
        letters = ""
        for letter, person in people.items():
            with transaction.atomic():
                try:
                    moved = attempt(step, fresh(agreement), by=person, office=office)
                except Refused as refusal:
                    if state in BEGINS[step]:
                        assert isinstance(refusal, NotYours), f"{step} by {letter}: {refusal.sentence}"
                    elif state:
                        assert not isinstance(refusal, NotYours), f"{step} by {letter}: {refusal.sentence}"
                    assert traces(agreement) == before, f"{step} by {letter} was refused and left a trace"
                else:
                    letters += letter
                    _took_place(step, moved, person, before)
                    check_deferred_rules()
                transaction.set_rollback(True)
        found[step] = letters or "."
    assert traces(agreement) == before
    return found


def _took_place(step: str, moved: Agreement, person: object, before: dict) -> None:
    now = fresh(moved)
    before = {**before, "paper": json.loads(before["paper"])}
    assert now.state == ARRIVES[step][0]
    assert now.version == before["paper"]["version"] + 1
    assert now.opened_at is None
    entries = list(history_of(now))
    assert len(entries) == before["history"] + 1
    last = entries[-1]
    assert (last.action, last.actor_id) == (step, person.pk)
    assert (last.from_state, last.to_state) == (before["paper"]["state"], now.state)
    if step != "cancel":
        assert last.side == ("agency" if step in AGENCY_ACTS else "organization")
    if (step, now.fiscal_year.organization_slot) not in {("sign", "deputy"), ("sign", "none")}:
        assert now.desk == ARRIVES[step][1]


@pytest.mark.parametrize("state", STATES)
def test_each_step_is_open_to_exactly_the_people_of_the_grid(state: str, office: Office) -> None:
    column = STATES.index(state)

    found = allowed_in(at(state, office), office, state=state)

    assert found == {step: cells[column] for step, cells in GRID.items()}


def test_the_grid_speaks_of_every_step_and_state_there_is() -> None:
    assert set(GRID) | ONLY_OF_AMENDMENTS == {step.name for step in STEPS}
    assert set(GRID) == set(ARRIVES)
    assert {*STATES, "superseded", "parked"} - {"countersigned"} == {state.value for state in State}


@pytest.mark.parametrize("state", ["draft", "returned", "notified"])
def test_an_original_is_neither_parked_nor_replaced_by_itself(state: str, office: Office) -> None:
    agreement = at(state, office)
    for step in STEPS:
        if step.name in ONLY_OF_AMENDMENTS:
            assert not any(step.may(office.again(name), fresh(agreement)) for name in PEOPLE.values()), step.name


def test_every_state_can_come_to_an_end() -> None:
    """No dead ends: from each state some way of the grid leads to notified or cancelled."""
    ends = {"notified", "cancelled"}
    ways = {
        state: {ARRIVES[step][0] for step, cells in GRID.items() if cells[n] != "."} for n, state in enumerate(STATES)
    }
    ways["signed"] |= ways.pop("countersigned")
    reach = set(ends)
    for _ in ways:
        reach |= {state for state, targets in ways.items() if targets & reach}
    assert reach == set(ways)


# ---- the settings of the year and of the agency change single rows of the grid -----------------


AFTER_SIGNATURE = ("countersign", "notify", "return_to_deputy", "recall_deputy_approval", "decline_signature", "cancel")


def open_rows(agreement: Agreement, office: Office, steps: Iterable[str] = GRID) -> dict[str, str]:
    """The same, without the rows that are open to nobody."""
    return {step: letters for step, letters in allowed_in(agreement, office, steps=steps).items() if letters != "."}


def signed_row(office: Office, slot: str, *, countersigned: bool) -> dict[str, str]:
    """Who may do what on a signed paper of a year with this slot."""
    office.year.organization_slot = slot
    office.year.save()
    agreement = agreement_at("signed", office, countersigned=countersigned)
    return open_rows(agreement, office, AFTER_SIGNATURE)


def test_where_the_deputy_signs_for_the_organization(office: Office) -> None:
    assert signed_row(office, "deputy", countersigned=False) == {
        "countersign": "d",
        "return_to_deputy": "d",
        "cancel": "ij",
    }


def test_after_the_deputy_signed_for_the_organization(office: Office) -> None:
    assert signed_row(office, "deputy", countersigned=True) == {"notify": "ij", "return_to_deputy": "ij", "cancel": "ij"}


def test_where_nobody_signs_for_the_organization(office: Office) -> None:
    assert signed_row(office, "none", countersigned=False) == {"notify": "ij", "return_to_deputy": "ij", "cancel": "ij"}


@pytest.mark.parametrize(("slot", "desk"), [("head", "head"), ("deputy", "deputy"), ("none", "integration")])
def test_a_signed_paper_waits_for_the_slot_of_its_year(slot: str, desk: str, office: Office) -> None:
    office.year.organization_slot = slot
    office.year.save()

    agreement = agreement_at("signed", office)

    assert agreement.desk == desk
    if slot != "none":
        assert agreement_at("signed", office, agency=office.other_agency, countersigned=True).desk == "integration"


def test_an_agency_that_signs_by_hand(office: Office) -> None:
    """Its staff or its head record the scan; the code is not for it."""
    agreement = agreement_at("deputy_approved", office)
    office.agency.signature_kind = "wet"
    office.agency.save()

    found = open_rows(agreement, office, ("sign", "record_wet_signature", "decline_signature", "recall_deputy_approval"))

    assert found == {
        "record_wet_signature": "sfh",
        "decline_signature": "h",
        "recall_deputy_approval": "d",
    }


def test_what_the_next_desk_has_opened_cannot_be_recalled(office: Office) -> None:
    """Decision 10, at each of the four recalls, with the unopened twin in the grid above."""
    for state, opener in (
        ("submitted", "expert"),
        ("expert_confirmed", "integration"),
        ("integration_approved", "deputy"),
        ("deputy_approved", "agency_head"),
    ):
        with transaction.atomic():
            agreement = agreement_at(state, office)
            opened_by(agreement, office.people[opener])
            assert open_rows(fresh(agreement), office, [step for step in GRID if step.startswith("recall_")]) == {}, state
            transaction.set_rollback(True)


def test_a_paper_the_deputy_wants_back_goes_straight_to_him(office: Office) -> None:
    """Decision 9: only the resuming confirmation is open, and only until it has been given."""
    agreement = agreement_at("integration_approved", office)
    agreement = send_back_agreement(
        agreement, RETURN_TO_AGENCY, reason=office.reason, text="جدول دو را کامل کنید.", by=office.deputy, resume_here=True
    )
    agreement = submit_with_reasons(fresh(agreement), by=office.staff)

    assert open_rows(agreement, office) == {
        "confirm_and_resume": "eg", "return_to_agency": "eg", "recall_submission": "s", "cancel": "ij",
    }  # fmt: skip

    agreement = attempt("confirm_and_resume", fresh(agreement), by=office.again("expert"), office=office)
    at_deputy = ("approve_deputy", "return_to_agency", "return_to_integration", "recall_confirmation", "recall_integration_approval")
    assert open_rows(agreement, office, at_deputy) == {
        "approve_deputy": "d", "return_to_agency": "d", "return_to_integration": "d",
    }  # fmt: skip
    assert not fresh(agreement).resumes_at_deputy


def test_only_the_deputy_can_ask_to_have_it_back(office: Office) -> None:
    agreement = agreement_at("submitted", office)

    agreement = send_back_agreement(
        agreement, RETURN_TO_AGENCY, reason=office.reason, text="جدول دو را کامل کنید.", by=office.expert, resume_here=True
    )

    assert not fresh(agreement).resumes_at_deputy


def test_the_twin_paper_of_another_agency_is_moved_by_its_own_people(office: Office) -> None:
    """The strangers of the grid are not powerless people: on their own paper they act."""
    agreement = agreement_at("submitted", office, agency=office.other_agency)

    assert open_rows(agreement, office) == {"confirm": "z", "return_to_agency": "z", "recall_submission": "x", "cancel": "ij"}


def test_a_cancelled_draft_is_the_agencys_act_when_the_agency_gives_it_up(office: Office) -> None:
    agreement = attempt("cancel", agreement_at("draft", office), by=office.staff, office=office)
    assert history_of(agreement).last().side == "agency"


def test_a_cancelled_draft_is_the_organizations_act_when_integration_cancels_it(office: Office) -> None:
    agreement = attempt("cancel", agreement_at("draft", office), by=office.integration, office=office)
    assert history_of(agreement).last().side == "organization"

"""Who may take which step of a committee's session in which state: every cell typed by hand."""

from __future__ import annotations

import pytest
from django.db import transaction

from accounts.models import User
from core.audit import history_of
from core.refusals import NotYours, Refused
from core.workflow import opened_by
from distribution.actions.accept_session import accept_session
from distribution.actions.drop_session import drop_session
from distribution.actions.recall_session import recall_session
from distribution.actions.send_back_session import send_back_session
from distribution.actions.submit_session import submit_session
from distribution.models import CommitteeSession
from distribution.workflow.committee_session import STEPS, State
from tests.factories.province import Province

# "s" secretary of the county, "i"/"j" integration. The rest appear in no cell: "t" another county's secretary,
# "d" deputy, "o" head of the Organization, "e" expert, "u" auditor, "a" admin, "r" superuser, "x" agency staff.
#                   draft  returned submitted accepted dropped
GRID = {
    "submit_session": ("s",  "s",     ".",      ".",     "."),
    "recall_session": (".",  ".",     "s",      ".",     "."),
    "accept_session": (".",  ".",     "ij",     ".",     "."),
    "return_session": (".",  ".",     "ij",     ".",     "."),
    "drop_session":   ("s",  "s",     ".",      ".",     "."),
}  # fmt: skip
STATES = ("draft", "returned", "submitted", "accepted", "dropped")
ARRIVES = {
    "submit_session": ("submitted", "integration", "county"),
    "recall_session": ("draft", "county", "county"),
    "accept_session": ("accepted", "none", "organization"),
    "return_session": ("returned", "county", "organization"),
    "drop_session": ("dropped", "none", "county"),
}
ACTIONS = {
    "submit_session": submit_session,
    "recall_session": recall_session,
    "accept_session": accept_session,
    "return_session": lambda session, by: send_back_session(session, text="ناقص است", by=by),
    "drop_session": drop_session,
}


def people_of(province: Province) -> dict[str, User]:
    office = province.office
    found = {
        "s": province.secretary, "t": province.other_secretary, "i": office.integration, "j": office.integration2, "d": office.deputy,
        "o": office.org_head, "e": office.expert, "u": office.auditor, "a": office.admin, "r": office.superuser, "x": office.wide_staff,
    }  # fmt: skip
    return {letter: User.objects.get(pk=person.pk) for letter, person in found.items()}


def at(state: str, province: Province) -> CommitteeSession:
    """The session brought to `state` by the real steps."""
    session, by = province.session(), province.secretary
    if state == "dropped":
        return drop_session(session, by=by)
    if state != "draft":
        session = submit_session(session, by=by)
    if state == "returned":
        session = send_back_session(session, text="ناقص است", by=province.office.integration)
    return accept_session(session, by=province.office.integration) if state == "accepted" else session


def fresh(session: CommitteeSession) -> CommitteeSession:
    return CommitteeSession.objects.get(pk=session.pk)


@pytest.mark.parametrize("state", STATES)
def test_each_step_is_open_to_exactly_the_people_of_the_grid(state: str, province: Province) -> None:
    province.notified()
    session = at(state, province)
    entries, version = history_of(session).count(), session.version
    for step, cells in GRID.items():
        letters = ""
        for letter, person in people_of(province).items():
            with transaction.atomic():
                try:
                    moved = ACTIONS[step](fresh(session), by=person)
                except Refused as refusal:
                    open_here = cells[STATES.index(state)] != "."
                    assert isinstance(refusal, NotYours) is open_here, f"{step} by {letter}: {refusal.sentence}"
                    assert (history_of(session).count(), fresh(session).version, fresh(session).state) == (entries, version, state)
                else:
                    letters += letter
                    last = history_of(session).last()
                    assert (moved.state, moved.desk, last.side) == ARRIVES[step]
                    assert (last.action, last.actor_id, last.from_state, last.to_state) == (step, person.pk, state, moved.state)
                    assert (fresh(session).version, fresh(session).opened_at, history_of(session).count()) == (version + 1, None, entries + 1)
                transaction.set_rollback(True)
        assert (letters or ".") == cells[STATES.index(state)], step


def test_the_grid_speaks_of_every_step_and_state_there_is() -> None:
    assert set(GRID) == {step.name for step in STEPS} == set(ARRIVES)
    assert set(STATES) == {state.value for state in State}


def test_every_state_can_come_to_an_end() -> None:
    reach = {"accepted", "dropped"}
    for _ in STATES:
        reach |= {state for n, state in enumerate(STATES) for step, cells in GRID.items() if cells[n] != "." and ARRIVES[step][0] in reach}
    assert reach == set(STATES)


def test_what_integration_has_opened_is_recalled_by_nobody(province: Province) -> None:
    province.notified()
    session = at("submitted", province)
    opened_by(session, province.office.integration)
    for person in people_of(province).values():
        with pytest.raises(NotYours):
            recall_session(fresh(session), by=person)
    assert fresh(session).state == "submitted"


def test_a_closed_year_takes_no_step(province: Province) -> None:
    province.notified()
    session = at("submitted", province)
    province.office.year.status = "closed"
    province.office.year.save()
    for step in ("recall_session", "accept_session", "return_session"):
        for letter in ("s", "i"):
            with pytest.raises(NotYours):
                ACTIONS[step](fresh(session), by=people_of(province)[letter])

"""The generated documents say what the code says; a stale one fails here, and the check bites."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from accounts import roles
from accounts.rights import Right
from accounts.roles import ROLES, Role
from core import reference
from core.invariants import every_rule
from core.papers import PAPERS

AGREEMENT = next(paper for paper in PAPERS if paper.model_name == "Agreement")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The documents as they should be, somewhere they may be spoiled."""
    call_command("write_reference", root=tmp_path)
    return tmp_path


def stale(root: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What `write_reference --check` calls stale; [] when it is content."""
    capsys.readouterr()
    try:
        call_command("write_reference", "--check", root=root)
    except SystemExit as end:
        assert end.code == 1
        return [line.removeprefix("stale: ") for line in capsys.readouterr().out.splitlines()]
    return []


def test_they_are_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert stale(settings.BASE_DIR, capsys) == [], "run manage.py write_reference and commit what it writes"


@pytest.mark.parametrize("name", list(reference.DOCUMENTS))
def test_one_changed_by_hand_is_named(copy: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = copy / name
    file.write_text(file.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert stale(copy, capsys) == [name]


def test_one_that_is_missing_is_named_and_written_again(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copy / "docs/reference/workflows.md").unlink()
    assert stale(copy, capsys) == ["docs/reference/workflows.md"]
    call_command("write_reference", root=copy)
    assert stale(copy, capsys) == []


def test_another_right_of_a_role_makes_the_matrix_stale(copy: Path, capsys: pytest.CaptureFixture[str], monkeypatch) -> None:
    wider = Role("auditor", "ناظر", roles.AUDITOR.sentence, (*roles.AUDITOR.rights, Right.CANCEL_AGREEMENT))
    monkeypatch.setattr(roles, "ROLES", tuple(wider if role.code == "auditor" else role for role in ROLES))
    assert stale(copy, capsys) == ["docs/reference/workflows.md", "docs/reference/who-may-do-what.md"]


# Typed by hand, never computed: who may take which step of an ordinary paper (empty: from nowhere).
ORDINARY = {
    "submit": {"agency_staff"},
    "confirm": {"expert"},
    "confirm_and_resume": set(),
    "approve_integration": {"integration"},
    "approve_deputy": {"budget_deputy"},
    "sign": {"agency_head"},
    "record_wet_signature": set(),
    "countersign": {"org_head"},
    "notify": {"integration"},
    "return_to_agency": {"expert", "integration", "budget_deputy"},
    "return_to_expert": {"integration"},
    "return_to_integration": {"budget_deputy"},
    "decline_signature": {"agency_head"},
    "return_to_deputy": {"integration", "org_head"},
    "recall_submission": {"agency_staff"},
    "recall_confirmation": {"expert"},
    "recall_integration_approval": {"integration"},
    "recall_deputy_approval": {"budget_deputy"},
    "cancel": {"agency_staff", "integration"},
    "supersede": {"integration"},
    "park": set(),
    "take_up": set(),
}
SPECIAL = {
    ("submit", "integration"), ("recall_submission", "integration"),  # on behalf, after the deadline
    ("confirm_and_resume", "expert"), ("record_wet_signature", "agency_staff"), ("record_wet_signature", "agency_head"),
    ("countersign", "budget_deputy"), ("return_to_deputy", "budget_deputy"),
    # Of an amendment only, by who writes it.
    ("park", "agency_staff"), ("take_up", "agency_staff"), ("park", "integration"), ("take_up", "integration"),
}  # fmt: skip


def test_the_matrix_is_what_the_office_does() -> None:
    for step in AGREEMENT.workflow.STEPS:
        ordinary, special = set(), set()
        for role in ROLES:
            when = reference.may_take(AGREEMENT, step, role)
            name = "expert" if role.sector else role.code
            if "" in when:
                ordinary.add(name)
            elif when:
                special.add((step.name, name))
        assert ordinary == ORDINARY[step.name], step.name
        assert special == {pair for pair in SPECIAL if pair[0] == step.name}, step.name


def test_an_agencys_own_draft_is_all_it_may_cancel() -> None:
    assert reference.may_take(AGREEMENT, AGREEMENT.workflow.CANCEL, roles.AGENCY_STAFF)[""] == {"draft", "returned", "parked"}


@pytest.mark.parametrize("role", [roles.AUDITOR, roles.ADMIN])
def test_who_only_looks_takes_no_step(role: Role) -> None:
    for paper in PAPERS:
        for step in paper.workflow.STEPS:
            assert not reference.may_take(paper, step, role), step.name


def test_every_state_step_right_and_rule_stands_in_them() -> None:
    flow, who, money = (text() for text in reference.DOCUMENTS.values())
    for paper in PAPERS:
        assert all(str(state.label) in flow and f"`{state}`" in flow for state in paper.workflow.State)
        assert all(f"`{step.name}`" in flow and f"`{step.name}`" in who for step in paper.workflow.STEPS)
    assert all(right.sentence in who for right in Right)
    assert all(rule.sentence in money and f"`{rule.name}`" in money for rule in every_rule())

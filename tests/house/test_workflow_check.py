"""The start-up check finds what a table forgot: tried on a table with each thing missing."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from agreements import workflow
from agreements.models import Agreement
from core.checks_workflow import check_workflows, faults_of
from core.papers import AGREEMENT
from core.workflow import Step


class Spoiled:
    """The agreement's paper kind with some parts replaced."""

    app, model_name, title, model = "agreements", "Agreement", "موافقتنامه", Agreement

    def __init__(self, actions: Path | None = None, **parts: Any) -> None:
        whole = {name: value for name, value in vars(workflow).items() if not name.startswith("__")}
        self.workflow = SimpleNamespace(**{**whole, **parts})
        self.actions = actions or AGREEMENT.actions

    def constants(self) -> dict[str, Step]:
        return {name: value for name, value in vars(self.workflow).items() if isinstance(value, Step)}


def found(**parts: Any) -> list[str]:
    return [fault.id for fault in faults_of(Spoiled(**parts))]


def replaced(**changes: Any) -> dict[str, Any]:
    """The table with SUBMIT changed, in the constant and in STEPS."""
    step = dataclasses.replace(workflow.SUBMIT, **changes)
    return {"SUBMIT": step, "STEPS": (step, *workflow.STEPS[1:])}


def test_the_real_tables_are_whole() -> None:
    assert check_workflows() == []
    assert found() == []


def test_a_state_without_an_owner_is_found() -> None:
    turn = {state: desk for state, desk in workflow.TURN.items() if state != workflow.State.SIGNED}
    assert found(TURN=turn) == ["workflow.E001"]


def test_an_owner_of_no_state_is_found() -> None:
    assert found(TURN={**workflow.TURN, "nowhere": workflow.Desk.AGENCY}) == ["workflow.E001"]


def test_a_step_outside_the_list_is_found() -> None:
    assert found(STEPS=workflow.STEPS[:-1]) == ["workflow.E002"]


@pytest.mark.parametrize("words", ["button", "done", "explain"])
def test_a_step_without_words_is_found(words: str) -> None:
    assert "workflow.E003" in found(**replaced(**{words: " "}))


def test_a_step_to_nowhere_is_found() -> None:
    assert "workflow.E004" in found(**replaced(target="nowhere"))


def test_a_step_the_model_does_not_bind_is_found() -> None:
    assert "workflow.E005" in found(**replaced(name="hand_over"))
    # Bound under the same name but another line of the table is not bound either.
    assert "workflow.E005" in found(**replaced(button="دیگر"))


def test_a_step_without_an_action_is_found(tmp_path: Path) -> None:
    for file in AGREEMENT.actions.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        (tmp_path / file.name).write_text(text.replace("NOTIFY", "NOTHING"), encoding="utf-8")
    faults = list(faults_of(Spoiled(actions=tmp_path)))
    assert [fault.id for fault in faults] == ["workflow.E006"]
    assert "notify" in faults[0].msg


def test_a_kind_whose_one_action_is_gone_is_found(tmp_path: Path) -> None:
    for file in AGREEMENT.actions.glob("*.py"):
        if not file.name.startswith("send_back_"):
            (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    faults = [fault.msg for fault in faults_of(Spoiled(actions=tmp_path))]
    assert any("return_to_expert" in fault for fault in faults)

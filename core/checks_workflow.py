"""A start-up check of the workflow tables: what the screens and the documents rely on is there.

A state nobody owns, a step without words, without a binding or without an action would be found by
a person in the middle of his work; here it is found when the program starts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register

from core.papers import PAPERS, PaperKind
from core.workflow import Kind, Step

# Steps that differ only in their words share one action, which is handed the step.
WHOLE_KIND = {Kind.RETURN: "send_back_", Kind.RECALL: "recall_"}


@register("workflow")
def check_workflows(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Every paper's table, whole."""
    return [fault for paper in PAPERS for fault in faults_of(paper)]


def faults_of(paper: PaperKind) -> Iterator[CheckMessage]:
    """What is missing or loose in one table."""
    table = paper.workflow
    states, turn = set(table.State.values), {str(state) for state in table.TURN}
    for state in sorted(states - turn):
        yield Error(f"{paper.app}: state {state} has no owner.", hint="Add it to TURN.", id="workflow.E001")
    for state in sorted(turn - states):
        yield Error(f"{paper.app}: TURN names {state}, which is no state.", id="workflow.E001")
    constants = paper.constants()
    for name, step in constants.items():
        if step not in table.STEPS:
            yield Error(f"{paper.app}: {name} is not in STEPS.", id="workflow.E002")
    for step in table.STEPS:
        yield from _faults_of_step(paper, step, states)
    yield from _without_action(paper, constants)


def _faults_of_step(paper: PaperKind, step: Step, states: set[str]) -> Iterator[CheckMessage]:
    named = f"{paper.app}: step {step.name}"
    for what, words in (("button", step.button), ("done", step.done), ("explain", step.explain)):
        if not words.strip():
            yield Error(f"{named} has no words for {what}.", id="workflow.E003")
    for state in sorted({*map(str, step.sources), str(step.target)} - states):
        yield Error(f"{named} names {state}, which is no state.", id="workflow.E004")
    if not any(bound is step for bound in _bound(paper, step.name)):
        yield Error(
            f"{named} is not bound to {paper.model_name}.",
            hint=f"Write `{step.name} = workflow.{step.name.upper()}.on(state)` in the model.",
            id="workflow.E005",
        )


def _bound(paper: PaperKind, name: str) -> Iterator[Step]:
    meta = getattr(getattr(paper.model, name, None), "_django_fsm", None)
    if meta is not None:
        yield from (move.custom.get("step") for move in meta.transitions.values())


def _without_action(paper: PaperKind, constants: dict[str, Step]) -> Iterator[CheckMessage]:
    files = sorted(paper.actions.glob("*.py"))
    source = "\n".join(file.read_text(encoding="utf-8") for file in files)
    for constant, step in constants.items():
        whole_kind = WHOLE_KIND.get(step.kind)
        if whole_kind and any(file.name.startswith(whole_kind) for file in files):
            continue
        if not re.search(rf"\b{constant}\b", source):
            yield Error(
                f"{paper.app}: no action takes step {step.name}.",
                hint=f"A file in {paper.app}/actions must name {constant}.",
                id="workflow.E006",
            )

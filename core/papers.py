"""Every kind of paper that walks a workflow table: where its table, its model and its actions are.

The tools that read all tables (the start-up check, the generated documents, the help page) ask
here. Modules are found by name, so that `core` knows no app.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

from django.apps import apps
from django.db import models

from core.workflow import Step


@dataclass(frozen=True)
class PaperKind:
    """One kind of paper: the app it lives in, the name of its model, and the module of its table."""

    app: str
    model_name: str
    table: str = "workflow"

    @property
    def workflow(self) -> ModuleType:
        """Its table of states and steps."""
        return import_module(f"{self.app}.{self.table}")

    @property
    def model(self) -> type[models.Model]:
        """The model whose state the steps move."""
        return apps.get_model(self.app, self.model_name)

    @property
    def title(self) -> str:
        """Its Persian name."""
        return str(self.model._meta.verbose_name)

    @property
    def actions(self) -> Path:
        """The folder of what can happen to it."""
        return Path(apps.get_app_config(self.app).path) / "actions"

    def constants(self) -> dict[str, Step]:
        """The table's lines by the name of their constant."""
        return {name: value for name, value in vars(self.workflow).items() if isinstance(value, Step)}


AGREEMENT = PaperKind("agreements", "Agreement")
# In the order of the business.
PAPERS = (
    PaperKind("distribution", "Directive", "workflow.directive"),
    PaperKind("distribution", "CenterNotice", "workflow.center_notice"),
    PaperKind("distribution", "DistributionScenario", "workflow.scenario"),
    PaperKind("distribution", "CountyNotice", "workflow.county_notice"),
    PaperKind("distribution", "CommitteeSession", "workflow.committee_session"),
    PaperKind("distribution", "ExpenseProposal", "workflow.expense_proposal"),
    PaperKind("distribution", "CreditNotice", "workflow.credit_notice"),
    AGREEMENT,
)

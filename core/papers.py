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
    """One kind of paper: the app it lives in and the name of its model."""

    app: str
    model_name: str

    @property
    def workflow(self) -> ModuleType:
        """The app's table of states and steps."""
        return import_module(f"{self.app}.workflow")

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


PAPERS = (PaperKind("distribution", "CreditNotice"), PaperKind("agreements", "Agreement"))

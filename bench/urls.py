"""The portal's addresses, and one more: the what-if page drawn from figures that are ready."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from config.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

_ready: dict[int, tuple[Any, Any]] = {}


def ready_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The same boxes, table, bars and maps; nothing of the distribution is read, computed or measured out."""
    from distribution.scenario_forms import ScenarioForm
    from distribution.scenario_rows import whole_scenarios

    # The package's attribute of this name is the view itself.
    page = import_module("distribution.views.edit_scenario")
    if pk not in _ready:
        desk = page.Desk.of(whole_scenarios().get(pk=pk))
        form = ScenarioForm(request.POST, basis=desk.basis)
        assert form.is_valid(), form.errors
        _ready[pk] = desk, page.calculated(form, desk, form.wish(desk.stored.splits))
    desk, result = _ready[pk]
    form = ScenarioForm(request.POST, basis=desk.basis)
    return render(request, page.PAGE, {**page.context_of(desk, form, result), "dirty": True, "part": False})


urlpatterns = [path("bench/ready/<int:pk>/", ready_page), path("", include("config.urls"))]

"""Addresses of the tools: health, help."""

from django.urls import path

from core.views.healthz import healthz
from core.views.help import help

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("help/", help, name="help"),
]

"""Which static files are the product's."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.staticfiles.finders import AppDirectoriesFinder


class AppFiles(AppDirectoriesFinder):
    """The static files of the installed apps, without those of django-jalali.

    It brings a changed copy of the admin's main style sheet, which would take the place of Django's,
    and a date picker whose style sheets name pictures that are not in the package.
    """

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        names = app_names or [config.name for config in apps.get_app_configs()]
        super().__init__([name for name in names if name != "django_jalali"], *args, **kwargs)

"""The demonstration on one machine: what `./start` serves."""

from .base import *  # noqa: F403

SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False

"""Keep a person's unfinished work on the server for an hour, apart from the session that every page reads.

The work lies in a session row of its own; the person's session holds only its key, so nobody else
can ask for it, and a large table does not slow every other page down.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

KEPT_FOR = dt.timedelta(hours=1)


def keep(request: HttpRequest, name: str, work: Any) -> str:
    """Keep `work` (JSON) under `name` in place of what was kept there; returns its public token."""
    forget(request, name)
    store = _store(None)
    store["work"] = work
    store.set_expiry(KEPT_FOR)
    store.create()
    request.session[_slot(name)] = store.session_key
    return _token(store.session_key)


def kept(request: HttpRequest, name: str, token: str | None = None) -> Any:
    """What this person keeps under `name`, None when there is nothing (or, given a token, something else)."""
    key = request.session.get(_slot(name))
    if not key or (token is not None and token != _token(key)):
        return None
    return _store(key).get("work")


def forget(request: HttpRequest, name: str) -> None:
    """Drop what is kept under `name`."""
    key = request.session.pop(_slot(name), None)
    if key:
        _store(key).delete()


def _slot(name: str) -> str:
    return f"kept_{name}"


def _token(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _store(key: str | None) -> SessionBase:
    return import_module(settings.SESSION_ENGINE).SessionStore(key)

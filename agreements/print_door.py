"""The quick door to frozen prints: the second and later times a person opens one.

The first time goes the whole way, through session, rights and view, and leaves a *pass*: this
session may see this serial. Until the pass ends, five minutes later, the file is handed out by one
look at that pass, before Django wakes up. The rule of who may see what keeps its one home: the
database drops every pass the moment anything changes that the rule reads (`sql/print_passes.sql`),
so a right that is taken away counts from the very next request (docs/decisions/0013).

Whatever is unusual (no pass, no file, another method, a database that does not answer) is left to
Django, which answers as always.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from agreements.addresses import from_address
from agreements.models import Agreement, Print, PrintPass

PREFIX, SUFFIX = "/prints/", ".pdf"
LIFE = dt.timedelta(minutes=5)
FOLDER = Path(settings.VAR_DIR) / "prints"
# Planned once a connection.
_PREPARE = (
    "PREPARE look (text) AS SELECT sha256, size, name FROM agreements_printpass WHERE key = $1 AND expires_at > now()"
)
_LOOK = "EXECUTE look (%s)"
_BLOCK = 65_536

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def leave_pass(user: User, session_key: str | None, serial: str, *, sha256: str, content: bytes, name: str) -> None:
    """Note that this session was just shown this print, and put its bytes beside the server.

    A right may be on its way out while the print is on its way to the person: whoever changes one
    holds the lock of `sql/passes_and_rights.sql`, so with it in hand the right is asked once more,
    of the database as it is now. Somebody else holds it: no pass, and the next time tells.
    """
    if not session_key:
        return
    _keep(sha256, content)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('agreements_printpass'))")
        if not cursor.fetchone()[0]:
            return
        ends = Session.objects.filter(session_key=session_key).values_list("expire_date", flat=True).first()
        now = User.objects.filter(pk=user.pk).first()
        if ends is None or now is None or not _still_sees(now, serial):
            return
        PrintPass.objects.update_or_create(
            key=_key(session_key, serial),
            defaults={"sha256": sha256, "size": len(content), "name": name, "expires_at": min(timezone.now() + LIFE, ends)},
        )


def _still_sees(user: User, serial: str) -> bool:
    return Print.objects.filter(agreement__in=Agreement.objects.visible_to(user), serial=serial).exists()


class PrintDoor:
    """A WSGI application in front of Django's."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self._mine = threading.local()
        self._verified: set[tuple[str, int, int]] = set()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith(PREFIX) and path.endswith(SUFFIX) and environ["REQUEST_METHOD"] == "GET":
            answer = self._answer(environ, from_address(path[len(PREFIX) : -len(SUFFIX)]))
            if answer is not None:
                file, headers = answer
                start_response("200 OK", headers)
                return environ.get("wsgi.file_wrapper", _in_blocks)(file, _BLOCK)
        return self.application(environ, start_response)

    def _answer(self, environ: dict[str, Any], serial: str) -> tuple[Any, list[tuple[str, str]]] | None:
        session_key = _session_of(environ.get("HTTP_COOKIE", ""))
        if session_key is None or "HTTP_IF_NONE_MATCH" in environ or "HTTP_RANGE" in environ:
            return None
        found = self._look(_key(session_key, serial))
        if found is None:
            return None
        sha256, size, name = found
        try:
            file = (FOLDER / sha256).open("rb")
        except OSError:
            return None
        if not self._is_genuine(file, sha256, size):
            file.close()
            (FOLDER / sha256).unlink(missing_ok=True)  # the next whole way writes it afresh
            return None
        return file, _headers(sha256, size, name)

    def _look(self, key: str) -> tuple[str, int, str] | None:
        # A connection of its own, one a thread: no transaction, no health check, one round trip.
        try:
            cursor = getattr(self._mine, "cursor", None) or self._connect()
            cursor.execute(_LOOK, (key,))
            return cursor.fetchone()
        except psycopg2.Error:
            self._mine.cursor = None
            return None

    def _connect(self) -> Any:
        mine = psycopg2.connect(**connection.get_connection_params())
        mine.autocommit = True
        cursor = mine.cursor()
        cursor.execute(_PREPARE)
        self._mine.cursor = cursor
        return cursor

    def close(self) -> None:
        """End this thread's connection."""
        cursor = getattr(self._mine, "cursor", None)
        if cursor is not None:
            cursor.connection.close()
            self._mine.cursor = None

    def _is_genuine(self, file: Any, sha256: str, size: int) -> bool:
        # The copy on disk is hashed when this process first sees it, and again if it was touched: the
        # time of the last change can be set back by whoever writes the file, the inode's own cannot.
        state = os.fstat(file.fileno())
        if state.st_size != size:
            return False
        seen = (sha256, state.st_ino, state.st_ctime_ns)
        if seen not in self._verified:
            if hashlib.sha256(file.read()).hexdigest() != sha256:
                return False
            file.seek(0)
            self._verified.add(seen)
        return True


def _key(session_key: str, serial: str) -> str:
    return hashlib.sha256(f"{session_key}\n{serial}".encode()).hexdigest()


def _session_of(cookies: str) -> str | None:
    for cookie in cookies.split(";"):
        name, _, value = cookie.strip().partition("=")
        if name == settings.SESSION_COOKIE_NAME and value.isalnum():
            return value
    return None


def _keep(sha256: str, content: bytes) -> None:
    place = FOLDER / sha256
    if place.exists() and place.stat().st_size == len(content):
        return
    FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = FOLDER / f"{sha256}.{os.getpid()}.{threading.get_ident()}"
    new.write_bytes(content)
    new.replace(place)


def _headers(sha256: str, size: int, name: str) -> list[tuple[str, str]]:
    return [
        ("Content-Type", "application/pdf"),
        ("Content-Length", str(size)),
        ("Content-Disposition", f'inline; filename="{name}"'),
        ("ETag", f'"{sha256}"'),
        ("Cache-Control", "private, no-cache"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Vary", "Cookie"),
    ]


def _in_blocks(file: Any, size: int) -> Iterable[bytes]:
    with file:
        yield from iter(lambda: file.read(size), b"")

"""The office (and the province) made once and kept standing in an open transaction, each test inside a savepoint.

Making the office takes some five hundred statements; two thirds of all tests begin with it. It is made by
the same real actions as before, once for a run of tests that ask for it, and each test gets a copy of it
in memory and a savepoint of its own in the database, rolled back at its end. A test on real transactions, or
one that expects an empty database, ends it; the next that asks begins it anew.
"""

from __future__ import annotations

from contextlib import ExitStack
from copy import deepcopy

import pytest
from django.db import connection, transaction
from pytest_django.plugin import blocking_manager_key

from core import clock
from tests.factories.moments import WORKING_MOMENT
from tests.factories.office import Office, make_office
from tests.factories.province import Province, make_province

_REAL_TRANSACTIONS = {"transactional_db", "live_server", "django_db_reset_sequences"}


class Standing:
    """What stands on this worker now."""

    def __init__(self) -> None:
        self.is_ready = False  # the test database is there
        self._levels: list[tuple[str, ExitStack]] = []
        self._office: Office | None = None
        self._province: Province | None = None
        self._handed: Office | Province | None = None

    # ---- what the fixtures ask

    def office(self) -> Office:
        """This test's office: a copy of the standing one, or a new one where none stands."""
        if not self._levels:
            return make_office()
        given = self._copy()
        return given.office if isinstance(given, Province) else given

    def province(self, office: Office) -> Province:
        """This test's province, around the same office."""
        given = self._copy() if self._levels else None
        return given if isinstance(given, Province) else make_province(office)

    def _copy(self) -> Office | Province:
        if self._handed is None:
            self._handed = deepcopy(self._province or self._office)
        return self._handed

    # ---- before each test

    def prepare(self, item: pytest.Item) -> None:
        """Let stand what the test asks for and nothing else."""
        self._handed = None
        wanted = _wanted(item)
        have = [name for name, _ in self._levels]
        if not self.is_ready or have == wanted:
            return
        with item.config.stash[blocking_manager_key].unblock():
            while [name for name, _ in self._levels] != wanted[: len(self._levels)]:
                self._leave()
            for name in wanted[len(self._levels) :]:
                self._enter(name)

    def end(self) -> None:
        """Nothing stands any more."""
        while self._levels:
            self._leave()

    def _enter(self, name: str) -> None:
        stack = ExitStack()
        stack.enter_context(transaction.atomic())
        # Whatever ends it, what was made is undone; pushed after the transaction, so run before it closes.
        stack.callback(transaction.set_rollback, True)
        self._levels.append((name, stack))
        try:
            with clock.at(WORKING_MOMENT):
                if name == "office":
                    self._office = make_office()
                else:
                    self._province = make_province(self._office)
            connection.check_constraints()
        except BaseException:
            self._leave()  # half an office stands for nobody
            raise

    def _leave(self) -> None:
        name, stack = self._levels.pop()
        stack.close()
        if name == "office":
            self._office = None
        self._province = None


def _wanted(item: pytest.Item) -> list[str]:
    names = set(getattr(item, "fixturenames", ()))
    marker = item.get_closest_marker("django_db")
    real = bool(names & _REAL_TRANSACTIONS) or (marker is not None and bool(marker.args or marker.kwargs))
    if real or "browser" in item.path.parts or "office" not in names:
        return []
    return ["office", "province"] if "province" in names else ["office"]


standing = Standing()

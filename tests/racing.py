"""Two people at once: real threads, real connections, one starting line."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

from core.invariants import Offence, every_rule

Call = Callable[[], Any]
PATIENCE = 60


def at_once(*calls: Call) -> list[Any]:
    """Run the calls together, each in its own thread and connection; give what each returned or raised.

    All wait at one starting line with their connection already open, so that they meet inside.
    """
    line = threading.Barrier(len(calls), timeout=PATIENCE)
    outcomes: list[Any] = [None] * len(calls)

    def run(place: int, call: Call) -> None:
        try:
            connection.ensure_connection()
            line.wait()
            outcomes[place] = call()
        except Exception as error:  # noqa: BLE001 - the outcome is the subject
            outcomes[place] = error
        finally:
            connection.close()

    threads = []
    for place, call in enumerate(calls):
        # The held clock is a context variable; a new thread would start without it.
        context = contextvars.copy_context()
        threads.append(threading.Thread(target=context.run, args=(run, place, call), daemon=True))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive(), "somebody waits for ever"
    return outcomes


def refused(outcomes: list[Any]) -> list[Exception]:
    """Those of the outcomes that are refusals or errors."""
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


def offences() -> list[Offence]:
    """What check_invariants would name."""
    return [offence for rule in every_rule() if rule.offenders for offence in rule.offenders()]

"""./start: serves, heals what falls over, and leaves nothing running however it is ended."""

from __future__ import annotations

import contextlib
import os
import pty
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from urllib.parse import quote

import psycopg2
import pytest
from django.db import connection

from .conftest import Checkout, answers, free_port, wait_for

pytestmark = pytest.mark.launcher
NewCheckout = Callable[..., Checkout]


def database_of(checkout: Checkout) -> str:
    return (checkout.path / "var" / "database-url").read_text().strip()


def query(checkout: Checkout, sql: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(database_of(checkout))
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


class Terminal:
    """A ./start in the foreground of a terminal of its own."""

    def __init__(self, checkout: Checkout, variables: dict[str, str]) -> None:
        self._controller, terminal = pty.openpty()
        os.set_blocking(self._controller, False)
        self._said = b""
        self.process = subprocess.Popen(
            ["setsid", "--ctty", "--wait", str(checkout.path / "start")],
            env=checkout.environment(variables), stdin=terminal, stdout=terminal, stderr=terminal,
        )  # fmt: skip
        os.close(terminal)
        checkout.started.append(self.process)

    def said(self) -> str:
        with contextlib.suppress(OSError):
            while part := os.read(self._controller, 65536):
                self._said += part
        return self._said.decode(errors="replace")

    def type(self, keys: bytes) -> None:
        os.write(self._controller, keys)


def on_a_terminal(checkout: Checkout, **variables: str) -> Terminal:
    return Terminal(checkout, variables)


def nothing_runs(checkout: Checkout) -> bool:
    return not checkout.running()


def test_its_whole_life(new_checkout: NewCheckout) -> None:
    checkout = new_checkout()
    port = free_port()
    first = checkout.start(PORT=str(port))
    checkout.wait_until_ready(first, port)
    assert f"http://localhost:{port}" in checkout.said()
    assert (checkout.path / "var" / "secret-key").stat().st_mode & 0o777 == 0o600
    query(checkout, "CREATE TABLE kept AS SELECT 1397 AS year")
    # The product's role may not read server files or bypass rules.
    assert query(checkout, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [(False,)]

    # A second one in the same checkout says where the first one answers.
    assert f"http://localhost:{port}" in checkout.refused()

    # The worker and the database come back after a kill.
    worker = checkout.pid_of("db_worker")
    os.kill(worker, signal.SIGKILL)
    wait_for(
        lambda: any("db_worker" in c and p != worker for p, c in checkout.running().items()),
        20, "a new worker",
    )  # fmt: skip
    server = checkout.pid_of("bin/postgres")
    os.kill(server, signal.SIGKILL)
    wait_for(
        lambda: any("bin/postgres" in c and p != server for p, c in checkout.running().items()),
        20, "a new database server",
    )  # fmt: skip
    wait_for(lambda: answers(port), 20, "an answer after the database came back")

    first.send_signal(signal.SIGTERM)
    assert first.wait(120) == 0
    assert nothing_runs(checkout), checkout.running()

    # The next day, on a terminal: quickly, on the same data.
    begun = time.monotonic()
    terminal = on_a_terminal(checkout, PORT=str(port))
    checkout.wait_until_ready(terminal.process, port, said=terminal.said)
    assert time.monotonic() - begun < 90
    assert query(checkout, "SELECT year FROM kept") == [(1397,)]
    log_before = checkout.log("pg18")
    # The terminal sends INT to everything in the foreground at once; the order must hold even so.
    terminal.type(b"\x03")
    assert terminal.process.wait(120) == 0
    assert nothing_runs(checkout), checkout.running()
    # The database was ended last: nobody was still connected when it went down.
    ending = checkout.log("pg18").removeprefix(log_before)
    assert "received fast shutdown request" in ending
    assert "terminating connection" not in ending


def test_killed_with_9_it_takes_everything_along(new_checkout: NewCheckout) -> None:
    checkout = new_checkout()
    port = free_port()
    first = checkout.start(PORT=str(port))
    checkout.wait_until_ready(first, port)
    first.kill()
    first.wait()
    wait_for(lambda: nothing_runs(checkout), 30, "the end of all processes")
    second = checkout.start(PORT=str(port))
    checkout.wait_until_ready(second, port)
    second.send_signal(signal.SIGHUP)  # the terminal was closed
    assert second.wait(120) == 0
    assert nothing_runs(checkout), checkout.running()


@pytest.mark.parametrize("moment", ["database", "tables"])
def test_ended_while_it_prepares(new_checkout: NewCheckout, moment: str) -> None:
    checkout = new_checkout()
    process = checkout.start(PORT=str(free_port()))
    sign = {"database": "Starting the database", "tables": "Bringing the tables"}[moment]
    wait_for(lambda: sign in checkout.said(), 60, sign)
    process.send_signal(signal.SIGINT)
    assert process.wait(120) == 130
    assert nothing_runs(checkout), checkout.running()
    assert "Traceback" not in checkout.said()


def test_two_checkouts_side_by_side(new_checkout: NewCheckout) -> None:
    one, other = new_checkout("one"), new_checkout("other")
    processes = [one.start(), other.start()]
    ports = []
    for checkout, process in zip((one, other), processes, strict=True):
        wait_for(
            lambda c=checkout, p=process: "Saba is ready" in c.said() or p.poll() is not None,
            120, "readiness",
        )  # fmt: skip
        assert process.poll() is None, checkout.said()
        line = next(line for line in checkout.said().splitlines() if "Saba is ready" in line)
        ports.append(int(line.rpartition(":")[2]))
    assert ports[0] != ports[1]
    assert database_of(one) != database_of(other)
    query(one, "CREATE TABLE only_here (x int)")
    assert query(other, "SELECT to_regclass('only_here')") == [(None,)]

    processes[0].send_signal(signal.SIGTERM)
    assert processes[0].wait(120) == 0
    assert nothing_runs(one)
    assert answers(ports[1])
    processes[1].send_signal(signal.SIGTERM)
    assert processes[1].wait(120) == 0
    assert nothing_runs(other)


def test_a_port_that_was_asked_for_and_is_busy(new_checkout: NewCheckout) -> None:
    checkout = new_checkout()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        words = checkout.refused(PORT=str(port))
    assert f"Port {port} is busy" in words and "گرفته است" in words
    assert nothing_runs(checkout)


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"PORT": "http"}, "PORT must be a whole number"),
        ({"PORT": "99999"}, "PORT must be a whole number"),
        ({"DEBUG": "maybe"}, "DEBUG must be yes or no"),
        ({"DATABASE_URL": "mysql://root@localhost/saba"}, "only PostgreSQL is supported"),
        ({"DATABASE_URL": "postgresql://saba@127.0.0.1:1/saba"}, "cannot be reached"),
        ({"DATABASE_URL": "postgresql://saba@/saba?host=/nowhere"}, "cannot be reached"),
    ],
)
def test_what_cannot_be_used_is_said(
    new_checkout: NewCheckout, variables: dict[str, str], sentence: str
) -> None:
    checkout = new_checkout()
    assert sentence in checkout.refused(**{"PORT": str(free_port()), **variables})


def test_a_database_of_ones_own(new_checkout: NewCheckout, transactional_db: None) -> None:
    """DATABASE_URL: that server is used, and no other one is started or ended."""
    borrowed = f"borrowed_{os.getpid()}"
    place = connection.settings_dict
    url = f"postgresql://{place['USER']}@/{borrowed}?host={quote(place['HOST'], safe='')}&port={place['PORT']}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {borrowed}")
    checkout, port = new_checkout(), free_port()
    try:
        process = checkout.start(DATABASE_URL=url, PORT=str(port))
        checkout.wait_until_ready(process, port)
        assert not any("bin/postgres" in command for command in checkout.running().values())
        theirs = psycopg2.connect(url)
        with theirs.cursor() as cursor:
            cursor.execute("SELECT count(*) > 10 FROM django_migrations")
            assert cursor.fetchone() == (True,)
        theirs.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0
    finally:
        checkout.remove()
        with connection.cursor() as cursor:  # still there, so it was not ended
            cursor.execute(f"DROP DATABASE {borrowed} WITH (FORCE)")

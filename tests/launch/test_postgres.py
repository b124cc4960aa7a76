"""The embedded PostgreSQL: starts on its own data, and comes back after every kind of crash."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest

from config.launch.console import Stop
from config.launch.postgres import LONGEST_SOCKET_PATH, EmbeddedPostgres

from .conftest import processes_of, wait_for

NewServer = Callable[..., EmbeddedPostgres]


@pytest.fixture
def new_server(tmp_path: Path) -> Iterator[NewServer]:
    made: list[EmbeddedPostgres] = []

    def make(name: str = "pg18", base: Path = tmp_path, durable: bool = False) -> EmbeddedPostgres:
        server = EmbeddedPostgres(name, base=base, durable=durable)
        made.append(server)
        return server

    yield make
    for server in made:
        server.stop()
        if os.geteuid() == 0:
            shutil.rmtree(server.root_home(), ignore_errors=True)


def ask(url: str, sql: str) -> object:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            row = cursor.fetchone() if cursor.description else None
            return row and row[0]
    finally:
        connection.close()


def test_it_is_postgresql_18_that_reads_persian(new_server: NewServer) -> None:
    url = new_server().start()
    assert str(ask(url, "SHOW server_version")).startswith("18.")
    assert ask(url, "SELECT datcollate FROM pg_database WHERE datname = current_database()") == "C.UTF-8"
    assert ask(url, "SHOW data_checksums") == "on"
    ask(url, "CREATE EXTENSION pg_trgm")
    ask(url, "CREATE EXTENSION btree_gist")
    # Under the locale C this is empty, and no Persian name would ever be found.
    assert ask(url, "SELECT cardinality(show_trgm('پورحسینی'))") == 9


def test_nobody_else_gets_in(new_server: NewServer) -> None:
    server = new_server()
    url = server.start()
    assert stat.S_IMODE(server.sockets.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.data.stat().st_mode) == 0o700
    assert ask(url, "SHOW listen_addresses") == ""
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", 5432)) != 0 or ask(url, "SHOW listen_addresses") == ""


def test_what_was_written_survives_a_kill(new_server: NewServer) -> None:
    server = new_server(durable=True)
    url = server.start()
    ask(url, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    assert server.child is not None
    os.kill(server.child.pid, signal.SIGKILL)
    wait_for(server.child.ended, 10, "the end of the server")
    server.restart()
    assert ask(url, "SELECT sum(n) FROM kept") == 500500


@pytest.mark.parametrize("leftover", ["of nobody", "of another program", "rubbish"])
def test_a_stale_lock_is_no_obstacle(new_server: NewServer, leftover: str) -> None:
    server = new_server()
    server.start()
    server.stop()
    # As after a power cut: the lock names a process that is gone, or one that got its number since.
    number = {"of nobody": "4194303", "of another program": str(os.getpid()), "rubbish": "??"}[leftover]
    lock = server.data / "postmaster.pid"
    lock.write_text(f"{number}\n{server.data}\n1540000000\n5432\n{server.sockets}\n\n", encoding="ascii")
    if server.user is not None and server.group is not None:
        os.chown(lock, server.user, server.group)
    assert ask(server.start(), "SELECT 1") == 1


def test_an_orphan_is_ended_and_its_data_taken_over(new_server: NewServer, tmp_path: Path) -> None:
    """A launcher that died without the kernel ending its server: the next one must cope."""
    server = new_server()
    url = server.start()
    ask(url, "CREATE TABLE kept AS SELECT 1 AS n")
    server.stop()
    orphan = subprocess.Popen(
        [str(server.binaries / "postgres"), "-D", str(server.data), "--listen_addresses=",
         f"--unix_socket_directories={server.sockets}"],
        cwd=server.data, user=server.user, group=server.group, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    wait_for(lambda: (server.sockets / ".s.PGSQL.5432").exists(), 20, "the orphan")
    assert ask(server.start(), "SELECT n FROM kept") == 1
    assert orphan.wait(10) == 0


def test_one_launcher_for_one_data_folder(new_server: NewServer) -> None:
    new_server().start()
    with pytest.raises(Stop):
        new_server().start()


def test_the_servers_of_one_checkout_do_not_meet(new_server: NewServer) -> None:
    product, tests = new_server("pg18"), new_server("pg-test")
    product_url, tests_url = product.start(), tests.start()
    ask(tests_url, "CREATE TABLE only_here (x int)")
    assert ask(product_url, "SELECT to_regclass('only_here')") is None
    tests.stop()
    assert ask(product_url, "SELECT 1") == 1


def test_a_checkout_that_lies_deep(new_server: NewServer, tmp_path: Path) -> None:
    deep = tmp_path / ("folder-" * 14 + "x") / ("پوشه" * 8)
    deep.mkdir(parents=True)
    server = new_server(base=deep)
    assert ask(server.start(), "SELECT 1") == 1
    assert len(os.fsencode(server.sockets / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH
    assert stat.S_IMODE(server.sockets.stat().st_mode) == 0o700


def test_a_copied_checkout_begins_on_its_own_data(new_server: NewServer, tmp_path: Path) -> None:
    original = tmp_path / "original"
    original.mkdir()
    server = new_server(base=original)
    ask(server.start(), "CREATE TABLE of_the_original (x int)")
    without_data = shutil.ignore_patterns("*socket", "pg18")  # as root the data lies elsewhere
    shutil.copytree(original / "var", tmp_path / "copy" / "var", ignore=without_data)
    copy = new_server(base=tmp_path / "copy")
    assert ask(copy.start(), "SELECT to_regclass('of_the_original')") is None


def test_data_of_another_version_is_not_touched(new_server: NewServer) -> None:
    server = new_server()
    server.start()
    server.stop()
    (server.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(Stop) as refusal:
        server.start()
    assert "PostgreSQL 17" in refusal.value.english
    (server.data / "PG_VERSION").write_text("18\n")


def test_an_interrupted_first_start_is_made_again(new_server: NewServer) -> None:
    server = new_server()
    server.start()
    server.stop()
    (server.data / "PG_VERSION").unlink()  # initdb writes it first, but the folder may be half copied
    (server.data.parent / "pg18.new").mkdir()
    assert ask(server.start(), "SELECT 1") == 1


def test_the_clients_of_the_same_version_are_there(new_server: NewServer) -> None:
    """Debian's own pg_dump is older than the server and refuses it."""
    url = new_server().start()
    ask(url, "CREATE TABLE kept AS SELECT 'نوشته' AS text")
    dump = subprocess.run(
        [sys.executable, "-m", "config.launch.client", "pg_dump", "--table=kept"],
        env={**os.environ, "DATABASE_URL": url}, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "نوشته" in dump


def test_nothing_is_left_after_stop(new_server: NewServer, tmp_path: Path) -> None:
    server = new_server()
    server.start()
    assert processes_of(tmp_path)
    server.stop()
    assert not processes_of(tmp_path)

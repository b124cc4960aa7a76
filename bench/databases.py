"""The databases of the bench: a durable private server, one prepared database, clones of it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

import psycopg2

from config.launch.postgres import OWNER, EmbeddedPostgres


class Bench:
    """A running server and what is made on it."""

    def __init__(self, server: EmbeddedPostgres) -> None:
        self.server = server

    def url(self, database: str) -> str:
        """The address of a database for the product's own role."""
        return self.server.url(database)

    def admin(self, database: str = "postgres") -> psycopg2.extensions.connection:
        """A superuser's connection, in autocommit."""
        connection = psycopg2.connect(self.server.url(database, OWNER))
        connection.autocommit = True
        return connection

    def make(self, database: str, *, copy_of: str = "template0") -> str:
        """A fresh database, empty or a copy; its address."""
        with contextlib.closing(self.admin()) as connection, connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{database}" TEMPLATE "{copy_of}" OWNER saba')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Take a database away."""
        with contextlib.closing(self.admin()) as connection, connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


@contextlib.contextmanager
def bench_server() -> Iterator[Bench]:
    """A server of the bench's own, with durability on, ended afterwards."""
    server = EmbeddedPostgres("pg-bench", durable=True)
    server.start()
    try:
        yield Bench(server)
    finally:
        server.stop()


def use(url: str) -> None:
    """Point this process's Django (not yet set up) at a database."""
    os.environ["DATABASE_URL"] = url
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.bench"

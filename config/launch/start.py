"""./start: the database, the demonstration year, the web server and the worker, until Ctrl-C."""

from __future__ import annotations

import csv
import errno
import fcntl
import http.client
import os
import signal
import socket
import sys
import time
import unicodedata
from collections import deque
from pathlib import Path
from typing import TextIO

from config.launch.children import (
    Child,
    Interrupted,
    Steps,
    ending,
    listen_for_the_end,
    reap_strays,
    run,
    stop_all,
)
from config.launch.console import Stop, refuse, say, warn

try:
    from config import env
    from config.launch import external
    from config.launch.postgres import EmbeddedPostgres
except ValueError as error:  # config.env.Misconfigured: a variable that cannot be used
    refuse("مقدار یک متغیر محیطی درست نیست.", str(error))
    sys.exit(1)

BASE_DIR = Path(__file__).resolve().parents[2]
VAR = BASE_DIR / "var"
LOG = VAR / "log"
ACCOUNTS = VAR / "demo-accounts.csv"
PORTS = range(8000, 8100)

# gunicorn finishes the pages it is drawing; the worker finishes its task, and at the second TERM
# gives it up in a way that is recorded.
_WEB_ENDING: Steps = ((signal.SIGTERM, 12.0), (signal.SIGQUIT, 3.0), (signal.SIGKILL, 5.0))
_WORKER_ENDING: Steps = ((signal.SIGTERM, 12.0), (signal.SIGTERM, 3.0), (signal.SIGKILL, 5.0))


class Product:
    """What runs between ./start and Ctrl-C."""

    def __init__(self) -> None:
        self.serving = False
        self.postgres: EmbeddedPostgres | None = None
        self.web: Child | None = None
        self.worker: Child | None = None
        self._lock: TextIO | None = None
        self._port_mark: socket.socket | None = None
        self._restarts: dict[str, deque[float]] = {}

    def run(self) -> None:
        """Everything, in order; ends only by an exception."""
        self._be_the_only_one()
        explicit = bool(os.environ.get("PORT", "").strip())
        port = self._choose_port(env.BIND, env.PORT if explicit else None)
        os.environ["PORT"] = str(port)
        self._open_database()
        self._prepare()
        listener = self._listen(env.BIND, port)
        self._start_web(listener)
        listener.close()
        self._start_worker()
        self._wait_until_it_serves(port)
        self.serving = True
        self._tell(port)
        self._watch()

    def stop(self) -> None:
        """Web server, worker, database, in this order; each is gone before the next is asked."""
        for child in (self.web, self.worker):
            if child is not None:
                child.stop()
        if self.postgres is not None:
            self.postgres.stop()
        stop_all()

    # Before anything runs

    def _be_the_only_one(self) -> None:
        LOG.mkdir(parents=True, exist_ok=True)
        self._lock = (VAR / "start.lock").open("a+")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.seek(0)
            place = self._lock.read().strip()
            raise Stop(
                f"برنامه از همین پوشه در حال اجراست: {place}",
                f"It is already running from this checkout: {place}",
            ) from None
        self._lock.truncate(0)

    def _choose_port(self, address: str, wanted: int | None) -> int:
        if wanted is not None:
            if not (_free(address, wanted) and self._mark_port(wanted)):
                raise _busy(wanted)
            return wanted
        for port in PORTS:
            if _free(address, port) and self._mark_port(port):
                if port != PORTS[0]:
                    say(
                        f"درگاه {PORTS[0]} گرفته است؛ درگاه {port} به کار می‌رود.",
                        f"Port {PORTS[0]} is busy; using {port}.",
                    )
                return port
        raise Stop(
            f"هیچ درگاه آزادی میان {PORTS[0]} و {PORTS[-1]} نیست.",
            f"No free port from {PORTS[0]} to {PORTS[-1]}; choose one: PORT=9000 ./start",
        )

    def _mark_port(self, port: int) -> bool:
        """Reserve a port among the ./start of all checkouts, long before it is listened on.

        The port is printed in QR codes, so it must be known before the demonstration year is made.
        """
        if sys.platform != "linux":
            return True
        mark = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            mark.bind(f"\0saba-port-{port}")  # an abstract name: gone when we are gone
        except OSError:
            mark.close()
            return False
        self._port_mark = mark
        return True

    def _open_database(self) -> None:
        url = os.environ.get("DATABASE_URL", "").strip()
        if url:
            external.check(env.DATABASE_URL)
            return
        say("پایگاه داده روشن می‌شود.", "Starting the database.")
        self.postgres = EmbeddedPostgres()
        url = self.postgres.start()
        (VAR / "database-url").write_text(url + "\n", encoding="utf-8")  # for manage.py
        os.environ["DATABASE_URL"] = url

    def _prepare(self) -> None:
        """Compressing the static files keeps one core busy, the demonstration year the other."""
        program = [sys.executable, "-m", "config.launch.prepare"]
        static = Child("static files", [*program, "static"])
        if run("database", [*program, "database"]) != 0:
            raise Stop(
                "آماده‌سازی پایگاه داده نشد؛ علت بالاتر آمده است.",
                "The database could not be prepared; the reason is above.",
            )
        if static.wait() != 0:
            raise Stop(
                "پرونده‌های ظاهر برنامه آماده نشدند؛ علت بالاتر آمده است.",
                "The static files could not be prepared; the reason is above.",
            )

    # What runs

    def _listen(self, address: str, port: int) -> socket.socket:
        try:
            return _bound(address, port)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise _busy(port) from None
            raise

    def _start_web(self, listener: socket.socket) -> None:
        with _log("web").open("ab") as log:
            self.web = Child(
                "gunicorn",
                [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn",
                 "--bind", f"fd://{listener.fileno()}", "config.wsgi:application"],
                steps=_WEB_ENDING,
                output=log,
                pass_fds=[listener.fileno()],
            )  # fmt: skip

    def _start_worker(self) -> None:
        with _log("worker").open("ab") as log:
            self.worker = Child(
                "worker",
                [sys.executable, "manage.py", "db_worker", "--no-startup-delay", "--no-reload"],
                steps=_WORKER_ENDING,
                output=log,
            )

    def _wait_until_it_serves(self, port: int) -> None:
        address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(env.BIND, env.BIND)
        deadline = time.monotonic() + 180
        answer = ""
        while time.monotonic() < deadline:
            if self.web is None or self.web.ended():
                raise _failed("web")
            try:
                connection = http.client.HTTPConnection(address, port, timeout=10)
                connection.request("GET", "/healthz", headers={"Host": "localhost"})
                answer = str(connection.getresponse().status)
                connection.close()
                if answer == "200":
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise Stop(
            "برنامه بالا آمد ولی سالم نیست؛ گزارش در var/log/web.log است.",
            f"The server came up but /healthz does not answer 200 ({answer or 'no answer'}); "
            "see var/log/web.log.",
        )

    def _watch(self) -> None:
        """Until Ctrl-C: what ends by itself is started again, unless it keeps ending."""
        while True:
            time.sleep(0.5)
            reap_strays()
            if self.postgres is not None and self.postgres.child and self.postgres.child.ended():
                self._once_more("postgres", "پایگاه داده", "The database")
                self.postgres.restart()
            if self.worker is not None and self.worker.ended():
                self._once_more("worker", "کارگر پس‌زمینه", "The background worker")
                self.worker.stop()
                self._start_worker()
            if self.web is None or self.web.ended():
                raise _failed("web")

    def _once_more(self, name: str, persian: str, english: str) -> None:
        times = self._restarts.setdefault(name, deque(maxlen=5))
        times.append(time.monotonic())
        if len(times) == 5 and times[-1] - times[0] < 60:
            raise Stop(
                f"{persian} پی‌درپی از کار می‌افتد؛ گزارش در var/log/ است.",
                f"{english} keeps ending; see var/log/{name}.log.",
            )
        warn(f"{persian} از کار افتاد و دوباره روشن می‌شود.", f"{english} ended; starting it again.")

    # What is told

    def _tell(self, port: int) -> None:
        address = os.environ.get("PUBLIC_ADDRESS", "").strip() or f"http://localhost:{port}"
        if self._lock is not None:
            self._lock.write(f"{address}\n")
            self._lock.flush()
        print(flush=True)
        _print_accounts()
        say(f"سامانهٔ صبا آماده است: {address}", f"Saba is ready: {address}")
        say("برای پایان: Ctrl-C", "Ctrl-C ends it. Logs: var/log/")


def _bound(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen(512)
    except OSError:
        listener.close()
        raise
    return listener


def _free(address: str, port: int) -> bool:
    try:
        _bound(address, port).close()
    except PermissionError:
        raise Stop(
            f"باز کردن درگاه {port} مجاز نیست؛ درگاهی از ۱۰۲۴ به بالا برگزینید.",
            f"Port {port} may not be opened by this user; choose one from 1024 up.",
        ) from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return False
        raise Stop(
            f"نشانی {address} روی این دستگاه نیست.",
            f"The address {address} cannot be listened on: {error.strerror}",
        ) from None
    return True


def _busy(port: int) -> Stop:
    return Stop(
        f"درگاه {port} گرفته است؛ درگاه دیگری برگزینید یا PORT را ندهید.",
        f"Port {port} is busy. Choose another one, or leave PORT out to get the next free one.",
    )


def _log(name: str) -> Path:
    """The log of a program; the one before is kept when it grew large."""
    path = LOG / f"{name}.log"
    if path.exists() and path.stat().st_size > 5_000_000:
        path.replace(path.with_suffix(".log.1"))
    return path


def _failed(name: str) -> Stop:
    lines = (LOG / f"{name}.log").read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
    return Stop(
        f"سرور از کار افتاد؛ گزارش در var/log/{name}.log است.",
        f"The {name} server ended by itself; the end of var/log/{name}.log:\n  "
        + "\n  ".join(lines),
    )


def _print_accounts() -> None:
    """The demonstration accounts as a table."""
    if not ACCOUNTS.is_file():
        return
    with ACCOUNTS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    if not rows:
        return
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        print("  " + "  ".join(cells).rstrip())
        if number == 0:
            print("  " + "  ".join("─" * width for width in widths))
    say("همین فهرست در پروندهٔ var/demo-accounts.csv است.", "The same list: var/demo-accounts.csv")


def _width(text: str) -> int:
    """Columns on the terminal: joiners and combining marks take none."""
    return sum(unicodedata.category(sign) not in ("Cf", "Mn") for sign in text)


def main() -> int:
    """Run until asked to end. 0 after serving; 128 + signal when ended before; 1 for a refusal."""
    if len(sys.argv) > 1:
        print((BASE_DIR / "start").read_text(encoding="utf-8").split("set -eu")[0].strip())
        return 0 if sys.argv[1] in ("-h", "--help") else 2
    os.chdir(BASE_DIR)
    listen_for_the_end()
    product = Product()
    try:
        try:
            product.run()
        finally:
            ending()
            if product.serving:
                say("پایان: همه چیز خاموش می‌شود.", "Ending; everything is shut down.")
            product.stop()
    except Interrupted as interruption:
        return 0 if product.serving else interruption.exit_code
    except Stop as stop:
        refuse(stop.persian, stop.english)
        return 1
    except env.Misconfigured as error:
        refuse("مقدار یک متغیر محیطی درست نیست.", str(error))
        return 1


if __name__ == "__main__":
    sys.exit(main())

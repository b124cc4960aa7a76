"""Every environment variable the product reads: name, type, default, meaning. One table.

Nothing else in the code looks at ``os.environ`` for configuration; `.env.sample` is the same
table for people who fill it in, and a house test keeps the two together.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit, urlunsplit

BASE_DIR = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Variable:
    """One line of the table."""

    name: str
    kind: str
    default: str
    meaning: str


#   name                      type      default               meaning
TABLE: tuple[Variable, ...] = tuple(Variable(*line) for line in (
    ("DJANGO_SETTINGS_MODULE", "text",   "config.settings.dev", "config.settings.dev, .test or .production"),
    ("DATABASE_URL",           "url",    "",                   "a PostgreSQL >= 15; empty: the embedded server of ./start"),
    ("POSTGRES_PASSWORD_FILE", "file",   "",                   "a file with the password that DATABASE_URL leaves out"),
    ("SECRET_KEY",             "text",   "",                   "signs sessions; empty outside production: var/secret-key, made once"),
    ("SECRET_KEY_FILE",        "file",   "",                   "a file with the SECRET_KEY"),
    ("PORT",                   "number", "8000",               "the port of the web server"),
    ("BIND",                   "text",   "127.0.0.1",          "the address the web server listens on"),
    ("PUBLIC_ADDRESS",         "url",    "",                   "printed in QR codes; empty: http://localhost:PORT"),
    ("ALLOWED_HOSTS",          "list",   "",                   "more host names to answer to, by comma; loopback and PUBLIC_ADDRESS always"),
    ("DEBUG",                  "yes/no", "no",                 "developers only: error pages with source"),
    ("DEMO",                   "yes/no", "yes outside production", "demonstration year, shifted clock, demo accounts"),
    ("TRUST_PROXY",            "yes/no", "no",                 "believe X-Forwarded-Proto and -For: only behind the product's nginx"),
    ("WEB_WORKERS",            "number", "2",                  "gunicorn processes"),
    ("WEB_THREADS",            "number", "4",                  "threads in each of them"),
    ("SABA_REQUIRE_BROWSER",   "yes/no", "no",                 "tests: no browser is a failure, not a skip"),
    ("SABA_CHROMIUM",          "file",   "",                   "tests: the Chromium to drive; ./test fills it in"),
    ("LOG_LEVEL",              "text",   "INFO",               "DEBUG, INFO, WARNING or ERROR"),
))  # fmt: skip
_DEFAULTS = {variable.name: variable.default for variable in TABLE}


class Misconfigured(ValueError):
    """A variable with a value that cannot be used; the sentence says which and why."""


def text(name: str) -> str:
    """The value as written, or the default of the table. A name outside the table is a bug."""
    return os.environ.get(name, "").strip() or _DEFAULTS[name]


def flag(name: str, default: bool) -> bool:
    """Read a yes/no value; anything unclear is refused rather than guessed."""
    value = os.environ.get(name, "").strip().lower()
    if value in ("1", "yes", "true", "on"):
        return True
    if value in ("0", "no", "false", "off"):
        return False
    if value:
        raise Misconfigured(f"{name} must be yes or no, not {value!r}.")
    return default


def number(name: str, lowest: int = 0, highest: int = 65535) -> int:
    """Read a whole number inside its limits."""
    value = text(name)
    if not (value.isascii() and value.isdigit()) or not lowest <= int(value) <= highest:
        raise Misconfigured(f"{name} must be a whole number from {lowest} to {highest}, not {value!r}.")
    return int(value)


def words(name: str) -> list[str]:
    """Read a list separated by commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def secret(name: str) -> str:
    """Read NAME, or the file named by NAME_FILE (how compose hands secrets over)."""
    value = os.environ.get(name, "").strip()
    file = os.environ.get(f"{name}_FILE", "").strip()
    if value or not file:
        return value
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Misconfigured(f"{name}_FILE cannot be read: {error.strerror}: {file}") from None


def database_from_url(url: str) -> dict[str, Any]:
    """Django's DATABASES entry for a URL: TCP, or a unix socket given as ?host=/folder."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise Misconfigured("DATABASE_URL must begin with postgresql:// (only PostgreSQL is supported).")
    options = dict(parse_qsl(parts.query))
    try:
        port = parts.port
    except ValueError:
        raise Misconfigured("DATABASE_URL has a port that is not a number.") from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "saba",
        "USER": options.pop("user", None) or unquote(parts.username or ""),
        "PASSWORD": options.pop("password", None) or unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": options.pop("port", None) or str(port or ""),
        "OPTIONS": options,
    }


def _url_with_password(url: str, password: str) -> str:
    """Put the password from a secret file into a URL that names only the user."""
    parts = urlsplit(url)
    if not password or parts.password or not parts.username:
        return url
    user, _, place = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{place}"))


def _local_secret_key(folder: Path) -> str:
    """The key of this checkout: made once, readable by its owner only, never in the repository."""
    file = folder / "secret-key"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        # Written aside and linked into place: of several processes starting at once, one wins,
        # and none of them can read a key that is only half there.
        draft = folder / f"secret-key.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
            stream.write(secrets.token_urlsafe(60) + "\n")
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    key = file.read_text(encoding="ascii").strip()
    if len(key) < 50:
        raise Misconfigured(f"{file} is empty or cut short: delete it and start again.")
    return key


def _embedded_url(folder: Path) -> str:
    """Where ./start left the address of its embedded server, so that manage.py finds it too."""
    file = folder / "database-url"
    return file.read_text(encoding="utf-8").strip() if file.is_file() else ""


SETTINGS_MODULE = text("DJANGO_SETTINGS_MODULE")
PRODUCTION = SETTINGS_MODULE.endswith(".production")

# Everything the product keeps on disk; compose mounts a volume there.
VAR_DIR = BASE_DIR / "var"
DEBUG = flag("DEBUG", default=False)
DEMO = flag("DEMO", default=not PRODUCTION)

DATABASE_URL = _url_with_password(
    text("DATABASE_URL") or ("" if PRODUCTION else _embedded_url(VAR_DIR)) or "postgresql:///saba",
    secret("POSTGRES_PASSWORD"),
)
# In production an empty key stays empty, and config/settings/production.py refuses to start.
SECRET_KEY = secret("SECRET_KEY") or ("" if PRODUCTION else _local_secret_key(VAR_DIR))

PORT = number("PORT", lowest=1)
BIND = text("BIND")
PUBLIC_ADDRESS = (text("PUBLIC_ADDRESS") or f"http://localhost:{PORT}").rstrip("/")
# Loopback always: the health checks ask from the machine or the container itself.
ALLOWED_HOSTS = sorted(
    {"localhost", "127.0.0.1", "[::1]", urlsplit(PUBLIC_ADDRESS).hostname or "localhost", *words("ALLOWED_HOSTS")}
)
TRUST_PROXY = flag("TRUST_PROXY", default=False)

WEB_WORKERS = number("WEB_WORKERS", lowest=1, highest=64)
WEB_THREADS = number("WEB_THREADS", lowest=1, highest=64)
LOG_LEVEL = text("LOG_LEVEL").upper()

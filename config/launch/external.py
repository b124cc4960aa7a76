"""A PostgreSQL that DATABASE_URL names: is it there, and is it one the product can use?"""

from __future__ import annotations

import psycopg2

from config import env
from config.launch.console import Stop

OLDEST = 15


def check(url: str) -> None:
    """End with a clear sentence when this server cannot be used."""
    place = env.database_from_url(url)
    try:
        connection = psycopg2.connect(
            dbname=place["NAME"],
            user=place["USER"] or None,
            password=place["PASSWORD"] or None,
            host=place["HOST"] or None,
            port=place["PORT"] or None,
            connect_timeout=10,
            **{key: value for key, value in place["OPTIONS"].items() if key != "connect_timeout"},
        )
    except psycopg2.Error as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else "no answer"
        raise Stop(
            "به پایگاه داده‌ای که DATABASE_URL می‌گوید وصل نمی‌شویم.",
            f"The database named by DATABASE_URL cannot be reached: {reason}",
        ) from None
    try:
        version, encoding = connection.server_version, ""
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_encoding")
            encoding = cursor.fetchone()[0]
    finally:
        connection.close()
    if version < OLDEST * 10000:
        raise Stop(
            f"PostgreSQL نسخهٔ {OLDEST} یا تازه‌تر لازم است؛ این {version // 10000} است.",
            f"PostgreSQL {OLDEST} or newer is needed; DATABASE_URL names a {version // 10000}.",
        )
    if encoding != "UTF8":
        raise Stop(
            f"رمزگذاری پایگاه داده باید UTF8 باشد؛ این {encoding} است.",
            f"The database must have the encoding UTF8, not {encoding}.",
        )

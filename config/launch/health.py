"""The health checks of docker-compose.yml: `web` answers, `worker` takes tasks."""

from __future__ import annotations

import http.client
import sys

import psycopg2

from config import env

# A task that has been ready for so long means that nobody takes tasks.
LONGEST_WAIT = "5 minutes"


def web() -> str:
    """Empty when the page server answers /healthz with 200, else what is wrong."""
    connection = http.client.HTTPConnection("127.0.0.1", env.PORT, timeout=4)
    connection.request("GET", "/healthz", headers={"Host": "localhost"})
    status = connection.getresponse().status
    return "" if status == 200 else f"/healthz answers {status}"


def worker() -> str:
    """Empty when no task has been waiting too long, else how many are."""
    connection = psycopg2.connect(env.DATABASE_URL, connect_timeout=5)
    try:
        with connection.cursor() as cursor:
            # "As soon as possible" is stored as a date in the far future.
            cursor.execute(
                "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status = 'READY' "
                "AND CASE WHEN run_after >= '9000-01-01' THEN enqueued_at "
                "ELSE greatest(run_after, enqueued_at) END < now() - %s::interval",
                [LONGEST_WAIT],
            )
            waiting = cursor.fetchone()[0]
    finally:
        connection.close()
    return f"{waiting} tasks have waited longer than {LONGEST_WAIT}" if waiting else ""


def main() -> int:
    """0 when healthy, 1 with a sentence when not."""
    try:
        problem = {"web": web, "worker": worker}[sys.argv[1]]()
    except (OSError, http.client.HTTPException, psycopg2.Error) as error:
        problem = str(error).strip() or type(error).__name__
    if problem:
        print(problem, file=sys.stderr)
    return int(bool(problem))


if __name__ == "__main__":
    sys.exit(main())

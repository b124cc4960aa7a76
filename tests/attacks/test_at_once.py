"""Attacks that need two at once: a right on its way out, and the process's own flags."""

from __future__ import annotations

import datetime as dt
import io
import os
from wsgiref.util import setup_testing_defaults

import psycopg2
import pytest
from django.contrib.sessions.models import Session
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.utils import timezone

from agreements.models import Agreement, PrintPass
from agreements.print_door import FOLDER, PrintDoor
from agreements.workflow import State
from tests.factories.agreements import agreement_at
from tests.racing import at_once, refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def door():
    door = PrintDoor(WSGIHandler())
    yield door
    door.close()


def fetch(door, printed, client):
    """The status and the body a browser with this client's cookies would get."""
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    environ = {"PATH_INFO": f"/prints/{printed.serial}.pdf", "REQUEST_METHOD": "GET", "HTTP_COOKIE": cookies}
    setup_testing_defaults(environ)
    environ.update({"HTTP_HOST": "testserver", "wsgi.input": io.BytesIO()})
    environ.pop("wsgi.file_wrapper", None)
    answer = {}
    body = door(environ, lambda status, headers, exc_info=None: answer.update(status=int(status[:3])))
    content = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    return answer["status"], content


def test_a_print_opened_while_the_right_is_taken_away_leaves_no_pass(door, office, signed_in):
    printed = agreement_at(State.EXPERT_CONFIRMED, office).valid_print
    client = signed_in(office.integration)
    other = psycopg2.connect(**connection.get_connection_params())
    try:
        other.cursor().execute("DELETE FROM accounts_user_groups WHERE user_id = %s", [office.integration.pk])
        assert fetch(door, printed, client)[0] == 200, "not committed: the right still holds"
        other.commit()
    finally:
        other.close()
    assert fetch(door, printed, client)[0] == 404


def test_a_pass_ends_with_its_session(door, office, signed_in):
    printed = agreement_at(State.EXPERT_CONFIRMED, office).valid_print
    client = signed_in(office.integration)
    ends = timezone.now() + dt.timedelta(seconds=20)
    Session.objects.update(expire_date=ends)
    assert fetch(door, printed, client)[0] == 200
    assert PrintPass.objects.get().expires_at == ends


def test_a_copy_changed_on_disk_with_its_time_set_back_is_not_served(door, office, signed_in):
    printed = agreement_at(State.EXPERT_CONFIRMED, office).valid_print
    client = signed_in(office.integration)
    _, good = fetch(door, printed, client)
    assert fetch(door, printed, client) == (200, good)
    copy = FOLDER / printed.file.sha256
    before = copy.stat()
    with copy.open("r+b") as file:
        file.write(bytes([good[0] ^ 1]))
    os.utime(copy, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert fetch(door, printed, client) == (200, good)


def test_papers_are_read_again_by_many_threads_at_once(office):
    """Thirty wrong codes at once used to give some of them a 500: the state's guard is the process's."""
    pk = agreement_at(State.SUBMITTED, office).pk

    def read_again():
        paper = Agreement.objects.get(pk=pk)
        for _ in range(40):
            paper.refresh_from_db()
        return paper.state

    outcomes = at_once(*[read_again] * 8)
    assert not refused(outcomes)
    assert set(outcomes) == {State.SUBMITTED}
    with pytest.raises(AttributeError):
        Agreement.objects.get(pk=pk).state = State.NOTIFIED

"""The quick door to frozen prints: as strict as the way it shortens."""

from __future__ import annotations

import io
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.models import PrintPass
from agreements.print_door import FOLDER, PrintDoor
from agreements.workflow import State
from tests.factories.agreements import agreement_at

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def printed(office):
    """An agreement whose frozen print is in force."""
    return agreement_at(State.EXPERT_CONFIRMED, office).valid_print


@pytest.fixture
def door():
    door = PrintDoor(WSGIHandler())
    yield door
    door.close()


def fetch(door, path, client, **more):
    """The status, headers and body a browser with this client's cookies would get."""
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "HTTP_COOKIE": cookies}
    setup_testing_defaults(environ)
    environ.update({"HTTP_HOST": "testserver", "wsgi.input": io.BytesIO(), **more})
    environ.pop("wsgi.file_wrapper", None)
    answer = {}

    def start_response(status, headers, exc_info=None):
        answer.update(status=int(status[:3]), headers=dict(headers))

    body = door(environ, start_response)
    answer["body"] = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    return answer


def test_the_second_time_is_the_same_paper_without_django(door, printed, office, signed_in, django_assert_num_queries):
    client = signed_in(office.integration)
    path = f"/prints/{printed.serial}.pdf"
    first = fetch(door, path, client)
    assert first["status"] == 200
    with django_assert_num_queries(0):
        second = fetch(door, path, client)
    assert second["status"] == 200
    assert second["body"] == first["body"] == bytes(printed.file.content)
    for name in ("Content-Type", "ETag", "Cache-Control", "Content-Disposition"):
        assert second["headers"][name] == first["headers"][name]


def test_a_stranger_and_a_signed_out_person_find_no_pass(door, printed, office, signed_in):
    path = f"/prints/{printed.serial}.pdf"
    mine = signed_in(office.integration)
    assert fetch(door, path, mine)["status"] == 200
    assert fetch(door, path, signed_in(office.stranger))["status"] == 404
    mine.post("/logout/")
    assert fetch(door, path, mine)["status"] == 302


def test_a_right_taken_away_counts_from_the_next_request(door, printed, office, signed_in):
    path = f"/prints/{printed.serial}.pdf"
    client = signed_in(office.integration)
    assert fetch(door, path, client)["status"] == 200
    assert PrintPass.objects.count() == 1
    office.integration.groups.clear()
    assert fetch(door, path, client)["status"] == 404


def test_a_person_who_is_deactivated_is_out_at_once(door, printed, office, signed_in):
    path = f"/prints/{printed.serial}.pdf"
    client = signed_in(office.expert)
    assert fetch(door, path, client)["status"] == 200
    type(office.expert).objects.filter(pk=office.expert.pk).update(is_active=False)
    assert fetch(door, path, client)["status"] == 302


def test_a_copy_that_was_changed_on_disk_is_never_served(door, printed, office, signed_in):
    path = f"/prints/{printed.serial}.pdf"
    client = signed_in(office.integration)
    good = fetch(door, path, client)["body"]
    copy = FOLDER / printed.file.sha256
    copy.write_bytes(bytes([good[0] ^ 1]) + good[1:])
    assert fetch(door, path, client)["body"] == good


def test_a_pass_ends_by_itself(door, printed, office, signed_in):
    client = signed_in(office.integration)
    path = f"/prints/{printed.serial}.pdf"
    fetch(door, path, client)
    PrintPass.objects.update(expires_at="2001-01-01T00:00Z")
    with CaptureQueriesContext(connection) as asked:
        assert fetch(door, path, client)["status"] == 200
    assert asked.captured_queries, "the pass should have ended, and Django answered"

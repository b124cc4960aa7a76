"""A page asks the database as much with 20,000 agreements as with 100, and asks by its index."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from agreements.models import Agreement
from bench.fill import fill

pytestmark = pytest.mark.django_db

SMALL, LARGE = 100, 20_000
PAGES = (
    ("inbox of the expert", "expert-production", "/cartable/"),
    ("inbox of integration", "integration", "/cartable/"),
    ("inbox of the deputy", "deputy", "/cartable/"),
    ("follow-up", "expert-production", "/cartable/follow-up/"),
    ("list", "integration", "/1397/agreements/"),
    ("list, searched", "integration", "/1397/agreements/?q=B7"),
    ("record", "integration", "/agreements/1397-H-B51-00051/"),
    ("review", "expert-production", "/agreements/1397-H-B51-00051/review/"),
    ("credits", "integration", "/1397/credits/"),
)


@pytest.fixture
def reference():
    call_command("load_reference", verbosity=0)


def asked(signed_in, username: str, path: str) -> int:
    """How many queries the second view of a page takes."""
    client = signed_in(get_user_model().objects.get(username=username))
    assert client.get(path).status_code == 200, path
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


def counts_with(number: int, signed_in) -> dict[str, int]:
    """The queries of every page in a province of `number` agreements; nothing stays behind."""
    with transaction.atomic():
        fill(number)
        found = {name: asked(signed_in, username, path) for name, username, path in PAGES}
        transaction.set_rollback(True)
    return found


def test_pages_ask_as_much_with_twenty_thousand_agreements_as_with_a_hundred(reference, signed_in):
    small = counts_with(SMALL, signed_in)
    large = counts_with(LARGE, signed_in)
    assert large == small
    assert max(small.values()) <= 30


def test_the_inbox_is_read_in_the_order_of_its_index(reference):
    fill(LARGE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE agreements_agreement, accounts_executiveagency")
    expert = get_user_model().objects.get(username="expert-production")
    page = Agreement.objects.waiting_for(expert).order_by(F("due_on").asc(nulls_last=True), "pk")[:50]
    plan = page.explain()
    assert "agreement_inbox" in plan, plan
    assert "Sort" not in plan.replace("Incremental Sort", ""), plan

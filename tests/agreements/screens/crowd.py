"""What the tests of the circuit's screens share: many agreements at once, and reading a page."""

from __future__ import annotations

import html
import re

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from guardian.shortcuts import assign_perm

from accounts.models import User
from accounts.rights import SERVE_AGENCY
from agreements.actions.keep_version import keep_version
from agreements.content import sha256_of_content
from agreements.models import Agreement, Print
from agreements.workflow import APPROVE_INTEGRATION, CONFIRM, SUBMIT, State
from core import clock
from core.audit import record
from core.files import store
from core.workflow import Step, take
from tests.factories.office import Office, make_agency


def crowd(count: int, state: str, office: Office) -> list[Agreement]:
    """Agreements of `count` new agencies of the expert's sector, lying in `state`.

    They hold no money, and their print is a stand-in: they are there to be counted and listed. Each
    walked its way through `take`, so the history tells of it, only without what the actions add.
    """
    first = Agreement.objects.count()
    found = [_draft(n, office) for n in range(first, first + count)]
    staff, expert = office.again("staff"), office.again("expert")
    for step, by in ((SUBMIT, staff), (CONFIRM, expert), (APPROVE_INTEGRATION, office.again("integration"))):
        if found[0].state == state:
            break
        found = [_taken(step, agreement, by) for agreement in found]
    return found


def _draft(n: int, office: Office) -> Agreement:
    agency = make_agency(f"C{n:03}", f"ادارهٔ شمارهٔ {n}", office.agency.expert_group, "مدیرکل")
    assign_perm(f"accounts.{SERVE_AGENCY}", office.staff, agency)
    now = clock.now()
    agreement = Agreement.objects.create(
        fiscal_year=office.year, agency=agency, identifier=f"1397-H-C{n:03}-{n:03}", desk="agency", desk_since=now,
        created_by=office.staff, created_at=now,
    )  # fmt: skip
    record(agreement, by=office.staff, action="start", label="آغاز پیش‌نویس", side="agency", to_state=State.DRAFT)
    return agreement


def _taken(step: Step, agreement: Agreement, by: User) -> Agreement:
    facts: dict[str, str] = {}
    with take(step, agreement, by=by, data=facts) as moved:
        if step is SUBMIT:
            keep_version(moved, by=by)
        if step is CONFIRM:
            facts["serial"] = _stand_in_print(moved, by).serial
    return moved


def _stand_in_print(agreement: Agreement, by: User) -> Print:
    # Drawing thirty real papers would take the test a minute.
    return Print.objects.create(
        agreement=agreement, number=1, serial=f"{agreement.identifier}-P1", content={}, content_sha256=sha256_of_content({}),
        file=store(agreement.identifier.encode(), "application/pdf"), frozen_at=clock.now(), frozen_by=by,
    )  # fmt: skip


def queries_of(client: Client, url: str) -> int:
    """How many queries a page costs, its second time: what is read once a process does not count."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def text_of(response: HttpResponse) -> str:
    """What a person reads: the body without its tags, blanks folded."""
    body = response.content.decode()
    body = re.sub(r"(?s)<(script|style|svg|head)\b.*?</\1>", " ", body)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).replace(" ", " ").split())


def title_of(response: HttpResponse) -> str:
    """The page's title."""
    return html.unescape(re.search(r"(?s)<title>(.*?)</title>", response.content.decode()).group(1))


def hidden(response: HttpResponse) -> dict[str, str]:
    """The hidden boxes of the page's forms, as a browser would send them back."""
    boxes = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', response.content.decode())
    return {name: html.unescape(value) for name, value in boxes if name != "csrfmiddlewaretoken"}

"""Directives of the year, made by the real actions."""

from __future__ import annotations

from accounts.models import User
from core.uploads import Upload
from distribution.actions.publish_directive import publish_directive, start_directive
from distribution.models import Directive
from tests.factories.moments import moment
from tests.factories.office import Office
from tests.factories.province import scan


def directive(office: Office, title: str = "قانون بودجهٔ سال ۱۳۹۷", *, published: bool = True, upload: Upload | None = None, by: User | None = None, **facts: object) -> Directive:
    """A law of the year with one file; published unless said otherwise."""
    by = by or office.integration
    given = {"kind": "law", "number": "97/1", "date": moment(1397, 1, 15).date(), "text": "ماده‌واحده و تبصره‌ها", **facts}
    made = start_directive(fiscal_year=office.year, title=title, upload=upload or scan("law.pdf"), by=by, **given)
    return publish_directive(made, by=by) if published else made

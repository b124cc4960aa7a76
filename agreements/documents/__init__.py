"""Papers of agreements. Which form draws a content is decided here, once, by what kind it is."""

from __future__ import annotations

from typing import Any

from agreements.documents.agreement_form import EXPENSE
from agreements.documents.capital_form import CAPITAL
from agreements.documents.frame import Form

_FORMS = {"expense_agreement": EXPENSE, "capital_agreement": CAPITAL}


def form_of(content: dict[str, Any]) -> Form:
    """The form that draws `content`. KeyError for a kind no paper is printed of."""
    return _FORMS[content["kind"]]


def draw_draft(content: dict[str, Any], **print_facts: Any) -> bytes:  # noqa: ANN401 - those of Form.draw_draft
    """A working print of an agreement of any kind; the arguments are those of `Form.draw_draft`."""
    return form_of(content).draw_draft(content, **print_facts)


def draw_frozen(content: dict[str, Any], **print_facts: Any) -> bytes:  # noqa: ANN401 - those of Form.draw_frozen
    """The paper that is signed; the arguments are those of `Form.draw_frozen`."""
    return form_of(content).draw_frozen(content, **print_facts)


def draw_issued(content: dict[str, Any], **print_facts: Any) -> bytes:  # noqa: ANN401 - those of Form.draw_issued
    """The notified paper with its leaf; the arguments are those of `Form.draw_issued`."""
    return form_of(content).draw_issued(content, **print_facts)

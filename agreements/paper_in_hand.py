"""The paper of an agreement as somebody reads it now: its issued copy, its frozen print, or a draft drawn afresh."""

from __future__ import annotations

from accounts.models import User
from agreements.addresses import as_address
from agreements.content import content_of
from agreements.documents import draw_draft
from agreements.documents.replaced import replaced_words
from agreements.models import Agreement, Print
from agreements.workflow import State
from core import clock
from core.stamping import stamped

# Issued copies first: once the agreement is notified, that is its paper.
LATEST_FIRST = ("-kind", "-number")


def paper_in_hand(agreement: Agreement, reader: User) -> tuple[str, bytes]:
    """(file name without ending, PDF) of the paper; one that was replaced carries a strip that says so."""
    paper = agreement.prints.filter(voided_at=None).select_related("file").order_by(*LATEST_FIRST).first()
    if paper is None:
        return draft_in_hand(agreement, reader)
    serial, content = as_address(paper.serial), bytes(paper.file.content)
    if agreement.state == State.SUPERSEDED:
        return f"{serial}-superseded", stamped(content, *replaced_words(agreement), at=paper.frozen_at)
    return f"{serial}-issued" if paper.kind == Print.Kind.ISSUED else serial, content


def draft_in_hand(agreement: Agreement, reader: User) -> tuple[str, bytes]:
    """A draft drawn now, with its watermark and the name of who asked for it."""
    draft = draw_draft(
        content_of(agreement), working_version=agreement.version, prepared_by=reader.full_name, prepared_at=clock.now()
    )
    return f"{as_address(agreement.identifier)}-draft-{agreement.version}", draft

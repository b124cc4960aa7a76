"""Freeze the paper: canonical content, hash, serial, bytes (decision 12). And void a print."""

from __future__ import annotations

from django.conf import settings

from accounts.models import User
from agreements.addresses import as_address
from agreements.content import content_of, sha256_of_content
from agreements.documents import draw_frozen
from agreements.failures import drawing
from agreements.models import Agreement, Print
from core import clock
from core.files import store


def freeze_print(agreement: Agreement, *, by: User) -> Print:
    """Make the next frozen print of a locked agreement; its content can no longer change."""
    number = agreement.prints.filter(kind=Print.Kind.FROZEN).count() + 1
    serial = f"{agreement.identifier}-P{number}"
    content = content_of(agreement)
    content_sha256 = sha256_of_content(content)
    moment = clock.now()
    with drawing():
        paper = draw_frozen(
            content,
            serial=serial,
            content_sha256=content_sha256,
            frozen_at=moment,
            printed_by=by.full_name,
            check_url=check_address(serial),
        )
    agreement.just_seen = Print.objects.create(
        agreement=agreement,
        kind=Print.Kind.FROZEN,
        number=number,
        serial=serial,
        content=content,
        content_sha256=content_sha256,
        file=store(paper, "application/pdf"),
        frozen_at=moment,
        frozen_by=by,
    )
    return agreement.just_seen


def freeze_again_if_void(agreement: Agreement, *, by: User) -> Print:
    """The print in force, or a new one with the next serial where a return voided the last."""
    agreement.just_seen = agreement.valid_print or freeze_print(agreement, by=by)
    return agreement.just_seen


def void_prints(agreement: Agreement, *, reason: str) -> None:
    """Void the print in force and every signature bound to it."""
    moment = clock.now()
    agreement.just_seen = None
    agreement.prints.filter(voided_at=None).update(voided_at=moment, void_reason=reason[:200])
    agreement.signatures.filter(voided_at=None).update(voided_at=moment)


def check_address(serial: str) -> str:
    """The address behind the QR code; an amendment's slash becomes a dot."""
    return f"{settings.PUBLIC_ADDRESS}/v/{as_address(serial)}"

"""Signing: a one-time code in the portal, or the scan of a handwritten signature (decisions 13 and 14)."""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import Signatory, SignatureSlot, User
from agreements.failures import NOT_DELIVERED, note_failure
from agreements.models import Agreement, Print, Signature, SigningCode
from agreements.workflow import COUNTERSIGN, RECORD_WET_SIGNATURE, SIGN, State
from core import clock
from core.files import store
from core.refusals import Refused
from core.text import to_latin_digits
from core.workflow import Step, lock, take

LIFE = dt.timedelta(minutes=5)
RESEND_AFTER = dt.timedelta(seconds=60)
MOST_ATTEMPTS = 5

WRONG_CODE = "کد درست نیست. دوباره بنویسید یا کد جدید بگیرید."
NO_CODE = "کد منقضی شده است. کد جدید دریافت کنید."
TOO_MANY = "این کد پنج بار نادرست وارد شد و از کار افتاد. کد جدید دریافت کنید."
TOO_SOON = "کد به‌تازگی فرستاده شده است؛ پس از یک دقیقه می‌توانید کد جدید بگیرید."
DOCUMENT_CHANGED = "سند پس از باز شدن این صفحه تغییر کرده است. نسخهٔ جدید را بخوانید."
SIGNED_LATER = "تاریخ امضا نباید پس از امروز باشد."
NO_SIGNATORY_THAT_DAY = "در دفتر امضاداران برای تاریخ امضا کسی در این جایگاه ثبت نشده است."
SIGNED_BEFORE_THE_PAPER = "تاریخ امضا نباید پیش از تثبیت سند باشد."


@transaction.atomic
def request_signing_code(agreement: Agreement, *, step: Step, by: User) -> str:
    """Make a one-time code for this person and this very document; the caller delivers it.

    The code lives five minutes. Raises Refused: no right, wrong state, asked again too soon.
    """
    locked = lock(agreement)
    if locked.state not in step.sources:
        raise Refused(f"«{step.button}» در وضعیت «{locked.get_state_display()}» ممکن نیست.")
    step.may(by, locked).or_refuse()
    last = SigningCode.objects.filter(agreement=locked, user=by).first()
    on_its_way = last and last.used_at is None and last.delivery != SigningCode.Delivery.FAILED
    if on_its_way and clock.now() - last.made_at < RESEND_AFTER:
        raise Refused(TOO_SOON)
    code = f"{secrets.randbelow(10**6):06}"
    SigningCode.objects.filter(agreement=locked, user=by).delete()
    SigningCode.objects.create(
        agreement=locked,
        user=by,
        digest=_digest(code, locked, by),
        content_sha256=locked.document_sha256,
        made_at=clock.now(),
    )
    return code


def note_delivery(agreement: Agreement, *, code: str, by: User, delivered: bool) -> None:
    """What became of the letter with this very code; of an older one nothing is said any more.

    A letter that did not leave is a visible failure: the person asks for a new code at once.
    """
    digest, outcome = _digest(code, agreement, by), SigningCode.Delivery.SENT if delivered else SigningCode.Delivery.FAILED
    held = SigningCode.objects.filter(agreement=agreement, user=by, digest=digest, used_at=None)
    if held.update(delivery=outcome) and not delivered:
        note_failure(agreement, (SIGN if agreement.state == State.DEPUTY_APPROVED else COUNTERSIGN).name, NOT_DELIVERED, by=by)


def code_on_its_way(agreement: Agreement, *, by: User) -> SigningCode | None:
    """The person's code for this paper while it may still be used."""
    held = SigningCode.objects.filter(agreement=agreement, user=by, used_at=None).first()
    return held if held and clock.now() - held.made_at <= LIFE else None


def sign_agreement(
    agreement: Agreement, *, code: str, seen_sha256: str, by: User, seen_version: int | None = None
) -> Agreement:
    """The agency's top official signs. Raises Refused: wrong or spent code, document changed."""
    return _sign_by_code(SIGN, Signature.Slot.AGENCY_HEAD, agreement, code, seen_sha256, by, seen_version)


def countersign_agreement(
    agreement: Agreement, *, code: str, seen_sha256: str, by: User, seen_version: int | None = None
) -> Agreement:
    """The Organization's signer of the year signs after the agency."""
    slot = Signature.Slot(agreement.fiscal_year.organization_slot)
    return _sign_by_code(COUNTERSIGN, slot, agreement, code, seen_sha256, by, seen_version)


def record_wet_signature(
    agreement: Agreement,
    *,
    scan: bytes,
    scan_type: str,
    signed_on: dt.date,
    seen_sha256: str,
    by: User,
    seen_version: int | None = None,
) -> Agreement:
    """Record the agency official's handwritten signature with its scan (checked by `core.uploads`)."""
    if signed_on > clock.today():
        raise Refused(SIGNED_LATER)
    facts: dict[str, str] = {}
    with take(RECORD_WET_SIGNATURE, agreement, by=by, seen_version=seen_version, data=facts) as locked:
        printed = _document(locked, seen_sha256)
        if signed_on < timezone.localtime(printed.frozen_at).date():
            raise Refused(SIGNED_BEFORE_THE_PAPER)
        # The hand that signed is the one that signed for the agency on that day, whoever records it.
        signatory = Signatory.objects.signing(SignatureSlot.AGENCY_HEAD, locked.agency, signed_on)
        if signatory is None:
            raise Refused(NO_SIGNATORY_THAT_DAY)
        _write(
            locked, printed, signatory, Signature.Kind.WET, by,
            name=signatory.person.full_name, title=signatory.title, signed_on=signed_on, scan=store(scan, scan_type),
        )
        facts["serial"] = printed.serial
    return locked


def _sign_by_code(
    step: Step, slot: str, agreement: Agreement, code: str, seen_sha256: str, by: User, seen_version: int | None
) -> Agreement:
    held = _check_code(agreement, code, by)
    facts: dict[str, str] = {}
    with take(step, agreement, by=by, seen_version=seen_version, data=facts) as locked:
        printed = _document(locked, seen_sha256)
        if held.content_sha256 != printed.content_sha256:
            raise Refused(DOCUMENT_CHANGED)
        # Whoever marks it used first signs; a replay finds no unused code.
        if not SigningCode.objects.filter(pk=held.pk, used_at=None).update(used_at=clock.now()):
            raise Refused(NO_CODE)
        signatory = locked.signatory(slot)
        title = by.position if locked.acting else signatory.title
        _write(locked, printed, signatory, Signature.Kind.CODE, by, name=by.full_name, title=title, signed_on=clock.today())
        facts["serial"] = printed.serial
    return locked


@transaction.atomic
def _count_attempt(agreement: Agreement, by: User) -> SigningCode | None:
    held = SigningCode.objects.select_for_update().filter(agreement=agreement, user=by, used_at=None).first()
    if held is not None:
        held.attempts += 1
        held.save(update_fields=["attempts"])
    return held


def _check_code(agreement: Agreement, code: str, by: User) -> SigningCode:
    # The attempt is counted in a transaction of its own, so a refusal does not take it back.
    held = _count_attempt(agreement, by)
    if held is None or clock.now() - held.made_at > LIFE:
        raise Refused(NO_CODE)
    if held.attempts > MOST_ATTEMPTS:
        raise Refused(TOO_MANY)
    if not constant_time_compare(held.digest, _digest(to_latin_digits(code.strip()), agreement, by)):
        raise Refused(WRONG_CODE)
    return held


def _digest(code: str, agreement: Agreement, by: User) -> str:
    return salted_hmac("saba.signing-code", f"{agreement.pk}:{by.pk}:{code}", algorithm="sha256").hexdigest()


def _document(agreement: Agreement, seen_sha256: str) -> Print:
    printed = agreement.valid_print
    if printed is None or printed.content_sha256 != seen_sha256:
        raise Refused(DOCUMENT_CHANGED)
    return printed


def _write(
    agreement: Agreement, printed: Print, signatory: Signatory, kind: str, by: User, *,
    name: str, title: str, signed_on: dt.date, scan: object = None,
) -> Signature:
    return Signature.objects.create(
        agreement=agreement,
        printed=printed,
        slot=signatory.slot,
        signatory=signatory,
        on_behalf_of=_on_behalf(agreement, signatory) if kind == Signature.Kind.CODE else "",
        kind=kind,
        signer=by,
        signer_name=name,
        signer_title=title,
        signed_on=signed_on,
        signed_at=clock.now(),
        content_sha256=printed.content_sha256,
        file_sha256=printed.file.sha256,
        scan=scan,
    )


def _on_behalf(agreement: Agreement, signatory: Signatory) -> str:
    return f"{signatory.person.full_name}، {signatory.title}"[:150] if agreement.acting else ""

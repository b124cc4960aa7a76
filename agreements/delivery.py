"""Bringing a one-time code to its person: by e-mail through the task queue.

The queue is a table, and a code is kept nowhere in the clear: it travels added to a number that
only the program's secret key can make, and is legible again in the letter alone.
"""

from __future__ import annotations

import logging
import secrets
from smtplib import SMTPException

from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django_tasks import task

from accounts.models import User
from agreements.actions.sign_agreement import note_delivery
from agreements.models import Agreement
from core.templatetags.ui import code as code_run
from core.text import to_persian_digits

logger = logging.getLogger(__name__)

RANGE = 10**6
NO_ADDRESS = "نشانی رایانامهٔ شما در سامانه ثبت نشده است. برای ثبت آن با واحد تلفیق بودجه تماس بگیرید."
SUBJECT = "رمز یک‌بارمصرف امضای موافقتنامه"
LETTER = """رمز یک‌بارمصرف شما برای امضای موافقتنامهٔ {identifier}: {code}

این رمز پنج دقیقه اعتبار دارد و تنها برای همین سند به کار می‌رود. آن را به کسی ندهید.
اگر شما این رمز را نخواسته‌اید، با واحد تلفیق بودجه تماس بگیرید.
"""


def deliver_code(request: HttpRequest, agreement: Agreement, code: str) -> None:
    """Send the code to the person's e-mail and say where it went; the demonstration shows it once."""
    user = request.user
    if user.email:
        nonce = secrets.token_hex(16)
        send_signing_code.enqueue(
            user_id=user.pk, identifier=agreement.identifier, sealed=(int(code) + _pad(nonce)) % RANGE, nonce=nonce
        )
        told = format_html("کد به نشانی {} فرستاده شد و پنج دقیقه اعتبار دارد.", code_run(masked(user.email)))
        messages.success(request, told)
    if settings.DEMO:
        messages.info(request, f"نسخهٔ نمایشی: کد {to_persian_digits(code)}")


def can_deliver(user: User) -> bool:
    """True when there is a way to bring this person a code."""
    return bool(user.email) or settings.DEMO


@task()
def send_signing_code(*, user_id: int, identifier: str, sealed: int, nonce: str) -> None:
    """Write the letter; without sums, and without anything that helps a stranger."""
    user = User.objects.get(pk=user_id)
    code = f"{(sealed - _pad(nonce)) % RANGE:06}"
    agreement = Agreement.objects.get(identifier=identifier)
    try:
        send_mail(SUBJECT, LETTER.format(identifier=identifier, code=code), None, [user.email])
    except (OSError, SMTPException):
        # The person looks at the signing page; what stands there must be what happened.
        logger.exception("the code for %s was not delivered", identifier)
        note_delivery(agreement, code=code, by=user, delivered=False)
    else:
        note_delivery(agreement, code=code, by=user, delivered=True)


def masked(address: str) -> str:
    """«a…@example.ir»: enough for the owner to know which address is meant."""
    name, _, host = address.partition("@")
    return f"{name[:1]}…@{host}"


def _pad(nonce: str) -> int:
    return int(salted_hmac("saba.code-in-queue", nonce, algorithm="sha256").hexdigest(), 16) % RANGE

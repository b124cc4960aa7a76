"""What will not do as a password, and what will."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.actions.reset_password import reset_password
from tests.factories.office import Office


@pytest.mark.parametrize(
    "password",
    [
        "password1234", "1234567890", "۱۲۳۴۵۶۷۸۹۰", "qwertyuiop",
        "حشسسصخقی",  # "password" typed with the Persian layout
        "ضصثقفغعهخح",  # "qwertyuiop" so typed
        "خوزستان۱۳۹۷", "سازمان1234", "KhuzestanKhuzestan", "تلفیق----۱۳۹۷", "مدیریت‌مدیریت12",
    ],
)  # fmt: skip
def test_what_everybody_knows_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize("password", ["باران روی نخلستان", "خوزستان گرم است امروز", "9Kx-vell-ocean", "ک" * 5 + "م" * 5 + "زرد"])
def test_what_only_one_person_knows_is_accepted(password: str) -> None:
    validate_password(password)


@pytest.mark.django_db
def test_a_temporary_password_satisfies_the_rules_itself(office: Office) -> None:
    for _ in range(20):
        validate_password(reset_password(office.staff, by=office.admin))

"""Fields and forms of the entrance."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.models import User
from accounts.passwords import LONGEST, TOO_LONG, composed
from core.text import PersianCharField, to_latin_digits

WRONG = "نام کاربری یا گذرواژه درست نیست. پس از ۵ بار ورود ناموفق، حساب ۱۵ دقیقه بسته می‌شود."


class UserNameField(PersianCharField):
    """A user name with whatever keyboard it is typed: Persian letters in one form, digits in Latin."""

    def to_python(self, value: Any) -> str:
        """The form in which user names are stored."""
        name = to_latin_digits(super().to_python(value))
        return name.replace("\u200c", "").replace(" ", "")


class PasswordField(forms.CharField):
    """A password: kept as typed, in one Unicode form, and never longer than a person types."""

    widget = forms.PasswordInput

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        # No `maxlength` on the box: a browser would cut a pasted password without a word.
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete, "dir": "ltr"})
        super().__init__(strip=False, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        """The composed text; ValidationError when it is absurdly long, before anything hashes it."""
        password = super().to_python(value)
        if len(password) > LONGEST:
            raise ValidationError(TOO_LONG, code="too_long")
        return composed(password)


class SignInForm(AuthenticationForm):
    """User name and password; one sentence whatever is wrong, so that names cannot be tried out."""

    username = UserNameField(
        label="نام کاربری",
        max_length=150,
        error_messages={"required": "نام کاربری را بنویسید."},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr", "autofocus": True}),
    )
    password = PasswordField(label="گذرواژه", autocomplete="current-password", error_messages={"required": "گذرواژه را بنویسید."})
    error_messages = {"invalid_login": WRONG, "inactive": WRONG}


class ChangePasswordForm(PasswordChangeForm):
    """The present password, and the new one twice."""

    error_messages = {
        "password_mismatch": "دو گذرواژهٔ تازه یکسان نیست. هر دو را دوباره بنویسید.",
        "password_incorrect": "گذرواژهٔ کنونی درست نیست.",
    }
    old_password = PasswordField(
        label="گذرواژهٔ کنونی", autocomplete="current-password", error_messages={"required": "گذرواژهٔ کنونی را بنویسید."}
    )
    new_password1 = PasswordField(
        label="گذرواژهٔ تازه", autocomplete="new-password", error_messages={"required": "گذرواژهٔ تازه را بنویسید."}
    )
    new_password2 = PasswordField(
        label="گذرواژهٔ تازه، بار دیگر", autocomplete="new-password", error_messages={"required": "گذرواژهٔ تازه را بار دیگر بنویسید."}
    )

    def __init__(self, user: User, *args: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
        self.request = request
        super().__init__(user, *args, **kwargs)

    def clean_old_password(self) -> str:
        """Asked of the same guard as the login page: a stolen session cannot try passwords for ever."""
        old = self.cleaned_data["old_password"]
        if authenticate(self.request, username=self.user.get_username(), password=old) != self.user:
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return old

    def clean_new_password1(self) -> str:
        """A new password is another one."""
        new = self.cleaned_data["new_password1"]
        if new and new == self.cleaned_data.get("old_password"):
            raise ValidationError("گذرواژهٔ تازه همان گذرواژهٔ کنونی است.", code="same")
        return new

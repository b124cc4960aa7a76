"""The `accounts` app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """کاربران و دستگاه‌ها."""

    name = "accounts"
    verbose_name = "کاربران و دستگاه‌ها"

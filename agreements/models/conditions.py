"""The general conditions of a year and kind (شرایط عمومی), by edition."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from distribution.models import CreditType, FiscalYear


class GeneralConditions(models.Model):
    """The general conditions (شرایط عمومی) of a year and credit type; an edition is never edited once printed."""

    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, verbose_name="سال")
    credit_type = models.CharField("نوع اعتبار", max_length=10, choices=CreditType)
    edition = models.PositiveSmallIntegerField("ویرایش")
    articles = models.JSONField("مواد", help_text='فهرستی از {"title": …, "text": …}')
    is_in_force = models.BooleanField("معتبر", default=True)

    class Meta:
        verbose_name = "شرایط عمومی"
        verbose_name_plural = "شرایط عمومی"
        ordering = ["-fiscal_year__year", "credit_type", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "credit_type", "edition"], name="conditions_edition_once"),
            models.UniqueConstraint(
                fields=["fiscal_year", "credit_type"], condition=Q(is_in_force=True), name="one_edition_in_force",
                violation_error_message="برای هر سال و نوع اعتبار یک ویرایش معتبر است؛ ابتدا ویرایش پیشین را از اعتبار بیندازید.",
            ),
        ]

    def __str__(self) -> str:
        return f"شرایط عمومی {self.get_credit_type_display()} {self.fiscal_year}، ویرایش {self.edition}"

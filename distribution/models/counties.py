"""The counties of the province, and who serves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from accounts.permissions import rights_of
from accounts.rights import SERVE_COUNTY

if TYPE_CHECKING:
    from accounts.models import User


class CountyQuerySet(models.QuerySet["County"]):
    """Reads of counties."""

    def visible_to(self, user: User) -> CountyQuerySet:
        """The counties whose papers this person may see."""
        return self.filter(rights_of(user).sees_counties("pk"))

    def of_year(self, year: int) -> CountyQuerySet:
        """The counties that existed in this year (decision 26)."""
        return self.filter(models.Q(valid_to_year__isnull=True) | models.Q(valid_to_year__gte=year), valid_from_year__lte=year)


class County(models.Model):
    """A county of the province, valid in a span of years (decision 26). Deprivation, distance and
    oil figures of the demonstration are invented."""

    code = models.CharField("کد", max_length=6, unique=True)
    name = models.CharField("نام", max_length=60)
    valid_from_year = models.PositiveSmallIntegerField("از سال", default=1390)
    valid_to_year = models.PositiveSmallIntegerField("تا سال", null=True, blank=True)
    predecessor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name="جداشده از")
    population = models.PositiveIntegerField("جمعیت", default=0)
    area_km2 = models.PositiveIntegerField("مساحت", default=0)

    objects = CountyQuerySet.as_manager()

    class Meta:
        verbose_name = "شهرستان"
        verbose_name_plural = "شهرستان‌ها"
        ordering = ["code"]
        permissions = [(SERVE_COUNTY, "کار در این شهرستان")]

    def __str__(self) -> str:
        return self.name


class CountyUserPermission(UserObjectPermissionBase):
    """A person serves this county."""

    content_object = models.ForeignKey(County, models.CASCADE)


class CountyGroupPermission(GroupObjectPermissionBase):
    """Everybody in a group serves this county."""

    content_object = models.ForeignKey(County, models.CASCADE)

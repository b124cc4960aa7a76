"""What a person may do, and where: the one place where groups and object permissions are read.

A right counts only where it reaches: an agency right on agencies the person serves, a sector
right on agencies of the sector groups the person reviews, a county right on the counties the
person serves, a province right everywhere. Being a
superuser gives no right in the circuit: the office's papers are moved by the office's people.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from accounts.rights import REVIEW_SECTOR, SERVE_AGENCY, SERVE_COUNTY, Reach, Right
from core import clock
from core.refusals import YES, Verdict

if TYPE_CHECKING:
    from accounts.models import ExecutiveAgency, User

OUT_OF_REACH = "این بخش در محدودهٔ سمت شما نیست. برای دسترسی با واحد تلفیق بودجه تماس بگیرید."


@dataclass(frozen=True)
class Rights:
    """A person's rights at one moment: their names, and the agencies, sectors and counties they hold on (ids)."""

    names: frozenset[str] = frozenset()
    agencies: frozenset[int] = field(default_factory=frozenset)
    sectors: frozenset[int] = field(default_factory=frozenset)
    counties: frozenset[int] = field(default_factory=frozenset)
    # The stand-ins in force today in which the person is the substitute (`accounts/stand_ins.py`).
    standing_in: tuple[int, ...] = ()

    def anywhere(self, right: Right) -> bool:
        """True when the right holds on something."""
        if right.codename not in self.names:
            return False
        held_on = {
            Reach.AGENCY: bool(self.agencies), Reach.SECTOR: bool(self.sectors), Reach.COUNTY: bool(self.counties), Reach.PROVINCE: True,
        }  # fmt: skip
        return held_on[right.reach]

    def on(self, right: Right, agency: ExecutiveAgency) -> bool:
        """True when the right holds on this agency's papers."""
        if right.codename not in self.names:
            return False
        if right.reach is Reach.AGENCY:
            return agency.pk in self.agencies
        if right.reach is Reach.SECTOR:
            return agency.expert_group_id in self.sectors
        return right.reach is Reach.PROVINCE

    def in_county(self, right: Right, county_id: int | None) -> bool:
        """True when the right holds on this county's papers; a province right holds on every county's."""
        if right.codename not in self.names:
            return False
        return right.reach is Reach.PROVINCE or (right.reach is Reach.COUNTY and county_id in self.counties)

    def sees_counties(self, county: str = "county") -> Q:
        """The papers of counties this person may see, as a filter."""
        if Right.VIEW_PROVINCE.codename in self.names:
            return Q()
        if Right.VIEW_COUNTY.codename in self.names:
            return Q(**{f"{county}__in": sorted(self.counties)})
        return Q(pk__in=[])

    def where(self, right: Right, agency: str = "agency") -> Q:
        """The same question as a filter: rows whose `agency` path the right holds on."""
        if right.codename not in self.names:
            return Q(pk__in=[])
        if right.reach is Reach.AGENCY:
            return Q(**{f"{agency}__in": sorted(self.agencies)})
        if right.reach is Reach.SECTOR:
            return Q(**{f"{agency}__expert_group__in": sorted(self.sectors)})
        return Q() if right.reach is Reach.PROVINCE else Q(pk__in=[])

    def sees(self, agency: str = "agency") -> Q:
        """The papers this person may see, as a filter."""
        seen = Q(pk__in=[])
        for right in (Right.VIEW_PROVINCE, Right.VIEW_SECTOR, Right.VIEW_AGENCY):
            if right is Right.VIEW_PROVINCE and right.codename in self.names:
                return Q()
            seen |= self.where(right, agency)
        return seen


NO_RIGHTS = Rights()


def rights_of(user: User) -> Rights:
    """The rights of `user`, read once for this request's user object (one query)."""
    if not user.is_authenticated or not user.is_active:
        return NO_RIGHTS
    if not hasattr(user, "_rights"):
        user._rights = read_rights(user)
    return user._rights


# One statement, since it runs before every page and inside every step. The tables are Django's
# groups and guardian's direct object permissions; a person who was deactivated gets nothing.
_READ = """
WITH person AS (SELECT id FROM accounts_user WHERE id = %(user)s AND is_active),
     roles AS (SELECT group_id FROM accounts_user_groups WHERE user_id = (SELECT id FROM person))
SELECT ARRAY(SELECT DISTINCT p.codename FROM auth_group_permissions gp
               JOIN auth_permission p ON p.id = gp.permission_id
               JOIN django_content_type t ON t.id = p.content_type_id
              WHERE gp.group_id IN (SELECT group_id FROM roles)
                AND t.app_label = 'accounts' AND t.model = 'rightsholder'),
       ARRAY(SELECT o.content_object_id FROM accounts_agencyuserpermission o JOIN auth_permission p ON p.id = o.permission_id
              WHERE o.user_id = (SELECT id FROM person) AND p.codename = %(serve)s
             UNION
             SELECT o.content_object_id FROM accounts_agencygrouppermission o JOIN auth_permission p ON p.id = o.permission_id
              WHERE o.group_id IN (SELECT group_id FROM roles) AND p.codename = %(serve)s),
       ARRAY(SELECT o.content_object_id FROM accounts_sectoruserpermission o JOIN auth_permission p ON p.id = o.permission_id
              WHERE o.user_id = (SELECT id FROM person) AND p.codename = %(review)s
             UNION
             SELECT o.content_object_id FROM accounts_sectorgrouppermission o JOIN auth_permission p ON p.id = o.permission_id
              WHERE o.group_id IN (SELECT group_id FROM roles) AND p.codename = %(review)s),
       ARRAY(SELECT o.content_object_id FROM distribution_countyuserpermission o JOIN auth_permission p ON p.id = o.permission_id
              WHERE o.user_id = (SELECT id FROM person) AND p.codename = %(county)s
             UNION
             SELECT o.content_object_id FROM distribution_countygrouppermission o JOIN auth_permission p ON p.id = o.permission_id
              WHERE o.group_id IN (SELECT group_id FROM roles) AND p.codename = %(county)s),
       ARRAY(SELECT s.id FROM accounts_standin s WHERE s.substitute_id = (SELECT id FROM person)
                AND s.withdrawn_at IS NULL AND %(today)s BETWEEN s.first_day AND s.last_day ORDER BY s.id)
"""


def read_rights(user: User) -> Rights:
    """The rights of `user` as the database has them now (decision 17: the route is live)."""
    with connection.cursor() as cursor:
        cursor.execute(
            _READ, {"user": user.pk, "serve": SERVE_AGENCY, "review": REVIEW_SECTOR, "county": SERVE_COUNTY, "today": clock.today()}
        )
        names, agencies, sectors, counties, standing_in = cursor.fetchone()
    return Rights(frozenset(names), frozenset(agencies), frozenset(sectors), frozenset(counties), tuple(standing_in))


def holds(user: User, right: Right, agency: ExecutiveAgency | None = None) -> Verdict:
    """May `user` use `right` on `agency` (or, without one, anywhere)? The refusal says whom to ask."""
    rights = rights_of(user)
    allowed = rights.anywhere(right) if agency is None else rights.on(right, agency)
    return YES if allowed else Verdict(OUT_OF_REACH)

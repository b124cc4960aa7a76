"""Who has read a directive, and who has not yet: by person, by role, and by agency or county."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from accounts.models import AgencyGroupPermission, AgencyUserPermission, User
from accounts.rights import SERVE_AGENCY, SERVE_COUNTY
from distribution.models import CountyUserPermission, Directive


@dataclass(frozen=True)
class Reader:
    """A person it is published to."""

    name: str
    position: str
    roles: tuple[str, ...]
    places: tuple[str, ...]  # the agencies and counties the person serves
    seen_at: dt.datetime | None


@dataclass
class Tally:
    """How many of a role or a place have read it, and who has not."""

    title: str
    count: int = 0
    seen: int = 0
    missing: list[str] = field(default_factory=list)

    def add(self, reader: Reader) -> None:
        """Count one person more."""
        self.count += 1
        if reader.seen_at is None:
            self.missing.append(reader.name)
        else:
            self.seen += 1


@dataclass(frozen=True)
class Audience:
    """Everybody in office today, with their reading."""

    readers: list[Reader]
    left: int  # people who have read it and hold no office now

    @property
    def seen(self) -> list[Reader]:
        """Those who have read it, the first first."""
        return sorted((reader for reader in self.readers if reader.seen_at), key=lambda reader: reader.seen_at)

    @property
    def unseen(self) -> list[Reader]:
        """Those who have not, by name."""
        return [reader for reader in self.readers if reader.seen_at is None]

    def by_role(self) -> list[Tally]:
        """A line a role; who holds two is counted in both."""
        return _tally([(role, reader) for reader in self.readers for role in reader.roles])

    def by_place(self) -> list[Tally]:
        """A line an agency or county that has people here."""
        return _tally([(place, reader) for reader in self.readers for place in reader.places])


def _tally(pairs: list[tuple[str, Reader]]) -> list[Tally]:
    found: dict[str, Tally] = {}
    for title, reader in pairs:
        found.setdefault(title, Tally(title)).add(reader)
    return sorted(found.values(), key=lambda tally: (tally.seen == tally.count, tally.title))


def audience_of(directive: Directive) -> Audience:
    """The active people who hold a role, and when each opened it; six queries, however many they are."""
    seen_at = dict(directive.readings.values_list("user", "seen_at"))
    people = User.objects.filter(is_active=True, groups__isnull=False).distinct().prefetch_related("groups")
    of_user, of_group = _places()
    readers = []
    for person in people:
        groups = list(person.groups.all())
        places = [*of_user[person.pk], *(place for group in groups for place in of_group[group.pk])]
        readers.append(
            Reader(
                name=person.full_name,
                position=person.position,
                roles=tuple(group.name for group in groups),
                places=tuple(dict.fromkeys(places)),
                seen_at=seen_at.pop(person.pk, None),
            )
        )
    return Audience(readers, left=len(seen_at))


def _places() -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    of_user: dict[int, list[str]] = defaultdict(list)
    of_group: dict[int, list[str]] = defaultdict(list)
    for user, name in AgencyUserPermission.objects.filter(permission__codename=SERVE_AGENCY).values_list("user", "content_object__name"):
        of_user[user].append(name)
    for group, name in AgencyGroupPermission.objects.filter(permission__codename=SERVE_AGENCY).values_list("group", "content_object__name"):
        of_group[group].append(name)
    for user, name in CountyUserPermission.objects.filter(permission__codename=SERVE_COUNTY).values_list("user", "content_object__name"):
        of_user[user].append(f"شهرستان {name}")
    return of_user, of_group

"""The invented people of the demonstration: the office's desks, and two people in every agency."""

from __future__ import annotations

import csv
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from guardian.shortcuts import assign_perm

from accounts import roles
from accounts.actions.appoint_stand_in import appoint_stand_in
from accounts.actions.record_signatory import record_signatory
from accounts.models import ExecutiveAgency, User
from accounts.rights import SERVE_AGENCY, SERVE_COUNTY
from accounts.roles import Role
from core import clock
from core.jalali import from_jalali
from distribution.demonstration.calendar import YEAR, moment
from distribution.models import County

ACCOUNTS = Path(settings.VAR_DIR) / "demo-accounts.csv"

# Invented names; any likeness is chance.
_FIRST = (
    "مینا", "بهزاد", "پریسا", "کاوه", "هدیه", "سامان", "رها", "فرهاد", "نسترن", "آرش", "شکوفه", "کیوان",
    "مهتاب", "بابک", "ترانه", "سیاوش", "نگین", "هومن", "گلناز", "پدرام", "آتوسا", "کامیار", "دلارام", "یاشار",
)  # fmt: skip
_LAST = (
    "پورشاد", "آبانگاه", "رامیان", "دریابار", "رودبار", "کارون‌زاد", "نخلستان‌پور", "دشت‌آرا", "پارساکیش",
    "بهمن‌زاد", "گندم‌زار", "راستین‌فر", "مهرگان‌پی", "شوشان‌نیا", "بلندآوا", "زاگرس‌یار", "تالاب‌دوست",
    "سپیدکوه", "روشن‌روز", "آفتاب‌گون", "پیروزان‌فر", "سرو‌ناز", "چشمه‌سار", "باران‌دخت",
)  # fmt: skip


@dataclass(frozen=True)
class Seat:
    """One person of the office: user name, names, post, roles."""

    username: str
    first_name: str
    last_name: str
    position: str
    roles: tuple[Role, ...]


_SOCIAL, _INFRASTRUCTURE, _PRODUCTION, _INTEGRATION = roles.EXPERTS
OFFICE = (
    Seat("expert-social", "نرگس", "آبادگر", "کارشناس بودجه، امور اجتماعی", (_SOCIAL,)),
    Seat("expert-infra", "آرمان", "بهین‌راه", "کارشناس بودجه، امور زیربنایی", (_INFRASTRUCTURE,)),
    Seat("expert-production", "سارا", "نیک‌پی", "کارشناس بودجه، امور تولیدی", (_PRODUCTION,)),
    Seat("expert-integration", "کاوه", "دریادل‌پور", "کارشناس بودجه، تلفیق", (_INTEGRATION,)),
    Seat("integration", "لیلا", "سروستان‌نیا", "رئیس گروه تلفیق بودجه", (roles.INTEGRATION,)),
    Seat("integration2", "سهراب", "کارون‌منش", "کارشناس مسئول تلفیق بودجه", (roles.INTEGRATION,)),
    Seat("deputy", "بهرام", "کیان‌مهر", "معاون هماهنگی برنامه و بودجه", (roles.BUDGET_DEPUTY,)),
    Seat("head", "هومن", "دادآفرین", "رئیس سازمان مدیریت و برنامه‌ریزی استان", (roles.ORG_HEAD,)),
    Seat("auditor", "شیرین", "ژرف‌بین", "ناظر", (roles.AUDITOR,)),
    Seat("admin", "امید", "سامان‌بخش", "مدیر سامانه", (roles.ADMIN,)),
)


def seat_people(agencies: list[ExecutiveAgency]) -> None:
    """Make every account of the demonstration; each agency gets a staff member and its top official."""
    for seat in OFFICE:
        user, _ = User.objects.update_or_create(
            username=seat.username,
            defaults={
                "first_name": seat.first_name,
                "last_name": seat.last_name,
                "position": seat.position,
                "email": f"{seat.username}@saba.example",
                "is_staff": roles.ADMIN in seat.roles,
            },
        )
        user.groups.set(Group.objects.filter(name__in=[role.title for role in seat.roles]))
    for n, agency in enumerate(agencies):
        _seat_agency(n, agency)


def _seat_agency(n: int, agency: ExecutiveAgency) -> None:
    code = agency.code.lower()
    staff = (f"{code}-staff", _FIRST[n % 24], _LAST[(n * 7 + 3) % 24], "کارشناس بودجهٔ دستگاه", roles.AGENCY_STAFF)
    head = (f"{code}-head", _FIRST[(n * 5 + 7) % 24], _LAST[(n * 11 + 5) % 24], agency.official_title, roles.AGENCY_HEAD)
    for username, first, last, position, role in (staff, head):
        user, _ = User.objects.update_or_create(
            username=username,
            defaults={
                "first_name": first,
                "last_name": last,
                "position": position,
                "email": f"{username}@saba.example",
            },
        )
        user.groups.set(Group.objects.filter(name=role.title))
        assign_perm(f"accounts.{SERVE_AGENCY}", user, agency)


def seat_counties(counties: list[County]) -> dict[str, User]:
    """A secretary of the planning committee for every county, by the county's code."""
    seated = {}
    for n, county in enumerate(counties):
        user, _ = User.objects.update_or_create(
            username=f"county-{county.code}",
            defaults={
                "first_name": _FIRST[(n * 7 + 2) % 24],
                "last_name": _LAST[(n * 5 + 9) % 24],
                "position": f"دبیر کمیتهٔ برنامه‌ریزی شهرستان {county.name}",
                "email": f"county-{county.code}@saba.example",
            },
        )
        user.groups.set(Group.objects.filter(name=roles.COUNTY_SECRETARY.title))
        assign_perm(f"distribution.{SERVE_COUNTY}", user, county)
        seated[county.code] = user
    return seated


def hand_out_passwords() -> None:
    """Give every demonstration account this checkout's password and write `var/demo-accounts.csv`.

    Does nothing while the file is there: the accounts keep what they have.
    """
    if ACCOUNTS.exists():
        return
    # Syllables a person can type from a sheet of paper.
    password = "-".join("".join(secrets.choice(part) for part in ("bdfgklmnprst", "aeiou", "bdfgklmnprst")) for _ in range(4))
    User.objects.filter(email__endswith="@saba.example").update(password=make_password(password))
    ACCOUNTS.parent.mkdir(parents=True, exist_ok=True)
    with ACCOUNTS.open("w", encoding="utf-8", newline="") as file:
        ACCOUNTS.chmod(0o600)
        writer = csv.writer(file)
        writer.writerow(["username", "password", "role", "unit"])
        people = User.objects.filter(email__endswith="@saba.example").prefetch_related("groups").order_by("pk")
        for user in people:
            served = ExecutiveAgency.objects.filter(agencyuserpermission__user=user).first()
            county = County.objects.filter(countyuserpermission__user=user).first()
            unit = served.name if served else f"شهرستان {county.name}" if county else "سازمان مدیریت و برنامه‌ریزی"
            writer.writerow([user.username, password, "، ".join(g.name for g in user.groups.all()), unit])


def fill_register(agencies: list[ExecutiveAgency]) -> None:
    """Write every agency's official and the Organization's signers into the register, by integration."""
    keeper = User.objects.get(username="integration")
    places = [("agency_head", agency, f"{agency.code.lower()}-head", agency.official_title) for agency in agencies]
    places += [("deputy", None, "deputy", "معاون هماهنگی برنامه و بودجه"), ("head", None, "head", "رئیس سازمان")]
    with clock.at(moment(1, 20, 10)):
        for number, (slot, agency, username, title) in enumerate(places, start=1):
            record_signatory(
                slot=slot, agency=agency, person=User.objects.get(username=username), title=title, first_day=from_jalali(YEAR, 1, 1),
                last_day=None, letter_number=f"96/11/{number}", letter_date=from_jalali(YEAR - 1, 12, 15), by=keeper,
            )  # fmt: skip


def appoint_stand_ins() -> None:
    """The deputy is away for three days of Mehr; an expert will be, after the story's last day."""
    people = {user.username: user for user in User.objects.filter(username__in=[seat.username for seat in OFFICE])}
    with clock.at(moment(7, 16, 13)):
        appoint_stand_in(
            people["deputy"], people["integration2"], first_day=from_jalali(YEAR, 7, 17), last_day=from_jalali(YEAR, 7, 19),
            by=people["deputy"], basis="مأموریت اداری",
        )  # fmt: skip
    with clock.at(moment(7, 22, 9)):
        appoint_stand_in(
            people["expert-production"], people["expert-social"], first_day=from_jalali(YEAR, 7, 28), last_day=from_jalali(YEAR, 8, 3),
            by=people["expert-production"], amount_ceiling=600_000, basis="مرخصی",
        )  # fmt: skip

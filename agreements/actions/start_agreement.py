"""Begin an agency's agreement of the year: its expense agreement, or the capital agreement of one of its plans."""

from __future__ import annotations

from django.db import transaction

from accounts.models import ExecutiveAgency, Signatory, SignatureSlot, User
from accounts.people import holder_of
from accounts.permissions import holds
from accounts.rights import Right
from accounts.roles import AGENCY_HEAD
from agreements import invariants
from agreements.actions.draw_projects import fill_from_register
from agreements.actions.fill_from_notice import fill_from_notice
from agreements.models import Agreement, GeneralConditions, PlanSheet, ProgrammeBlock
from agreements.permissions import DEADLINE_NOT_PASSED, YEAR_CLOSED
from agreements.workflow import Desk, State
from core import clock
from core.audit import record
from core.models import AuditEntry
from core.refusals import Refused
from core.serials import next_number
from distribution.models import CreditCeiling, CreditType, FiscalYear, FunctionalCode

NOTHING_NOTIFIED = "هنوز اعتباری به این دستگاه ابلاغ نشده است. پس از ابلاغ، پیش‌نویس باز می‌شود."
YEAR_NOT_OPEN = "این سال هنوز برای دستگاه‌ها باز نشده است."


# The letter of the kind in an identifier (domain.md 3.6).
LETTER = {CreditType.EXPENSE: "H", CreditType.CAPITAL: "T"}


@transaction.atomic
def start_agreement(*, fiscal_year: FiscalYear, agency: ExecutiveAgency, by: User, programme: FunctionalCode | None = None) -> Agreement:
    """Make the draft, with the particulars of the agency's file and what the notice fixes or the register knows.

    With a programme it is the capital agreement of that plan (decision 21), without one the expense agreement.

    Begun by the Organization, it is marked as drafted on the agency's behalf (decision 11).
    Raises Refused: no right, nothing notified, one is already under way, year not open.
    """
    own = holds(by, Right.DRAFT_AGREEMENT, agency)
    on_behalf = not own
    if on_behalf:
        holds(by, Right.DRAFT_ON_BEHALF, agency).or_refuse()
        deadline = fiscal_year.draft_deadline
        if deadline is None or clock.today() <= deadline:
            raise Refused(DEADLINE_NOT_PASSED)
    if fiscal_year.status == FiscalYear.Status.CLOSED:
        raise Refused(YEAR_CLOSED)
    if fiscal_year.status != FiscalYear.Status.ACTIVE:
        raise Refused(YEAR_NOT_OPEN)
    # The agency's row is the parent of all its papers of the year: two people starting at once meet here.
    agency = ExecutiveAgency.objects.select_for_update(no_key=True, of=("self",)).get(pk=agency.pk)
    kind = CreditType.EXPENSE if programme is None else CreditType.CAPITAL
    ceilings = CreditCeiling.objects.filter(fiscal_year=fiscal_year, agency=agency, credit_type=kind, notified__gt=0)
    if programme is not None:
        ceilings = ceilings.filter(programme=programme)
    programmes = sorted(set(ceilings.values_list("programme_id", flat=True)))
    if not programmes:
        raise Refused(NOTHING_NOTIFIED)
    if (
        Agreement.objects.filter(fiscal_year=fiscal_year, agency=agency, credit_type=kind, programme=programme)
        .exclude(state__in=[State.SUPERSEDED, State.CANCELLED])
        .exists()
    ):
        raise Refused(invariants.ONE_ACTIVE_AGREEMENT.sentence)
    name, title = _official_of(agency)
    year = fiscal_year.year
    agreement = Agreement.objects.create(
        fiscal_year=fiscal_year,
        agency=agency,
        credit_type=kind,
        programme=programme,
        identifier=f"{year}-{LETTER[kind]}-{agency.code}-{next_number(f'{year}-{LETTER[kind]}'):03}",
        on_behalf=on_behalf,
        official_name=name,
        official_title=title,
        accountant_name=agency.accountant_name,
        address=agency.address,
        postal_code=agency.postal_code,
        phone=agency.phone,
        conditions=GeneralConditions.objects.filter(
            fiscal_year=fiscal_year, credit_type=kind, is_in_force=True
        ).first(),
        desk=Desk.AGENCY,
        desk_since=clock.now(),
        due_on=fiscal_year.draft_deadline,
        created_by=by,
        created_at=clock.now(),
    )
    if programme is None:
        ProgrammeBlock.objects.bulk_create(ProgrammeBlock(agreement=agreement, programme_id=pk) for pk in programmes)
        fill_from_notice(agreement)
    else:
        _begin_plan(agreement)
    record(
        agreement,
        by=by,
        action="start",
        label="تهیهٔ پیش‌نویس به جای دستگاه" if on_behalf else "آغاز پیش‌نویس",
        side=AuditEntry.Side.ORGANIZATION if on_behalf else AuditEntry.Side.AGENCY,
        to_state=State.DRAFT,
    )
    return agreement


def _begin_plan(agreement: Agreement) -> None:
    """Forms C-1, C-3 and C-4 as far as the register knows them."""
    sheets = fill_from_register(agreement)
    counties = dict.fromkeys(sheet.project.county.name if sheet.project.county else "استان" for sheet in sheets)
    PlanSheet.objects.create(
        agreement=agreement,
        title=agreement.programme.title[:200],
        place="، ".join(counties)[:150],
        start_year=min((sheet.start_year for sheet in sheets), default=None),
        end_year=max((sheet.end_year for sheet in sheets), default=None),
    )


def _official_of(agency: ExecutiveAgency) -> tuple[str, str]:
    """Who will sign: by the register of today, else who holds the role; the title beside the name."""
    signatory = Signatory.objects.signing(SignatureSlot.AGENCY_HEAD, agency, clock.today())
    if signatory is not None:
        return signatory.person.full_name, signatory.title
    head = holder_of(AGENCY_HEAD, agency)
    return (head.full_name if head else ""), agency.official_title

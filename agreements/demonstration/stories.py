"""What happened to each agency's agreement in the demonstration, step by real step, day by day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from accounts.models import ExecutiveAgency, User
from agreements import workflow
from agreements.actions.answer_comment import answer_comment
from agreements.actions.approve_agreement import approve_deputy, approve_integration
from agreements.actions.cancel_agreement import cancel_agreement
from agreements.actions.claim_agreement import claim_agreement
from agreements.actions.confirm_agreement import confirm_agreement
from agreements.actions.notify_agreement import notify_agreement
from agreements.actions.save_section import (
    ActivityRow,
    accept_conditions,
    declare_no_attachments,
    save_activities,
    save_chapters,
)
from agreements.actions.send_back_agreement import send_back_agreement
from agreements.actions.sign_agreement import (
    countersign_agreement,
    record_wet_signature,
    request_signing_code,
    sign_agreement,
)
from agreements.actions.start_agreement import start_agreement
from agreements.actions.submit_agreement import submit_agreement
from agreements.actions.write_comment import write_comment
from agreements.checks import findings
from agreements.content import content_of
from agreements.content_sections import sections_for
from agreements.demonstration.optional import USERS, fill_optional
from agreements.demonstration.texts import ACTIVITIES, GOALS
from agreements.models import Agreement, ReturnReason
from core import clock
from core.jalali import from_jalali
from core.workflow import opened_by
from distribution.ceilings import notified_by_chapter
from distribution.demonstration.calendar import YEAR, moment
from distribution.models import FiscalYear

Day = tuple[int, int]
REASON_FOR_WARNING = "با نیاز امسال دستگاه سنجیده شده و در جلسهٔ بررسی بودجه توضیح داده شده است."
EXPERT_OF = {
    "social": "expert-social",
    "infrastructure": "expert-infra",
    "production": "expert-production",
    "integration": "expert-integration",
}


@dataclass
class Story:
    """One agency's agreement, carried forward by the people of the office."""

    agency: ExecutiveAgency
    year: FiscalYear
    agreement: Agreement | None = None

    def _person(self, username: str) -> User:
        return User.objects.get(username=username)

    @property
    def staff(self) -> User:
        """The agency's staff member."""
        return self._person(f"{self.agency.code.lower()}-staff")

    @property
    def official(self) -> User:
        """The agency's top official."""
        return self._person(f"{self.agency.code.lower()}-head")

    @property
    def expert(self) -> User:
        """The budget expert of the agency's sector."""
        return self._person(EXPERT_OF[self.agency.expert_group.code])

    def start(self, day: Day) -> Story:
        """The agency begins its draft."""
        with clock.at(moment(*day, 9, 10)):
            self.agreement = start_agreement(fiscal_year=self.year, agency=self.agency, by=self.staff)
        return self

    def fill(self, day: Day, *, activities: bool = True, finish: bool = True) -> Story:
        """Form E-1 as notified, form E-2 to match, the optional forms of some; unfinished drafts stop on the way."""
        with clock.at(moment(*day, 11, 25)):
            cells = notified_by_chapter(self.year, self.agency, "expense")
            save_chapters(self.agreement, cells, by=self.staff)
            if activities:
                self._fill_activities()
            if self.agency.code in USERS:
                fill_optional(self.agreement, by=self.staff)
            if finish:
                declare_no_attachments(self.agreement, True, by=self.staff)
                accept_conditions(self.agreement, True, by=self.staff)
        return self

    def _fill_activities(self) -> None:
        for block in self.agreement.blocks.select_related("programme"):
            rows: list[ActivityRow] = []
            lines = self.agreement.lines.filter(programme=block.programme).select_related("chapter")
            for line in lines.order_by("chapter__number"):
                rows += activity_rows(line.chapter.number, line.amount)
            goal = GOALS.get(block.programme.code, block.programme.title)
            save_activities(self.agreement, block, goal=goal, rows=rows, by=self.staff)

    def submit(self, day: Day) -> Story:
        """The draft goes to the expert."""
        with clock.at(moment(*day, 12, 40)):
            warnings = [finding.sentence for finding in findings(self.agreement) if not finding.blocks]
            submit_agreement(self.agreement, by=self.staff, reasons=dict.fromkeys(warnings, REASON_FOR_WARNING))
        return self

    def opened(self, day: Day, by: User) -> Story:
        """The next desk opens the paper."""
        with clock.at(moment(*day, 8, 50)):
            opened_by(Agreement.objects.get(pk=self.agreement.pk), by)
        return self

    def confirm(self, day: Day, note: str = "") -> Story:
        """The expert confirms and prints."""
        with clock.at(moment(*day, 10, 42)):
            confirm_agreement(Agreement.objects.get(pk=self.agreement.pk), by=self.expert, note=note)
        return self

    def integrate(self, day: Day, username: str = "integration") -> Story:
        """Integration approves."""
        with clock.at(moment(*day, 9, 18)):
            approve_integration(self.agreement, by=self._person(username))
        return self

    def approve(self, day: Day, username: str = "deputy") -> Story:
        """The deputy approves, or who stands in for him that day."""
        with clock.at(moment(*day, 11, 4)):
            approve_deputy(self.agreement, by=self._person(username))
        return self

    def claim(self, day: Day, username: str) -> Story:
        """One of the desk takes the paper in hand."""
        with clock.at(moment(*day, 8, 40)):
            claim_agreement(self.agreement, by=self._person(username))
        return self

    def send_back(self, day: Day, step: workflow.Step, by: User, reason: str, text: str, resume: bool = False) -> Story:
        """A desk returns the paper."""
        with clock.at(moment(*day, 13, 15)):
            send_back_agreement(
                self.agreement, step, reason=ReturnReason.objects.get(code=reason), text=text, by=by, resume_here=resume
            )
        return self

    def remark(self, day: Day, by: User, *remarks: tuple[str, str]) -> Story:
        """The desk opens the paper and writes comments: (section, text), on the first row of that section."""
        self.opened(day, by)
        with clock.at(moment(*day, 9, 30)):
            paper = Agreement.objects.get(pk=self.agreement.pk)
            content = content_of(paper)
            rows = {kind.key: next(iter(kind.rows(content)), None) for kind in sections_for(content)}
            for section, text in remarks:
                row = rows[section]
                write_comment(paper, section=section, row=row.key if row else "", text=text, by=by)
        return self

    def answer(self, day: Day, *answers: tuple[str, str]) -> Story:
        """The agency answers comment by comment: (kind of answer, words)."""
        with clock.at(moment(*day, 11, 30)):
            paper = Agreement.objects.get(pk=self.agreement.pk)
            for number, (kind, text) in enumerate(answers, start=1):
                answer_comment(paper, number, kind=kind, text=text, by=self.staff)
        return self

    def mend(self, day: Day) -> Story:
        """The first activity of the first programme is told by what it serves."""
        with clock.at(moment(*day, 12, 10)):
            block = self.agreement.blocks.first()
            rows = [ActivityRow(row.title, row.unit, row.quantity, row.unit_cost, row.amount, str(row.key)) for row in block.activities.all()]
            first = rows[0]
            title = f"{first.title}، برابر چارت مصوب"
            rows[0] = replace(first, title=title, unit="نفر‌ماه", quantity=first.amount, unit_cost=1)
            save_activities(self.agreement, block, goal=f"{block.goal} در ۱۲ شهرستان", rows=rows, by=self.staff)
        return self

    def sign(self, day: Day) -> Story:
        """The agency's official signs, with a code or with a pen."""
        with clock.at(moment(*day, 11, 18)):
            printed = self.agreement.valid_print
            if self.agency.signature_kind == "wet":
                record_wet_signature(
                    self.agreement,
                    scan=bytes(printed.file.content),
                    scan_type="application/pdf",
                    signed_on=from_jalali(YEAR, *day),
                    seen_sha256=printed.content_sha256,
                    by=self.staff,
                )
            else:
                code = request_signing_code(self.agreement, step=workflow.SIGN, by=self.official)
                sign_agreement(self.agreement, code=code, seen_sha256=printed.content_sha256, by=self.official)
        return self

    def countersign(self, day: Day) -> Story:
        """The head of the Organization signs."""
        head = self._person("head")
        with clock.at(moment(*day, 12, 40)):
            code = request_signing_code(self.agreement, step=workflow.COUNTERSIGN, by=head)
            countersign_agreement(
                Agreement.objects.get(pk=self.agreement.pk),
                code=code,
                seen_sha256=self.agreement.document_sha256,
                by=head,
            )
        return self

    def notify(self, day: Day, number: int) -> Story:
        """Integration records the numbers and notifies."""
        date = from_jalali(YEAR, *day)
        with clock.at(moment(*day, 9, 5)):
            notify_agreement(
                Agreement.objects.get(pk=self.agreement.pk),
                exchange_number=f"97/210/{18400 + number}",
                exchange_date=date,
                notification_number=f"97/210/{18450 + number}",
                notification_date=date,
                by=self._person("integration"),
            )
        return self

    def cancel(self, day: Day, note: str) -> Story:
        """The agency gives its draft up."""
        with clock.at(moment(*day, 14, 0)):
            cancel_agreement(self.agreement, by=self.staff, note=note)
        return self


def activity_rows(chapter: int, amount: int) -> list[ActivityRow]:
    """Activities whose quantity times unit cost is exactly `amount`, in million rials."""
    kinds = ACTIVITIES.get(chapter, ACTIVITIES[7])
    shares = [amount // len(kinds) // 10 * 10 for _ in kinds]
    shares[0] += amount - sum(shares)
    return [
        ActivityRow(title, unit, share // cost, cost, share)
        for (title, unit, usual), share in zip(kinds, shares, strict=True)
        if share
        for cost in (_divisor_near(share, usual),)
    ]


def _divisor_near(amount: int, wanted: int) -> int:
    divisors = [n for n in range(1, min(amount, wanted * 3) + 1) if amount % n == 0]
    return min(divisors, key=lambda n: abs(n - wanted))


def _circuit(story: Story, *days: Day) -> Story:
    """Start, fill, submit, confirm, integrate, approve, sign: as many as there are days for."""
    steps: tuple[Callable[[Day], Story], ...] = (
        lambda day: story.start(day).fill(day),
        story.submit,
        story.confirm,
        story.integrate,
        story.approve,
        story.sign,
        story.countersign,
    )
    for step, day in zip(steps, days, strict=False):
        step(day)
    return story


def tell_all(year: FiscalYear, say: Callable[[str], None]) -> None:
    """Carry every story; `say` gets a line for each agency."""
    stories: dict[str, Callable[[Story], object]] = {
        "A01": lambda s: _circuit(s, (5, 28), (6, 3), (6, 7), (6, 11), (6, 13), (6, 17), (6, 20)).notify((6, 21), 31),
        "A11": lambda s: _circuit(s, (6, 3), (6, 6), (6, 12), (6, 14), (6, 18), (6, 21), (6, 24)).notify((6, 26), 32),
        "A13": lambda s: _circuit(s, (6, 5), (6, 10), (6, 14), (6, 18), (6, 20), (6, 26), (6, 31)).notify((7, 2), 33),
        "A04": lambda s: _circuit(s, (6, 20), (6, 27), (7, 3), (7, 7), (7, 9), (7, 16), (7, 21)),
        "A08": lambda s: _circuit(s, (6, 22), (7, 1), (7, 8), (7, 11), (7, 15), (7, 21)),
        "A10": lambda s: _returned_once(s),
        "A16": lambda s: _circuit(s, (6, 25), (7, 2), (7, 9), (7, 15)).approve((7, 18), "integration2"),
        "A28": lambda s: _circuit(s, (6, 27), (7, 4), (7, 11), (7, 16)),
        "A02": lambda s: _circuit(s, (6, 27), (7, 7), (7, 14), (7, 18)),
        "A27": lambda s: _circuit(s, (6, 31), (7, 8), (7, 18)).claim((7, 22), "integration2"),
        "A15": lambda s: _circuit(s, (7, 1), (7, 10), (7, 21)),
        "A22": lambda s: _answered(s),
        "A23": lambda s: _circuit(s, (6, 20), (6, 27)).opened((6, 31), s.expert),
        "A25": lambda s: _circuit(s, (7, 14), (7, 21)),
        "A24": lambda s: _remarked(s),
        "A19": lambda s: _circuit(s, (7, 1), (7, 7), (7, 14)).send_back(
            (7, 18), workflow.RETURN_TO_EXPERT, s._person("integration2"), "attachment", "نامهٔ توجیهی دستگاه پیوست نشده است.",
        ),
        "A29": lambda s: s.start((7, 15)).fill((7, 16), finish=False),
        "A06": lambda s: s.start((7, 18)).fill((7, 19), activities=False, finish=False),
        "A14": lambda s: s.start((7, 9)).cancel((7, 10), "پیش‌نویس اشتباهی آغاز شده بود."),
    }  # fmt: skip
    for code, tell in stories.items():
        agency = ExecutiveAgency.objects.select_related("expert_group").get(code=code)
        story = Story(agency, year)
        tell(story)
        state = Agreement.objects.get(pk=story.agreement.pk).get_state_display()
        say(f"{story.agreement.identifier}  {agency.name}: {state}")


def _returned_once(story: Story) -> Story:
    _circuit(story, (6, 12), (6, 17)).send_back(
        (6, 22), workflow.RETURN_TO_AGENCY, story.expert, "balance", "مبلغ فصل ۲ با جمع فعالیت‌ها برابر نیست."
    )
    return story.submit((7, 3)).confirm((7, 9)).integrate((7, 11)).approve((7, 18))


def _remarked(story: Story) -> Story:
    _circuit(story, (7, 2), (7, 9)).remark(
        (7, 15), story.expert,
        ("particulars", "نام بالاترین مقام با حکم انتصابی که در پرونده داریم یکی نیست."),
        ("goals", "هدف برنامه کلی است؛ نتیجه‌ای که تا پایان سال می‌خواهید با عدد بنویسید."),
        ("activities", "مقدار این فعالیت با برنامهٔ سالانه نمی‌خواند."),
    )  # fmt: skip
    return story.send_back(
        (7, 16), workflow.RETURN_TO_AGENCY, story.expert, "description", "سه نکته در بخش‌های پرونده نوشته شده است."
    ).answer((7, 20), ("kept", "حکم تازه در نامهٔ ۹۷/۱۱۰ فرستاده شده است."))


def _answered(story: Story) -> Story:
    _circuit(story, (6, 14), (6, 20)).remark(
        (6, 26), story.expert,
        ("chapters", "رشد این فصل نسبت به سال گذشته مستند نیست؛ مصوبهٔ افزایش نهاده پیوست شود."),
        ("activities", "شرح فعالیت کلی است؛ مقدار و واحد سنجش را روشن کنید."),
    ).send_back(
        (6, 27), workflow.RETURN_TO_AGENCY, story.expert, "resolution",
        "رشد بیش از ۵۰٪ فصل یارانه نسبت به سال گذشته مستند نیست؛ مصوبهٔ افزایش نهاده پیوست شود.",
    ).answer(
        (7, 10), ("kept", "افزایش برابر مصوبهٔ ستاد تنظیم بازار است."), ("changed", "مقدار و واحد برابر برنامهٔ سالانه نوشته شد."),
    )  # fmt: skip
    return story.mend((7, 11)).submit((7, 14)).opened((7, 16), story.expert)

"""A capital agreement by hand: three counties, five comments, a stand-in, two amendments of which one is merged."""

from __future__ import annotations

import io
import json
import re
import zipfile
from hashlib import sha256

import pytest
from pypdf import PdfReader

from agreements.models import Agreement, Comment, Signature
from core.jalali import format_jalali
from core.text import to_latin_digits, to_persian_digits
from tests.browser import circuit
from tests.browser.circuit import fresh, latest, open_from_cartable
from tests.browser.driving import Person
from tests.factories.capital import approve_plan, fill_plan
from tests.factories.moments import moment
from tests.factories.province import make_province

TODAY = format_jalali(moment(1397, 3, 5).date())
# What the expert asks: section, a row of it by its words, the text.
REMARKS = (
    ("plan", "هدف", "نتیجهٔ طرح تا پایان سال با عدد نوشته شود."),
    ("plan", "مجری طرح", "نام مجری با حکم او یکی نیست."),
    ("projects", "002", "علت تأخیر سال پیش روشن‌تر نوشته شود."),
    ("quarters", "سه‌ماههٔ نخست", "سهم سه‌ماههٔ نخست با فصل کار نمی‌خواند."),
    ("particulars", "نشانی", "نشانی دستگاه ناقص است."),
)


@pytest.fixture
def province(office):
    """The plan's projects, approved by three counties and the council and notified to the agency."""
    made = make_province(office)
    approve_plan(made)
    return made


def words_of(pdf: bytes) -> str:
    """The text of a paper, its digits in Latin."""
    return to_latin_digits("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def remark(expert: Person, agreement: Agreement, section: str, row: str, text: str) -> None:
    """One comment at one row of the desk, by the mark beside it."""
    expert.open("review_agreement", agreement.identifier, query="?show=all")
    place = expert.page.locator(f"a[href*='section={section}&row='][aria-label*='{row}']").first
    with expert.page.expect_navigation():
        place.click()
    expert.page.locator("[name=text]").fill(text)
    expert.press("ثبت نکته")
    assert expert.sees(text)


def save(person: Person, words: str = "ذخیره و ادامه", **values: str) -> None:
    """Fill boxes by their names and press."""
    for name, value in values.items():
        person.page.locator(f"main [name={name}]").first.fill(value)
    person.press(words)


def submit(staff: Person, agreement: Agreement) -> None:
    """Declare, explain what the checks ask for, and send."""
    staff.open("submit_agreement", agreement.identifier)
    for box in staff.page.locator("main form input[type=text]").all():
        box.fill("برابر مصوبه‌ها است.")
    staff.page.locator("[name=declared]").check()
    staff.press("ارسال به کارشناس بودجه")
    assert fresh(agreement).state == "submitted"


def confirm(expert: Person, agreement: Agreement) -> None:
    """The expert confirms and prints."""
    open_from_cartable(expert, agreement)
    for _ in range(2):
        expert.press("تأیید، چاپ و ارسال به تلفیق بودجه")
    assert fresh(agreement).state == "expert_confirmed"


def approve(person: Person, agreement: Agreement, words: str, state: str) -> None:
    """A desk approves: the button on the record and once more on its page."""
    person.open("review_agreement", agreement.identifier)
    for _ in range(2):
        person.press(words)
    assert fresh(agreement).state == state


def sign_and_notify(people: dict[str, Person], agreement: Agreement, number: int) -> None:
    """The agency's official, the head of the Organization, then integration with its numbers."""
    people["agency_head"].open("sign_agreement", agreement.identifier)
    circuit.sign(people["agency_head"])
    people["agency_head"].press("امضای موافقتنامه")
    people["head"].open("countersign_agreement", agreement.identifier)
    circuit.sign(people["head"])
    people["head"].press("امضا از سوی سازمان")
    integration = people["integration"]
    integration.open("notify_agreement", agreement.identifier)
    integration.box("شمارهٔ مبادله").fill(to_persian_digits(f"97/210/{18400 + number}"))
    integration.box("شمارهٔ ابلاغ").fill(to_persian_digits(f"97/210/{18450 + number}"))
    integration.press("ثبت شماره‌ها و ابلاغ")
    assert fresh(agreement).state == "notified"


def begin_amendment(staff: Person, base: Agreement, reason: str) -> Agreement:
    """From the record of the paper in force."""
    staff.open("show_agreement", base.identifier)
    staff.press("آغاز اصلاحیه")
    staff.page.get_by_label("جابه‌جایی", exact=False).first.check()
    save(staff, "ایجاد اصلاحیه", reason=reason, number="۹۷/۸۸", date=TODAY)
    begun = latest()
    assert begun.is_amendment and fresh(begun).amends_id == base.pk
    return begun


def shift(staff: Person, amendment: Agreement, place: int, amount: int) -> None:
    """In the project at `place` so much goes from buildings to land."""
    sheet = list(amendment.sheets.order_by("project__code"))[place]
    cells = {line.chapter.number: line for line in sheet.lines.select_related("chapter", "source").order_by("-source__code")}
    staff.open("edit_project", amendment.identifier, sheet.pk)
    for number, change in ((1, -amount), (6, amount)):
        line = cells[number]
        staff.page.locator(f"[name=cell-{line.source.code}-{number}]").fill(str(line.amount + change))
    staff.press("ذخیره و بازگشت به پروژه‌ها")
    for section, name in (("edit_attachments", "no_attachments"), ("edit_conditions", "accepted")):
        staff.open(section, amendment.identifier)
        staff.page.locator(f"[name={name}]").check()
        staff.press("ذخیره و ادامه")


def through_the_desks(people: dict[str, Person], amendment: Agreement, number: int) -> None:
    """The whole circuit of an amendment."""
    submit(people["staff"], amendment)
    confirm(people["expert"], amendment)
    approve(people["integration"], amendment, "تأیید و ارسال به معاون بودجه", "integration_approved")
    approve(people["deputy"], amendment, "تأیید و ارسال برای امضا", "deputy_approved")
    sign_and_notify(people, amendment, number)


def test_from_the_register_to_the_second_amendment(office, province, person, clean_books):
    people = {
        "staff": person(office.wide_staff), "expert": person(office.expert), "integration": person(office.integration),
        "deputy": person(office.deputy), "agency_head": person(office.wide_head), "head": person(office.org_head),
    }  # fmt: skip
    staff, expert = people["staff"], people["expert"]

    # The agency begins its plan; the projects of three counties and the council are drawn from the register.
    staff.open("start_agreement", 1397)
    staff.press("شروع موافقتنامه طرح نگهداری راه‌ها")
    agreement = latest()
    assert agreement.identifier == "1397-T-A40-001"
    staff.open("edit_projects", agreement.identifier)
    for county in ("اهواز", "دزفول", "ایذه"):
        assert staff.sees(county)
    agreement = fill_plan(agreement, by=office.wide_staff, leave=40)

    # What is left of the first project's credit is found by the checks and typed by hand.
    staff.open("edit_projects", agreement.identifier)
    assert staff.sees("۴۰ میلیون ریال")
    shift_rest(staff, agreement)
    submit(staff, agreement)

    # The expert returns it with five comments.
    open_from_cartable(expert, agreement)
    for section, row, text in REMARKS:
        remark(expert, agreement, section, row, text)
    expert.press("عودت به دستگاه")
    assert expert.sees("۵ نکته")
    expert.page.get_by_label("نقص شرح عملیات").check()
    expert.press("عودت به دستگاه")
    assert fresh(agreement).state == "returned"

    # The agency answers each: three by a change, two by a reason. Unanswered ones block the way.
    open_from_cartable(staff, agreement)
    assert staff.sees("۵ نکته پاسخ می‌خواهد")
    staff.open("edit_plan", agreement.identifier)
    save(staff, goal="بهسازی ۴۰ کیلومتر راه روستایی تا پایان سال", executor="مانی پارسا، معاون فنی")
    staff.open("edit_particulars", agreement.identifier)
    save(staff, address="اهواز، خیابان نمونه، پلاک ۱۲، طبقهٔ دوم")
    for number, kind in ((1, "changed"), (2, "changed"), (3, "kept"), (4, "kept"), (5, "changed")):
        staff.open("answer_comment", agreement.identifier, number)
        staff.page.locator(f"[name=kind][value={kind}]").check()
        save(staff, "ثبت پاسخ", text="برابر صورت‌جلسهٔ کمیته." if kind == "kept" else "")
    submit(staff, agreement)

    # The second round opens on what changed and nothing else.
    open_from_cartable(expert, agreement)
    assert expert.page.get_by_role("link", name=re.compile("فقط تغییرات")).get_attribute("aria-current")
    assert expert.sees("طبقهٔ دوم") and not expert.sees("کد پستی")
    assert expert.page.locator("[aria-disabled=true]").count(), "open comments hold the paper back"
    for number in range(1, 6):
        expert.page.get_by_role("button", name=re.compile(f"نکتهٔ {to_persian_digits(number)}$")).first.click()
        expert.page.wait_for_load_state()
    assert Comment.objects.filter(agreement=agreement, settled_at=None).count() == 0
    confirm(expert, agreement)
    approve(people["integration"], agreement, "تأیید و ارسال به معاون بودجه", "integration_approved")

    # The deputy is away: a colleague of integration, who did not approve it before, stands in for him.
    deputy = people["deputy"]
    deputy.open("appoint_stand_in")
    choice = deputy.page.locator("[name=substitute] option").filter(has_text=office.integration2.full_name)
    deputy.page.locator("[name=substitute]").select_option(value=choice.get_attribute("value"))
    save(deputy, "ثبت جانشین", last_day=format_jalali(moment(1397, 3, 12).date()))
    approve(person(office.again("integration2")), agreement, "تأیید و ارسال برای امضا", "deputy_approved")
    deputy.open("done_in_my_name")
    assert deputy.sees(agreement.identifier)
    sign_and_notify(people, agreement, 1)
    issued = staff.fetch(f"/agreements/{agreement.identifier}/paper.pdf")
    assert "به جانشینی از" in words_of(issued)

    # Two amendments of the same paper: the first waits for the second, and is merged with what it changed.
    first = begin_amendment(staff, agreement, "پیمان ساختمان دیرتر آغاز می‌شود.")
    assert first.identifier == "1397-T-A40-001/1"
    shift(staff, first, 0, 60)
    staff.open("edit_agreement", first.identifier)
    for _ in range(2):
        staff.press("کنار گذاشتن اصلاحیه")
    assert fresh(first).state == "parked"
    second = begin_amendment(staff, agreement, "زمین پروژهٔ دوم زودتر تملک می‌شود.")
    assert second.identifier == "1397-T-A40-001/2"
    shift(staff, second, 0, 25)
    shift(staff, second, 1, 10)
    through_the_desks(people, second, 2)
    assert fresh(agreement).state == "superseded"

    staff.open("show_agreement", first.identifier)
    for _ in range(2):
        staff.press("از سر گرفتن اصلاحیه")
    staff.open("show_agreement", first.identifier)
    assert staff.sees("مبنای این اصلاحیه تغییر کرده است")
    staff.press("به‌روزرسانی اصلاحیه")
    mine = staff.page.locator("main input[type=radio][value=mine]")
    assert mine.count() >= 2, "both sides changed the first project's two chapters"
    for choice in mine.all():
        choice.check()
    staff.press("یکی کردن و ادامه")
    assert fresh(first).amends_id == second.pk
    through_the_desks(people, first, 3)
    assert fresh(second).state == "superseded"

    # The redline of the merged amendment and the dossier of the whole.
    redline = staff.fetch(f"/agreements/{first.identifier.replace('/', '.')}/redline.pdf")
    assert redline.startswith(b"%PDF") and "1397-T-A40-001" in words_of(redline)
    dossier = zipfile.ZipFile(io.BytesIO(staff.fetch(f"/agreements/{agreement.identifier}/dossier.zip")))
    assert dossier.testzip() is None
    manifest = next(name for name in dossier.namelist() if name.endswith(".json") and "manifest" in name)
    told = json.loads(dossier.read(manifest))
    assert told["files"]
    for file in told["files"]:
        assert sha256(dossier.read(file["name"])).hexdigest() == file["sha256"], file["name"]
    assert Signature.objects.filter(agreement__in=[agreement, first, second], voided_at=None).count() == 6


def shift_rest(staff: Person, agreement: Agreement) -> None:
    """Give the first project's unused credit to its buildings."""
    sheet = agreement.sheets.order_by("project__code").first()
    line = sheet.lines.filter(chapter__number=1).select_related("source").order_by("source__code").first()
    staff.open("edit_project", agreement.identifier, sheet.pk)
    for name, change in ((f"cell-{line.source.code}-1", 40), ("q4_amount", 40), ("future", -40)):
        box = staff.page.locator(f"main [name={name}]")
        box.fill(str(int(re.sub(r"\D", "", to_latin_digits(box.input_value()))) + change))
    staff.press("ذخیره و بازگشت به پروژه‌ها")

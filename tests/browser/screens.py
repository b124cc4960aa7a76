"""Every screen of every role, in the states people meet them: usual, empty, with faults, refused."""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import Signatory, StandIn
from agreements.models import Print
from core.jobs import start_job
from core.models import Holiday, Job, JobItem
from distribution.models import CreditNotice
from tests.browser import distribution_screens
from tests.browser.driving import Person
from tests.browser.screen import Screen, at, send
from tests.browser.worlds import Demonstration


def passer_by(demonstration: Demonstration) -> list[Screen]:
    """Without an account: the entrance, help, and the page behind the QR code."""
    valid = Print.objects.filter(kind="issued").first().serial
    void = Print.objects.exclude(voided_at=None).first().serial
    pending = Print.objects.filter(kind="frozen", voided_at=None, agreement__state="deputy_approved").first().serial
    return [
        at("login"),
        at("login", as_="login, wrong password", act=send({"username": "nobody", "password": "wrong"}, "form .btn.primary")),
        at("forgotten_password"),
        at("help"),
        at("check_paper"),
        at("check_paper", query="?serial=", as_="check_paper, nothing typed"),
        at("check_paper", valid, act=send(), as_="check_paper, valid, no file"),
        at("check_paper", void, as_="check_paper, void"),
        at("check_paper", pending, as_="check_paper, not yet signed"),
        at("check_paper", "1397-H-A99-001-P1", as_="check_paper, unknown"),
    ]


def agency_staff(demonstration: Demonstration) -> list[Screen]:
    """The staff of the agency whose draft is half done."""
    draft = demonstration.agreement("draft", agency__code="A29").identifier
    other = demonstration.agreement("draft", agency__code="A06").identifier
    notice = CreditNotice.objects.filter(agency__code="A29", state="issued").first().pk
    return [
        at("cartable"),
        at("follow_up"),
        at("done"),
        at("cartable", query="?only=answered&page=999"),
        at("list_agreements", 1397),
        at("list_agreements", 1397, query="?q=%D9%86%DB%8C%D8%B3%D8%AA", as_="list_agreements, nothing found"),
        at("start_agreement", 1397),
        at("list_credits", 1397),
        at("list_notices", 1397),
        at("show_notice", notice, as_="show_notice"),
        at("choose_year"),
        at("change_password"),
        at("change_password", as_="change_password, nothing typed", act=send()),
        at("edit_agreement", draft),
        at("edit_particulars", draft),
        at("edit_particulars", draft, as_="edit_particulars, faults", act=send({"postal_code": "12", "phone": "abc"})),
        at("edit_chapters", draft),
        at("edit_chapters", draft, as_="edit_chapters, faults", act=_bad_chapter),
        at("edit_activities", draft),
        at("edit_activities", draft, as_="edit_activities, faults", act=send({"rows-0-title": "", "rows-0-amount": "دوازده"})),
        at("edit_staff", draft),
        at("edit_staff", draft, as_="edit_staff, faults", act=send({"rows-0-count": "دوازده", "rows-1-count": "۳"})),
        at("edit_subchapters", draft),
        at("edit_subchapters", draft, as_="edit_subchapters, faults", act=send({"rows-0-title": "", "rows-0-amount": "دوازده"})),
        at("edit_counties", draft),
        at("edit_counties", draft, as_="edit_counties, faults", act=send({"county-0601": "دوازده"})),
        at("paste_activities", draft),
        at("paste_activities", draft, as_="paste_activities, faults", act=send({"text": "عنوان فعالیت\tاعتبار\nآموزش\tدوازده\n\t۵"})),
        at("paste_activities", draft, as_="confirm_activities", act=send({"text": "عنوان فعالیت\tواحد سنجش\tمقدار\tهزینهٔ واحد\nآموزش کارکنان\tنفر‌دوره\t۱۲\t۴۰"})),
        at("copy_activities", draft),
        at("edit_attachments", draft),
        at("edit_attachments", draft, as_="edit_attachments, no file", act=send(button="[value=upload]")),
        at("edit_conditions", draft),
        at("submit_agreement", draft),
        at("submit_agreement", draft, as_="submit_agreement, faults", act=send()),
        at("show_agreement", draft),
        at("take_step", draft, "cancel"),
        at("take_step", draft, "cancel", as_="take_step cancel, no reason", act=send()),
        at("show_agreement", other, as_="another agency's paper (404)"),
        Screen("no such address (404)", "/there/is/nothing/"),
        at("list_credits", 1397, query="import/", as_="not my business (403)"),
    ]


def _bad_chapter(person: Person) -> None:
    person.page.locator("main input[data-money]").first.fill("۱۲/۵")
    send()(person)


def returned_staff(demonstration: Demonstration) -> list[Screen]:
    """The staff of an agency whose paper came back."""
    paper = demonstration.agreement("returned").identifier
    return [
        at("cartable"),
        at("edit_agreement", paper),
        at("edit_activities", paper),
        at("answer_comment", paper, 2),
        at("answer_comment", paper, 2, as_="answer_comment, faults", act=send()),
        at("submit_agreement", paper),
        at("show_agreement", paper),
    ]


def planner(demonstration: Demonstration) -> list[Screen]:
    """The staff of an agency whose plan is half drafted."""
    plan = demonstration.agreement("draft", credit_type="capital", agency__code="A17")
    last = plan.sheets.order_by("project__code").last().pk
    paper = plan.identifier
    return [
        at("cartable"),
        at("start_agreement", 1397),
        at("edit_agreement", paper),
        at("edit_plan", paper),
        at("edit_plan", paper, as_="edit_plan, faults", act=send({"start_year": "دیروز"})),
        at("edit_funding", paper),
        at("edit_projects", paper),
        at("edit_project", paper, last, as_="edit_project"),
        at("edit_project", paper, last, as_="edit_project, faults", act=send({"q1_amount": "۱۲/۵"}, "main form .btn.primary")),
        at("submit_agreement", paper),
        at("show_agreement", paper),
    ]


def amending_staff(demonstration: Demonstration) -> list[Screen]:
    """The staff of an agency whose amendment is a draft."""
    amendment = demonstration.agreement("draft", amendment_number=1, agency__code="A11")
    paper = amendment.identifier
    return [
        at("cartable"),
        at("edit_agreement", paper),
        at("edit_amendment", paper),
        at("edit_amendment", paper, as_="edit_amendment, faults", act=send({"reason": ""}, "main form .btn.primary")),
        at("edit_chapters", paper),
        at("edit_activities", paper),
        at("submit_agreement", paper),
        at("take_step", paper, "park"),
        at("show_agreement", amendment.amends.identifier, as_="show_agreement, being amended"),
        at("start_amendment", amendment.amends.identifier, as_="start_amendment, one is open"),
    ]


def amended_staff(demonstration: Demonstration) -> list[Screen]:
    """The staff of an agency whose amendment has replaced the first paper."""
    amendment = demonstration.agreement("notified", amendment_number=1, agency__code="A13")
    return [
        at("show_agreement", amendment.identifier),
        at("show_agreement", amendment.amends.identifier, as_="show_agreement, replaced"),
        at("list_versions", amendment.identifier),
        at("start_amendment", amendment.identifier),
        at("start_amendment", amendment.identifier, as_="start_amendment, faults", act=send()),
    ]


def plan_expert(demonstration: Demonstration) -> list[Screen]:
    """The expert who has a plan and the amendment of a plan before him."""
    plan = demonstration.agreement("submitted", credit_type="capital", agency__code="A15").identifier
    amendment = demonstration.agreement("submitted", credit_type="capital", amendment_number=1)
    return [
        at("review_agreement", plan),
        at("review_agreement", plan, query="?section=projects", as_="review_agreement of a plan, writing a comment"),
        at("send_back_agreement", plan, "return_to_agency"),
        at("show_agreement", plan),
        at("show_agreement", amendment.amends.identifier, as_="show_agreement of a plan"),
    ]


def waiting_staff(demonstration: Demonstration) -> list[Screen]:
    """The staff of an agency whose paper is with the expert."""
    paper = demonstration.agreement("submitted", agency__code="A25").identifier
    return [
        at("cartable"),
        at("follow_up"),
        at("done"),
        at("submitted", paper),
        at("show_agreement", paper),
        at("take_step", paper, "recall_submission"),
        at("edit_agreement", paper, as_="edit_agreement, no longer (403)"),
    ]


def beginner(demonstration: Demonstration) -> list[Screen]:
    """The staff of an agency that has not begun."""
    return [at("cartable"), at("start_agreement", 1397), at("list_agreements", 1397)]


def agency_head(demonstration: Demonstration) -> list[Screen]:
    """The top official who has a paper to sign."""
    paper = demonstration.agreement("deputy_approved", agency__code="A10").identifier
    return [
        at("cartable"),
        at("follow_up"),
        at("sign_agreement", paper),
        at("sign_agreement", paper, as_="sign_agreement, faults", act=send(button="main form .btn.primary")),
        at("send_back_agreement", paper, "decline_signature"),
        at("show_agreement", paper),
    ]


def signing_by_hand(demonstration: Demonstration) -> list[Screen]:
    """The staff of an agency whose official signs on paper."""
    paper = demonstration.agreement("deputy_approved", agency__code="A16").identifier
    return [
        at("cartable"),
        at("record_wet_signature", paper),
        at("record_wet_signature", paper, as_="record_wet_signature, faults", act=send({"signed_on": "۱۳۹۷/۱۲/۳۱"})),
        at("show_agreement", paper),
    ]


def expert(demonstration: Demonstration) -> list[Screen]:
    """The budget expert of the agency that answered."""
    paper = demonstration.agreement("submitted", agency__code="A22").identifier
    return [
        at("cartable"),
        at("cartable", query="?only=answered"),
        at("follow_up"),
        at("done"),
        at("review_agreement", paper),
        at("review_agreement", paper, query="?show=all&section=chapters", as_="review_agreement, writing a comment"),
        at("write_comment", paper, query="?section=chapters"),
        at("write_comment", paper, query="?section=chapters", as_="write_comment, nothing typed", act=send()),
        at("list_versions", paper),
        at("compare_versions", paper, query="?show=all"),
        at("keep_phrases"),
        at("take_step", paper, "confirm"),
        at("send_back_agreement", paper, "return_to_agency"),
        at("send_back_agreement", paper, "return_to_agency", as_="send_back_agreement, faults", act=send()),
        at("show_agreement", paper),
        at("list_agreements", 1397),
        at("take_step", demonstration.agreement("returned", agency__code="A24").identifier, "confirm", as_="take_step, too late (409)"),
    ]


def integration(demonstration: Demonstration) -> list[Screen]:
    """Integration: credits, approvals, notification."""
    paper = demonstration.agreement("expert_confirmed", agency__code="A15").identifier
    signed = demonstration.agreement("signed", agency__code="A04").identifier
    notified = demonstration.agreement("notified").identifier
    notice = CreditNotice.objects.filter(state="issued").first()
    return [
        at("cartable"),
        at("follow_up"),
        at("done"),
        at("list_messages"),
        at("list_signatories"),
        at("list_signatories", query="?day=1396%2F01%2F01", as_="list_signatories, nobody that day"),
        at("record_signatory"),
        at("record_signatory", as_="record_signatory, nothing typed", act=send()),
        at("end_signatory", Signatory.objects.first().pk, as_="end_signatory"),
        at("show_calendar", 1397),
        at("show_calendar", 1400, as_="show_calendar, empty"),
        at("add_holiday", 1397),
        at("add_holiday", 1397, as_="add_holiday, faults", act=send({"day": "x"})),
        at("import_holidays", 1406),
        at("remove_holiday", 1397, Holiday.objects.first().pk, as_="remove_holiday"),
        at("reassign_agreement", demonstration.agreement("expert_confirmed", agency__code="A27").identifier),
        at("review_agreement", paper),
        at("take_step", paper, "approve_integration"),
        at("send_back_agreement", paper, "return_to_expert"),
        at("take_step", paper, "cancel"),
        at("notify_agreement", signed),
        at("notify_agreement", signed, as_="notify_agreement, faults", act=send({"exchange_date": "1397/13/45", "notification_date": ""})),
        at("send_back_agreement", signed, "return_to_deputy"),
        at("show_agreement", notified),
        at("list_agreements", 1397),
        at("list_agreements", 1397, query="?state=notified"),
        at("print_agreements", 1397),
        at("print_agreements", 1397, as_="print_agreements, nothing chosen", act=send()),
        at("print_agreements", 1397, query="?state=parked", as_="print_agreements, nothing found"),
        at("show_batch", _batch(demonstration).pk),
        at("list_credits", 1397),
        at("enter_credits", 1397, "A03"),
        at("enter_credits", 1397, notice.agency.code),
        at("enter_credits", 1397, "A03", as_="enter_credits, faults", act=send()),
        at("import_credits", 1397),
        at("import_credits", 1397, as_="import_credits, no file", act=send()),
        at("list_notices", 1397),
        at("issue_notices", 1397),
        at("list_jobs"),
        at("show_job", _job(demonstration).pk, as_="show_job, with failures"),
        at("show_notice", notice.pk, as_="show_notice"),
        at("start_agreement", 1397),
    ]


def _job(demonstration: Demonstration) -> Job:
    """A job that has come to its end: it was to issue a notice again, and one that is not there."""
    notice = CreditNotice.objects.filter(state="issued").first()
    letter = {"version": 0, "year": 1397, "number": "97/1", "date": "2018-05-26"}
    items = [
        JobItem(label=notice.agency.name, code="97/1", url=notice.get_absolute_url(), payload={**letter, "notice": notice.pk}),
        JobItem(label="ابلاغیهٔ ناشناخته", code="97/2", payload={**letter, "notice": 0}),
    ]
    by = demonstration.user("integration")
    return start_job("issue_notices", "صدور ۲ ابلاغیهٔ سال ۱۳۹۷", by=by, items=items, dedupe_key="screens", url="/1397/notices/")


def _batch(demonstration: Demonstration) -> Job:
    """A batch print that has come to its end."""
    paper = demonstration.agreement("notified")
    items = [
        JobItem(label=paper.agency.name, code=paper.identifier, payload={"agreement": paper.pk}),
        JobItem(label="گردآوری در یک فایل", payload={"join": True}),
    ]
    by = demonstration.user("integration")
    return start_job("print_agreements", "چاپ ۱ موافقتنامهٔ سال ۱۳۹۷", by=by, items=items, dedupe_key="screens-batch", url="/1397/agreements/print/")


def deputy(demonstration: Demonstration) -> list[Screen]:
    """The budget deputy."""
    paper = demonstration.agreement("integration_approved").identifier
    return [
        at("cartable"),
        at("list_stand_ins"),
        at("appoint_stand_in"),
        at("appoint_stand_in", as_="appoint_stand_in, faults", act=send({"last_day": "x"})),
        at("withdraw_stand_in", StandIn.objects.filter(withdrawn_at=None).latest("last_day").pk, as_="withdraw_stand_in"),
        at("done_in_my_name"),
        at("follow_up"),
        at("review_agreement", paper),
        at("take_step", paper, "approve_deputy"),
        at("send_back_agreement", paper, "return_to_agency"),
        at("send_back_agreement", paper, "return_to_integration"),
        at("list_agreements", 1397),
    ]


def org_head(demonstration: Demonstration) -> list[Screen]:
    """The head of the Organization, who signs after the agency."""
    paper = demonstration.agreement("signed", agency__code="A08").identifier
    return [at("cartable"), at("countersign_agreement", paper), at("show_agreement", paper), at("done")]


def auditor(demonstration: Demonstration) -> list[Screen]:
    """Who only reads."""
    paper = demonstration.agreement("cancelled").identifier
    return [at("cartable"), at("show_agreement", paper), at("list_credits", 1397), at("list_notices", 1397)]


# who looks: user name (None: nobody signed in) and the screens
ROLES: dict[str, tuple[str | None, Callable[[Demonstration], list[Screen]]]] = {
    "passer-by": (None, passer_by),
    "agency staff, drafting": ("a29-staff", agency_staff),
    "agency staff, returned": ("a24-staff", returned_staff),
    "agency staff, planning": ("a17-staff", planner),
    "agency staff, amending": ("a11-staff", amending_staff),
    "agency staff, amended": ("a13-staff", amended_staff),
    "agency staff, waiting": ("a25-staff", waiting_staff),
    "agency staff, beginning": ("a03-staff", beginner),
    "agency head": ("a10-head", agency_head),
    "agency staff, signing by hand": ("a16-staff", signing_by_hand),
    "expert": ("expert-production", expert),
    "expert of plans": ("expert-infra", plan_expert),
    "integration": ("integration", integration),
    "deputy": ("deputy", deputy),
    "head": ("head", org_head),
    "auditor": ("auditor", auditor),
    **distribution_screens.ROLES,
}

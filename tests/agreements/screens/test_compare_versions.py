"""The versions of an agreement, and two of them side by side."""

from __future__ import annotations

import pytest

from accounts.permissions import OUT_OF_REACH
from agreements.actions.save_section import ActivityRow, save_activities, save_particulars
from agreements.actions.send_back_agreement import send_back_agreement
from agreements.models import Agreement
from agreements.workflow import RETURN_TO_AGENCY, State
from tests.agreements.screens.crowd import queries_of, text_of
from tests.factories.agreements import agreement_at, fresh, submit_with_reasons

pytestmark = pytest.mark.django_db


def versions_of(agreement: Agreement) -> str:
    return f"/agreements/{agreement.identifier}/versions/"


def comparison_of(agreement: Agreement) -> str:
    return f"/agreements/{agreement.identifier}/compare/"


def sent_again(agreement: Agreement, office, change=lambda agreement: None) -> Agreement:
    """Returned, changed by `change`, sent again."""
    send_back_agreement(fresh(agreement), RETURN_TO_AGENCY, reason=office.reason, text="اصلاح شود", by=office.expert)
    change(fresh(agreement))
    return submit_with_reasons(fresh(agreement), by=office.staff)


@pytest.fixture
def once(office) -> Agreement:
    return agreement_at(State.SUBMITTED, office)


@pytest.fixture
def twice(once, office) -> Agreement:
    def change(agreement: Agreement) -> None:
        save_particulars(agreement, {"address": "دزفول، خیابان تازه"}, by=office.staff)
        block = agreement.blocks.get()
        first, second = block.activities.all()
        rows = [
            ActivityRow("خرید نهاده", "تن", None, None, first.amount),
            ActivityRow(second.title, second.unit, second.quantity, second.unit_cost, second.amount, second.key),
        ]
        save_activities(agreement, block, goal="هدف دیگر", rows=rows, by=office.staff)

    return sent_again(once, office, change)


def test_the_comparison_leads_to_its_paper(twice, office, signed_in):
    client = signed_in(office.expert)
    paper = f"/agreements/{twice.identifier}/redline.pdf?a=1&b=2"
    assert f'href="{paper.replace("&", "&amp;")}"' in client.get(comparison_of(twice)).content.decode()
    assert client.get(paper).content.startswith(b"%PDF")


def test_every_submission_is_a_version(twice, office, signed_in):
    words = text_of(signed_in(office.expert).get(versions_of(twice)))
    assert "نسخهٔ ۱" in words and "نسخهٔ ۲" in words
    assert "نخستین ارسال" in words and "۵۲٬۰۰۰" in words
    assert f'href="{comparison_of(twice)}?a=1&amp;b=2"' in signed_in(office.expert).get(versions_of(twice)).content.decode()


def test_a_draft_has_none_yet(office, signed_in):
    assert "هنوز نسخه‌ای فرستاده نشده است." in text_of(signed_in(office.staff).get(versions_of(agreement_at(State.DRAFT, office))))


def test_one_version_is_compared_with_nothing(once, office, signed_in):
    client = signed_in(office.expert)
    assert "این موافقتنامه تنها یک نسخه دارد." in text_of(client.get(versions_of(once)))
    assert "این موافقتنامه تنها یک نسخه دارد." in text_of(client.get(comparison_of(once)))


def test_two_that_say_the_same_say_so(once, office, signed_in):
    words = text_of(signed_in(office.expert).get(comparison_of(sent_again(once, office))))
    assert "تفاوتی میان دو نسخه نیست." in words
    assert "نشانی" not in words


def test_only_what_changed_stands_side_by_side(twice, office, signed_in):
    words = text_of(signed_in(office.staff).get(comparison_of(twice)))
    for told in ("اهواز، خیابان نمونه، پلاک ۱۲", "دزفول، خیابان تازه", "هدف دیگر", "خرید نهاده", "آموزش بهره‌برداران"):
        assert told in words
    assert "فصول هزینه" not in words and "ذی‌حساب" not in words


def test_all_rows_on_demand_with_their_sums(twice, office, signed_in):
    words = text_of(signed_in(office.staff).get(comparison_of(twice), {"a": "1", "b": "2", "show": "all"}))
    assert "فصول هزینه" in words and "جبران خدمات کارکنان" in words and "ذی‌حساب" in words
    assert "جمع مبلغ ۵۲٬۰۰۰ ۵۲٬۰۰۰" in words


@pytest.mark.parametrize("asked", [{"a": "9"}, {"a": "x", "b": "\u202e"}, {"a": "۱", "b": "2" * 60}, {"show": "nothing"}, {"a": "2", "b": "2"}])
def test_what_is_no_version_is_told_and_never_breaks(twice, office, signed_in, asked):
    answer = signed_in(office.staff).get(comparison_of(twice), asked)
    assert answer.status_code == 200
    if asked.get("a") in ("9", "x"):
        assert "چنین نسخه‌ای نیست" in text_of(answer)


def test_who_may_not_see_the_paper_sees_no_version(twice, office, signed_in):
    for page in (versions_of(twice), comparison_of(twice)):
        assert signed_in(office.stranger).get(page).status_code == 404
        assert OUT_OF_REACH not in text_of(signed_in(office.auditor).get(page))


def test_the_record_leads_here(twice, office, signed_in):
    body = signed_in(office.staff).get(f"/agreements/{twice.identifier}/").content.decode()
    assert f'href="{versions_of(twice)}"' in body and f'href="{comparison_of(twice)}"' in body


def test_more_versions_cost_no_more_queries(once, office, signed_in):
    client = signed_in(office.expert)
    client.get(versions_of(once))
    cost = queries_of(client, versions_of(once))
    again = sent_again(sent_again(once, office), office)
    client.get(versions_of(again))
    assert queries_of(client, versions_of(again)) == cost


def test_both_screens_lead_to_the_pdf_of_the_very_versions_they_show(twice, office, signed_in):
    client = signed_in(office.expert)
    paper = f"/agreements/{twice.identifier}/redline.pdf"
    for page, a, b in ((versions_of(twice), 1, 2), (comparison_of(twice), 1, 2), (f"{comparison_of(twice)}?a=2&b=1", 2, 1)):
        assert f'href="{paper}?a={a}&amp;b={b}"' in client.get(page).content.decode()
    assert client.get(f"{paper}?a=2&b=1")["Content-Type"] == "application/pdf"

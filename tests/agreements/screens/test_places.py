"""«رفتن به ردیف»: every row a comment can stand on has its id on the pages the comment leads to."""

from __future__ import annotations

import pytest

from agreements.actions.save_section import ActivityRow, save_activities
from agreements.actions.send_back_agreement import send_back_agreement
from agreements.actions.write_comment import write_comment
from agreements.answers import sent_to_agency
from agreements.content import content_of
from agreements.content_sections import sections_for
from agreements.models import Agreement
from agreements.places import anchor_of
from agreements.workflow import RETURN_TO_AGENCY, State
from tests.agreements.screens.crowd import text_of
from tests.factories.agreements import agreement_at, fresh
from tests.factories.capital import plan_at

pytestmark = pytest.mark.django_db


def rows_of(agreement: Agreement) -> list[tuple[str, str]]:
    """Every row of the paper that says something; the conditions are the year's own and stand on no record."""
    content = content_of(agreement)
    return [
        (kind.key, row.key)
        for kind in sections_for(content)
        for row in kind.rows(content)
        if kind.key != "conditions" and any(row.values.get(column.name) not in (None, "") for column in kind.columns)
    ]


def record_of(agreement: Agreement) -> str:
    return f"/agreements/{agreement.identifier}/"


def commented_on(agreement: Agreement, rows: list[tuple[str, str]], office, expert) -> Agreement:
    for section, row in rows:
        write_comment(fresh(agreement), section=section, row=row, by=expert, text="مستند نیست.")
    return fresh(send_back_agreement(fresh(agreement), RETURN_TO_AGENCY, reason=office.reason, text="", by=expert))


def test_record_and_desk_of_an_expense_paper_have_the_row_of_every_comment(office, signed_in):
    paper = agreement_at(State.SUBMITTED, office)
    client = signed_in(office.expert)
    pages = [client.get(record_of(paper)).content.decode(), client.get(record_of(paper) + "review/").content.decode()]
    for page in pages:
        assert [place for place in rows_of(paper) if page.count(f'id="{anchor_of(*place)}"') != 1] == []


def test_record_and_desk_of_a_capital_paper_have_the_row_of_every_comment(province, signed_in):
    paper = plan_at("submitted", province)
    client = signed_in(province.office.wide_expert if hasattr(province.office, "wide_expert") else province.office.expert)
    pages = [client.get(record_of(paper)).content.decode(), client.get(record_of(paper) + "review/").content.decode()]
    shown_on_the_record = [place for place in rows_of(paper) if place[1] not in ("goal_quantity", "goal_unit", "end_year")]
    assert [place for place in shown_on_the_record if pages[0].count(f'id="{anchor_of(*place)}"') != 1] == []
    assert [place for place in rows_of(paper) if pages[1].count(f'id="{anchor_of(*place)}"') != 1] == []


def lead_home(agreement: Agreement, client) -> list[str]:
    """The comments whose link leads to no row."""
    lost = []
    for item in sent_to_agency(agreement):
        page, _, place = item["url"].partition("#")
        if not place or f'id="{place}"' not in client.get(page).content.decode():
            lost.append(item["url"])
    return lost


def test_the_agency_is_led_to_the_very_row_of_an_expense_draft(office, signed_in):
    paper = agreement_at(State.SUBMITTED, office)
    paper = commented_on(paper, rows_of(paper), office, office.expert)
    assert lead_home(paper, signed_in(office.staff)) == []


def test_the_agency_is_led_to_the_very_row_of_a_capital_draft(province, signed_in):
    paper = plan_at("submitted", province)
    office = province.office
    chosen = {section: (section, row) for section, row in rows_of(paper)}
    paper = commented_on(paper, list(chosen.values()), office, next(p for p in (office.expert,)))
    assert lead_home(paper, signed_in(office.wide_staff)) == []


def test_on_the_record_a_comment_leads_to_its_row_or_says_that_it_is_gone(office, signed_in):
    paper = agreement_at(State.SUBMITTED, office)
    block = paper.blocks.get()
    first, second = block.activities.all()
    paper = commented_on(paper, [("activities", str(first.key)), ("activities", str(second.key))], office, office.expert)
    rows = [ActivityRow(second.title, "", None, None, first.amount + second.amount, key=str(second.key))]
    save_activities(paper, paper.blocks.get(), goal=block.goal, rows=rows, by=office.staff)
    answer = signed_in(office.staff).get(record_of(paper))
    assert text_of(answer).count("این ردیف دیگر نیست.") == 1
    assert f'href="#{anchor_of("activities", str(second.key))}"' in answer.content.decode()
    assert f'href="#{anchor_of("activities", str(first.key))}"' not in answer.content.decode()

"""A capital paper through the whole circuit, and every check of domain.md 3.7 that stands in its way."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from agreements.actions.save_capital_section import (
    NOT_APPROVED,
    NOT_OF_THIS_PAPER,
    ProjectWish,
    save_funding,
    save_plan,
    save_project,
)
from agreements.checks import blocking, findings
from agreements.models import Agreement, ProjectLine, ProjectSheet
from core.invariants import every_rule
from core.refusals import Refused
from distribution.models import CapitalChapter, CreditCeiling
from tests.agreements.circuit import check_deferred_rules
from tests.factories.agreements import empty_draft, fresh, submit_with_reasons
from tests.factories.capital import approve_plan, empty_plan, fill_plan, plan_at
from tests.factories.province import Province

pytestmark = pytest.mark.django_db


def faults() -> list[object]:
    return [offence for rule in every_rule() if rule.offenders for offence in rule.offenders()]


def held(agreement: Agreement) -> dict[str, tuple[int, int]]:
    """Reserved and used of the plan's ceilings, by source."""
    return {c.source.code: (c.reserved, c.used) for c in CreditCeiling.objects.filter(pk__in=agreement.ceilings()).select_related("source")}


@pytest.fixture
def paper(province: Province) -> Agreement:
    approve_plan(province)
    return fill_plan(empty_plan(province), by=province.office.wide_staff)


def test_submission_reserves_by_source_and_keeps_a_version(province: Province) -> None:
    paper = plan_at("submitted", province)
    assert held(paper) == {"51": (2_450, 0), "52": (250, 0)}
    content = paper.versions.get().content
    assert (content["kind"], content["totals"]["current"], content["totals"]["projects"]) == ("capital_agreement", 2_700, 5)
    assert {project["county"] for project in content["projects"]} == {"اهواز", "دزفول", "ایذه", ""}
    # The act each credit came from, with its date.
    assert all(re.search(r"(کمیتهٔ|شورا).*، ۱۳۹۷/\d\d/\d\d", project["approval"]) for project in content["projects"])
    check_deferred_rules()
    assert not faults()


def test_it_goes_all_the_way_and_uses_its_credit(province: Province) -> None:
    paper = plan_at("notified", province)
    assert (paper.state, paper.exchange_number) == ("notified", "م/T-A40-001")
    assert held(paper) == {"51": (0, 2_450), "52": (0, 250)}
    frozen, issued = paper.prints.get(kind="frozen"), paper.prints.get(kind="issued")
    assert frozen.serial == "1397-T-A40-001-P1"
    assert bytes(issued.file.content).startswith(b"%PDF")
    check_deferred_rules()
    assert not faults()


def test_a_return_gives_the_credit_back_and_opens_the_forms(province: Province) -> None:
    paper = plan_at("returned", province)
    assert held(paper) == {"51": (0, 0), "52": (0, 0)}
    save_plan(paper, {"goal": "هدف تازه"}, by=province.office.wide_staff)
    check_deferred_rules()
    assert not faults()


def test_what_was_sent_is_not_written(province: Province) -> None:
    paper = plan_at("submitted", province)
    with pytest.raises(Refused):
        save_plan(paper, {"goal": "هدف تازه"}, by=province.office.wide_staff)
    for write in (
        lambda: paper.sheets.update(weight=5),
        lambda: ProjectLine.objects.filter(sheet__agreement=paper).update(amount=1),
        lambda: paper.funding.update(spent=1),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


def first(paper: Agreement) -> ProjectSheet:
    return paper.sheets.order_by("project__code").first()


def cell(paper: Agreement, source: str, chapter: int = 1) -> tuple[int, int]:
    return paper.funding.get(source__code=source).source_id, CapitalChapter.objects.get(number=chapter).pk


@pytest.mark.parametrize(("change", "sentence"), [
    (lambda p: ProjectWish(lines={cell(p, "51"): 401}), "از مبلغ مصوب و ابلاغ‌شده (۵۰۰) بیشتر است"),
    (lambda p: ProjectWish(lines={cell(p, "51"): 401}), "از سقف ابلاغی طرح بیشتر است"),
    (lambda p: ProjectWish(quarters={4: (30, 1)}), "باید با اعتبار امسال آن (۵۰۰) برابر باشد"),
    (lambda p: ProjectWish(quarters=dict.fromkeys((1, 2, 3, 4))), "زمان‌بندی سه‌ماهه‌های"),
    (lambda p: ProjectWish(quarters={3: (2, 125)}), "نباید کم شود"),
    (lambda p: ProjectWish({"start_year": 1398}), "سال ۱۳۹۷ میان سال آغاز و پایان پروژهٔ"),
    (lambda p: ProjectWish({"status": "new"}), "باید دست‌کم"),
])  # fmt: skip
def test_what_keeps_it_from_being_sent(province: Province, paper: Agreement, change: Callable, sentence: str) -> None:
    staff = province.office.wide_staff
    assert not blocking(findings(paper))
    save_project(paper, first(paper).pk, change(paper), by=staff)
    assert any(sentence in finding.sentence and finding.project in ("", "1502001001") for finding in blocking(findings(fresh(paper))))
    with pytest.raises(Refused):
        submit_with_reasons(fresh(paper), by=staff)
    assert held(paper) == {"51": (0, 0), "52": (0, 0)}


@pytest.mark.parametrize(("facts", "sentence"), [
    ({"future": 1}, "برآورد کل آن ۲٬۰۰۰ است"),
    ({"weight": 19}, "جمع وزن پروژه‌ها ۹۹ است"),
    ({"status": "finishing"}, "خاتمه‌یابنده است ولی"),
    ({"progress": 90}, "به ۱۲۰ درصد می‌رسد"),
    ({"planned_progress": 25}, "پیشرفت برنامهٔ امسال ۲۵ درصد است"),
    ({"last_approved": None}, "گزارش سال پیش پروژهٔ"),
    ({"last_approved": 300}, "بیش از ۳۰٪ نسبت به سال گذشته افزایش دارد"),
    ({"last_approved": 2}, "حدود ۲۵۰ برابر سال گذشته"),
    ({"spent": 700}, "جمع هزینه‌شدهٔ سال‌های پیش در منابع"),
])  # fmt: skip
def test_what_is_only_odd(province: Province, paper: Agreement, facts: dict[str, object], sentence: str) -> None:
    assert not any(sentence in finding.sentence for finding in findings(paper))
    save_project(paper, first(paper).pk, ProjectWish(facts), by=province.office.wide_staff)
    found = [finding for finding in findings(fresh(paper)) if sentence in finding.sentence]
    assert found and not any(finding.blocks for finding in found)


def test_less_than_approved_is_said_and_sent(province: Province) -> None:
    approve_plan(province)
    staff = province.office.wide_staff
    paper = fill_plan(empty_plan(province), by=staff, leave=60)
    assert any("۶۰ میلیون ریال از اعتبار مصوب پروژهٔ" in finding.sentence for finding in findings(paper))
    submit_with_reasons(paper, by=staff)
    assert held(paper) == {"51": (2_390, 0), "52": (250, 0)}


@pytest.mark.parametrize("name", ["title", "executor", "place", "start_year", "end_year", "goal", "operations"])
def test_the_plan_is_told_whole(province: Province, paper: Agreement, name: str) -> None:
    save_plan(paper, {name: None if "year" in name else ""}, by=province.office.wide_staff)
    assert [finding.section for finding in blocking(findings(fresh(paper)))] == ["plan"]


def test_rows_of_another_paper_and_sources_without_approval_are_refused(province: Province, paper: Agreement) -> None:
    office = province.office
    other = empty_draft(office, office.wide_agency)
    with pytest.raises(Refused, match=NOT_OF_THIS_PAPER):
        save_project(other, first(paper).pk, ProjectWish({"weight": 1}), by=office.wide_staff)
    with pytest.raises(Refused, match=NOT_APPROVED):
        save_project(paper, first(paper).pk, ProjectWish(lines={cell(paper, "52"): 5}), by=office.wide_staff)
    with pytest.raises(Refused, match=NOT_OF_THIS_PAPER):
        save_funding(paper, {999_999: (1, 1)}, by=office.wide_staff)
    assert first(paper).weight == 20


def test_the_total_follows_every_save(province: Province, paper: Agreement) -> None:
    assert paper.total == 2_700
    save_project(paper, first(paper).pk, ProjectWish(lines={cell(paper, "51"): None}), by=province.office.wide_staff)
    assert fresh(paper).total == 2_300

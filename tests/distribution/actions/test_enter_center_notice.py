"""Entering a letter of the center: what its figures may name, and what may be corrected."""

import pytest

from core.refusals import AlreadyDone, NotYours, Refused
from distribution.actions import enter_center_notice as module
from distribution.actions.enter_center_notice import save_center_notice, start_center_notice
from distribution.invariants import CENTER_NOTICE_IS_FINAL, CORRECTED_ONCE
from distribution.models import CenterNotice, FiscalYear, FunctionalCode
from tests.factories.moments import moment
from tests.factories.province import center_notice

DAY = moment(1397, 3, 1).date()


def start(office, cells=None, **more):
    given = {
        "fiscal_year": office.year, "credit_type": "expense", "kind": "supplement", "number": "97/300", "date": DAY,
        "cells": {(office.source.pk, None): 10} if cells is None else cells, "by": office.integration,
    }  # fmt: skip
    return start_center_notice(**{**given, **more})


def test_its_identifier_runs_on_without_gaps(office):
    assert [start(office, number=number).identifier for number in ("1", "2")] == ["1397-M-002", "1397-M-003"]


def test_expense_figures_name_no_programme_and_capital_figures_must(province):
    office, roads = province.office, province.programmes["1502001"]
    with pytest.raises(Refused) as refused:
        start(office, {(office.source.pk, roads.pk): 1})
    assert refused.value.sentence == module.NO_PROGRAMME
    with pytest.raises(Refused) as refused:
        start(office, {(province.sources["51"].pk, None): 1}, credit_type="capital")
    assert refused.value.sentence == module.NEEDS_PROGRAMME


def test_a_source_of_the_other_type_of_credit_is_refused(province):
    with pytest.raises(Refused, match="منبع «استانی» از نوع اعتبار این ابلاغیه نیست"):
        start(province.office, {(province.sources["51"].pk, None): 1})


def test_a_chapter_is_no_programme(province):
    chapter = FunctionalCode.objects.get(code="1301")
    with pytest.raises(Refused, match="کد «۱۳۰۱» کد فصل بودجه است، نه برنامه"):
        start(province.office, {(province.sources["51"].pk, chapter.pk): 1}, credit_type="capital")


@pytest.mark.parametrize("how", ["another year", "another type", "a draft"])
def test_only_a_recorded_notice_of_the_same_year_and_type_is_corrected(province, how):
    office = province.office
    corrects = {"another type": province.notice, "another year": CenterNotice.objects.get(credit_type="expense"), "a draft": start(office, number="1")}[how]
    year = FiscalYear.objects.create(year=1398, status="active") if how == "another year" else office.year
    with pytest.raises(Refused) as refused:
        start(office, kind="correction", corrects=corrects, fiscal_year=year)
    assert refused.value.sentence == module.CORRECTS_RECORDED


def test_what_was_corrected_is_corrected_only_through_its_correction(office):
    wrong = center_notice(office, "expense", {(office.source, None): 20}, number="1", kind="supplement")
    right = center_notice(office, "expense", {(office.source, None): 5}, number="2", kind="correction", corrects=wrong)
    with pytest.raises(Refused) as refused:
        start(office, kind="correction", corrects=wrong)
    assert refused.value.sentence == CORRECTED_ONCE.sentence
    assert start(office, kind="correction", corrects=right).effect() == {(office.source.pk, None): 5}


def test_a_second_press_is_told_and_another_persons_twin_refused(office):
    start(office)
    with pytest.raises(AlreadyDone):
        start(office)
    with pytest.raises(Refused) as refused:
        start(office, by=office.integration2)
    assert not isinstance(refused.value, AlreadyDone)
    with pytest.raises(Refused) as refused:
        start(office, {(office.source.pk, None): 11})
    assert not isinstance(refused.value, AlreadyDone), "other figures are another entry"
    assert CenterNotice.objects.filter(state="draft").count() == 1


def test_what_is_recorded_is_not_written(office):
    with pytest.raises(Refused) as refused:
        save_center_notice(CenterNotice.objects.get(), kind="original", number="1", date=DAY, cells={}, by=office.integration)
    assert refused.value.sentence == CENTER_NOTICE_IS_FINAL.sentence


@pytest.mark.parametrize("who", ["staff", "expert", "deputy", "org_head", "auditor", "admin", "superuser"])
def test_only_integration_enters(office, who):
    with pytest.raises(NotYours):
        start(office, by=office.people[who])

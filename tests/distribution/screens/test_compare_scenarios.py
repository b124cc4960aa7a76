"""Two scenarios and last year side by side."""

from __future__ import annotations

import pytest

from tests.distribution.screens.pages import words

PAGE = "/1397/distribution/compare/"


@pytest.fixture
def desk(province, signed_in):
    return signed_in(province.office.integration)


def test_it_sorts_by_what_changes_and_names_gainers_and_losers(province, desk):
    a, b = province.scenario(), province.scenario(floor_percent=10, cap_percent=70)
    page = desk.get(PAGE, {"a": a.pk, "b": b.pk})
    text = words(page)
    rows = list(page.context["pairs"])
    assert [row.difference for row in rows] == sorted((row.difference for row in rows), reverse=True)
    assert sum(row.difference for row in rows) == 0
    assert f"بیشترین افزایش: {rows[0].name}" in text and f"بیشترین کاهش: {rows[-1].name}" in text
    assert "سال پیش" in text and "۳۰٬۰۰۰" in text and "انتخاب «نخستین» برای شورا" in text


def test_different_pools_are_said_plainly(province, desk):
    a, b = province.scenario("51"), province.scenario("52")
    page = words(desk.get(PAGE, {"a": a.pk, "b": b.pk}))
    assert "این دو سناریو از دو منبع است" in page and "مبلغ این دو سناریو برابر نیست (۹۰٬۰۰۰ و ۱۰٬۰۰۰ میلیون ریال)" in page


@pytest.mark.parametrize("asked", [{}, {"a": "x"}, {"a": "999", "b": "\x00"}, {"a": "", "b": ""}])
def test_an_odd_choice_asks_again(province, desk, asked):
    province.scenario()
    province.scenario()
    page = desk.get(PAGE, asked)
    assert page.status_code == 200 and "دو سناریو را انتخاب کنید" in words(page)


def test_the_same_twice_is_no_comparison(province, desk):
    a, _ = province.scenario(), province.scenario()
    assert "دو سناریوی متفاوت انتخاب کنید." in words(desk.get(PAGE, {"a": a.pk, "b": a.pk}))


def test_one_scenario_alone_has_nothing_beside_it(province, desk):
    province.scenario()
    assert "برای مقایسه دست‌کم دو سناریو لازم است." in words(desk.get(PAGE))


def test_a_reader_cannot_choose_what_it_does_not_see(province, signed_in):
    draft, other = province.scenario("51"), province.approved("52")
    page = words(signed_in(province.office.deputy).get(PAGE, {"a": draft.pk, "b": other.pk}))
    assert draft.name + "، در حال تنظیم" not in page and "انتخاب «" not in page


@pytest.mark.parametrize("who", ["staff", "expert", "admin"])
def test_it_is_closed_to_others(province, signed_in, who):
    assert signed_in(province.office.people[who]).get(PAGE).status_code == 403

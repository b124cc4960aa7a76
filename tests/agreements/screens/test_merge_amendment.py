"""«به‌روزرسانی اصلاحیه»: what was merged by itself is listed, what both sides changed is asked, one act writes it."""

from __future__ import annotations

import pytest

from agreements.actions.merge_amendment import merge_of
from agreements.actions.park_amendment import park_amendment, take_up_amendment
from agreements.views.merge_amendment import CHOOSE, WRITE_IT
from core.audit import history_of
from core.money import FRACTION
from tests.agreements.screens.crowd import text_of
from tests.factories.agreements import agreement_at, fresh
from tests.factories.amendments import amendment_at, amendment_of, free_lines, paper_in_force, raised

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(office):
    """Both the draft and the amendment notified meanwhile changed the largest line: 100 and 40 more."""
    base = paper_in_force(office, leave=500)
    mine = park_amendment(raised(amendment_of(base, office), 100, by=office.staff), by=office.staff)
    amendment_at("notified", office, base=fresh(base), change=40)
    return fresh(take_up_amendment(fresh(mine), by=office.staff))


def page(agreement):
    return f"/agreements/{agreement.identifier.replace('/', '.')}/merge/"


def given(draft, side, **more):
    now, found = merge_of(draft)
    return {"version": draft.version, "base": now.pk, **{q.name: side for q in found.questions}, **more}


def line_question(draft):
    return next(q for q in merge_of(draft)[1].questions if q.row.kind == "line")


def test_it_lists_and_asks_and_chooses_nothing_beforehand(draft, office, signed_in):
    opened = signed_in(office.staff).get(page(draft))
    words = text_of(opened)
    assert opened.status_code == 200
    assert "تغییر در هر دو سو" in words and "از نسخهٔ معتبر برداشته می‌شود" in words and "پس از یکی کردن" in words
    assert "checked" not in opened.content.decode()


def test_every_question_must_be_answered(draft, office, signed_in):
    answer = signed_in(office.staff).post(page(draft), {**given(draft, ""), "version": draft.version})
    assert CHOOSE in text_of(answer)
    assert fresh(draft).amends == draft.amends


@pytest.mark.parametrize(("side", "more"), [("theirs", 40), ("mine", 100)])
def test_one_act_writes_the_choice_and_takes_the_new_base(draft, office, signed_in, side, more):
    question, (now, _) = line_question(draft), merge_of(draft)
    answer = signed_in(office.staff).post(page(draft), given(draft, side))
    assert answer.headers["Location"] == f"/agreements/{draft.original.identifier}.1/edit/amendment/"
    assert fresh(draft).amends == now
    line = free_lines(draft.original)[0]
    assert fresh(draft).lines.get(programme=line.programme_id, source=line.source_id, chapter=line.chapter_id).amount == question.base + more
    assert history_of(draft).last().label == "یکی کردن با نسخهٔ معتبر"


@pytest.mark.parametrize(("typed", "sentence"), [("", WRITE_IT), ("۱۲٫۵", FRACTION)])
def test_another_figure_is_read_like_every_amount(draft, office, signed_in, typed, sentence):
    name = line_question(draft).name
    answer = signed_in(office.staff).post(page(draft), given(draft, "mine", **{name: "other", f"other-{name}": typed}))
    assert sentence in text_of(answer)
    assert fresh(draft).amends == draft.amends


def test_a_second_press_finds_it_done(draft, office, signed_in):
    client, sent = signed_in(office.staff), given(draft, "mine")
    client.post(page(draft), sent)
    answer = client.post(page(draft), sent, follow=True)
    assert "مبنای این اصلاحیه همان نسخهٔ معتبر است" in text_of(answer)


@pytest.mark.parametrize("base", ["0", "x", "999999999"])
def test_a_crafted_base_changes_nothing(draft, office, signed_in, base):
    signed_in(office.staff).post(page(draft), {**given(draft, "mine"), "base": base})
    assert fresh(draft).amends == draft.amends


def test_others_do_not_merge(draft, office, signed_in):
    assert signed_in(office.stranger).get(page(draft)).status_code == 404
    assert signed_in(office.expert).get(page(draft)).status_code == 403


def test_an_original_has_no_such_page(office, signed_in):
    assert signed_in(office.staff).get(page(agreement_at("draft", office))).status_code == 404

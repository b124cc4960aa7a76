"""The saved phrases of a reviewer."""

from __future__ import annotations

import pytest

from agreements.actions import keep_phrase as action
from agreements.models import SavedPhrase
from core.text import HIDDEN_CHARACTERS
from tests.agreements.screens.crowd import queries_of, text_of

pytestmark = pytest.mark.django_db

PAGE = "/phrases/"


def test_one_keeps_a_sentence_and_removes_it(office, signed_in):
    client = signed_in(office.expert)
    assert "هنوز جمله‌ای نگه نداشته‌اید." in text_of(client.get(PAGE))
    assert client.post(PAGE, {"text": "مستند  نيست."}).status_code == 302
    kept = SavedPhrase.objects.get()
    assert (kept.owner, kept.text) == (office.expert, "مستند نیست.")
    client.post(PAGE, {"text": "مستند نیست."})
    assert SavedPhrase.objects.count() == 1
    client.post(PAGE, {"drop": str(kept.pk)})
    assert not SavedPhrase.objects.exists()


@pytest.mark.parametrize(("typed", "sentence"), [("", action.TEXT_NEEDED), ("د" * 301, "بیش از ۳۰۰ نویسه"), ("الف\u202e", HIDDEN_CHARACTERS)])
def test_a_bad_sentence_is_told_and_kept_in_the_box(office, signed_in, typed, sentence):
    answer = signed_in(office.expert).post(PAGE, {"text": typed})
    assert sentence in text_of(answer)
    assert answer.context["form"]["text"].value() == typed


def test_nobody_removes_what_is_not_his(office, signed_in):
    theirs = SavedPhrase.objects.create(owner=office.integration, text="الف")
    shared = SavedPhrase.objects.create(text="ب")
    client = signed_in(office.expert)
    for pk in (str(theirs.pk), str(shared.pk), "x", "9" * 40, "-1"):
        assert client.post(PAGE, {"drop": pk}).status_code == 302
    assert SavedPhrase.objects.count() == 2


def test_the_groups_and_everybodys_are_shown_and_no_other_groups(office, signed_in):
    SavedPhrase.objects.create(text="برای همه")
    SavedPhrase.objects.create(text="برای گروه", group=office.agency.expert_group)
    SavedPhrase.objects.create(text="گروه دیگر", group=office.other_agency.expert_group)
    words = text_of(signed_in(office.expert).get(PAGE))
    assert "برای همه" in words and "برای گروه" in words and "گروه دیگر" not in words


def test_fifty_are_enough(office, signed_in):
    SavedPhrase.objects.bulk_create(SavedPhrase(owner=office.expert, text=str(n)) for n in range(50))
    answer = signed_in(office.expert).post(PAGE, {"text": "یکی دیگر"})
    assert answer.status_code == 409 and action.TOO_MANY in text_of(answer)


def test_it_is_for_reviewers(office, signed_in):
    assert signed_in(office.staff).get(PAGE).status_code == 403


def test_many_cost_no_more_queries(office, signed_in):
    client = signed_in(office.expert)
    SavedPhrase.objects.create(owner=office.expert, text="الف")
    client.get(PAGE)
    cost = queries_of(client, PAGE)
    SavedPhrase.objects.bulk_create(SavedPhrase(owner=office.expert, text=str(n)) for n in range(20))
    assert queries_of(client, PAGE) == cost


def test_the_persons_menu_leads_here_only_for_those_who_review(office, signed_in):
    link = f'href="{PAGE}"'
    for reviewer in (office.expert, office.integration, office.deputy):
        assert link in signed_in(reviewer).get("/cartable/").content.decode()
    for other in (office.staff, office.wide_staff):
        assert link not in signed_in(other).get("/cartable/").content.decode()

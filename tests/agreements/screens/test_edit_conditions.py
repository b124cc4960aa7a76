"""Section 5, «شرایط عمومی»: the edition in force is read and accepted with one tick."""

from __future__ import annotations

import pytest

from accounts.permissions import OUT_OF_REACH
from agreements.actions.save_section import CONDITIONS_SAVED
from agreements.models import Agreement, GeneralConditions
from agreements.permissions import NOT_WRITABLE
from agreements.views.edit_conditions import NEW_EDITION
from agreements.workflow import State
from distribution.models import CreditType
from tests.agreements.screens.crowd import text_of, title_of
from tests.agreements.screens.drafts import NOT_OFFERED, form_of, page_of, save, written
from tests.factories.agreements import agreement_at, empty_draft, fill, fresh

pytestmark = pytest.mark.django_db
SECTION = "conditions"


@pytest.fixture
def draft(office) -> Agreement:
    return empty_draft(office)


@pytest.fixture
def staff(office, signed_in):
    return signed_in(office.staff)


def new_edition(office) -> GeneralConditions:
    GeneralConditions.objects.update(is_in_force=False)
    return GeneralConditions.objects.create(
        fiscal_year=office.year, credit_type=CreditType.EXPENSE, edition=2, articles=[{"title": "تازه", "text": "متن تازهٔ ماده."}]
    )


def test_the_articles_in_force_are_shown_with_their_edition(draft, staff):
    words = text_of(staff.get(page_of(draft, SECTION)))
    assert "ویرایش ۱" in words and "مادهٔ ۱: موضوع" in words and "مادهٔ ۳: اصلاح" in words
    assert "هزینه در حدود تخصیص و بر پایهٔ قوانین مالی انجام می‌شود." in words


def test_one_tick_accepts_them(office, draft, staff):
    answer = save(staff, page_of(draft, SECTION), {"accepted": "on"})
    assert answer.status_code == 302
    assert fresh(draft).conditions_accepted and fresh(draft).conditions == office.conditions
    assert form_of(staff.get(page_of(draft, SECTION)))["accepted"] == "on"


def test_without_the_tick_the_section_is_saved_as_not_accepted(draft, staff):
    save(staff, page_of(draft, SECTION), {"accepted": "on"})
    sent = form_of(staff.get(page_of(draft, SECTION)))
    del sent["accepted"]
    assert staff.post(page_of(draft, SECTION), {**sent, "action": "back"}).status_code == 302
    assert not fresh(draft).conditions_accepted


def test_when_all_else_is_complete_the_check_page_opens(office, signed_in):
    agreement = fill(empty_draft(office), by=office.staff)
    answer = save(signed_in(office.staff), page_of(agreement, SECTION))
    assert answer.headers["Location"] == f"/agreements/{agreement.identifier}/submit/"


def test_a_new_edition_is_not_accepted_by_an_older_tick(office, signed_in):
    agreement = fill(empty_draft(office), by=office.staff)
    client = signed_in(office.staff)
    new_edition(office)
    page = client.get(page_of(agreement, SECTION))
    assert "متن تازهٔ ماده." in text_of(page)
    assert "accepted" not in form_of(page)
    assert "ویرایش تازه‌ای از شرایط عمومی ابلاغ شده و هنوز پذیرفته نشده است." in text_of(
        client.get(f"/agreements/{agreement.identifier}/submit/")
    )
    save(client, page_of(agreement, SECTION), {"accepted": "on"})
    assert fresh(agreement).conditions.edition == 2


def test_only_what_was_on_the_page_is_accepted(office, draft, staff):
    old = form_of(staff.get(page_of(draft, SECTION)))
    new_edition(office)
    answer = staff.post(page_of(draft, SECTION), {**old, "accepted": "on", "action": "continue"})
    assert NEW_EDITION in text_of(answer) and "متن تازهٔ ماده." in text_of(answer)
    assert title_of(answer).startswith("خطا: ")
    assert "accepted" not in form_of(answer)
    assert not fresh(draft).conditions_accepted
    staff.post(page_of(draft, SECTION), {**form_of(answer), "accepted": "on", "action": "continue"})
    assert fresh(draft).conditions.edition == 2 and fresh(draft).conditions_accepted


def test_before_any_edition_is_on_record_the_section_says_so(office, draft, staff):
    Agreement.objects.filter(pk=draft.pk).update(conditions=None, version=draft.version + 1)
    GeneralConditions.objects.update(is_in_force=False)
    page = staff.get(page_of(draft, SECTION))
    assert "شرایط عمومی این سال هنوز در سامانه ثبت نشده است." in text_of(page)
    assert form_of(page) == {}


def test_a_tick_without_an_edition_on_record_accepts_nothing(office, draft, staff):
    GeneralConditions.objects.update(is_in_force=False)
    for edition in ("7", "None", ""):
        answer = staff.post(page_of(draft, SECTION), {"version": draft.version, "accepted": "on", "edition": edition})
        assert answer.status_code == 200
    assert not fresh(draft).conditions_accepted


@pytest.mark.parametrize("edition", ["", "999", "abc", "\x00", "9" * 21])
def test_a_tick_for_an_unknown_edition_accepts_nothing(draft, staff, edition):
    answer = save(staff, page_of(draft, SECTION), {"accepted": "on", "edition": edition})
    assert answer.status_code == 200
    assert not fresh(draft).conditions_accepted


def test_fields_the_form_does_not_offer_change_nothing(draft, staff):
    before = Agreement.objects.filter(pk=draft.pk).values().get()
    save(staff, page_of(draft, SECTION), NOT_OFFERED | {"accepted": "on", "conditions": "9"})
    after = Agreement.objects.filter(pk=draft.pk).values().get()
    assert {name for name in after if after[name] != before[name]} == {"version", "conditions_accepted"}


def test_two_presses_accept_once(draft, staff):
    url = page_of(draft, SECTION)
    sent = {**form_of(staff.get(url)), "accepted": "on", "action": "continue"}
    assert [staff.post(url, sent).status_code for _ in range(2)] == [302, 302]
    assert fresh(draft).version == draft.version + 1
    assert written(draft) == [(CONDITIONS_SAVED, "jahad")]


@pytest.mark.parametrize(("who", "status"), [("agency_head", 403), ("expert", 403), ("stranger", 404)])
def test_nobody_else_accepts(office, draft, signed_in, who, status):
    client = signed_in(office.people[who])
    for answer in (client.get(page_of(draft, SECTION)), client.post(page_of(draft, SECTION), {"accepted": "on", "version": "1"})):
        assert answer.status_code == status
        if status == 403:
            assert OUT_OF_REACH in text_of(answer)
    assert not fresh(draft).conditions_accepted


def test_what_was_sent_stays_accepted(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    answer = signed_in(office.again("staff")).post(page_of(agreement, SECTION), {"version": agreement.version})
    assert answer.status_code == 403
    assert NOT_WRITABLE in text_of(answer)
    assert fresh(agreement).conditions_accepted

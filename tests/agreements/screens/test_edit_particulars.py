"""Section 1, «مشخصات دستگاه»: filled from the agency's file, saved incomplete, printed on the paper."""

from __future__ import annotations

import pytest

from accounts.permissions import OUT_OF_REACH
from agreements.actions.save_section import PARTICULARS_SAVED
from agreements.forms import PHONE_SHAPE, POSTAL_CODE_SHAPE
from agreements.models import Agreement
from agreements.permissions import NOT_WRITABLE
from agreements.views.drafting import CHANGED_MEANWHILE
from agreements.workflow import State
from tests.agreements.screens.crowd import queries_of, text_of, title_of
from tests.agreements.screens.drafts import BAD_TEXTS, NOT_OFFERED, form_of, page_of, save, written
from tests.factories.agreements import agreement_at, empty_draft, fresh
from tests.factories.office import make_person

pytestmark = pytest.mark.django_db
SECTION = "particulars"


@pytest.fixture
def draft(office) -> Agreement:
    return empty_draft(office)


@pytest.fixture
def staff(office, signed_in):
    return signed_in(office.staff)


def test_it_opens_with_what_the_agency_file_says(draft, staff):
    page = staff.get(page_of(draft, SECTION))
    assert page.status_code == 200
    assert title_of(page).startswith("مشخصات دستگاه")
    assert "سازمان جهاد کشاورزی" in text_of(page) and "بخش ۱ از ۶" in text_of(page)
    sent = form_of(page)
    assert sent["official_name"] == "بهرام دهقان"
    assert sent["postal_code"] == "۶۱۳۴۹۱۱۱۱۱"


def test_only_what_may_change_is_a_box(draft, staff):
    assert set(form_of(staff.get(page_of(draft, SECTION)))) == {
        "version", "mark", "official_name", "official_title", "accountant_name", "address", "postal_code", "phone",
    }  # fmt: skip


def test_saving_stores_persian_letters_and_latin_codes_and_goes_on(draft, staff):
    answer = save(
        staff,
        page_of(draft, SECTION),
        {"official_name": "  علي   كاظمي ", "address": "اهواز،\nخیابان نمونه", "postal_code": "٦١٣٤٩-۱۱۱۱۱", "phone": "۰۶۱–۳۳۷۰۰۰۰۰ داخلی ۱۲"},
    )
    draft = fresh(draft)
    assert answer.status_code == 302
    assert draft.official_name == "علی کاظمی"
    assert draft.address == "اهواز، خیابان نمونه"
    assert draft.postal_code == "6134911111"
    assert draft.phone == "061-33700000 داخلی 12"


def test_the_next_section_that_is_not_complete_opens_and_says_what_was_saved(draft, staff):
    answer = save(staff, page_of(draft, SECTION), follow=True)
    assert answer.redirect_chain == [(page_of(draft, "chapters"), 302)]
    assert "«مشخصات دستگاه» ذخیره شد، ساعت ۱۰:۰۰." in text_of(answer)


def test_saving_and_going_back_leads_to_the_task_list(draft, staff):
    answer = save(staff, page_of(draft, SECTION), action="back")
    assert answer.headers["Location"] == page_of(draft)


def test_a_draft_is_saved_with_boxes_left_empty_and_the_task_list_says_what_is_left(draft, staff):
    answer = save(staff, page_of(draft, SECTION), {"official_name": "", "accountant_name": ""}, action="back", follow=True)
    assert fresh(draft).official_name == ""
    assert "در حال تکمیل؛ ۲ مورد مانده" in text_of(answer)


@pytest.mark.parametrize("name", ["official_name", "official_title", "accountant_name", "address", "phone", "postal_code"])
@pytest.mark.parametrize("case", BAD_TEXTS)
def test_hidden_characters_are_refused_at_the_box(draft, staff, name, case):
    typed, sentence = BAD_TEXTS[case]
    answer = save(staff, page_of(draft, SECTION), {name: typed})
    assert answer.status_code == 200
    assert title_of(answer).startswith("خطا: ")
    assert answer.context["form"].errors == {name: [sentence]}
    assert fresh(draft).version == draft.version


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("postal_code", "123", POSTAL_CODE_SHAPE),
        ("postal_code", "۶۱۳۴۹۱۱۱۱۱۱", POSTAL_CODE_SHAPE),
        ("postal_code", "61349۱۱۱1a", POSTAL_CODE_SHAPE),
        ("phone", "ندارد", PHONE_SHAPE),
        ("phone", "۱۲", PHONE_SHAPE),
        ("phone", "call me 0613370", PHONE_SHAPE),
        ("official_name", "ن" * 101, "این متن بیش از ۱۰۰ نویسه دارد؛ آن را کوتاه‌تر کنید."),
        ("address", "ن" * 301, "این متن بیش از ۳۰۰ نویسه دارد؛ آن را کوتاه‌تر کنید."),
    ],
)
def test_a_wrong_shape_keeps_what_was_typed_and_says_how(draft, staff, name, typed, sentence):
    answer = save(staff, page_of(draft, SECTION), {name: typed, "official_title": "مدیرکل تازه"})
    assert answer.context["form"].errors == {name: [sentence]}
    assert form_of(answer)["official_title"] == "مدیرکل تازه"
    assert answer.context["form"][name].value() == typed
    assert fresh(draft).official_title == "رئیس سازمان"


def test_fields_the_form_does_not_offer_change_nothing(draft, staff):
    before = Agreement.objects.filter(pk=draft.pk).values().get()
    save(staff, page_of(draft, SECTION), NOT_OFFERED | {"conditions_accepted": "on", "official_name": "نام تازه"})
    after = Agreement.objects.filter(pk=draft.pk).values().get()
    assert {name for name in after if after[name] != before[name]} == {"official_name", "version"}


def test_two_presses_save_once_and_both_go_on(draft, staff):
    url = page_of(draft, SECTION)
    sent = {**form_of(staff.get(url)), "official_name": "نام تازه", "action": "continue"}
    first, second = staff.post(url, sent), staff.post(url, sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert fresh(draft).version == draft.version + 1
    assert written(draft) == [(PARTICULARS_SAVED, "jahad")]


def test_an_older_page_overwrites_only_knowingly(office, draft, staff, signed_in):
    url, colleague = page_of(draft, SECTION), signed_in(office.staff2)
    old = form_of(staff.get(url))
    save(colleague, url, {"official_name": "نام همکار"})
    answer = staff.post(url, {**old, "official_name": "نام من", "action": "continue"})
    assert answer.status_code == 409
    assert title_of(answer).startswith("خطا: ")
    assert f"پیمان سرمد، ساعت ۱۰:۰۰، «{PARTICULARS_SAVED}». {CHANGED_MEANWHILE}" in text_of(answer)
    assert "اکنون در سامانه: «نام همکار»." in text_of(answer)
    assert form_of(answer)["official_name"] == "نام من"
    assert fresh(draft).official_name == "نام همکار"
    again = staff.post(url, {**form_of(answer), "action": "continue"})
    assert again.status_code == 302
    assert fresh(draft).official_name == "نام من"


def test_work_on_another_section_is_not_in_the_way(office, draft, staff, signed_in):
    url = page_of(draft, SECTION)
    old = form_of(staff.get(url))
    save(signed_in(office.staff2), page_of(draft, "conditions"), {"accepted": "on"})
    answer = staff.post(url, {**old, "official_name": "نام من", "action": "continue"})
    assert answer.status_code == 302
    assert fresh(draft).official_name == "نام من"
    assert fresh(draft).conditions_accepted


@pytest.mark.parametrize("version", ["", "0", "-1", "abc", "9" * 19, "۱", "1; DROP", None])
def test_a_page_without_a_good_version_is_treated_as_an_old_one(draft, staff, version):
    url = page_of(draft, SECTION)
    sent = {**form_of(staff.get(url)), "official_name": "نام من", "mark": "x"}
    sent.pop("version") if version is None else sent.update(version=version)
    answer = staff.post(url, sent)
    assert answer.status_code == 409
    assert form_of(answer)["official_name"] == "نام من"
    assert fresh(draft).version == draft.version


@pytest.mark.parametrize(
    ("who", "status"),
    [("staff2", 200), ("agency_head", 403), ("expert", 403), ("other_expert", 404), ("integration", 403), ("deputy", 403), ("auditor", 403), ("stranger", 404), ("admin", 404)],
)
def test_only_those_who_draft_for_the_agency_come_in(office, draft, signed_in, who, status):
    client = signed_in(office.people[who])
    answer = client.get(page_of(draft, SECTION))
    assert answer.status_code == status
    if status == 403:
        assert OUT_OF_REACH in text_of(answer)
    if status != 200:
        posted = client.post(page_of(draft, SECTION), {"version": draft.version, "official_name": "دیگری"})
        assert posted.status_code == status
    assert fresh(draft).official_name == "بهرام دهقان"


@pytest.mark.parametrize("state", [State.SUBMITTED, State.NOTIFIED, State.CANCELLED])
def test_what_was_sent_is_not_edited(office, signed_in, state):
    agreement = agreement_at(state, office)
    client = signed_in(office.again("staff"))
    for answer in (
        client.get(page_of(agreement, SECTION)),
        client.post(page_of(agreement, SECTION), {"version": agreement.version, "official_name": "دیگری"}),
    ):
        assert answer.status_code == 403
        assert NOT_WRITABLE in text_of(answer)
    assert fresh(agreement).official_name == "بهرام دهقان"


def test_what_came_back_is_edited_again(office, signed_in):
    agreement = agreement_at(State.RETURNED, office)
    client = signed_in(office.again("staff"))
    assert save(client, page_of(agreement, SECTION), {"official_title": "مدیرکل"}).status_code == 302
    assert fresh(agreement).official_title == "مدیرکل"


def test_a_person_without_a_post_gets_nothing(draft, signed_in):
    nobody = make_person("hichkas", "بی", "سمت")
    assert signed_in(nobody).get(page_of(draft, SECTION)).status_code == 404


def test_the_page_costs_the_same_whatever_else_the_draft_holds(office, signed_in):
    small = queries_of(signed_in(office.staff), page_of(agreement_at(State.DRAFT, office), SECTION))
    large = agreement_at(State.DRAFT, office, agency=office.wide_agency)
    assert queries_of(signed_in(office.wide_staff), page_of(large, SECTION)) == small

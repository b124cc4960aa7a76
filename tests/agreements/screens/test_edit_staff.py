"""Form E-3 of the draft, optional: rows of people, vehicles and buildings, or none at all."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.permissions import OUT_OF_REACH
from agreements.actions.save_optional import STAFF_SAVED
from agreements.models import Agreement
from agreements.permissions import NOT_WRITABLE
from agreements.row_forms import BAD_ROWS
from agreements.views.drafting import CHANGED_MEANWHILE
from agreements.views.edit_staff import NO_KIND, STORED_ROWS, TOO_MANY_ROWS
from agreements.workflow import State
from core.text import HIDDEN_CHARACTERS
from tests.agreements.screens.crowd import queries_of, text_of
from tests.agreements.screens.drafts import BAD_AMOUNTS, BAD_TEXTS, NOT_OFFERED, form_of, page_of, save, written
from tests.factories.agreements import advance, agreement_at, empty_draft, fresh
from tests.factories.amendments import amendment_of
from tests.factories.optional import with_optional

pytestmark = pytest.mark.django_db
SECTION = "staff"


@pytest.fixture
def draft(office) -> Agreement:
    return empty_draft(office)


@pytest.fixture
def staff(office, signed_in):
    return signed_in(office.staff)


def row(number: int, **typed: str) -> dict[str, str]:
    return {f"rows-{number}-{name}": value for name, value in typed.items()}


def stored(agreement: Agreement) -> list[tuple[Any, ...]]:
    return list(agreement.staff.values_list("kind", "title", "count"))


def test_it_opens_empty_and_says_it_is_optional(draft, staff):
    page = staff.get(page_of(draft, SECTION))
    words = text_of(page)
    assert page.status_code == 200
    assert "بخش اختیاری" in words and "فرم هـ‑۳، اختیاری" in words
    assert form_of(page)["rows-TOTAL_FORMS"] == "5"


def test_rows_are_saved_in_their_order_and_keep_their_keys(draft, staff):
    typed = {**row(0, kind="official", count="۴۱۲"), **row(2, kind="vehicle", title="وانت", count="٦"), **row(3, title="  ")}
    assert save(staff, page_of(draft, SECTION), typed).status_code == 302
    assert stored(draft) == [("official", "", 412), ("vehicle", "وانت", 6)]
    keys = list(draft.staff.values_list("key", flat=True))
    save(staff, page_of(draft, SECTION), row(0, count="413"))
    assert stored(draft)[0] == ("official", "", 413)
    assert list(draft.staff.values_list("key", flat=True)) == keys


def test_a_key_of_somewhere_else_makes_a_new_row(office, draft, staff):
    other = with_optional(agreement_at("draft", office, agency=office.wide_agency), office).staff.first()
    save(staff, page_of(draft, SECTION), row(0, key=str(other.key), kind="official", count="1"))
    assert draft.staff.get().key != other.key
    assert other.agreement.staff.filter(key=other.key).exists()


def test_all_rows_may_go_again(office, draft, staff):
    draft = with_optional(draft, office)
    save(staff, page_of(draft, SECTION), {name: "" for n in range(3) for name in row(n, kind="", title="", count="")})
    assert stored(draft) == []


def test_saving_leads_on_past_the_optional_sections(draft, staff):
    answer = save(staff, page_of(draft, SECTION), row(0, kind="official", count="1"))
    assert answer.headers["Location"] == page_of(draft, "attachments")
    assert save(staff, page_of(draft, SECTION), {}, action="back").headers["Location"] == page_of(draft)


def test_a_row_without_a_kind_is_refused_at_its_box(draft, staff):
    answer = save(staff, page_of(draft, SECTION), row(1, count="5"))
    assert answer.context["rows"].forms[1].errors == {"kind": [f"نوع، سطر ۲: {NO_KIND}"]}
    assert stored(draft) == []


def test_a_kind_nobody_knows_is_refused(draft, staff):
    answer = save(staff, page_of(draft, SECTION), row(0, kind="minister", count="5"))
    assert list(answer.context["rows"].forms[0].errors) == ["kind"]
    assert stored(draft) == []


@pytest.mark.parametrize("case", BAD_AMOUNTS)
def test_what_is_no_count_is_refused_and_nothing_is_saved(draft, staff, case):
    typed, _ = BAD_AMOUNTS[case]
    answer = save(staff, page_of(draft, SECTION), {**row(0, kind="official", count="1"), **row(1, kind="vehicle", count=typed)})
    assert answer.status_code == 200
    assert list(answer.context["rows"].forms[1].errors) == ["count"]
    assert answer.context["rows"].forms[1]["count"].value() == typed
    assert stored(draft) == []


@pytest.mark.parametrize("case", BAD_TEXTS)
def test_hidden_characters_are_refused(draft, staff, case):
    answer = save(staff, page_of(draft, SECTION), row(0, kind="official", count="1", title=BAD_TEXTS[case][0]))
    assert HIDDEN_CHARACTERS in text_of(answer)
    assert stored(draft) == []


@pytest.mark.parametrize(("total", "sentence"), [("101", TOO_MANY_ROWS), ("1000000000", TOO_MANY_ROWS), ("-1", BAD_ROWS), ("abc", BAD_ROWS), ("", BAD_ROWS)])
def test_rows_that_were_not_sent_whole_are_not_taken_for_none(office, draft, staff, total, sentence):
    draft = with_optional(draft, office)
    answer = save(staff, page_of(draft, SECTION), {"rows-TOTAL_FORMS": total})
    assert answer.status_code == 200 and sentence in text_of(answer)
    assert len(stored(draft)) == 2


def test_rows_are_added_and_taken_out_without_script_and_nothing_is_saved(draft, staff):
    url = page_of(draft, SECTION)
    answer = save(staff, url, row(0, kind="official", count="abc"), action="add")
    sent = form_of(answer)
    assert (sent["rows-TOTAL_FORMS"], sent["rows-0-kind"], sent["rows-0-count"]) == ("6", "official", "abc")
    answer = staff.post(url, {**sent, "remove": "0"})
    assert form_of(answer)["rows-0-kind"] == ""
    assert stored(draft) == []


def test_two_presses_save_once(draft, staff):
    url = page_of(draft, SECTION)
    sent = {**form_of(staff.get(url)), **row(0, kind="official", count="5"), "action": "continue"}
    assert [staff.post(url, sent).status_code for _ in range(2)] == [302, 302]
    assert fresh(draft).version == draft.version + 1
    assert written(draft) == [(STAFF_SAVED, "jahad")]


def test_an_older_page_overwrites_only_knowingly(office, draft, staff, signed_in):
    url = page_of(draft, SECTION)
    old = form_of(staff.get(url))
    save(signed_in(office.staff2), url, row(0, kind="vehicle", count="5"))
    answer = staff.post(url, {**old, **row(0, kind="official", count="7"), "action": "continue"})
    assert answer.status_code == 409
    assert CHANGED_MEANWHILE in text_of(answer) and STORED_ROWS.format(count="۱") in text_of(answer)
    assert stored(draft) == [("vehicle", "", 5)]
    assert staff.post(url, {**form_of(answer), "action": "continue"}).status_code == 302
    assert stored(draft) == [("official", "", 7)]


def test_a_colleague_at_another_section_is_not_in_the_way(office, draft, staff, signed_in):
    url = page_of(draft, SECTION)
    old = form_of(staff.get(url))
    save(signed_in(office.staff2), page_of(draft, "particulars"), {"official_name": "دیگری"})
    assert staff.post(url, {**old, **row(0, kind="official", count="7"), "action": "continue"}).status_code == 302


def test_what_was_typed_is_kept_and_offered_again(draft, staff):
    url = page_of(draft, SECTION)
    kept = staff.get(url).context["keeping"]["url"]
    assert kept.endswith("/typing/staff/")
    staff.post(kept, {**form_of(staff.get(url)), **row(0, kind="vehicle", count="9")})
    assert "بازیابی نوشته‌ها" in text_of(staff.get(url))
    again = form_of(staff.get(url, {"kept": "1"}))
    assert (again["rows-0-kind"], again["rows-0-count"]) == ("vehicle", "۹")


def test_fields_the_form_does_not_offer_change_nothing(draft, staff):
    before = Agreement.objects.filter(pk=draft.pk).values().get()
    save(staff, page_of(draft, SECTION), NOT_OFFERED | {"rows-0-agreement": "1", "rows-0-position": "9", **row(0, kind="official", count="1")})
    after = Agreement.objects.filter(pk=draft.pk).values().get()
    assert {name for name in after if after[name] != before[name]} == {"version"}
    assert draft.staff.get().position == 1


def test_in_an_amendment_each_row_stands_beside_what_is_in_force(office, signed_in):
    base = with_optional(agreement_at("draft", office), office)
    amendment = amendment_of(advance(base, "notified", office), office)
    client = signed_in(office.again("staff"))
    words = text_of(client.get(reverse("edit_staff", args=[amendment.identifier])))
    assert "اکنون: ۴۰" in words and "سطر تازه" in words


@pytest.mark.parametrize(("who", "status"), [("agency_head", 403), ("expert", 403), ("stranger", 404)])
def test_nobody_else_writes_it(office, draft, signed_in, who, status):
    client = signed_in(office.people[who])
    sent = {"version": draft.version, "rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0"}
    for answer in (client.get(page_of(draft, SECTION)), client.post(page_of(draft, SECTION), sent)):
        assert answer.status_code == status
        if status == 403:
            assert OUT_OF_REACH in text_of(answer)


def test_what_was_sent_is_not_edited(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    answer = signed_in(office.again("staff")).get(page_of(agreement, SECTION))
    assert answer.status_code == 403 and NOT_WRITABLE in text_of(answer)


def test_the_page_costs_the_same_for_two_rows_and_for_sixty(office, draft, staff):
    draft = with_optional(draft, office)
    few = queries_of(staff, page_of(draft, SECTION))
    many = {k: v for n in range(60) for k, v in row(n, kind="vehicle", title=f"دستگاه {n}", count="1").items()}
    save(staff, page_of(draft, SECTION), {"rows-TOTAL_FORMS": "60", **many})
    assert len(stored(draft)) == 60
    assert queries_of(staff, page_of(draft, SECTION)) == few


def test_the_row_the_script_copies_has_places_for_its_number(draft, staff):
    body = staff.get(page_of(draft, SECTION)).content.decode()
    copied = body[body.index('<template id="staff-row">') : body.index("</template>")]
    assert 'name="rows-__prefix__-count"' in copied and "تعداد، سطر __number__" in copied


def test_the_first_button_of_the_form_never_removes_a_row(draft, staff):
    body = staff.get(page_of(draft, SECTION)).content.decode()
    form = body[body.index('id="staff"') :]
    assert 'value="continue"' in form[form.index("<button") : form.index("</button>")]

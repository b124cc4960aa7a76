"""Form E-4 of the draft, optional: the chapters of a programme in parts, each summed against form E-1."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.permissions import OUT_OF_REACH
from agreements.actions.save_optional import SUBCHAPTERS_SAVED, UNKNOWN_CHAPTER
from agreements.models import Agreement
from agreements.permissions import NOT_WRITABLE
from agreements.row_forms import BAD_ROWS
from agreements.views.drafting import CHANGED_MEANWHILE
from agreements.views.edit_subchapters import NO_TITLE, STORED_ROWS, TOO_MANY_ROWS
from agreements.workflow import State
from core.text import HIDDEN_CHARACTERS
from tests.agreements.screens.crowd import queries_of, text_of
from tests.agreements.screens.drafts import BAD_AMOUNTS, BAD_TEXTS, NOT_OFFERED, form_of, page_of, save, written
from tests.factories.agreements import agreement_at, empty_draft, fresh
from tests.factories.optional import with_optional

pytestmark = pytest.mark.django_db
SECTION = "subchapters"


@pytest.fixture
def draft(office) -> Agreement:
    return agreement_at("draft", office)


@pytest.fixture
def staff(office, signed_in):
    return signed_in(office.staff)


def row(number: int, **typed: str) -> dict[str, str]:
    return {f"rows-{number}-{name}": value for name, value in typed.items()}


def stored(agreement: Agreement, programme: str = "1301001") -> list[tuple[Any, ...]]:
    return list(agreement.subchapters.filter(programme__code=programme).values_list("chapter__number", "title", "amount"))


def place_of(page: Any, chapter: int) -> int:
    """Which row of the form is the first of this chapter."""
    sent = form_of(page)
    return next(n for n in range(int(sent["rows-TOTAL_FORMS"])) if sent[f"rows-{n}-chapter"] == str(chapter))


def test_it_opens_with_a_table_for_each_chapter_that_has_a_figure(draft, staff):
    page = staff.get(page_of(draft, SECTION))
    words = text_of(page)
    assert [table["chapter"].number for table in page.context["tables"]] == [1, 2, 6, 7]
    assert "بخش اختیاری" in words and "مبلغ فصل: ۸٬۳۵۰" in words
    assert "۸٬۳۵۰ میلیون ریال از مبلغ این فصل ریز نشده است." in words


def test_without_figures_there_is_nothing_to_part(office, signed_in):
    wide = empty_draft(office, office.wide_agency)
    assert "در فصول هزینهٔ این برنامه هنوز مبلغی نیست." in text_of(signed_in(office.wide_staff).get(page_of(wide, SECTION) + "?programme=1502002"))


def test_rows_are_saved_under_their_chapter_and_keep_their_keys(draft, staff):
    url = page_of(draft, SECTION)
    second = place_of(staff.get(url), 2)
    assert save(staff, url, row(second, title="چاپ و نشر", amount="٣٥٠")).status_code == 302
    (key,) = draft.subchapters.values_list("key", flat=True)
    page = staff.get(url)
    blank = next(n for n, form in enumerate(page.context["rows"].forms) if form.chapter_number == 2 and not form["title"].value())
    save(staff, url, {**row(place_of(page, 2), amount="350"), **row(blank, title="خدمات قراردادی", amount="8000")})
    assert stored(draft) == [(2, "چاپ و نشر", 350), (2, "خدمات قراردادی", 8_000)]
    assert draft.subchapters.first().key == key


def test_saving_a_form_in_order_leads_on_and_a_fault_is_told_beside_it(draft, staff):
    url = page_of(draft, SECTION)
    answer = save(staff, url, row(place_of(staff.get(url), 2), title="خدمات", amount="8350"))
    assert answer.headers["Location"] == f"/agreements/{draft.identifier}/submit/"
    save(staff, url, row(place_of(staff.get(url), 2), title="خدمات", amount="8351"))
    assert "فرم هـ‑۴: جمع ریزفصل‌های فصل ۲" in text_of(staff.get(url))


def test_an_amount_without_a_title_is_refused_at_its_box(draft, staff):
    url = page_of(draft, SECTION)
    place = place_of(staff.get(url), 2)
    answer = save(staff, url, row(place, amount="5"))
    # Every chapter counts its own rows.
    assert answer.context["rows"].forms[place].errors == {"title": [f"ریزفصل، سطر ۱، فصل ۲: {NO_TITLE}"]}
    assert stored(draft) == []


def test_a_title_without_an_amount_is_kept_for_later(draft, staff):
    url = page_of(draft, SECTION)
    save(staff, url, row(place_of(staff.get(url), 2), title="هنوز برآورد نشده"))
    assert stored(draft) == [(2, "هنوز برآورد نشده", 0)]


@pytest.mark.parametrize("chapter", ["0", "9", "99", "x", "", "-2"])
def test_a_chapter_the_year_does_not_have_is_refused(draft, staff, chapter):
    answer = save(staff, page_of(draft, SECTION), row(0, chapter=chapter, title="الف", amount="5"))
    assert UNKNOWN_CHAPTER in text_of(answer)
    assert stored(draft) == []


@pytest.mark.parametrize("case", BAD_AMOUNTS)
def test_what_is_no_amount_is_refused_and_nothing_is_saved(draft, staff, case):
    typed, sentence = BAD_AMOUNTS[case]
    answer = save(staff, page_of(draft, SECTION), row(0, title="الف", amount=typed))
    assert answer.context["rows"].forms[0].errors["amount"][0].endswith(sentence)
    assert answer.context["rows"].forms[0]["amount"].value() == typed
    assert stored(draft) == []


@pytest.mark.parametrize("case", BAD_TEXTS)
def test_hidden_characters_are_refused(draft, staff, case):
    answer = save(staff, page_of(draft, SECTION), row(0, title=BAD_TEXTS[case][0], amount="1"))
    assert HIDDEN_CHARACTERS in text_of(answer)
    assert stored(draft) == []


@pytest.mark.parametrize(("total", "sentence"), [("301", TOO_MANY_ROWS), ("1000000000", TOO_MANY_ROWS), ("-1", BAD_ROWS), ("abc", BAD_ROWS)])
def test_rows_that_were_not_sent_whole_are_not_taken_for_none(office, draft, staff, total, sentence):
    draft = with_optional(draft, office)
    answer = save(staff, page_of(draft, SECTION), {"rows-TOTAL_FORMS": total})
    assert answer.status_code == 200 and sentence in text_of(answer)
    assert len(stored(draft)) == 2


def test_five_rows_are_added_to_a_chapter_without_script_and_nothing_is_saved(draft, staff):
    url = page_of(draft, SECTION)
    typed = row(place_of(staff.get(url), 2), title="الف", amount="abc")
    sent = {**form_of(staff.get(url)), **typed, "add": "2"}
    answer = staff.post(url, sent)
    (table,) = [table for table in answer.context["tables"] if table["chapter"].number == 2]
    assert len(table["rows"]) == 6 and table["rows"][0]["amount"].value() == "abc"
    assert "سطرها تغییر کرده و هنوز ذخیره نشده است." in text_of(answer)
    assert stored(draft) == []


def test_a_row_is_taken_out_without_script(office, draft, staff):
    draft = with_optional(draft, office)
    url = page_of(draft, SECTION)
    page = staff.get(url)
    answer = staff.post(url, {**form_of(page), "remove": "0"})
    assert [row["title"].value() for row in answer.context["rows"].forms if row["title"].value()] == ["آب و برق"]
    assert len(stored(draft)) == 2


def test_counting_without_script_saves_nothing(draft, staff):
    url = page_of(draft, SECTION)
    answer = save(staff, url, row(place_of(staff.get(url), 2), title="الف", amount="8000"), action="calculate")
    assert "۳۵۰ میلیون ریال از مبلغ این فصل ریز نشده است." in text_of(answer)
    assert stored(draft) == []


def test_each_programme_saves_alone_and_leads_to_the_next_that_is_not_in_order(office, signed_in):
    wide = agreement_at("draft", office, agency=office.wide_agency)
    client = signed_in(office.wide_staff)
    second = page_of(wide, SECTION) + "?programme=1502002"
    save(client, second, row(place_of(client.get(second), 2), title="طرح‌های هادی", amount="1000"), action="back")
    first = page_of(wide, SECTION) + "?programme=1502001"
    answer = save(client, first, row(place_of(client.get(first), 2), title="خدمات", amount="3400"))
    assert answer.headers["Location"] == second
    assert stored(wide, "1502002") == [(2, "طرح‌های هادی", 1_000)]
    assert stored(wide, "1502001") == [(2, "خدمات", 3_400)]


@pytest.mark.parametrize("code", ["1801001", "999", "abc", "\x00", "'; --", "۱۳۰۱۰۰۱"])
def test_a_programme_of_somebody_else_is_not_found(draft, staff, code):
    assert staff.get(page_of(draft, SECTION), {"programme": code}).status_code == 404


def test_two_presses_save_once(draft, staff):
    url = page_of(draft, SECTION)
    page = staff.get(url)
    sent = {**form_of(page), **row(place_of(page, 2), title="الف", amount="5"), "action": "continue"}
    assert [staff.post(url, sent).status_code for _ in range(2)] == [302, 302]
    assert fresh(draft).version == draft.version + 1
    assert written(draft)[-1] == (SUBCHAPTERS_SAVED, "jahad")


def test_an_older_page_overwrites_only_knowingly(office, draft, staff, signed_in):
    url = page_of(draft, SECTION)
    old = form_of(staff.get(url))
    save(signed_in(office.staff2), url, row(0, title="همکار", amount="5"))
    answer = staff.post(url, {**old, **row(0, title="من", amount="7"), "action": "continue"})
    assert answer.status_code == 409
    assert CHANGED_MEANWHILE in text_of(answer) and STORED_ROWS.format(count="۱", total="۵") in text_of(answer)
    assert stored(draft) == [(1, "همکار", 5)]
    assert staff.post(url, {**form_of(answer), "action": "continue"}).status_code == 302
    assert stored(draft) == [(1, "من", 7)]


def test_what_was_typed_is_kept_and_offered_again(draft, staff):
    url = page_of(draft, SECTION)
    kept = staff.get(url).context["keeping"]["url"]
    assert kept.endswith("/typing/subchapters-1301001/")
    staff.post(kept, {**form_of(staff.get(url)), **row(0, title="نیمه‌کاره", amount="9")})
    assert form_of(staff.get(url, {"kept": "1"}))["rows-0-title"] == "نیمه‌کاره"


def test_fields_the_form_does_not_offer_change_nothing(draft, staff):
    before = Agreement.objects.filter(pk=draft.pk).values().get()
    save(staff, page_of(draft, SECTION), NOT_OFFERED | {"programme": "1", "rows-0-programme": "1", **row(0, title="الف", amount="1")})
    after = Agreement.objects.filter(pk=draft.pk).values().get()
    assert {name for name in after if after[name] != before[name]} == {"version"}


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
    many = {k: v for n in range(60) for k, v in row(n, chapter="2", title=f"ریزفصل {n}", amount="1").items()}
    save(staff, page_of(draft, SECTION), {"rows-TOTAL_FORMS": "60", **many})
    assert len(stored(draft)) == 60
    assert queries_of(staff, page_of(draft, SECTION)) == few


def test_the_row_the_script_copies_knows_its_chapter(draft, staff):
    body = staff.get(page_of(draft, SECTION)).content.decode()
    copied = body[body.index('<template id="subchapter-row-2">') :]
    copied = copied[: copied.index("</template>")]
    assert 'name="rows-__prefix__-chapter" value="2"' in copied and 'data-part="chapter-2 all"' in copied
    assert "مبلغ، سطر __number__، فصل ۲" in copied


def test_the_first_button_of_the_form_only_counts(draft, staff):
    body = staff.get(page_of(draft, SECTION)).content.decode()
    form = body[body.index('id="subchapters"') :]
    assert 'value="calculate"' in form[form.index("<button") : form.index("</button>")]

"""Form E-5 of the draft, optional: what of a programme's credit is meant for each county."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.permissions import OUT_OF_REACH
from agreements.actions.save_optional import COUNTIES_SAVED, UNKNOWN_COUNTY
from agreements.models import Agreement
from agreements.permissions import NOT_WRITABLE
from agreements.views.drafting import CHANGED_MEANWHILE
from agreements.workflow import State
from distribution.models import County
from tests.agreements.screens.crowd import queries_of, text_of
from tests.agreements.screens.drafts import BAD_AMOUNTS, NOT_OFFERED, form_of, page_of, save, written
from tests.factories.agreements import advance, agreement_at, fresh
from tests.factories.amendments import amendment_of
from tests.factories.optional import counties, with_optional

pytestmark = pytest.mark.django_db
SECTION = "counties"


@pytest.fixture
def draft(office) -> Agreement:
    counties()
    return agreement_at("draft", office)


@pytest.fixture
def staff(office, signed_in):
    return signed_in(office.staff)


def stored(agreement: Agreement, programme: str = "1301001") -> dict[str, int]:
    return dict(agreement.county_rows.filter(programme__code=programme).values_list("county__code", "amount"))


def test_it_opens_with_the_counties_of_the_year_and_the_programmes_amount(draft, staff):
    page = staff.get(page_of(draft, SECTION))
    words = text_of(page)
    assert [row["county"].name for row in page.context["rows"]] == ["آبادان", "اهواز", "ایذه"]
    assert "کهن‌شهر" not in words
    assert "بخش اختیاری" in words and "مبلغ برنامه در فصول ۵۲٬۰۰۰" in words


def test_shares_are_saved_and_a_county_without_one_has_no_row(draft, staff):
    typed = {"county-0601": "۱٬۰۰۰", "county-0602": "51000", "county-0603": "0"}
    assert save(staff, page_of(draft, SECTION), typed).headers["Location"] == f"/agreements/{draft.identifier}/submit/"
    assert stored(draft) == {"0601": 1_000, "0602": 51_000}
    save(staff, page_of(draft, SECTION), {"county-0601": "", "county-0602": "52000"})
    assert stored(draft) == {"0602": 52_000}


def test_a_form_out_of_balance_is_saved_and_says_by_how_much(draft, staff):
    answer = save(staff, page_of(draft, SECTION), {"county-0601": "1000"})
    # Led on as from every section: it blocks the sending, not the writing.
    assert answer.status_code == 302
    words = text_of(staff.get(page_of(draft, SECTION)))
    assert "۵۱٬۰۰۰ میلیون ریال از مبلغ این برنامه به شهرستانی داده نشده است." in words
    assert "فرم هـ‑۵: جمع سهم شهرستان‌ها در «توسعهٔ تولیدات کشاورزی» ۱٬۰۰۰ است و ۵۱٬۰۰۰ میلیون ریال کمتر از" in words
    save(staff, page_of(draft, SECTION), {"county-0601": "52001"})
    assert "جمع سهم‌ها ۱ میلیون ریال از مبلغ برنامه در فصول بیشتر است." in text_of(staff.get(page_of(draft, SECTION)))


@pytest.mark.parametrize("code", ["0699", "0700", "x", "1"])
def test_a_county_that_is_not_of_the_year_is_refused(draft, staff, code):
    answer = save(staff, page_of(draft, SECTION), {"county-0601": "5", f"county-{code}": "7"})
    assert UNKNOWN_COUNTY in text_of(answer)
    assert form_of(answer)["county-0601"] == "۵"
    assert stored(draft) == {}


@pytest.mark.parametrize("case", BAD_AMOUNTS)
def test_what_is_no_amount_is_refused_at_its_box_and_nothing_is_saved(draft, staff, case):
    typed, sentence = BAD_AMOUNTS[case]
    answer = save(staff, page_of(draft, SECTION), {"county-0601": "5", "county-0602": typed})
    assert answer.status_code == 200
    assert answer.context["form"].errors == {"county-0602": [f"شهرستان اهواز: {sentence}"]}
    assert answer.context["form"]["county-0602"].value() == typed
    assert stored(draft) == {}


def test_counting_without_script_saves_nothing(draft, staff):
    answer = save(staff, page_of(draft, SECTION), {"county-0601": "2000"}, action="calculate")
    assert "بدون شهرستان ۵۰٬۰۰۰" in text_of(answer)
    assert stored(draft) == {}


def test_each_programme_saves_alone_and_leads_to_the_next_that_is_not_in_order(office, signed_in):
    counties()
    wide = agreement_at("draft", office, agency=office.wide_agency)
    client = signed_in(office.wide_staff)
    save(client, page_of(wide, SECTION) + "?programme=1502002", {"county-0601": "5"}, action="back")
    answer = save(client, page_of(wide, SECTION), {"county-0601": "15900"})
    assert answer.headers["Location"] == page_of(wide, SECTION) + "?programme=1502002"
    assert stored(wide, "1502001") == {"0601": 15_900} and stored(wide, "1502002") == {"0601": 5}


@pytest.mark.parametrize("code", ["1801001", "999", "abc", "\x00", "'; --"])
def test_a_programme_of_somebody_else_is_not_found(draft, staff, code):
    assert staff.get(page_of(draft, SECTION), {"programme": code}).status_code == 404


def test_two_presses_save_once(draft, staff):
    url = page_of(draft, SECTION)
    sent = {**form_of(staff.get(url)), "county-0601": "5", "action": "continue"}
    assert [staff.post(url, sent).status_code for _ in range(2)] == [302, 302]
    assert fresh(draft).version == draft.version + 1
    assert written(draft)[-1] == (COUNTIES_SAVED, "jahad")


def test_an_older_page_overwrites_only_knowingly_with_both_figures_shown(office, draft, staff, signed_in):
    url = page_of(draft, SECTION)
    old = form_of(staff.get(url))
    save(signed_in(office.staff2), url, {"county-0601": "5"})
    answer = staff.post(url, {**old, "county-0601": "7", "action": "continue"})
    assert answer.status_code == 409
    assert CHANGED_MEANWHILE in text_of(answer) and "اکنون در سامانه: ۵." in text_of(answer)
    assert stored(draft) == {"0601": 5}
    assert staff.post(url, {**form_of(answer), "action": "continue"}).status_code == 302
    assert stored(draft) == {"0601": 7}


def test_what_was_typed_is_kept_and_offered_again(draft, staff):
    url = page_of(draft, SECTION)
    kept = staff.get(url).context["keeping"]["url"]
    staff.post(kept, {**form_of(staff.get(url)), "county-0602": "9"})
    assert form_of(staff.get(url, {"kept": "1"}))["county-0602"] == "۹"


def test_in_an_amendment_each_share_stands_beside_what_is_in_force(office, draft, signed_in):
    amendment = amendment_of(advance(with_optional(draft, office), "notified", office), office)
    page = signed_in(office.again("staff")).get(reverse("edit_counties", args=[amendment.identifier]))
    assert [row["before"] for row in page.context["rows"]] == [1_000, 51_000, None]
    assert "پس از اصلاح" in text_of(page)


def test_fields_the_form_does_not_offer_change_nothing(draft, staff):
    before = Agreement.objects.filter(pk=draft.pk).values().get()
    save(staff, page_of(draft, SECTION), NOT_OFFERED | {"programme": "1", "county-0601": "5"})
    after = Agreement.objects.filter(pk=draft.pk).values().get()
    assert {name for name in after if after[name] != before[name]} == {"version"}


@pytest.mark.parametrize(("who", "status"), [("agency_head", 403), ("expert", 403), ("stranger", 404)])
def test_nobody_else_writes_it(office, draft, signed_in, who, status):
    client = signed_in(office.people[who])
    for answer in (client.get(page_of(draft, SECTION)), client.post(page_of(draft, SECTION), {"version": draft.version})):
        assert answer.status_code == status
        if status == 403:
            assert OUT_OF_REACH in text_of(answer)


def test_what_was_sent_is_not_edited(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    answer = signed_in(office.again("staff")).get(page_of(agreement, SECTION))
    assert answer.status_code == 403 and NOT_WRITABLE in text_of(answer)


def test_the_page_costs_the_same_for_three_counties_and_for_forty(draft, staff):
    few = queries_of(staff, page_of(draft, SECTION))
    County.objects.bulk_create(County(code=f"07{n:02}", name=f"شهرستان {n}") for n in range(40))
    assert queries_of(staff, page_of(draft, SECTION)) == few

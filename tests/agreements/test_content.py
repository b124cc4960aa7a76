"""The canonical content: everything the paper says, one spelling, one hash, frozen at confirmation."""

from __future__ import annotations

import hashlib
import json

import pytest

from agreements.actions.save_section import save_activities, save_chapters, save_particulars
from agreements.content import canonical_json, content_of, sha256_of_content
from agreements.models import Agreement
from tests.factories.agreements import agreement_at, empty_draft, fresh
from tests.factories.office import Office

pytestmark = pytest.mark.django_db

KEYS = {
    "kind", "identifier", "version_label", "fiscal_year", "unit_label", "scope", "on_behalf", "organization", "agency",
    "particulars", "chapters", "sources", "totals", "balance", "programmes", "conditions", "signatories", "copies", "attachments",
}  # fmt: skip


def test_it_has_all_the_parts_a_paper_is_drawn_from(office: Office) -> None:
    content = content_of(agreement_at("draft", office))
    assert set(content) == KEYS
    assert content["identifier"] == "1397-H-A22-001"
    assert content["agency"] == {"code": "A22", "name": "سازمان جهاد کشاورزی", "budget_row": "129022"}
    assert (content["fiscal_year"], content["unit_label"], content["on_behalf"]) == (1397, "میلیون ریال", False)
    assert [chapter["number"] for chapter in content["chapters"]] == [1, 2, 3, 4, 5, 6, 7]


def test_the_figures_of_one_programme(office: Office) -> None:
    content = content_of(agreement_at("draft", office))
    amounts = [41_200, 8_350, 0, 0, 0, 2_150, 300]
    (source,) = content["sources"]
    assert (source["code"], source["title"], source["amounts"], source["total"]) == ("10", "عمومی استانی", amounts, 52_000)
    assert source["programmes"] == [
        {"code": "1301001", "title": "توسعهٔ تولیدات کشاورزی", "amounts": amounts, "total": 52_000}
    ]
    assert content["totals"] == {"amounts": amounts, "total": 52_000}


def test_two_sources_and_two_programmes_add_up_every_way(office: Office) -> None:
    content = content_of(agreement_at("draft", office, agency=office.wide_agency))
    assert [(s["code"], [p["code"] for p in s["programmes"]]) for s in content["sources"]] == [
        ("10", ["1502001", "1502002"]),
        ("30", ["1502001"]),
    ]
    for source in content["sources"]:
        for programme in source["programmes"]:
            assert sum(programme["amounts"]) == programme["total"]
        assert source["amounts"] == [sum(column) for column in zip(*(p["amounts"] for p in source["programmes"]), strict=True)]
        assert sum(source["amounts"]) == source["total"]
    assert content["totals"]["total"] == sum(source["total"] for source in content["sources"]) == 17_180
    assert {p["code"]: p["total"] for p in content["programmes"]} == {"1502001": 15_900, "1502002": 1_280}


def test_activities_are_numbered_through_all_programmes(office: Office) -> None:
    content = content_of(agreement_at("draft", office, agency=office.wide_agency))
    rows = [activity["row"] for programme in content["programmes"] for activity in programme["activities"]]
    assert rows == [1, 2, 3, 4]
    for programme in content["programmes"]:
        assert sum(activity["amount"] for activity in programme["activities"]) == programme["total"]


def test_the_balance_names_the_notice_each_source_came_by(office: Office) -> None:
    content = content_of(agreement_at("draft", office, agency=office.wide_agency, leave=100))
    assert content["balance"] == [
        {"source": "عمومی استانی", "notice_number": "1397/003", "notice_date": "2018-05-22", "ceiling": 16_780,
         "amount": 16_680, "remaining": 100},
        {"source": "درآمد اختصاصی", "notice_number": "1397/003", "notice_date": "2018-05-22", "ceiling": 400,
         "amount": 400, "remaining": 0},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("slot", "slots"), [("head", ["agency_head", "head"]), ("deputy", ["agency_head", "deputy"]), ("none", ["agency_head"])]
)
def test_the_places_of_signature_follow_the_years_setting(slot: str, slots: list[str], office: Office) -> None:
    office.year.organization_slot = slot
    office.year.save()
    signatories = content_of(agreement_at("draft", office))["signatories"]
    assert [signatory["slot"] for signatory in signatories] == slots
    assert signatories[0]["name"] == "بهرام دهقان"
    if slot == "head":
        assert signatories[1]["name"] == "فرهاد سپهر"
    if slot == "deputy":
        assert signatories[1]["name"] == "کامران آذر"


def test_an_incomplete_draft_has_content_too(office: Office) -> None:
    agreement = empty_draft(office)
    agreement.lines.all().delete()
    Agreement.objects.filter(pk=agreement.pk).update(total=0)
    content = content_of(agreement)
    assert set(content) == KEYS
    assert content["totals"]["total"] == 0
    assert content["sources"] == []
    assert [programme["activities"] for programme in content["programmes"]] == [[]]


def test_the_same_content_has_one_spelling_and_one_hash(office: Office) -> None:
    content = content_of(agreement_at("draft", office))
    spelled = canonical_json(content)
    assert json.loads(spelled) == content
    turned_round = dict(reversed(content.items()))
    assert canonical_json(turned_round) == spelled
    assert sha256_of_content(content) == hashlib.sha256(spelled).hexdigest()
    assert "جهاد" in spelled.decode()
    assert b": " not in spelled.replace("«: ".encode(), b"")


def test_reading_it_twice_gives_the_same(office: Office) -> None:
    agreement = agreement_at("draft", office, agency=office.wide_agency)
    assert canonical_json(content_of(agreement)) == canonical_json(content_of(fresh(agreement)))


@pytest.mark.parametrize("change", ["an amount", "a word", "an activity"])
def test_any_change_changes_the_hash(change: str, office: Office) -> None:
    agreement = agreement_at("draft", office)
    before = sha256_of_content(content_of(agreement))
    if change == "an amount":
        cell = (office.programme.pk, office.source.pk, office.chapters[7].pk)
        save_chapters(agreement, {cell: 299}, by=office.staff)
    elif change == "a word":
        save_particulars(agreement, {"address": "اهواز، خیابان نمونه، پلاک ۱۳"}, by=office.staff)
    else:
        save_activities(agreement, agreement.blocks.get(), goal="هدف دیگر", rows=[], by=office.staff)
    assert sha256_of_content(content_of(fresh(agreement))) != before


def test_the_content_is_kept_in_the_print_byte_for_byte_as_it_was_hashed(office: Office) -> None:
    agreement = agreement_at("expert_confirmed", office)
    printed = agreement.valid_print
    assert sha256_of_content(printed.content) == printed.content_sha256
    assert printed.content == content_of(agreement)


def test_what_happens_to_names_later_does_not_touch_the_frozen_content(office: Office) -> None:
    """guarantees.md F11: the agency is renamed, the programme retitled; the signed text stays."""
    agreement = agreement_at("signed", office)
    frozen = agreement.valid_print
    office.agency.name = "سازمان دیگر"
    office.agency.fold_name()
    office.agency.save()
    office.programme.title = "برنامهٔ دیگر"
    office.programme.save()
    kept = fresh(agreement).valid_print
    assert kept.content == frozen.content
    assert kept.content["agency"]["name"] == "سازمان جهاد کشاورزی"
    assert bytes(kept.file.content) == bytes(frozen.file.content)
    assert content_of(fresh(agreement))["agency"]["name"] == "سازمان دیگر"

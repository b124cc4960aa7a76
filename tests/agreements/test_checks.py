"""The checks of the whole paper (domain.md 3.7): what blocks a submission, what is only odd, and each with its twin."""

from __future__ import annotations

import pytest

from agreements.actions.save_section import (
    ActivityRow,
    accept_conditions,
    declare_no_attachments,
    save_activities,
    save_chapters,
    save_particulars,
)
from agreements.checks import Finding, blocking, findings
from agreements.models import Activity, Agreement, AgreementLine, GeneralConditions, ProgrammeBlock
from core.refusals import Refused
from core.text import to_persian_digits
from distribution.models import PriorFigure
from tests.factories.agreements import agreement_at, empty_draft, fresh, submit_with_reasons
from tests.factories.office import ARTICLES, Office, notify_credit

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(office: Office) -> Agreement:
    return agreement_at("draft", office)


def sentences(agreement: Agreement, *, blocks: bool) -> list[str]:
    return [finding.sentence for finding in findings(fresh(agreement)) if finding.blocks is blocks]


def only_fault(agreement: Agreement) -> Finding:
    """The one blocking finding; its submission is refused with its sentence."""
    (fault,) = blocking(findings(fresh(agreement)))
    with pytest.raises(Refused) as refusal:
        submit_with_reasons(fresh(agreement), by=agreement.created_by)
    assert refusal.value.sentence == fault.sentence
    assert fresh(agreement).state == "draft"
    return fault


def cell(office: Office, chapter: int) -> tuple[int, int, int]:
    return office.programme.pk, office.source.pk, office.chapters[chapter].pk


def test_a_complete_draft_has_nothing_to_mend(draft: Agreement, office: Office) -> None:
    assert findings(draft) == []
    assert submit_with_reasons(draft, by=office.staff).state == "submitted"


def test_an_empty_draft_names_everything_that_is_missing(office: Office) -> None:
    agreement = empty_draft(office)
    found = findings(agreement)
    assert {finding.section for finding in blocking(found)} == {"activities", "conditions"}
    save_particulars(agreement, dict.fromkeys(("official_name", "official_title", "accountant_name", "address"), ""), by=office.staff)
    assert {finding.section for finding in blocking(findings(fresh(agreement)))} == {"particulars", "activities", "conditions"}
    # The faults come before what is only odd.
    kinds = [finding.blocks for finding in findings(fresh(agreement))]
    assert kinds == sorted(kinds, reverse=True)


def test_several_faults_are_counted_in_the_refusal(office: Office) -> None:
    agreement = empty_draft(office)
    faults = blocking(findings(agreement))
    with pytest.raises(Refused) as refusal:
        submit_with_reasons(agreement, by=office.staff)
    assert refusal.value.sentence == f"{faults[0].sentence} ({to_persian_digits(len(faults) - 1)} مورد دیگر هم هست.)"


# ---- particulars -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("official_name", "نام بالاترین مقام دستگاه را بنویسید."),
        ("official_title", "عنوان بالاترین مقام دستگاه را بنویسید."),
        ("accountant_name", "نام ذی‌حساب را بنویسید."),
        ("address", "نشانی دستگاه را بنویسید."),
    ],
)
def test_a_needed_particular_is_missing(field: str, sentence: str, draft: Agreement, office: Office) -> None:
    save_particulars(draft, {field: ""}, by=office.staff)
    fault = only_fault(draft)
    assert (fault.sentence, fault.section) == (sentence, "particulars")


@pytest.mark.parametrize("field", ["postal_code", "phone"])
def test_these_may_stay_empty(field: str, draft: Agreement, office: Office) -> None:
    save_particulars(draft, {field: ""}, by=office.staff)
    assert blocking(findings(fresh(draft))) == []


# ---- chapters --------------------------------------------------------------------------------------


def rebalance(agreement: Agreement, office: Office, programme: int | None = None) -> None:
    """Make the activities of the programme equal to its chapters again."""
    block = agreement.blocks.get(programme=programme or office.programme.pk)
    total = sum(agreement.lines.filter(programme=block.programme).values_list("amount", flat=True))
    save_activities(
        fresh(agreement), block, goal="هدف", rows=[ActivityRow("همه", "مورد", None, None, total)], by=agreement.created_by
    )


def test_one_million_over_the_notified_credit(draft: Agreement, office: Office) -> None:
    save_chapters(draft, {cell(office, 2): 8_351}, by=office.staff)
    rebalance(draft, office)
    fault = only_fault(draft)
    assert fault.sentence == (
        "جمع فصول «توسعهٔ تولیدات کشاورزی» از منبع «عمومی استانی» ۵۲٬۰۰۱ است و ۱ میلیون ریال از سقف ابلاغی بیشتر است. مبلغ‌ها را کاهش دهید."
    )
    assert (fault.check, fault.section, fault.programme) == ("ceiling", "chapters", "1301001")


def test_moving_between_free_chapters_within_the_ceiling_is_allowed(draft: Agreement, office: Office) -> None:
    """Decision 3: only chapters 1 and 6 are fixed; chapter 5 had nothing in the notice."""
    save_chapters(draft, {cell(office, 2): 8_000, cell(office, 5): 350}, by=office.staff)
    assert blocking(findings(fresh(draft))) == []
    assert submit_with_reasons(fresh(draft), by=office.staff)


def test_less_than_the_notified_credit_is_only_mentioned(draft: Agreement, office: Office) -> None:
    save_chapters(draft, {cell(office, 2): 8_000}, by=office.staff)
    rebalance(draft, office)
    assert sentences(draft, blocks=True) == []
    assert sentences(draft, blocks=False) == [
        "۳۵۰ میلیون ریال از سقف ابلاغی «توسعهٔ تولیدات کشاورزی» از منبع «عمومی استانی» هنوز به فصلی اختصاص نیافته است."
    ]


def test_each_programme_and_source_has_its_own_ceiling(office: Office) -> None:
    """What is left in one is not to be had in another."""
    agreement = agreement_at("draft", office, agency=office.wide_agency)
    blocks = {block.programme.code: block.programme_id for block in agreement.blocks.select_related("programme")}
    roads, towns, general = blocks["1502001"], blocks["1502002"], office.source.pk
    second = office.chapters[2].pk
    save_chapters(agreement, {(roads, general, second): 2_900, (towns, general, second): 1_300}, by=office.wide_staff)
    rebalance(agreement, office, roads)
    rebalance(agreement, office, towns)
    fault = only_fault(agreement)
    assert fault.programme == "1502002"
    assert "۱۰۰ میلیون ریال از سقف ابلاغی بیشتر است" in fault.sentence


def test_a_credit_that_was_never_notified(draft: Agreement, office: Office) -> None:
    """The form refuses it; should it stand in the draft all the same, the check sees it."""
    AgreementLine.objects.create(
        agreement=draft, programme=office.programme, source=office.own_income, chapter=office.chapters[2], amount=5
    )
    Agreement.objects.filter(pk=draft.pk).update(total=draft.total + 5)
    rebalance(draft, office)
    fault = only_fault(draft)
    assert fault.sentence == "برای «توسعهٔ تولیدات کشاورزی» از منبع «درآمد اختصاصی» اعتباری ابلاغ نشده است."


@pytest.mark.parametrize(("chapter", "title", "notified"), [(1, "جبران خدمات کارکنان", "۴۱٬۲۰۰"), (6, "رفاه اجتماعی", "۲٬۱۵۰")])
def test_a_fixed_chapter_is_as_notified(chapter: int, title: str, notified: str, draft: Agreement, office: Office) -> None:
    line = draft.lines.get(chapter=office.chapters[chapter])
    AgreementLine.objects.filter(pk=line.pk).update(amount=line.amount - 10)
    Agreement.objects.filter(pk=draft.pk).update(total=draft.total - 10)
    rebalance(draft, office)
    assert only_fault(draft).sentence == f"مبلغ فصل {title} باید طبق ابلاغیه {notified} باشد."


def test_a_fixed_chapter_left_out_is_as_wrong_as_a_changed_one(draft: Agreement, office: Office) -> None:
    line = draft.lines.get(chapter=office.chapters[6])
    line.delete()
    Agreement.objects.filter(pk=draft.pk).update(total=draft.total - line.amount)
    rebalance(draft, office)
    assert only_fault(draft).check == "fixed"


def test_a_supplement_after_the_draft_changes_what_the_fixed_chapter_must_be(draft: Agreement, office: Office) -> None:
    notify_credit(office, office.agency, {("1301001", "10"): {1: 800}}, number="1397/90", kind="supplement")
    assert only_fault(draft).sentence == "مبلغ فصل جبران خدمات کارکنان باید طبق ابلاغیه ۴۲٬۰۰۰ باشد."
    save_chapters(fresh(draft), {cell(office, 1): 42_000}, by=office.staff)
    rebalance(draft, office)
    assert submit_with_reasons(fresh(draft), by=office.staff).total == 52_800


def test_a_draft_without_amounts(office: Office) -> None:
    agreement = empty_draft(office)
    agreement.lines.all().delete()
    Agreement.objects.filter(pk=agreement.pk).update(total=0)
    assert "هنوز مبلغی در فصول هزینه نوشته نشده است." in sentences(agreement, blocks=True)


# ---- activities ------------------------------------------------------------------------------------


@pytest.mark.parametrize("difference", [-1, 1])
def test_activities_that_do_not_add_up_to_the_programme(difference: int, draft: Agreement, office: Office) -> None:
    activity = Activity.objects.filter(block__agreement=draft, quantity=None).get()
    Activity.objects.filter(pk=activity.pk).update(amount=activity.amount + difference)
    fault = only_fault(draft)
    written = "۵۲٬۰۰۱" if difference == 1 else "۵۱٬۹۹۹"
    assert fault.sentence == f"جمع فعالیت‌های «توسعهٔ تولیدات کشاورزی» {written} است؛ باید با مبلغ برنامه (۵۲٬۰۰۰) برابر باشد."


def test_a_programme_without_its_goal(draft: Agreement, office: Office) -> None:
    ProgrammeBlock.objects.filter(agreement=draft).update(goal="")
    assert only_fault(draft).sentence == "هدف «توسعهٔ تولیدات کشاورزی» را بنویسید."


def test_a_product_that_is_not_the_amount_is_only_odd(draft: Agreement, office: Office) -> None:
    Activity.objects.filter(block__agreement=draft, position=1).update(quantity=11)
    assert sentences(draft, blocks=True) == []
    assert sentences(draft, blocks=False) == [
        "در «آموزش بهره‌برداران» حاصل‌ضرب مقدار و هزینهٔ واحد ۲۸٬۶۰۰ است، ولی اعتبار ۲۶٬۰۰۰ نوشته شده است."
    ]


# ---- attachments and conditions -----------------------------------------------------------------------


def test_a_draft_without_attachments_is_only_odd(draft: Agreement, office: Office) -> None:
    declare_no_attachments(draft, False, by=office.staff)
    assert sentences(draft, blocks=True) == []
    assert sentences(draft, blocks=False) == ["پیوستی بارگذاری نشده است."]


def test_conditions_not_accepted(draft: Agreement, office: Office) -> None:
    accept_conditions(draft, False, by=office.staff)
    assert only_fault(draft).sentence == "شرایط عمومی خوانده و پذیرفته نشده است."


def test_a_newer_edition_of_the_conditions_must_be_accepted_again(draft: Agreement, office: Office) -> None:
    GeneralConditions.objects.update(is_in_force=False)
    GeneralConditions.objects.create(fiscal_year=office.year, credit_type="expense", edition=2, articles=ARTICLES[:1])
    assert only_fault(draft).section == "conditions"
    accept_conditions(fresh(draft), True, by=office.staff)
    assert submit_with_reasons(fresh(draft), by=office.staff).conditions.edition == 2


def test_a_year_without_conditions_sends_nothing(office: Office) -> None:
    GeneralConditions.objects.all().delete()
    assert "شرایط عمومی این سال هنوز در سامانه ثبت نشده است." in sentences(empty_draft(office), blocks=True)


# ---- last year ---------------------------------------------------------------------------------------


def last_year(office: Office, chapter: int, approved: int) -> None:
    PriorFigure.objects.create(year=1396, agency=office.agency, programme=office.programme, chapter_number=chapter, approved=approved)


@pytest.mark.parametrize(
    ("approved", "sentence"),
    [
        (6_424, ""),  # 30 percent more is 8,351.2
        (6_423, "فصل استفاده از کالاها و خدمات بیش از ۳۰٪ نسبت به سال گذشته افزایش دارد."),
        (11_928, ""),
        (11_929, "فصل استفاده از کالاها و خدمات بیش از ۳۰٪ نسبت به سال گذشته کاهش دارد."),
        (83, "مبلغ فصل استفاده از کالاها و خدمات حدود ۱۰۰ برابر سال گذشته است. آیا به ریال وارد شده است؟"),
        (0, ""),
    ],
)
def test_a_chapter_far_from_last_years_is_only_odd(approved: int, sentence: str, draft: Agreement, office: Office) -> None:
    last_year(office, 2, approved)
    assert sentences(draft, blocks=True) == []
    assert sentences(draft, blocks=False) == ([sentence] if sentence else [])


def test_other_agencies_and_older_years_are_no_comparison(draft: Agreement, office: Office) -> None:
    PriorFigure.objects.create(year=1395, agency=office.agency, programme=office.programme, chapter_number=2, approved=1)
    PriorFigure.objects.create(year=1396, agency=office.other_agency, programme=office.programme, chapter_number=2, approved=1)
    assert findings(fresh(draft)) == []


# ---- a paper that is already under way ------------------------------------------------------------------


@pytest.mark.parametrize("state", ["submitted", "deputy_approved", "notified"])
def test_what_the_paper_itself_holds_is_not_in_its_way(state: str, office: Office) -> None:
    assert blocking(findings(agreement_at(state, office))) == []

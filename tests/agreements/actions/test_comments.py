"""Comments of the reviewers and their answers: who, when, what they stand in the way of."""

from __future__ import annotations

import pytest

from accounts.permissions import OUT_OF_REACH
from agreements import permissions
from agreements.actions import answer_comment as answers
from agreements.actions import write_comment as writing
from agreements.actions.answer_comment import answer_comment
from agreements.actions.approve_agreement import approve_integration
from agreements.actions.confirm_agreement import confirm_agreement
from agreements.actions.mark_section import NO_SUCH_SECTION, mark_sections, unmark_section
from agreements.actions.save_section import save_particulars
from agreements.actions.send_back_agreement import TEXT_NEEDED, send_back_agreement
from agreements.actions.settle_comment import reopen_comment, settle_comment
from agreements.actions.write_comment import change_comment, drop_comment, write_comment
from agreements.content import content_of
from agreements.content_sections import sections_for
from agreements.models import Agreement, Comment
from agreements.places import hash_of_section
from agreements.workflow import RETURN_TO_AGENCY, RETURN_TO_EXPERT, State
from core.models import AuditEntry
from core.refusals import AlreadyDone, NotYours, Refused
from tests.factories.agreements import agreement_at, fresh, submit_with_reasons
from tests.factories.office import Office

pytestmark = pytest.mark.django_db

ROW = "10/1301001/2"


def comment(agreement: Agreement, office: Office, text: str = "مستند نیست.", **more) -> Comment:
    return write_comment(agreement, **{"section": "chapters", "row": ROW, "by": office.expert, **more}, text=text)


def returned(agreement: Agreement, office: Office, text: str = "") -> Agreement:
    return fresh(send_back_agreement(fresh(agreement), RETURN_TO_AGENCY, reason=office.reason, text=text, by=office.expert))


@pytest.fixture
def paper(office: Office) -> Agreement:
    return agreement_at(State.SUBMITTED, office)


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ({"row": ""}, "فصول هزینه"),
        ({"row": ROW}, "فصول هزینه، استفاده از کالاها و خدمات، توسعهٔ تولیدات کشاورزی، عمومی استانی"),
        ({"row": ROW, "cell": "amount"}, "فصول هزینه، استفاده از کالاها و خدمات، توسعهٔ تولیدات کشاورزی، عمومی استانی، مبلغ"),
        ({"section": "attachments", "row": ""}, "پیوست‌ها"),
        ({"section": "particulars", "row": "address"}, "مشخصات دستگاه، نشانی"),
    ],
)
def test_it_stands_on_a_section_a_row_or_a_cell(paper, office, where, words):
    found = comment(paper, office, **where)
    assert (found.number, found.place, found.desk, found.by, found.sent_at) == (1, words, "expert", office.expert, None)
    entry = AuditEntry.objects.get(action="write_comment", subject_id=paper.pk)
    assert (entry.label, entry.side) == ("ثبت نکتهٔ ۱", "organization")


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ({"text": " \u200b "}, writing.TEXT_NEEDED),
        ({"section": "nothing"}, writing.NO_SUCH_PLACE),
        ({"row": "10/1301001/99"}, writing.NO_SUCH_PLACE),
        ({"cell": "nothing"}, writing.NO_SUCH_PLACE),
        ({"row": "", "cell": "amount"}, writing.NO_SUCH_PLACE),
        ({"section": "plan", "row": "title"}, writing.NO_SUCH_PLACE),
    ],
)
def test_a_place_that_is_not_there_is_refused(paper, office, bad, sentence):
    with pytest.raises(Refused) as refusal:
        comment(paper, office, **bad)
    assert refusal.value.sentence == sentence
    assert not paper.comments.exists()


def test_the_same_words_twice_are_one_comment(paper, office):
    comment(paper, office)
    with pytest.raises(AlreadyDone):
        comment(paper, office)
    assert paper.comments.count() == 1


@pytest.mark.parametrize(("who", "reason"), [("integration", OUT_OF_REACH), ("staff", OUT_OF_REACH), ("other_expert", OUT_OF_REACH)])
def test_only_the_desk_that_has_the_paper_writes(paper, office, who, reason):
    with pytest.raises(NotYours) as refusal:
        comment(paper, office, by=office.again(who))
    assert refusal.value.sentence == reason


def test_nobody_comments_on_a_draft(office):
    with pytest.raises(NotYours) as refusal:
        comment(agreement_at(State.RETURNED, office), office)
    assert refusal.value.sentence == permissions.NOT_YOUR_TURN


def test_it_is_changed_and_dropped_by_its_writer_until_it_is_sent(paper, office):
    comment(paper, office)
    change_comment(paper, 1, text="دیگر", is_internal=True, by=office.expert)
    assert (paper.comments.get().text, paper.comments.get().is_internal) == ("دیگر", True)
    drop_comment(paper, 1, by=office.expert)
    assert not paper.comments.exists()
    with pytest.raises(Refused):
        change_comment(paper, 1, text="دیگر", is_internal=False, by=office.expert)


def test_a_colleague_does_not_change_it_and_a_sent_one_stays(paper, office):
    comment(paper, office)
    confirmed = Comment.objects.get()
    settle_comment(paper, 1, by=office.expert)
    with pytest.raises(Refused) as refusal:
        drop_comment(paper, 1, by=office.expert)
    assert refusal.value.sentence == writing.ALREADY_SENT
    reopen_comment(paper, 1, by=office.expert)
    returned(paper, office)
    confirmed.refresh_from_db()
    assert confirmed.sent_at is not None
    answer_comment(fresh(paper), 1, kind="changed", by=office.staff)
    submit_with_reasons(fresh(paper), by=office.staff)
    with pytest.raises(Refused) as refusal:
        change_comment(paper, 1, text="دیگر", is_internal=False, by=office.expert)
    assert refusal.value.sentence == writing.ALREADY_SENT


def test_a_return_sends_all_for_the_agency_and_stands_for_the_text(paper, office):
    comment(paper, office)
    comment(paper, office, "دوم", row="")
    comment(paper, office, "میان خودمان", is_internal=True)
    back = returned(paper, office)
    assert [(found.number, found.sent_at is not None) for found in paper.comments.all()] == [(1, True), (2, True), (3, False)]
    assert back.returns.get().text.startswith("۲ نکته در بخش‌های پرونده")


def test_internal_comments_alone_are_no_text_for_the_agency(paper, office):
    comment(paper, office, is_internal=True)
    with pytest.raises(Refused) as refusal:
        returned(paper, office)
    assert refusal.value.sentence == TEXT_NEEDED
    assert fresh(paper).state == State.SUBMITTED


def test_a_return_inside_the_organization_sends_nothing(office):
    paper = agreement_at(State.EXPERT_CONFIRMED, office)
    comment(paper, office, by=office.integration)
    send_back_agreement(paper, RETURN_TO_EXPERT, reason=office.reason, text="بررسی شود", by=office.integration)
    assert paper.comments.get().sent_at is None
    with pytest.raises(NotYours) as refusal:
        confirm_agreement(fresh(paper), by=office.expert)
    assert refusal.value.sentence == permissions.UNSETTLED


def test_the_agency_answers_each_before_it_sends_again(paper, office):
    comment(paper, office)
    back = returned(paper, office)
    with pytest.raises(NotYours) as refusal:
        submit_with_reasons(back, by=office.staff)
    assert refusal.value.sentence == permissions.UNANSWERED
    answer_comment(back, 1, kind="kept", text="مصوبه پیوست است.", by=office.staff)
    found = paper.comments.get()
    assert (found.answer_kind, found.answer, found.answered_by) == ("kept", "مصوبه پیوست است.", office.staff)
    assert AuditEntry.objects.get(action="answer_comment", subject_id=paper.pk).side == "agency"
    assert submit_with_reasons(fresh(paper), by=office.staff).state == State.SUBMITTED


@pytest.mark.parametrize(
    ("kind", "text", "sentence"), [("kept", " ", answers.WORDS_NEEDED), ("", "الف", answers.KIND_NEEDED), ("maybe", "الف", answers.KIND_NEEDED)]
)
def test_an_answer_says_what_was_done(paper, office, kind, text, sentence):
    comment(paper, office)
    returned(paper, office)
    with pytest.raises(Refused) as refusal:
        answer_comment(paper, 1, kind=kind, text=text, by=office.staff)
    assert refusal.value.sentence == sentence


def test_internal_comments_cannot_be_answered_and_strangers_do_not_answer(paper, office):
    comment(paper, office)
    comment(paper, office, "میان خودمان", is_internal=True)
    returned(paper, office)
    with pytest.raises(Refused) as refusal:
        answer_comment(paper, 2, kind="changed", by=office.staff)
    assert refusal.value.sentence == answers.NOT_SENT
    for who in ("expert", "stranger"):
        with pytest.raises(NotYours):
            answer_comment(paper, 1, kind="changed", by=office.again(who))


def test_what_is_not_settled_keeps_the_paper_here(paper, office):
    comment(paper, office)
    with pytest.raises(NotYours) as refusal:
        confirm_agreement(fresh(paper), by=office.expert)
    assert refusal.value.sentence == permissions.UNSETTLED
    settle_comment(paper, 1, by=office.expert)
    with pytest.raises(AlreadyDone):
        settle_comment(paper, 1, by=office.expert)
    comment(paper, office, "میان خودمان", is_internal=True)
    with pytest.raises(NotYours) as refusal:
        confirm_agreement(fresh(paper), by=office.expert)
    assert refusal.value.sentence == permissions.INTERNAL_OPEN
    settle_comment(paper, 2, by=office.expert)
    confirmed = confirm_agreement(fresh(paper), by=office.expert)
    comment(confirmed, office, "هنوز نه", by=office.integration)
    with pytest.raises(NotYours) as refusal:
        approve_integration(fresh(paper), by=office.integration)
    assert refusal.value.sentence == permissions.UNSETTLED


def test_an_answer_that_settles_nothing_is_asked_again(paper, office):
    comment(paper, office)
    returned(paper, office)
    answer_comment(fresh(paper), 1, kind="kept", text="همین است.", by=office.staff)
    submit_with_reasons(fresh(paper), by=office.staff)
    returned(paper, office)
    found = paper.comments.get()
    assert (found.answer_kind, found.answered_at, found.answer) == ("", None, "همین است.")
    with pytest.raises(NotYours):
        submit_with_reasons(fresh(paper), by=office.staff)


def test_a_settled_comment_asks_for_no_answer(paper, office):
    comment(paper, office)
    settle_comment(paper, 1, by=office.expert)
    back = returned(paper, office, "شرح")
    assert submit_with_reasons(back, by=office.staff).state == State.SUBMITTED


def test_marks_hold_for_the_section_as_it_was(paper, office):
    assert mark_sections(paper, ["chapters"], by=office.expert) == 1
    assert mark_sections(paper, None, by=office.expert) == len(sections_for(content_of(paper)))
    assert mark_sections(paper, None, by=office.expert) == paper.marks.count()
    unmark_section(paper, "chapters", by=office.expert)
    assert not paper.marks.filter(section="chapters").exists()
    mark = paper.marks.get(section="particulars")
    returned(paper, office, "شرح")
    save_particulars(fresh(paper), {"address": "دزفول"}, by=office.staff)
    content = content_of(fresh(paper))
    kind = next(kind for kind in sections_for(content) if kind.key == "particulars")
    assert mark.sha256 != hash_of_section(kind, kind.rows(content))


def test_marks_are_for_the_desk_and_for_sections_there_are(paper, office):
    with pytest.raises(Refused) as refusal:
        mark_sections(paper, ["plan"], by=office.expert)
    assert refusal.value.sentence == NO_SUCH_SECTION
    with pytest.raises(NotYours):
        mark_sections(paper, None, by=office.integration)

"""Comments on the desk and their answers, from the first press to the confirmation after the second look."""

from __future__ import annotations

import pytest

from agreements import permissions
from agreements.actions import write_comment as writing
from agreements.actions.answer_comment import KIND_NEEDED, WORDS_NEEDED
from agreements.actions.save_section import ActivityRow, save_activities, save_particulars
from agreements.actions.send_back_agreement import send_back_agreement
from agreements.actions.write_comment import write_comment
from agreements.models import Agreement, Comment, SavedPhrase
from agreements.workflow import RETURN_TO_AGENCY, State
from core.text import HIDDEN_CHARACTERS
from tests.agreements.screens.crowd import queries_of, text_of
from tests.factories.agreements import agreement_at, fresh, submit_with_reasons

pytestmark = pytest.mark.django_db

ROW = "10/1301001/2"


def page(agreement: Agreement, tail: str) -> str:
    return f"/agreements/{agreement.identifier}/{tail}"


@pytest.fixture
def paper(office) -> Agreement:
    return agreement_at(State.SUBMITTED, office)


def said(paper: Agreement, office, text: str = "مستند نیست.", **more) -> Comment:
    return write_comment(fresh(paper), **{"section": "chapters", "row": ROW, "by": office.expert, **more}, text=text)


def returned(paper: Agreement, office) -> Agreement:
    return fresh(send_back_agreement(fresh(paper), RETURN_TO_AGENCY, reason=office.reason, text="", by=office.expert))


# ---- writing -------------------------------------------------------------------------------


def test_every_row_and_section_has_its_button_and_the_form_opens_under_the_row(paper, office, signed_in):
    client = signed_in(office.expert)
    body = client.get(page(paper, "review/")).content.decode()
    assert 'aria-label="نکته دربارهٔ استفاده از کالاها و خدمات"' in body
    assert "row=10%2F1301001%2F2#" in body
    opened = client.get(page(paper, "review/"), {"section": "activities", "row": str(paper.blocks.get().activities.first().key)})
    words = text_of(opened)
    assert "نکته دربارهٔ برنامه و فعالیت، آموزش بهره‌برداران" in words
    assert "همهٔ ردیف" in words and "هزینهٔ واحد" in words  # a cell may be chosen
    assert opened.content.decode().count('class="btn primary"') == 1


@pytest.mark.parametrize("asked", [{"section": "zz"}, {"section": "chapters", "row": "\u202e"}, {"section": "x" * 99}, {"section": "plan"}])
def test_a_place_that_is_none_opens_no_form(paper, office, signed_in, asked):
    answer = signed_in(office.expert).get(page(paper, "review/"), asked)
    assert answer.status_code == 200 and "ثبت نکته" not in text_of(answer)


def test_it_is_kept_and_shown_at_its_row_and_in_the_list(paper, office, signed_in):
    client = signed_in(office.expert)
    answer = client.post(page(paper, "comments/new/"), {"section": "chapters", "row": ROW, "text": "رشد مستند نیست."}, follow=True)
    words = text_of(answer)
    assert words.count("رشد مستند نیست.") == 2 and "هنوز برای دستگاه ارسال نشده" in words
    assert "نکتهٔ ۱ ثبت شد." in words and "۱ تازه" in words
    assert permissions.UNSETTLED in words  # why it cannot be confirmed
    assert 'aria-disabled="true"' in answer.content.decode() and 'class="btn primary"' not in answer.content.decode()


def test_a_phrase_and_words_make_one_text(paper, office, signed_in):
    phrase = SavedPhrase.objects.create(text="مصوبه را پیوست کنید.", group=office.agency.expert_group)
    other = SavedPhrase.objects.create(text="از گروه دیگر", group=office.other_agency.expert_group)
    client = signed_in(office.expert)
    assert "از گروه دیگر" not in text_of(client.get(page(paper, "comments/new/"), {"section": "chapters", "row": ROW}))
    sent = {"section": "chapters", "row": ROW, "text": "تا دوشنبه."}
    assert client.post(page(paper, "comments/new/"), {**sent, "phrase": other.pk}).status_code == 200
    client.post(page(paper, "comments/new/"), {**sent, "phrase": phrase.pk, "is_internal": "on"})
    found = paper.comments.get()
    assert (found.text, found.is_internal) == ("مصوبه را پیوست کنید. تا دوشنبه.", True)


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"text": ""}, 409, writing.TEXT_NEEDED),
        ({"text": "الف\u202e"}, 200, HIDDEN_CHARACTERS),
        ({"text": "ن" * 2001}, 200, "بیش از ۲۰۰۰ نویسه"),
        ({"row": "10/1301001/77"}, 409, writing.NO_SUCH_PLACE),
        ({"section": "plan", "row": "title"}, 409, writing.NO_SUCH_PLACE),
        ({"phrase": "77"}, 200, "نکتهٔ تازه"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(paper, office, signed_in, typed, status, sentence):
    answer = signed_in(office.expert).post(page(paper, "comments/new/"), {"section": "chapters", "row": ROW, "text": "الف", **typed})
    if "phrase" in typed:  # nobody has phrases here, so there is no such box
        assert answer.status_code == 302
        return
    assert answer.status_code == status and sentence in text_of(answer)
    assert answer.context["form"]["text"].value() == typed.get("text", "الف")
    assert not paper.comments.exists()


def test_the_same_press_twice_is_one_comment(paper, office, signed_in):
    client, sent = signed_in(office.expert), {"section": "chapters", "row": ROW, "text": "الف"}
    client.post(page(paper, "comments/new/"), sent)
    assert "پیش‌تر ثبت شده است" in text_of(client.post(page(paper, "comments/new/"), sent, follow=True))
    assert paper.comments.count() == 1


@pytest.mark.parametrize(("who", "status"), [("staff", 403), ("stranger", 404), ("integration", 403), ("other_expert", 404)])
def test_nobody_else_writes_changes_settles_or_marks(paper, office, signed_in, who, status):
    said(paper, office)
    client = signed_in(office.again(who))
    for tail in ("comments/new/", "comments/1/", "comments/1/settle/", "marks/"):
        assert client.post(page(paper, tail), {"section": "chapters", "text": "الف"}).status_code == status
    assert paper.comments.get().text == "مستند نیست."


def test_the_writer_changes_and_removes_it_until_it_is_sent(paper, office, signed_in):
    said(paper, office)
    client = signed_in(office.expert)
    assert "مستند نیست." in text_of(client.get(page(paper, "comments/1/")))
    client.post(page(paper, "comments/1/"), {"text": "روشن‌تر بنویسید.", "action": "save"})
    assert paper.comments.get().text == "روشن‌تر بنویسید."
    assert client.post(page(paper, "comments/1/"), {"text": " ", "action": "save"}).status_code == 409
    client.post(page(paper, "comments/1/"), {"text": "روشن‌تر بنویسید.", "action": "drop"})
    assert not paper.comments.exists()
    assert client.get(page(paper, "comments/1/")).status_code == 404


def test_settle_and_open_again(paper, office, signed_in):
    said(paper, office)
    client = signed_in(office.expert)
    assert "نکتهٔ ۱ برطرف شد." in text_of(client.post(page(paper, "comments/1/settle/"), {"action": "settle"}, follow=True))
    assert "پیش‌تر برطرف‌شده" in text_of(client.post(page(paper, "comments/1/settle/"), {"action": "settle"}, follow=True))
    assert "دوباره باز شد." in text_of(client.post(page(paper, "comments/1/settle/"), {"action": "reopen"}, follow=True))
    assert client.get(page(paper, "comments/1/settle/")).status_code == 405
    assert client.post(page(paper, "comments/9/settle/")).status_code == 404


# ---- marks ---------------------------------------------------------------------------------


def test_a_section_is_marked_and_unmarked_and_all_at_once(paper, office, signed_in):
    client = signed_in(office.expert)
    words = text_of(client.post(page(paper, "marks/"), {"section": "chapters", "action": "mark"}, follow=True))
    assert "۱ از ۶ بخش بررسی شد." in words and "۵ بخش بررسی نشده است" in words
    client.post(page(paper, "marks/"), {"section": "chapters", "action": "unmark"})
    assert "۰ از ۶ بخش بررسی شد." in text_of(client.get(page(paper, "review/")))
    words = text_of(client.post(page(paper, "marks/"), follow=True))
    assert "علامت‌گذاری همهٔ بخش‌ها" not in words and "بخش بررسی نشده است" not in words
    assert "چنین بخشی" in text_of(client.post(page(paper, "marks/"), {"section": "zz"}, follow=True))


def test_the_confirm_page_names_what_is_not_marked(paper, office, signed_in):
    client = signed_in(office.expert)
    assert "هنوز «بررسی شد» نزده‌اید: مشخصات دستگاه" in text_of(client.get(page(paper, "steps/confirm/")))
    client.post(page(paper, "marks/"))
    assert "نزده‌اید" not in text_of(client.get(page(paper, "steps/confirm/")))


# ---- returning and answering ----------------------------------------------------------------


def test_the_return_page_lists_them_and_asks_for_no_text(paper, office, signed_in):
    client = signed_in(office.expert)
    empty = text_of(client.get(page(paper, "return/return_to_agency/")))
    assert "هنوز نکته‌ای ثبت نکرده‌اید. حداقل یک نکته یا شرح کلی بنویسید." in empty
    said(paper, office)
    said(paper, office, "میان خودمان", is_internal=True)
    shown = client.get(page(paper, "return/return_to_agency/"))
    assert "۱ نکته با این عودت فرستاده می‌شود" in text_of(shown) and "میان خودمان" not in text_of(shown)
    version = fresh(paper).version
    assert client.post(page(paper, "return/return_to_agency/"), {"reason": office.reason.pk, "text": "", "version": version}).status_code == 302
    assert fresh(paper).state == State.RETURNED


def test_the_agency_finds_them_in_its_task_list(paper, office, signed_in):
    said(paper, office)
    said(paper, office, "میان خودمان", is_internal=True)
    said(paper, office, "پیوست نیست.", section="attachments", row="")
    returned(paper, office)
    client = signed_in(office.staff)
    shown = client.get(page(paper, "edit/"))
    words, body = text_of(shown), shown.content.decode()
    assert "۲ نکته پاسخ می‌خواهد" in words and "میان خودمان" not in words
    assert f'href="{page(paper, "edit/attachments/")}"' in body and page(paper, "comments/1/answer/") in body
    assert {section["title"]: section["comments"] for section in shown.context["sections"] if section["comments"]} == {"فصول هزینه": 1, "پیوست‌ها": 1}
    record = text_of(client.get(page(paper, "")))
    assert "مستند نیست." in record and "میان خودمان" not in record
    assert "میان خودمان" in text_of(signed_in(office.expert).get(page(paper, "")))


def test_an_answer_leads_to_the_next_comment_and_at_last_to_the_list(paper, office, signed_in):
    said(paper, office)
    said(paper, office, "دوم", row="")
    returned(paper, office)
    client = signed_in(office.staff)
    first = client.post(page(paper, "comments/1/answer/"), {"kind": "changed", "text": ""})
    assert first.headers["Location"] == page(paper, "comments/2/answer/")
    last = client.post(page(paper, "comments/2/answer/"), {"kind": "kept", "text": "مصوبه هست."}, follow=True)
    assert "همهٔ نکته‌ها پاسخ دارد" in text_of(last) and "بدون تغییر، با توضیح: مصوبه هست." in text_of(last)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [({}, KIND_NEEDED), ({"kind": "kept"}, WORDS_NEEDED), ({"kind": "x"}, "یکی از دو پاسخ"), ({"kind": "changed", "text": "ن" * 1001}, "بیش از ۱۰۰۰")],
)
def test_a_bad_answer_is_told(paper, office, signed_in, typed, sentence):
    said(paper, office)
    returned(paper, office)
    answer = signed_in(office.staff).post(page(paper, "comments/1/answer/"), typed)
    assert sentence in text_of(answer) and paper.comments.get().answered_at is None


@pytest.mark.parametrize(("who", "status"), [("expert", 403), ("stranger", 404), ("agency_head", 403)])
def test_only_who_writes_the_draft_answers(paper, office, signed_in, who, status):
    said(paper, office)
    said(paper, office, "میان خودمان", is_internal=True)
    returned(paper, office)
    assert signed_in(office.again(who)).get(page(paper, "comments/1/answer/")).status_code == status
    assert signed_in(office.staff).get(page(paper, "comments/2/answer/")).status_code == 404


def test_a_comment_on_a_row_that_went_away_stays_with_its_old_place(paper, office, signed_in):
    block = paper.blocks.get()
    first, second = block.activities.all()
    said(paper, office, section="activities", row=str(first.key), cell="amount")
    returned(paper, office)
    rows = [ActivityRow(second.title, "", None, None, first.amount + second.amount, key=str(second.key))]
    save_activities(fresh(paper), block, goal=block.goal, rows=rows, by=office.staff)
    shown = text_of(signed_in(office.staff).get(page(paper, "edit/")))
    assert "آموزش بهره‌برداران" in shown and "این ردیف دیگر نیست." in shown
    client = signed_in(office.staff)
    client.post(page(paper, "comments/1/answer/"), {"kind": "changed"})
    submit_with_reasons(fresh(paper), by=office.staff)
    assert "این ردیف دیگر نیست." in text_of(signed_in(office.expert).get(page(paper, "review/")))


def test_many_comments_cost_no_more_queries(paper, office, signed_in):
    said(paper, office)
    client = signed_in(office.expert)
    client.get(page(paper, "review/"))
    cost = queries_of(client, page(paper, "review/"))
    for n in range(8):
        said(paper, office, f"نکتهٔ {n}")
    assert queries_of(client, page(paper, "review/")) == cost


# ---- the whole round -------------------------------------------------------------------------


def test_a_whole_round_five_comments_answers_and_the_second_look(paper, office, signed_in):
    """Returned with five comments, each answered, confirmed after «فقط تغییرات»."""
    expert, staff = signed_in(office.expert), signed_in(office.staff)
    activity = paper.blocks.get().activities.first()
    places = [("chapters", ROW), ("chapters", ""), ("activities", str(activity.key)), ("particulars", "address"), ("attachments", "")]
    for n, (section, row) in enumerate(places, 1):
        expert.post(page(paper, "comments/new/"), {"section": section, "row": row, "text": f"خواستهٔ شمارهٔ {n}"})
    expert.post(page(paper, "marks/"))
    version = fresh(paper).version
    expert.post(page(paper, "return/return_to_agency/"), {"reason": office.reason.pk, "text": "", "version": version})
    assert fresh(paper).state == State.RETURNED and paper.comments.filter(sent_at__isnull=False).count() == 5

    save_particulars(fresh(paper), {"address": "دزفول، خیابان تازه"}, by=office.staff)
    for number in range(1, 6):
        staff.post(page(paper, f"comments/{number}/answer/"), {"kind": "changed" if number == 4 else "kept", "text": f"پاسخ {chr(1571 + number)}"})
    submit_with_reasons(fresh(paper), by=office.staff)

    second = expert.get(page(paper, "review/"))
    words = text_of(second)
    assert second.context["show"] == "changes"
    assert "پیش‌تر اهواز، خیابان نمونه، پلاک ۱۲" in words and "دزفول، خیابان تازه" in words
    assert "ذی‌حساب" not in words and "از ارسال پیشین تغییری ندارد" in words
    assert "۵ پاسخ رسیده" in words and f"پاسخ {chr(1571 + 3)}" in words
    # The mark of the section that changed fell, the others hold.
    assert "پس از بررسی تغییر کرده است" in words and "۵ از ۶ بخش بررسی شد." in words
    assert "ذی‌حساب" in text_of(expert.get(page(paper, "review/"), {"show": "all"}))
    assert expert.get(page(paper, "steps/confirm/")).status_code == 403

    for number in range(1, 6):
        expert.post(page(paper, f"comments/{number}/settle/"), {"action": "settle"})
    version = fresh(paper).version
    answer = expert.post(page(paper, "steps/confirm/"), {"version": version, "note": ""})
    assert answer.status_code == 302 and fresh(paper).state == State.EXPERT_CONFIRMED



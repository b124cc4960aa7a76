"""Taking a paper in hand, putting it back, giving it to a colleague: one holder, and the others know who."""

from __future__ import annotations

import pytest

from accounts.permissions import OUT_OF_REACH
from agreements import permissions as may
from agreements.actions import claim_agreement as claims
from agreements.actions.claim_agreement import claim_agreement
from agreements.actions.send_back_agreement import send_back_agreement
from agreements.models import Agreement
from agreements.workflow import RETURN_TO_AGENCY, RETURN_TO_EXPERT
from core import clock
from core.audit import history_of
from core.models import Message
from core.refusals import Refused
from tests.agreements.circuit import attempt, check_deferred_rules
from tests.distribution.screens.pages import faults, words
from tests.factories.agreements import agreement_at, fresh, submit_with_reasons
from tests.factories.moments import moment
from tests.factories.office import Office
from tests.factories.stand_ins import again, standing_in
from tests.racing import at_once, refused

pytestmark = pytest.mark.django_db


def page_of(agreement: Agreement, act: str) -> str:
    return f"/agreements/{agreement.identifier}/{act}/"


@pytest.fixture
def paper(office: Office) -> Agreement:
    return agreement_at("submitted", office)


def test_an_expert_takes_it_and_his_colleague_sees_who_has_it(office: Office, signed_in, paper) -> None:
    answer = signed_in(office.expert).post(page_of(paper, "claim"), follow=True)
    assert "پرونده را برداشتید" in words(answer) and "این پرونده در دست شماست" in words(answer)
    entry = history_of(paper).last()
    assert (entry.action, entry.data["holder"], entry.to_state) == ("claim", office.expert.pk, "")
    other = signed_in(office.expert2)
    assert "در دست لیلا فرزان" in words(other.get("/cartable/"))
    assert "لیلا فرزان این پرونده را برداشته است" in words(other.get(paper.get_absolute_url()))


def test_only_the_holder_acts_while_he_has_it(office: Office, signed_in, paper) -> None:
    claim_agreement(paper, by=office.expert)
    sentence = may.CLAIMED.format(name="لیلا فرزان")
    for step in ("confirm", "return_to_agency"):
        with pytest.raises(Refused, match="لیلا فرزان"):
            attempt(step, fresh(paper), by=office.expert2, office=office)
    assert sentence in words(signed_in(office.expert2).post(page_of(paper, "claim"), follow=True))
    assert fresh(paper).claimed_by == office.expert
    moved = attempt("confirm", fresh(paper), by=office.expert, office=office)
    assert fresh(moved).claimed_by is None


def test_the_holders_stand_in_acts_too(office: Office, paper) -> None:
    claim_agreement(paper, by=office.expert)
    standing_in(office.expert2, office.expert)
    # He is of the group himself; while the paper is another's he acts in that one's name.
    moved = attempt("confirm", fresh(paper), by=again(office.expert2), office=office)
    check_deferred_rules()
    assert history_of(moved).last().on_behalf_of == "لیلا فرزان"


def test_the_press_twice_is_one_claim(office: Office, signed_in, paper) -> None:
    client = signed_in(office.expert)
    client.post(page_of(paper, "claim"))
    assert claims.CLAIMED_ALREADY in words(client.post(page_of(paper, "claim"), follow=True))
    assert history_of(paper).filter(action="claim").count() == 1


def test_he_puts_it_back_and_another_takes_it(office: Office, signed_in, paper) -> None:
    client = signed_in(office.expert)
    client.post(page_of(paper, "claim"))
    assert "پرونده به میز برگشت" in words(client.post(page_of(paper, "release"), follow=True))
    assert claims.RELEASED_ALREADY in words(client.post(page_of(paper, "release"), follow=True))
    signed_in(office.expert2).post(page_of(paper, "claim"))
    assert fresh(paper).claimed_by == office.expert2


def test_another_does_not_put_it_back_for_him(office: Office, signed_in, paper) -> None:
    claim_agreement(paper, by=office.expert)
    assert may.NOT_YOURS_TO_RELEASE in words(signed_in(office.expert2).post(page_of(paper, "release"), follow=True))
    assert fresh(paper).claimed_by == office.expert


@pytest.mark.parametrize(("who", "status"), [("staff", 403), ("deputy", 403), ("auditor", 403), ("other_expert", 404), ("stranger", 404)])
def test_who_does_not_work_at_the_desk_takes_nothing(office: Office, signed_in, paper, who, status) -> None:
    client = signed_in(office.people[who])
    assert client.post(page_of(paper, "claim")).status_code == status
    assert client.get(page_of(paper, "claim")).status_code in (404, 405)
    assert fresh(paper).claimed_by is None


def test_the_deputys_desk_has_no_claims(office: Office, signed_in) -> None:
    paper = agreement_at("integration_approved", office)
    assert may.NOT_CLAIMABLE in words(signed_in(office.integration).post(page_of(paper, "claim"), follow=True))


def test_a_claimed_paper_is_no_longer_recalled(office: Office, paper) -> None:
    claim_agreement(paper, by=office.expert)
    with pytest.raises(Refused) as refusal:
        attempt("recall_submission", fresh(paper), by=office.staff, office=office)
    assert refusal.value.sentence == may.ALREADY_OPENED


class TestReassigning:
    def test_the_lead_gives_it_to_a_colleague_with_a_reason_and_both_are_told(self, office: Office, signed_in, paper) -> None:
        claim_agreement(paper, by=office.expert)
        client = signed_in(office.integration)
        page = client.get(page_of(paper, "reassign"))
        assert "آرش نیکو" in words(page) and "لیلا فرزان" in words(page) and "سامان بهار" not in words(page)
        answer = client.post(page_of(paper, "reassign"), {"to": office.expert2.pk, "reason": "مرخصی ناگهانی"}, follow=True)
        assert "پرونده به آرش نیکو واگذار شد." in words(answer)
        entry = history_of(paper).last()
        assert (entry.action, entry.note, entry.data["taken_from"]) == ("reassign", "مرخصی ناگهانی", "لیلا فرزان")
        assert {message.recipient for message in Message.objects.all()} == {office.expert, office.expert2}
        assert fresh(paper).claimed_by == office.expert2

    @pytest.mark.parametrize(
        ("sent", "sentence"),
        [
            ({"reason": "x"}, "یکی از همکاران میز را انتخاب کنید."),
            ({"to": "abc", "reason": "x"}, "یکی از همکاران میز را انتخاب کنید."),
            ({"to": "999999", "reason": "x"}, "یکی از همکاران میز را انتخاب کنید."),
            ({"to": "expert2", "reason": " "}, claims.REASON_NEEDED),
            ({"to": "other_expert", "reason": "x"}, "یکی از همکاران میز را انتخاب کنید."),
        ],
    )
    def test_without_a_colleague_or_a_reason_nothing_moves(self, office: Office, signed_in, paper, sent, sentence) -> None:
        claim_agreement(paper, by=office.expert)
        sent = {**sent, "to": office.people[sent["to"]].pk} if sent.get("to") in office.people else sent
        assert faults(signed_in(office.integration).post(page_of(paper, "reassign"), sent)) == [sentence]
        assert fresh(paper).claimed_by == office.expert

    def test_a_colleague_takes_over_only_what_has_grown_stale(self, office: Office, signed_in, paper) -> None:
        claim_agreement(paper, by=office.expert)
        assert signed_in(office.expert2).get(page_of(paper, "reassign")).status_code == 403
        # Saturday the 5th; Sunday, Monday are two working days, Tuesday the third.
        with clock.at(moment(1397, 3, 7)):
            assert not may.reassign(again(office.expert2), fresh(paper))
        with clock.at(moment(1397, 3, 8)):
            client = signed_in(again(office.expert2))
            assert "بیش از دو روز کاری" in words(client.get(paper.get_absolute_url()))
            client.post(page_of(paper, "reassign"), {"to": office.expert2.pk, "reason": "سه روز بی‌اقدام مانده است"})
        assert fresh(paper).claimed_by == office.expert2

    @pytest.mark.parametrize("who", ["staff", "auditor", "org_head"])
    def test_others_do_not(self, office: Office, signed_in, paper, who) -> None:
        claim_agreement(paper, by=office.expert)
        assert signed_in(office.people[who]).get(page_of(paper, "reassign")).status_code == 403
        assert OUT_OF_REACH in signed_in(office.people[who]).get(page_of(paper, "reassign")).content.decode()


class TestComingBack:
    def test_after_a_correction_it_comes_back_to_whoever_had_it(self, office: Office, paper) -> None:
        claim_agreement(paper, by=office.expert2)
        send_back_agreement(fresh(paper), RETURN_TO_AGENCY, reason=office.reason, text="اصلاح شود.", by=office.expert2)
        assert fresh(paper).claimed_by is None
        submit_with_reasons(fresh(paper), by=office.staff)
        assert fresh(paper).claimed_by == office.expert2

    def test_also_from_the_next_desk(self, office: Office, paper) -> None:
        claim_agreement(paper, by=office.expert)
        attempt("confirm", fresh(paper), by=office.expert, office=office)
        send_back_agreement(fresh(paper), RETURN_TO_EXPERT, reason=office.reason, text="دوباره ببینید.", by=office.integration)
        assert fresh(paper).claimed_by == office.expert

    def test_but_not_to_who_has_left_or_had_put_it_back(self, office: Office, paper) -> None:
        claim_agreement(paper, by=office.expert)
        attempt("confirm", fresh(paper), by=office.expert, office=office)
        office.expert.groups.clear()
        send_back_agreement(fresh(paper), RETURN_TO_EXPERT, reason=office.reason, text="دوباره ببینید.", by=office.integration)
        assert fresh(paper).claimed_by is None


@pytest.mark.django_db(transaction=True)
def test_two_who_take_it_at_once_are_one_holder(office: Office) -> None:
    paper = agreement_at("submitted", office)
    outcomes = at_once(lambda: claim_agreement(paper, by=office.expert), lambda: claim_agreement(paper, by=office.expert2))
    assert len(refused(outcomes)) == 1
    assert history_of(paper).filter(action="claim").count() == 1

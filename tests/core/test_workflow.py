"""The one function that carries a step out: all of it or nothing, on the paper as it is now, and told in a sentence."""

from __future__ import annotations

import pytest

from agreements.actions.confirm_agreement import confirm_agreement
from agreements.actions.freeze_print import freeze_print
from agreements.actions.save_section import save_particulars
from agreements.actions.submit_agreement import submit_agreement
from agreements.permissions import draft
from agreements.workflow import CONFIRM
from core import clock
from core.audit import history_of
from core.refusals import AlreadyDone, NotYours, Refused, Stale
from core.workflow import lock, opened_by, refuse_if_changed, take, write
from tests.agreements.circuit import traces
from tests.factories.agreements import agreement_at, fresh
from tests.factories.moments import moment
from tests.factories.office import Office

pytestmark = pytest.mark.django_db


def test_a_step_sets_state_desk_version_and_writes_one_line(office: Office) -> None:
    agreement = agreement_at("submitted", office)
    facts: dict[str, str] = {}
    with (
        clock.at(moment(1397, 3, 6, 11)),
        take(CONFIRM, agreement, by=office.expert, note="درست است.", data=facts) as locked,
    ):
        facts["serial"] = freeze_print(locked, by=office.expert).serial
    now = fresh(agreement)
    assert (now.state, now.desk, now.version) == ("expert_confirmed", "integration", agreement.version + 1)
    assert now.desk_since == moment(1397, 3, 6, 11)
    assert locked.pk == agreement.pk
    entry = history_of(agreement).last()
    assert (entry.action, entry.note, entry.from_state, entry.to_state) == ("confirm", "درست است.", "submitted", "expert_confirmed")
    assert entry.data["serial"] == f"{agreement.identifier}-P1"


def test_an_exception_in_the_block_leaves_everything_as_it_was(office: Office) -> None:
    agreement = agreement_at("submitted", office)
    before = traces(agreement)
    with pytest.raises(RuntimeError), take(CONFIRM, agreement, by=office.expert) as locked:
        locked.days_counted = 9
        locked.save()
        raise RuntimeError("the printer caught fire")
    assert traces(agreement) == before


def test_the_paper_is_read_again_under_the_lock(office: Office) -> None:
    """What the caller holds in memory, changed or old, does not count."""
    agreement = agreement_at("submitted", office)
    stale = fresh(agreement)
    stale.desk, stale.version, stale.total = "agency", 999, 1
    facts: dict[str, str] = {}
    with take(CONFIRM, stale, by=office.expert, data=facts) as locked:
        assert (locked.desk, locked.version, locked.total) == ("expert", agreement.version, agreement.total)
        facts["serial"] = freeze_print(locked, by=office.expert).serial


def test_rights_are_asked_on_the_locked_paper(office: Office) -> None:
    agreement = agreement_at("submitted", office)
    forged = fresh(agreement)
    forged.agency = office.other_agency
    with pytest.raises(NotYours), take(CONFIRM, forged, by=office.other_expert):
        pass


def test_the_wrong_state_is_refused_naming_who_was_faster(office: Office) -> None:
    agreement = agreement_at("expert_confirmed", office)
    with pytest.raises(Refused) as refusal, take(CONFIRM, agreement, by=office.expert2):
        pass
    assert refusal.value.sentence == (
        "«تأیید، چاپ و ارسال به تلفیق بودجه» در وضعیت «در انتظار تأیید تلفیق» ممکن نیست. "
        "لیلا فرزان در ساعت ۱۰:۰۰ «تأیید کارشناس و چاپ» را ثبت کرده است."
    )


@pytest.mark.parametrize("with_version", [True, False])
def test_the_same_step_again_by_the_same_person_was_done_already(with_version: bool, office: Office) -> None:
    agreement = agreement_at("draft", office)
    seen = agreement.version if with_version else None
    with pytest.raises(AlreadyDone) as refusal:
        for _ in range(2):
            submit_agreement(agreement, by=office.staff, seen_version=seen)
    assert refusal.value.sentence == "«ارسال پیش‌نویس» پیش‌تر ثبت شده است و دوباره انجام نشد."


def test_work_prepared_on_an_older_version_is_refused_naming_who_changed_what_and_when(office: Office) -> None:
    agreement = agreement_at("draft", office)
    seen = agreement.version
    with clock.at(moment(1397, 3, 5, 12, 30)):
        save_particulars(agreement, {"address": "اهواز"}, by=office.staff2, seen_version=seen)
        with pytest.raises(Stale) as refusal:
            save_particulars(agreement, {"address": "آبادان"}, by=office.staff, seen_version=seen)
    assert refusal.value.status == 409
    assert refusal.value.sentence.startswith("این پرونده پس از باز شدن صفحه تغییر کرده است")
    assert "پیمان سرمد" in refusal.value.sentence
    assert "۱۲:۳۰" in refusal.value.sentence
    assert fresh(agreement).address == "اهواز"


def test_the_newest_version_or_none_at_all_is_no_hindrance(office: Office) -> None:
    agreement = agreement_at("draft", office)
    refuse_if_changed(agreement, agreement.version, by=office.staff)
    refuse_if_changed(agreement, None, by=office.staff)


def test_writing_makes_a_new_version_and_no_move(office: Office) -> None:
    agreement = agreement_at("draft", office)
    with write(agreement, draft, by=office.staff, label="نوشتن نشانی") as locked:
        locked.address = "اهواز"
    now = fresh(agreement)
    assert (now.address, now.version, now.state) == ("اهواز", agreement.version + 1, "draft")
    entry = history_of(agreement).last()
    assert (entry.label, entry.actor, entry.side, entry.to_state) == ("نوشتن نشانی", office.staff, "agency", "")


def test_writing_asks_first(office: Office) -> None:
    agreement = agreement_at("draft", office)
    with pytest.raises(NotYours), write(agreement, draft, by=office.stranger, label="نوشتن نشانی") as locked:
        locked.address = "جای دیگر"
    assert fresh(agreement).version == agreement.version


def test_locking_gives_the_paper_as_it_is(office: Office) -> None:
    agreement = agreement_at("draft", office)
    assert lock(agreement, [agreement.ceilings()]).version == agreement.version


# ---- being opened ----------------------------------------------------------------------------------


def test_the_first_opening_is_kept(office: Office) -> None:
    agreement = agreement_at("submitted", office)
    with clock.at(moment(1397, 3, 6, 9)):
        opened_by(agreement, office.expert)
    with clock.at(moment(1397, 3, 6, 15)):
        opened_by(fresh(agreement), office.expert2)
    now = fresh(agreement)
    assert (now.opened_by, now.opened_at) == (office.expert, moment(1397, 3, 6, 9))
    assert now.version == agreement.version


def test_an_old_page_does_not_open_what_has_moved_on(office: Office) -> None:
    agreement = agreement_at("submitted", office)
    confirm_agreement(agreement, by=office.expert)
    opened_by(agreement, office.expert)
    assert fresh(agreement).opened_at is None


def test_a_step_closes_it_again(office: Office) -> None:
    agreement = agreement_at("submitted", office)
    opened_by(agreement, office.expert)
    confirm_agreement(fresh(agreement), by=office.expert)
    assert fresh(agreement).opened_at is None

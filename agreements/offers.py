"""The steps of the table as one person meets them on one paper: offered, or refused with a reason."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from accounts.permissions import OUT_OF_REACH
from agreements import permissions
from agreements.models import Agreement
from agreements.workflow import (
    CANCEL,
    COUNTERSIGN,
    NOTIFY,
    PARK,
    RECORD_WET_SIGNATURE,
    SIGN,
    STEPS,
    SUBMIT,
    SUPERSEDE,
    TAKE_UP,
    TURN,
    Desk,
    State,
)
from core.workflow import Kind, Step

# Steps with a page of their own; the returns share one page, all others another.
OWN_PAGE = {
    SUBMIT: "submit_agreement",
    SIGN: "sign_agreement",
    COUNTERSIGN: "countersign_agreement",
    RECORD_WET_SIGNATURE: "record_wet_signature",
    NOTIFY: "notify_agreement",
}
# Two ways of one confirmation: the one not taken is no refusal worth telling.
_OTHER_WAY = {permissions.RESUME_ASKED, permissions.RESUME_NOT_ASKED, permissions.ONLY_AMENDMENTS_ARE_PARKED}


@dataclass(frozen=True)
class Offer:
    """A step and its page; with a reason when this person may not take it."""

    step: Step
    url: str
    reason: str = ""

    @property
    def is_return(self) -> bool:
        """A return: secondary, with the arrow."""
        return self.step.kind == Kind.RETURN


@dataclass(frozen=True)
class Offers:
    """All steps of the present state for one person."""

    forward: tuple[Offer, ...]
    back: tuple[Offer, ...]
    recall: tuple[Offer, ...]
    cancel: Offer | None
    refused: tuple[Offer, ...]

    @property
    def takes_back(self) -> bool:
        """True when something sent can be recalled; parking a draft recalls nothing."""
        return any(offer.step not in (PARK, TAKE_UP) for offer in self.recall)

    def __bool__(self) -> bool:
        return bool(self.forward or self.back or self.recall or self.cancel)


def url_of_step(step: Step, agreement: Agreement) -> str:
    """The page on which a step is taken."""
    if step in OWN_PAGE:
        return reverse(OWN_PAGE[step], args=[agreement.identifier])
    page = "send_back_agreement" if step.kind == Kind.RETURN else "take_step"
    return reverse(page, args=[agreement.identifier, step.name])


def offers_to(user: User, agreement: Agreement) -> Offers:
    """What this person may do to the paper as it is now, and what not and why."""
    given, refused = [], []
    for step in STEPS:
        # Superseding is no act of its own: the notification of an amendment does it.
        if agreement.state not in step.sources or step is SUPERSEDE:
            continue
        verdict = step.may(user, agreement)
        offer = Offer(step, url_of_step(step, agreement), verdict.reason)
        if verdict:
            given.append(offer)
        elif verdict.reason != OUT_OF_REACH and verdict.reason not in _OTHER_WAY:
            refused.append(offer)
    return Offers(
        forward=tuple(o for o in given if o.step.kind == Kind.FORWARD),
        back=tuple(o for o in given if o.step.kind == Kind.RETURN),
        recall=tuple(o for o in given if o.step.kind == Kind.RECALL),
        cancel=next((o for o in given if o.step is CANCEL), None),
        refused=tuple(refused),
    )


def next_desk(step: Step, agreement: Agreement) -> str:
    """Whose turn it will be after the step, in words; empty where nobody's."""
    desk = TURN[State(step.target)]
    if desk == Desk.NONE:
        return ""
    if desk == Desk.SIGNATORY and agreement.official_name:
        return f"{desk.label} ({agreement.official_name})"
    if desk == Desk.EXPERT:
        return f"{desk.label}، {agreement.agency.expert_group.title}"
    return desk.label

"""A domain "no": it carries its Persian sentence to wherever the person is looking."""

from __future__ import annotations

from dataclasses import dataclass


class Refused(Exception):
    """Raised by an action when a rule of the business says no. Nothing has been changed."""

    status = 409

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotYours(Refused):
    """The person has no right to this at all."""

    status = 403


class Stale(Refused):
    """Somebody else moved or changed the paper after this page was opened."""


class AlreadyDone(Refused):
    """The same person already did exactly this: a double click or a replayed request."""


@dataclass(frozen=True)
class Verdict:
    """The answer to "may this person do that?": truthy, or falsy with the reason in Persian."""

    reason: str = ""

    def __bool__(self) -> bool:
        return not self.reason

    def or_refuse(self) -> None:
        """Raise NotYours with the reason when the answer is no."""
        if self.reason:
            raise NotYours(self.reason)


YES = Verdict()

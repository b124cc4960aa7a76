"""The bars of a distribution as SVG: amounts from the right, changes on both sides of an axis.

As in `core.drawings`, widths are plain SVG attributes, because pages may carry no styles.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.drawings import from_right, percent_of

HEIGHT = 14
# One county far above the others would leave them all alike: its bar is cut and says so.
FAR_ABOVE = Fraction(8, 5)
ROOM = Fraction(6, 5)
_PRECISION = 1000


@dataclass(frozen=True)
class Scale:
    """How much a whole bar is; what is larger is drawn cut."""

    whole: Fraction

    def cuts(self, value: Fraction | int) -> bool:
        """True when `value` does not fit."""
        return value > self.whole


def scale_of(values: Iterable[Fraction | int]) -> Scale:
    """A scale on which the values can be told apart: at most the largest is cut."""
    ordered = sorted((Fraction(value) for value in values if value > 0), reverse=True)
    if not ordered:
        return Scale(Fraction(1))
    if len(ordered) > 2 and ordered[0] > FAR_ABOVE * ordered[1]:
        return Scale(ROOM * ordered[1])
    return Scale(ordered[0])


def _whole(value: Fraction | int) -> int:
    return int(value * _PRECISION)


# The cut: a slanted joint in the colour of the paper.
_JOINT = mark_safe(
    f'<svg x="9%" width="12" height="{HEIGHT}" viewBox="0 0 12 {HEIGHT}"><path class="f-paper" d="M7 0h5L5 {HEIGHT}H0z"/></svg>'
)


def amount_bar(amount: int, last_year: int | None, scale: Scale) -> SafeString:
    """This year's amount as a bar from the right, last year's as an ochre line on it."""
    cut = scale.cuts(amount)
    shown, whole = _whole(min(Fraction(amount), scale.whole)), _whole(scale.whole)
    line = ""
    if last_year is not None and not scale.cuts(last_year):
        line = format_html('<rect class="f-last" x="{}" width="3" height="{}"/>', from_right(_whole(last_year), whole), HEIGHT)
    return format_html(
        '<svg class="bar-line" width="100%" height="{0}" aria-hidden="true" focusable="false">'
        '<rect class="f-lapis" x="{1}" width="{2}" height="{0}"/>{3}{4}</svg>',
        HEIGHT, from_right(shown, whole), percent_of(shown, whole), _JOINT if cut else "", line,
    )  # fmt: skip


@dataclass(frozen=True)
class ChangeScale:
    """The largest decrease, at the right of the axis, and the largest increase, at its left.

    One measure for both sides and nothing cut, so that equal length is equal change.
    """

    up: Fraction
    down: Fraction

    @property
    def whole(self) -> Fraction:
        """The width of the drawing."""
        return self.up + self.down or Fraction(1)


def change_scale(changes: Iterable[Fraction | int]) -> ChangeScale:
    """Room for all of them."""
    known = [Fraction(change) for change in changes]
    return ChangeScale(max([change for change in known if change > 0], default=Fraction(0)), max([-change for change in known if change < 0], default=Fraction(0)))


def change_bar(change: Fraction | int, scale: ChangeScale) -> SafeString:
    """An increase runs from the axis to the left, a decrease to the right."""
    whole = _whole(scale.whole)
    end = scale.down + max(change, 0)  # from the right, where the bar's left edge stands
    return format_html(
        '<svg class="bar-line" width="100%" height="{0}" aria-hidden="true" focusable="false">'
        '<rect class="{1}" x="{2}" width="{3}" height="{0}"/><line class="axis" x1="{4}" x2="{4}" y1="-3" y2="{5}"/></svg>',
        HEIGHT, "f-glaze" if change > 0 else "f-brick", from_right(_whole(end), whole), percent_of(_whole(abs(change)), whole),
        from_right(_whole(scale.down), whole), HEIGHT + 3,
    )  # fmt: skip

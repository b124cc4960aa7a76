"""How a paper moves: a table of steps, and the one function that carries a step out.

A `Step` is one line of an app's workflow table. `take` is the only way to make one: it locks,
asks, lets the action do its own lines, moves, saves and records, or leaves everything as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db import models, transaction
from django_fsm import FSMModelMixin, transition

from core import clock
from core.audit import history_of, record
from core.jalali import format_time
from core.refusals import AlreadyDone, Refused, Stale, Verdict

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.stand_ins import Capacity

    PaperType = TypeVar("PaperType", bound="Paper")


# The action of a history entry about contents; it has no states and stands in no list of steps.
WRITE = "write"


class Kind(models.TextChoices):
    """What a step does to the flow; the pictures and the timeline are coloured by it."""

    FORWARD = "forward", "پیش‌برنده"
    RETURN = "return", "عودت"
    RECALL = "recall", "بازپس‌گیری"
    END = "end", "پایان‌دهنده"


@dataclass(frozen=True)
class Step:
    """One line of a workflow table."""

    name: str
    sources: tuple[str, ...]
    target: str
    may: Callable[[Any, Any], Verdict]
    button: str  # on the button, in the imperative of the office
    done: str  # in the history
    side: str  # AuditEntry.Side
    kind: str = Kind.FORWARD
    explain: str = ""  # the sentence on its confirm page
    ask_note: bool = True

    def on(self, field: models.Field) -> Callable[..., None]:
        """This step as a django-fsm transition of `field`; it changes the state and nothing else."""

        def move(paper: models.Model) -> None:
            """Only `take` calls this."""

        move.__name__ = self.name
        return transition(
            field=field,
            source=list(self.sources),
            target=self.target,
            permission=lambda paper, user: bool(self.may(user, paper)),
            custom={"step": self},
        )(move)


class Paper(FSMModelMixin, models.Model):
    """What every paper of the office has: whose turn it is, since when, and its version number."""

    version = models.PositiveIntegerField("ویرایش", default=1)
    desk = models.CharField("نزد", max_length=20)
    desk_since = models.DateTimeField("نزد این میز از")
    opened_at = models.DateTimeField("گشوده‌شده در", null=True, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="گشوده به دست")

    class Meta:
        abstract = True

    # In whose name the step or writing under way is done; None in one's own.
    acting: Capacity | None = None

    # What every step of this kind of paper reads beside it: fetched with the lock, not after it.
    comes_with: tuple[str, ...] = ("fiscal_year", "agency")

    def refresh_from_db(self, using: str | None = None, fields: Any = None, from_queryset: Any = None) -> None:
        """As Django's own. django-fsm's switches the protection of `state` off and on for the whole
        process meanwhile: two threads at once meet the half of each other (tests/attacks)."""
        wanted = [f.attname for f in self._meta.concrete_fields if f.attname in self.__dict__] if fields is None else list(fields)
        others = [name for name in wanted if name != "state"]
        if others:
            super(FSMModelMixin, self).refresh_from_db(using, others, from_queryset)
        if fields is None:
            self._prefetched_objects_cache = {}
        if "state" in wanted:
            rows = type(self)._base_manager.using(using or self._state.db)
            self.__dict__["state"] = rows.values_list("state", flat=True).get(pk=self.pk)

    def desk_now(self) -> str:
        """Whose turn it is in the present state; each paper reads it from its own table."""
        raise NotImplementedError

    def moved(self, step: Step, by: User, left_desk: str) -> None:
        """What a paper of this kind always does when it has moved (its stamps, its clock)."""

    def acting_side(self, step: Step, by: User) -> str:
        """For whom the person acts in this step."""
        return step.side

    def acting_for(self, question: Callable[[Any, Any], Verdict], by: User) -> Capacity | None:
        """In whose name `by` may do what `question` asks; None in his own. Papers without stand-ins know no other."""
        return None

    def sha256_for_history(self) -> str:
        """The hash of the document in force after a step; empty for a paper without one."""
        return ""

    def writing_side(self) -> str:
        """For whom the person acts who writes its contents; each paper knows whose they are."""
        raise NotImplementedError

    def audit_facts(self) -> dict[str, Any]:
        """Figures worth keeping beside every entry of the history."""
        return {}


def lock(paper: PaperType, holding: Iterable[models.QuerySet] = ()) -> PaperType:
    """Lock the parents named by `holding`, in order, then the paper; return the paper as it is now.

    One order everywhere, parents before children, so two people never wait for each other.
    """
    for parents in holding:
        list(parents.order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk"))
    rows = type(paper)._default_manager.select_related(*paper.comes_with)
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=paper.pk)


def refuse_if_changed(paper: Paper, seen_version: int | None, *, by: User, step: Step | None = None) -> None:
    """Refuse work that was prepared on an older version, naming who changed what and when."""
    if seen_version is None or seen_version == paper.version:
        return
    last = history_of(paper).last()
    if last is None:
        return
    if step is not None and last.action == step.name and last.actor_id == by.pk:
        raise AlreadyDone(f"«{step.done}» پیش‌تر ثبت شده است و دوباره انجام نشد.")
    who = "شما" if last.actor_id == by.pk else last.actor_name
    raise Stale(f"این پرونده پس از باز شدن صفحه تغییر کرده است: {who}، ساعت {format_time(last.at)}، «{last.label}».")


@contextmanager
def take(
    step: Step,
    paper: PaperType,
    *,
    by: User,
    note: str = "",
    seen_version: int | None = None,
    holding: Iterable[models.QuerySet] = (),
    data: dict[str, Any] | None = None,
) -> Iterator[PaperType]:
    """Carry out `step` on `paper`: lock, ask again on the locked row, run the block, move, save, record.

    `seen_version` is the version the person was looking at; `holding` are the parents whose
    money the step touches. The block gets the locked paper, may change its fields, may add to
    `data` (kept in the history), and raises Refused to leave everything as it was.
    """
    with transaction.atomic():
        locked = lock(paper, holding)
        refuse_if_changed(locked, seen_version, by=by, step=step)
        if locked.state not in step.sources:
            _refuse_wrong_state(locked, step, by)
        step.may(by, locked).or_refuse()
        locked.acting = locked.acting_for(step.may, by)
        before = _values(locked)
        yield locked
        came_from, left_desk = locked.state, locked.desk
        getattr(locked, step.name)()
        locked.moved(step, by, left_desk)
        locked.version += 1
        locked.desk = locked.desk_now()
        locked.desk_since = clock.now()
        locked.opened_at = locked.opened_by = None
        # The state is always written, so that the database checks every step, also one that
        # leaves the state as it is.
        locked.save(update_fields={"state", *_changed(locked, before)})
        record(
            locked,
            by=by,
            action=step.name,
            label=step.done,
            side=locked.acting_side(step, by),
            from_state=came_from,
            to_state=locked.state,
            note=note,
            data={**locked.audit_facts(), **(data or {})},
            document_sha256=locked.sha256_for_history(),
            acting=locked.acting,
        )


@contextmanager
def write(
    paper: PaperType,
    may: Callable[[Any, Any], Verdict],
    *,
    by: User,
    label: str,
    seen_version: int | None = None,
    data: dict[str, Any] | None = None,
) -> Iterator[PaperType]:
    """Change the contents of `paper` without moving it: lock, ask, run the block, save, record.

    `label` says in the history what was written; whoever comes too late with an older page reads it.
    The block may add to `data`, which is kept beside it.
    """
    with transaction.atomic():
        locked = lock(paper)
        refuse_if_changed(locked, seen_version, by=by)
        may(by, locked).or_refuse()
        locked.acting = locked.acting_for(may, by)
        yield locked
        locked.version += 1
        locked.save()
        record(locked, by=by, action=WRITE, label=label, side=locked.writing_side(), data={"version": locked.version, **(data or {})}, acting=locked.acting)


def _values(paper: Paper) -> dict[str, Any]:
    return {field.attname: getattr(paper, field.attname) for field in paper._meta.concrete_fields}


def _changed(paper: Paper, before: dict[str, Any]) -> list[str]:
    return [name for name, value in _values(paper).items() if value != before[name]]


def _refuse_wrong_state(paper: Paper, step: Step, by: User) -> None:
    last = history_of(paper).filter(to_state=paper.state).last()
    if last is not None and last.action == step.name and last.actor_id == by.pk:
        raise AlreadyDone(f"«{step.done}» پیش‌تر ثبت شده است و دوباره انجام نشد.")
    told = f" {last.actor_name} در ساعت {format_time(last.at)} «{last.label}» را ثبت کرده است." if last else ""
    raise Refused(f"«{step.button}» در وضعیت «{paper.get_state_display()}» ممکن نیست.{told}")


def opened_by(paper: Paper, user: User) -> None:
    """Note that the desk whose turn it is has opened the paper; from now it cannot be recalled."""
    type(paper)._default_manager.filter(pk=paper.pk, version=paper.version, opened_at=None).update(
        opened_at=clock.now(), opened_by=user
    )

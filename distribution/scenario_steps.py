"""What the confirm pages of a scenario's steps share: the form of a step, and how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.db import DatabaseError

from core.middleware import sentence_of
from core.refusals import AlreadyDone, Refused
from core.text import PersianCharField
from distribution.forms import VersionField
from distribution.models import DistributionScenario
from distribution.sharing import Unshareable


class StepForm(forms.Form):
    """A step with nothing to say but the version that was looked at."""

    version = VersionField()


class NoteForm(StepForm):
    """A step with a word about why."""

    note = PersianCharField(
        label="دلیل", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="در سوابق سناریو می‌ماند."
    )


@dataclass(frozen=True)
class Attempt:
    """How a step went: the paper it gave, the sentence of a repeated press, or a status for the page."""

    paper: DistributionScenario | None = None
    repeated: str = ""
    status: int = 200


def attempt(
    form: forms.Form, scenario: DistributionScenario, act: Callable[[], DistributionScenario], at_field: dict[str, str] | None = None
) -> Attempt:
    """Carry out a step. A refusal stands on the form, at the box `at_field` names for its sentence;
    the page then shows the scenario as it is now, and so does the form's version."""
    try:
        return Attempt(paper=act())
    except AlreadyDone as done:
        return Attempt(repeated=done.sentence)
    except Unshareable as no:
        sentences, status = [fault.sentence for fault in no.faults], no.status
    except Refused as no:
        sentences, status = [no.sentence], no.status
    except DatabaseError as error:
        if not (sentence := sentence_of(error)):
            raise
        sentences, status = [sentence], 409
    for sentence in sentences:
        form.add_error((at_field or {}).get(sentence), sentence)
    scenario.refresh_from_db()
    form.data = form.data.copy()
    form.data["version"] = str(scenario.version)
    return Attempt(status=status)

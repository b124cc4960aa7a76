"""The generated documents of `docs/reference/`: drawn from the tables, the roles and the rules.

Nothing here needs a database. Who may take which step is not copied from anywhere: the real
permission functions are asked about a specimen paper and a person holding one role.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from itertools import product
from typing import Any

from django.apps import apps

from core import clock
from core.invariants import APPS_WITH_RULES
from core.papers import PAPERS, PaperKind
from core.text import to_persian_digits
from core.workflow import Kind, Step

HEAD = "<!-- ساخته‌شده با «manage.py write_reference»؛ دستی ویرایش نکنید. -->\n\n"
CONDITIONS = "\n«مشروط» یعنی تنها در حالتی که [چه کسی چه می‌تواند](who-may-do-what.md) کنار همان گام نوشته است.\n"
ARROWS = {Kind.FORWARD: "پیش‌برنده", Kind.RETURN: "عودت", Kind.RECALL: "بازپس‌گیری", Kind.END: "پایان‌دهنده"}


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


# --- what the help page shows too --------------------------------------------------------------


def states_and_turns(paper: PaperKind) -> list[dict[str, str]]:
    """Each state of a paper with its word and whose turn it is."""
    table = paper.workflow
    return [
        {"state": str(state), "word": str(state.label), "turn": str(table.Desk(table.TURN[state]).label)}
        for state in table.State
    ]


def roles_of_the_office() -> list[Any]:
    """The roles as `accounts/roles.py` declares them."""
    return list(import_module("accounts.roles").ROLES)


# --- workflows.md ------------------------------------------------------------------------------


def workflows() -> str:
    """State diagram, states and steps of every paper."""
    parts = [HEAD, "# گردش پرونده‌ها\n\n"]
    parts.append("هر پرونده تنها با گام‌های همین جدول‌ها جابه‌جا می‌شود؛ آنچه در جدول نیست ممکن نیست. خانهٔ جدول‌ها در کد: ")
    parts.append("، ".join(f"`{paper.app}/{paper.table.replace('.', '/')}.py`" for paper in PAPERS) + ".\n")
    for paper in PAPERS:
        parts += [f"\n## {paper.title}\n\n", _diagram(paper), "\n### وضعیت‌ها\n\n", _states(paper), "\n### گام‌ها\n\n", _steps(paper)]
    return "".join(parts)


def _diagram(paper: PaperKind) -> str:
    table = paper.workflow
    lines = ["```mermaid", "stateDiagram-v2", "    direction TB"]
    lines += [f'    state "{state.label}" as {state}' for state in table.State]
    lines.append(f"    [*] --> {paper.model._meta.get_field('state').default}")
    lines += [f"    {source} --> {step.target} : {step.done}" for step in table.STEPS for source in step.sources]
    left = {str(source) for step in table.STEPS for source in step.sources}
    lines += [f"    {state} --> [*]" for state in table.State if str(state) not in left]
    return "\n".join([*lines, "```"]) + "\n"


def _states(paper: PaperKind) -> str:
    rows = [[row["word"], f"`{row['state']}`", row["turn"]] for row in states_and_turns(paper)]
    return _table(["وضعیت", "در کد", "نوبت با"], rows)


def _steps(paper: PaperKind) -> str:
    words = {str(state): str(state.label) for state in paper.workflow.State}
    rows = []
    for step in paper.workflow.STEPS:
        able = [
            role.title + ("" if "" in when else " (مشروط)")
            for role in roles_of_the_office()
            if (when := may_take(paper, step, role))
        ]
        rows.append(
            [
                f"{step.button}<br>`{step.name}`",
                ARROWS[Kind(step.kind)],
                "، ".join(words[str(source)] for source in step.sources),
                words[str(step.target)],
                _one_expert("، ".join(able)),
                step.explain,
            ]
        )
    return _table(["گام", "نوع", "از", "به", "چه کسی", "توضیح"], rows) + CONDITIONS


def _one_expert(names: str) -> str:
    # The experts of the four groups have the same rights, each in its own group.
    experts = [role.title for role in roles_of_the_office() if role.sector]
    for mark in ("", " (مشروط)"):
        names = names.replace("، ".join(expert + mark for expert in experts), f"کارشناس بودجهٔ گروه{mark}")
    return names


# --- who-may-do-what.md ------------------------------------------------------------------------


@dataclass(frozen=True)
class Circumstance:
    """What about a paper may change who is able: a sentence, and the paper's differing facts."""

    sentence: str
    paper: dict[str, Any] = field(default_factory=dict)
    agency: dict[str, Any] = field(default_factory=dict)
    year: dict[str, Any] = field(default_factory=dict)


# Nothing here may ask the database for the demonstration's clock.
_MOMENT, _PAST = dt.datetime(2018, 6, 1, 10, tzinfo=dt.UTC), dt.date(2018, 1, 1)
ORDINARY = Circumstance("")
# Papers that are not named here know only the ordinary case.
CIRCUMSTANCES = {
    "Agreement": (
        ORDINARY,
        Circumstance("پیش‌نویسِ تهیه‌شده به جای دستگاه، پس از مهلت", paper={"on_behalf": True}, year={"draft_deadline": _PAST}),
        Circumstance("دستگاهی که دست‌نویس امضا می‌کند", agency={"signature_kind": "wet"}),
        Circumstance("پرونده‌ای که معاون پس از اصلاح، یک‌راست خواسته است", paper={"resumes_at_deputy": True}),
        Circumstance("اصلاحیه", paper={"original_id": 2, "amends_id": 2, "amendment_number": 1}),
        Circumstance("اصلاحیهٔ تهیه‌شده به جای دستگاه، پس از مهلت", paper={"original_id": 2, "amends_id": 2, "amendment_number": 1, "on_behalf": True}, year={"draft_deadline": _PAST}),
        Circumstance("سالی که معاون از سوی سازمان امضا می‌کند", year={"organization_slot": "deputy"}),
    ),
}
# The person asked about, and somebody else: each act before was another's, but for a recall,
# which only the sender may make.
_SELF, _OTHER = 1, 2


def may_take(paper: PaperKind, step: Step, role: Any) -> dict[str, set[str]]:
    """In which circumstance and from which states a holder of `role` may take `step`; empty if never."""
    able: dict[str, set[str]] = {}
    with clock.at(_MOMENT):
        for circumstance, source in product(CIRCUMSTANCES.get(paper.model_name, (ORDINARY,)), step.sources):
            if any(step.may(person, specimen) for person, specimen in _asked(paper, step, role, circumstance, source)):
                able.setdefault(circumstance.sentence, set()).add(str(source))
    return able


def _asked(paper: PaperKind, step: Step, role: Any, circumstance: Circumstance, source: str) -> Iterator[tuple[Any, Any]]:
    # Signed by the Organization already or not yet: the two orders of the last steps.
    for countersigned in (None, _OTHER):
        yield _person(role), _specimen(paper, step, circumstance, source, countersigned)


def _person(role: Any) -> Any:
    permissions = import_module("accounts.permissions")
    person = apps.get_model("accounts", "User")(pk=_SELF, username=role.code, is_active=True)
    names = frozenset(right.codename for right in role.rights)
    reach = frozenset({1})
    person._rights = permissions.Rights(names=names, agencies=reach, sectors=reach, counties=reach)
    return person


def _specimen(paper: PaperKind, step: Step, circumstance: Circumstance, source: str, countersigned: int | None) -> Any:
    agency = apps.get_model("accounts", "ExecutiveAgency")(pk=1, expert_group_id=1, **circumstance.agency)
    year = apps.get_model("distribution", "FiscalYear")(pk=1, year=1397, status="active", **circumstance.year)
    scope = {
        "agency": agency,
        "county": apps.get_model("distribution", "County")(pk=1),
        "group": apps.get_model("accounts", "ExpertGroup")(pk=1),
        "council_number": "1",
        "council_date": clock.today(),
    }
    own = {field.name for field in paper.model._meta.fields}
    facts: dict[str, Any] = {"pk": 1, "fiscal_year": year, "state": source, **circumstance.paper}
    facts |= {name: value for name, value in scope.items() if name in own}
    if paper.model_name != "Agreement":
        return paper.model(**facts)
    stamps = paper.workflow.STAMPS
    facts |= {f"{stamp}_by_id": _OTHER for stamp in stamps.values()}
    if step.kind == Kind.RECALL and source in stamps:
        facts[f"{stamps[source]}_by_id"] = _SELF
    if countersigned:
        facts |= {"countersigned_by_id": countersigned, "countersigned_at": clock.now()}
    specimen = paper.model(**facts)
    # Nobody has acted on it for either side, which the real paper would ask the history.
    specimen.__dict__["_sides"] = {_SELF: frozenset()}
    specimen.__dict__["_came_back"] = False
    specimen.__dict__["_signed_amendment"] = True
    specimen.__dict__["_comments_left"] = import_module("agreements.models.agreement").CommentsLeft(0, 0, 0)
    # The register names whoever has the role.
    signatory = apps.get_model("accounts", "Signatory")
    specimen.__dict__["_signatories"] = dict.fromkeys(("agency_head", "deputy", "head"), signatory(person_id=_SELF))
    return specimen


def who_may_do_what() -> str:
    """Roles, their rights with their reach, and the steps each may take."""
    roles = roles_of_the_office()
    parts = [HEAD, "# چه کسی چه می‌تواند\n\n"]
    parts.append(
        "نقش‌ها و حق‌ها در `accounts/roles.py` و `accounts/rights.py` است، پرسش‌ها در `permissions.py` هر بخش. "
        "هر حق تنها در محدودهٔ خود معتبر است: دستگاهی که شخص برای آن کار می‌کند، گروه تخصصی او، یا همهٔ استان. "
        "دو قاعده بر همهٔ خانه‌ها حاکم است: دو تأیید پیاپی را یک نفر نمی‌دهد، و کسی برای هر دو طرف یک پرونده اقدام نمی‌کند.\n"
    )
    parts += ["\n## نقش‌ها\n\n", _table(["نقش", "کار او", "در کد"], [[r.title, r.sentence, f"`{r.code}`"] for r in roles])]
    parts += ["\n## حق‌ها\n\n", _rights_table(roles), "\n", _admin_table(roles)]
    for paper in PAPERS:
        parts += [f"\n## گام‌های {paper.title}\n\n", _steps_by_role(paper, roles)]
    return "".join(parts)


def _rights_table(roles: list[Any]) -> str:
    rights = list(import_module("accounts.rights").Right)
    rows = [
        [right.sentence, right.reach.value, _one_expert("، ".join(r.title for r in roles if right in r.rights)), f"`{right.codename}`"]
        for right in rights
    ]
    return _table(["حق", "محدوده", "نقش‌ها", "در کد"], rows)


def _admin_table(roles: list[Any]) -> str:
    lines = []
    for role in roles:
        if role.admin_models:
            names = "، ".join(str(apps.get_model(*model)._meta.verbose_name_plural) for model in role.admin_models)
            lines.append(f"«{role.title}» در بخش مدیریت نگه می‌دارد: {names}. پرونده‌ها، سقف‌ها و تاریخچه را تنها می‌بیند.\n")
    return "".join(lines)


def _steps_by_role(paper: PaperKind, roles: list[Any]) -> str:
    # The experts of the four groups have the same rights, each in its own group: one column.
    shown = [role for role in roles if role.rights and (not role.sector or role.sector == "social")]
    words = {str(state): str(state.label) for state in paper.workflow.State}
    notes: list[str] = []
    rows = []
    for step in paper.workflow.STEPS:
        cells = [_cell(may_take(paper, step, role), step, words, notes) for role in shown]
        rows.append([f"{step.button}<br>`{step.name}`", *cells])
    heads = ["گام", *("کارشناس بودجهٔ گروه" if role.sector else role.title for role in shown)]
    legend = ["● می‌تواند، ○ تنها در حالت یادداشت، – نمی‌تواند.\n"] + [
        f"{to_persian_digits(n)}. {note}\n" for n, note in enumerate(notes, start=1)
    ]
    return _table(heads, rows) + "\n" + "\n".join(legend)


def _cell(able: dict[str, set[str]], step: Step, words: dict[str, str], notes: list[str]) -> str:
    marks = []
    always = able.get("", set())
    if always:
        whole = always == {str(source) for source in step.sources}
        marks.append("●" + ("" if whole else _note(_states_sentence(always, step, words), notes)))
    for sentence, states in able.items():
        if sentence and not states <= always:
            whole = states == {str(source) for source in step.sources}
            where = "" if whole else f"، {_states_sentence(states, step, words)}"
            marks.append("○" + _note(f"{sentence}{where}", notes))
    return " ".join(marks) or "–"


def _states_sentence(states: set[str], step: Step, words: dict[str, str]) -> str:
    return "در وضعیت " + "، ".join(f"«{words[str(s)]}»" for s in step.sources if str(s) in states)


def _note(sentence: str, notes: list[str]) -> str:
    if sentence not in notes:
        notes.append(sentence)
    return f" ({to_persian_digits(notes.index(sentence) + 1)})"


# --- money-rules.md ----------------------------------------------------------------------------


def money_rules() -> str:
    """Each rule with its sentence, where it comes from and what keeps it."""
    parts = [HEAD, "# قاعده‌های پول و وضعیت\n\n"]
    parts.append(
        "هر قاعده یک نام دارد که نام قید یا تریگر آن در پایگاه داده هم هست؛ جملهٔ آن در فرم، روی دکمه و در پاسخ سامانه یکی است. "
        "ستون آخر می‌گوید `manage.py check_invariants` آن را جداگانه بازشماری می‌کند یا نه.\n"
    )
    for app in APPS_WITH_RULES:
        rules = import_module(f"{app}.invariants").RULES
        if not rules:
            continue
        rows = [[f"`{r.name}`", r.sentence, r.source, r.kept_by, "بله" if r.offenders else "–"] for r in rules]
        parts += [f"\n## {apps.get_app_config(app).verbose_name} (`{app}/invariants.py`)\n\n"]
        parts.append(_table(["نام", "جمله", "از کجا", "نگهبان", "بازشماری"], rows))
    return "".join(parts)


DOCUMENTS: dict[str, Callable[[], str]] = {
    "docs/reference/workflows.md": workflows,
    "docs/reference/who-may-do-what.md": who_may_do_what,
    "docs/reference/money-rules.md": money_rules,
}

"""The words of the screens' language: numbers, dates, statuses and the components of `templates/components/`.

How each is used, in one line: `docs/components.md`. Numbers come out in Persian digits, whatever
has a sign or Latin letters stands in its own `<bdi>`, and a missing figure is said, never blank.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField, CheckboxInput, FileInput
from django.forms.formsets import BaseFormSet
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core import drawings
from core.jalali import format_jalali, format_jalali_long
from core.money import UNIT, amount_in_words, format_amount
from core.text import to_persian_digits

register = template.Library()

ABSENT = mark_safe(
    '<span class="absent"><span aria-hidden="true">–</span><span class="vh">ثبت نشده</span></span>'
)

# state: icon, words. The words are those of agreements.workflow.State; tests/core/test_ui_tags.py compares.
STATUSES: dict[str, tuple[str, str]] = {
    "draft": ("pencil", "پیش‌نویس"),
    "submitted": ("magnifier", "در بررسی کارشناس"),
    "returned": ("return", "عودت‌شده برای اصلاح"),
    "expert_confirmed": ("sheets", "در انتظار تأیید تلفیق"),
    "integration_approved": ("person-check", "در انتظار تأیید معاون"),
    "deputy_approved": ("pen", "در انتظار امضای دستگاه"),
    "signed": ("seal", "امضاشده، در انتظار ابلاغ"),
    "notified": ("check-circle", "ابلاغ‌شده"),
    "superseded": ("two-sheets", "جایگزین‌شده با اصلاحیه"),
    "parked": ("clock", "کنار گذاشته‌شده"),
    "cancelled": ("crossed-circle", "ابطال‌شده"),
}
RETURNED_TO = {
    "agency": "عودت‌شده برای اصلاح",
    "expert": "عودت‌شده به کارشناس",
    "integration": "عودت‌شده به تلفیق",
}

# flag: icon, words; {n} is the number given with it.
FLAGS: dict[str, tuple[str, str]] = {
    "new": ("new", "جدید"),
    "overdue": ("exclamation", "خارج از مهلت"),
    "warning": ("warning", "دارای هشدار"),
    "days": ("clock", "{n} روز مانده"),
    "answered": ("comment", "پاسخ دستگاه رسیده"),
    "comments": ("comment", "{n} نکته"),
    "print": ("printer", "برای چاپ"),
    "amendment": ("branch", "اصلاحیهٔ {n} در جریان"),
    "on-behalf": ("person", "تنظیم‌شده از سوی سازمان"),
    "locked": ("lock", "قفل‌شده"),
    "done": ("check-circle", "انجام‌شده"),
}
NOTICE_ICONS = {"info": "info", "success": "check-circle", "attention": "warning", "danger": "exclamation"}
SECTION_STATES: dict[str, tuple[str, str]] = {
    "complete": ("box-full", "کامل"),
    "in_progress": ("box-half", "در حال تکمیل"),
    "not_started": ("box-empty", "شروع نشده"),
    "locked": ("lock", "هنوز باز نشده"),
    "optional": ("box-empty", "اختیاری"),
}
CHECK_RESULTS = {"ok": "check-circle", "warn": "warning", "fail": "exclamation"}


def _is_identifier(text: str) -> bool:
    return text.isascii() and any(c.isalpha() for c in text) and " " not in text


def _item(given: Any, **defaults: Any) -> dict[str, Any]:
    """One row of a component from a dict or an object; what it does not have takes its default."""
    if isinstance(given, Mapping):
        return {name: given.get(name, default) for name, default in defaults.items()}
    return {name: getattr(given, name, default) for name, default in defaults.items()}


# --- numbers -----------------------------------------------------------------------------------


def _signed(amount: int, text: str) -> SafeString:
    sign = "+" if amount > 0 else "−" if amount < 0 else ""
    return format_html('<bdi dir="ltr">{}{}</bdi>', sign, text)


def _direction(amount: int) -> str:
    return "up" if amount > 0 else "down" if amount < 0 else "same"


def _one_decimal(thousandths: int) -> str:
    return to_persian_digits(f"{thousandths // 10}٫{thousandths % 10}٪")


@register.simple_tag
def money(amount: int | None) -> SafeString:
    """An amount with its machine value; absent as «–», negative with its sign at the left."""
    if amount is None:
        return ABSENT
    if amount < 0:
        return format_html(
            '<data class="money down" value="{}">{}</data>', amount, _signed(amount, format_amount(-amount))
        )
    return format_html('<data class="money" value="{}">{}</data>', amount, format_amount(amount))


@register.filter(name="money")
def money_text(amount: int | None) -> str:
    """The same amount as plain text, for attributes and titles."""
    return "–" if amount is None else format_amount(amount)


@register.simple_tag
def money_in_words(amount: int | None) -> str:
    """«یک هزار و دویست میلیون ریال», for the line under a sum."""
    return "" if amount is None else f"{amount_in_words(amount)} {UNIT}"


@register.simple_tag
def change(new: int | None, old: int | None) -> SafeString:
    """The difference of two amounts: sign first, colour second, the word for those who hear it."""
    if new is None or old is None:
        return ABSENT
    difference = new - old
    words = {"up": "افزایش ", "down": "کاهش ", "same": ""}[_direction(difference)]
    return format_html(
        '<data class="change {}" value="{}"><span class="vh">{}</span>{}</data>',
        _direction(difference),
        difference,
        words,
        _signed(difference, format_amount(abs(difference))),
    )


@register.simple_tag
def change_percent(new: int | None, old: int | None) -> SafeString:
    """The same difference in percent of `old`, one decimal; nothing to compare with is «–».

    From ten times on it is said as «۱۲ برابر».
    """
    if new is None or not old:
        return ABSENT
    difference = new - old
    if difference == 0:
        return format_html('<span class="change same">{}</span>', "۰")
    thousandths = (abs(difference) * 2000 + abs(old)) // (2 * abs(old))
    if thousandths >= 10_000:
        # Nobody reads «+۳۴۳۱۸۸٫۷٪»; and a figure this far off is usually typed in the wrong unit.
        return format_html(
            '<span class="change {}">{} برابر</span>', _direction(difference), format_amount(new // old)
        )
    return format_html(
        '<span class="change {}">{}</span>',
        _direction(difference),
        _signed(difference, _one_decimal(thousandths)),
    )


@register.simple_tag
def share(part: int | None, whole: int | None) -> SafeString:
    """`part` in percent of `whole`. What is not the whole is never shown as ۱۰۰٪ (decision 2)."""
    if part is None or not whole:
        return ABSENT
    thousandths = (part * 2000 + whole) // (2 * whole)
    if part != whole and thousandths == 1000:
        thousandths = 999 if part < whole else 1001
    return format_html('<bdi dir="ltr">{}</bdi>', "۱۰۰٪" if part == whole else _one_decimal(thousandths))


@register.simple_tag
def digits(value: object) -> str:
    """Any value with Persian digits."""
    return to_persian_digits(value)


@register.filter(name="digits")
def digits_text(value: object) -> str:
    """The same as a filter."""
    return to_persian_digits(value)


@register.simple_tag
def code(value: object) -> SafeString:
    """An identifier, serial, letter number or telephone in its own left-to-right run.

    With Latin letters it is a machine code and keeps Latin digits; without them it is read by people.
    """
    if value is None or value == "":
        return ABSENT
    text = str(value)
    if any("a" <= c.lower() <= "z" for c in text):
        return format_html('<bdi class="code" dir="ltr" translate="no">{}</bdi>', text)
    return format_html('<bdi class="code" dir="ltr">{}</bdi>', to_persian_digits(text))


# --- dates -------------------------------------------------------------------------------------


def _time(moment: dt.date | None, text: str) -> SafeString:
    if moment is None:
        return ABSENT
    if isinstance(moment, dt.datetime):
        stamp = (
            timezone.localtime(moment).isoformat(timespec="minutes")
            if timezone.is_aware(moment)
            else moment.isoformat()
        )
    else:
        stamp = moment.isoformat()
    return format_html('<time datetime="{}">{}</time>', stamp, text)


def _clock_of(moment: dt.datetime) -> str:
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return to_persian_digits(local.strftime("%H:%M"))


@register.simple_tag
def jalali(day: dt.date | None) -> SafeString:
    """«۱۳۹۷/۰۷/۲۳», for tables."""
    return _time(day, "" if day is None else format_jalali(day))


@register.simple_tag
def jalali_long(day: dt.date | None, year: bool = True, weekday: bool = False) -> SafeString:
    """«۲۳ مهر ۱۳۹۷», for sentences; without the year or with the weekday when asked."""
    return _time(day, "" if day is None else format_jalali_long(day, with_year=year, with_weekday=weekday))


@register.simple_tag
def jalali_time(moment: dt.datetime | None, year: bool = False) -> SafeString:
    """«۲۳ مهر، ساعت ۱۰:۴۵»."""
    text = "" if moment is None else f"{format_jalali_long(moment, with_year=year)}، ساعت {_clock_of(moment)}"
    return _time(moment, text)


@register.simple_tag
def hour(moment: dt.datetime | None) -> SafeString:
    """«ساعت ۱۰:۴۵»."""
    return _time(moment, "" if moment is None else f"ساعت {_clock_of(moment)}")


# --- icons, statuses, flags ----------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "", size: int = 16) -> SafeString:
    """A drawing of the sprite; silent unless it has a label of its own."""
    meaning = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon icon-{0}" width="{1}" height="{1}" {2} focusable="false">'
        '<use href="{3}#{0}"></use></svg>',
        name,
        size,
        meaning,
        static("img/icons.svg"),
    )


@register.simple_tag
def status_tag(state: str, to: str = "") -> SafeString:
    """A state as icon, word and colour; `to` names the desk a returned paper went back to."""
    value = str(getattr(state, "value", state))
    drawing, words = STATUSES[value]
    if value == "returned" and to:
        words = RETURNED_TO[to]
    return format_html('<span class="tag st-{}">{}{}</span>', value, icon(drawing), words)


@register.simple_tag
def flag(kind: str, n: int | None = None, text: str = "") -> SafeString:
    """A mark beside the status: «جدید», «خارج از مهلت», «۲ روز مانده» …; `text` replaces the words."""
    drawing, words = FLAGS[kind]
    words = text or words.format(n=to_persian_digits("" if n is None else n))
    return format_html('<span class="tag fl-{}">{}{}</span>', kind, icon(drawing), words)


# --- drawn components ----------------------------------------------------------------------------


@register.inclusion_tag("components/clock.html")
def clock(
    spent: int,
    mine: int | None = None,
    limit: int = 15,
    paused: bool = False,
    small: bool = False,
    holder: str = "شما",
) -> dict[str, Any]:
    """The working-day clock: `spent` days of `limit`, `mine` of them with `holder`; a sentence says the same."""
    within = min(spent, limit)
    mine_drawn = min(mine or 0, within)
    size = drawings.SMALL if small else drawings.NORMAL
    bricks = drawings.clock_bricks(
        within - mine_drawn, mine_drawn, limit - within, max(0, spent - limit), size
    )
    return {
        "bricks": bricks,
        "spent": spent,
        "mine": mine,
        "limit": limit,
        "paused": paused,
        "small": small,
        "holder": holder,
    }


@register.simple_tag
def clock_legend(holder: str = "شما") -> SafeString:
    """What the colours of the bricks mean, once below a list of clocks."""
    return format_html(
        '<p class="legend">{}خاکستری: نزد دیگران، لاجوردی: نزد {}، خالی: مانده، آجری: بیرون از مهلت</p>',
        drawings.clock_bricks(others=3, mine=2, left=3, overdue=1),
        holder,
    )


@register.inclusion_tag("components/step_bar.html")
def step_bar(steps: Iterable[Any]) -> dict[str, Any]:
    """The steps of the circuit: label, state (done, now, back, todo), date, note."""
    rows = [_item(step, label="", state="todo", date="", note="") for step in steps]
    place = next((n for n, row in enumerate(rows, start=1) if row["state"] in ("now", "back")), None)
    current = rows[place - 1]["label"] if place else ""
    finished = bool(rows) and all(row["state"] == "done" for row in rows)
    return {"steps": rows, "place": place, "count": len(rows), "current": current, "finished": finished}


@register.inclusion_tag("components/meter.html")
def meter(
    total: int,
    ceiling: int,
    last_year: int | None = None,
    last_label: str = "سال گذشته",
    total_label: str = "جمع پیشنهاد",
    ceiling_label: str = "سقف ابلاغی",
    rest_label: str = "مانده تا سقف",
    over_label: str = "مازاد بر سقف",
    live: str = "",
    sticky: bool = False,
) -> dict[str, Any]:
    """Total, ceiling and what remains or is over; `live` is the group of inputs whose sum it follows."""
    return {
        "total": total,
        "ceiling": ceiling,
        "remaining": abs(ceiling - total),
        "over": total > ceiling,
        "used": share(total, ceiling),
        "last_year": last_year,
        "last_label": last_label,
        "total_label": total_label,
        "ceiling_label": ceiling_label,
        "rest_label": rest_label,
        "over_label": over_label,
        "live": live,
        "sticky": sticky,
        "drawing": drawings.meter_drawing(total, ceiling, last_year),
    }


@register.simple_tag
def share_bar(
    total: int, lapis: int = 0, glaze: int = 0, ochre: int = 0, grey: int = 0, height: int = 10
) -> SafeString:
    """Parts of a whole as one bar from the right, in this order: ochre, turquoise, lapis, grey."""
    parts = [("f-ochre", ochre), ("f-glaze", glaze), ("f-lapis", lapis), ("f-grey", grey)]
    return drawings.share_bar(total, [(css, amount) for css, amount in parts if amount], height)


@register.simple_tag
def brick_course(kind: str = "whole") -> SafeString:
    """Courses of brick on message pages: `whole` (one row), `one` missing, `several` missing."""
    if kind == "one":
        return drawings.brick_course(3, frozenset({(1, 4)}))
    if kind == "several":
        return drawings.brick_course(3, frozenset({(0, 5), (1, 4), (1, 5), (2, 3), (2, 4), (2, 5)}))
    return drawings.brick_course(1)


# --- page parts ----------------------------------------------------------------------------------


@register.inclusion_tag("components/crumbs.html")
def crumbs(*pairs: Any) -> dict[str, Any]:
    """The way here: label, address, label, address …, and last the label of this page alone."""
    labels = [code(label) if _is_identifier(str(label)) else label for label in pairs[0::2]]
    addresses = [*pairs[1::2], ""]
    return {"crumbs": list(zip(labels, addresses, strict=False))}


@register.inclusion_tag("components/section_list.html")
def section_list(
    sections: Iterable[Any],
    title: str = "بخش‌های پیش‌نویس",
    summary: str = "",
    all_url: str = "",
    level: int = 2,
) -> dict[str, Any]:
    """The task list; with `all_url` it is the side column of a section's page and folds to one line at 360.

    `summary` replaces «۴ از ۶ بخش کامل است.»; a section's `words` replace those of its state. A section that is
    `optional` is not counted among those to be completed.
    """
    rows = []
    for section in sections:
        row = _item(
            section, title="", url="", state="not_started", words="", note="", comments=0, current=False, optional=False
        )
        row["icon"], words = SECTION_STATES[row["state"]]
        row["words"] = row["words"] or words
        rows.append(row)
    needed = [row for row in rows if not row["optional"]]
    current = next((row for row in rows if row["current"]), None)
    return {
        "sections": rows,
        "title": title,
        "all_url": all_url,
        "level": level,
        "count": len(needed),
        "summary": summary
        or to_persian_digits(
            f"{sum(row['state'] == 'complete' for row in needed)} از {len(needed)} بخش کامل است."
        ),
        "place": needed.index(current) + 1 if current in needed else None,
        "current": current,
    }


@register.simple_block_tag
def notice(content: str, kind: str = "info", role: str = "") -> SafeString:
    """A banner: info, success, attention or danger."""
    return format_html(
        '<div class="notice notice-{}"{}>{}<div>{}</div></div>',
        kind,
        format_html(' role="{}"', role) if role else "",
        icon(NOTICE_ICONS[kind], size=18),
        content,
    )


@register.inclusion_tag("components/timeline.html")
def timeline(events: Iterable[Any], level: int = 3) -> dict[str, Any]:
    """What happened, newest first: kind (forward, return, waiting), title, by, at, note, quote, url."""
    rows = [_item(e, kind="forward", title="", by="", at=None, note="", quote="", url="") for e in events]
    return {"events": rows, "level": level}


@register.inclusion_tag("components/checks.html")
def checks(items: Iterable[Any]) -> dict[str, Any]:
    """The strip of automatic checks: result (ok, warn, fail), title, detail, url."""
    rows = []
    for item in items:
        row = _item(item, result="ok", title="", detail="", url="")
        row["icon"] = CHECK_RESULTS[row["result"]]
        rows.append(row)
    return {"checks": rows}


@register.inclusion_tag("components/proof.html")
def proof(sentence: str, equation: str = "", ok: bool = True) -> dict[str, Any]:
    """The proof line: a tick, a sentence and the equation in figures."""
    return {"sentence": sentence, "equation": to_persian_digits(equation), "ok": ok}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[Any], label: str = "نماها") -> dict[str, Any]:
    """Views of one list, as links: label, url, count, current."""
    return {
        "tabs": [_item(item, label="", url="", count=None, current=False) for item in items],
        "label": label,
    }


@register.inclusion_tag("components/chips.html")
def chips(items: Iterable[Any], label: str = "فیلترها") -> dict[str, Any]:
    """Filters, as links; a chosen one carries a cross and its url takes it away."""
    return {
        "chips": [_item(item, label="", url="", count=None, current=False) for item in items],
        "label": label,
    }


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page) -> dict[str, Any]:
    """«۱–۵۰ از ۱۳۷» with links that keep the other parameters of the address."""
    request = context.get("request")
    parameters = request.GET.copy() if request else None

    def address(number: int) -> str:
        if parameters is None:
            return f"?page={number}"
        parameters["page"] = str(number)
        return "?" + parameters.urlencode()

    return {
        "page": page,
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("components/empty_state.html")
def empty_state(
    sentence: str, hint: str = "", url: str = "", label: str = "", level: int = 2
) -> dict[str, Any]:
    """A list with nothing in it: why, and the next step."""
    return {"sentence": sentence, "hint": hint, "url": url, "label": label, "level": level}


@register.inclusion_tag("components/progress.html")
def progress(done: int, total: int, failed: int = 0, unit: str = "سند", verb: str = "ساخته شد") -> dict[str, Any]:
    """Long work: «۱۲۰ از ۳۰۰ سند ساخته شد؛ ۲ خطا». The track shows what is over, with or without success."""
    return {"done": done, "over": done + failed, "total": total, "failed": failed, "unit": unit, "verb": verb}


# --- forms ---------------------------------------------------------------------------------------


def _described_by(*parts: tuple[bool, str]) -> str:
    return " ".join(name for present, name in parts if present)


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, hint: str = "", label: str = "", width: str = "", words: bool = False
) -> dict[str, Any]:
    """One row of a form: label, hint, box, error; `words` adds the amount in words under the box."""
    hint = hint or str(bound.help_text)
    name = bound.auto_id
    described = _described_by(
        (bool(hint), f"{name}_hint"), (bool(bound.errors), f"{name}_error"), (words, f"{name}_words")
    )
    widget = bound.field.widget
    attrs = {"aria-describedby": described} if described and not bound.use_fieldset else {}
    if words:
        attrs["data-words"] = f"{name}_words"
    amount = bound.value()
    return {
        "bound": bound,
        "name": name,
        "control": bound.as_widget(attrs=attrs),
        "hint": hint,
        "label": label or bound.label,
        "described": described,
        "optional": not bound.field.required and not isinstance(widget, CheckboxInput),
        "hidden": bound.is_hidden,
        "tick": isinstance(widget, CheckboxInput),
        "file": isinstance(widget, FileInput),
        "group": bound.use_fieldset,
        "width": width,
        "words": words,
        "words_now": money_in_words(amount) if words and isinstance(amount, int) else "",
    }


@register.inclusion_tag("components/amount_cell.html")
def amount_cell(
    bound: BoundField, label: str, group: str = "", base: int | None = None, words: bool = True
) -> dict[str, Any]:
    """An amount typed inside a table: `label` is its spoken name, `group` the sums it counts in."""
    name = bound.auto_id
    described = _described_by((bool(bound.errors), f"{name}_error"), (words, f"{name}_words"))
    attrs: dict[str, Any] = {"aria-label": label, "data-part": group}
    if described:
        attrs["aria-describedby"] = described
    if words:
        attrs["data-words"] = f"{name}_words"
    if base is not None:
        attrs["data-base"] = base
    return {"bound": bound, "name": name, "control": bound.as_widget(attrs=attrs), "words": words}


def _faults(source: BaseForm | BaseFormSet) -> Iterable[tuple[str, str, str]]:
    if isinstance(source, BaseFormSet):
        yield from (("", str(sentence), "") for sentence in source.non_form_errors())
        for form in source.forms:
            yield from _faults(form)
        return
    for name, sentences in source.errors.items():
        target = source[name].id_for_label or source[name].auto_id if name in source.fields else ""
        label = str(source[name].label) if name in source.fields else ""
        yield from ((target, str(sentence), label) for sentence in sentences)


@register.inclusion_tag("components/error_summary.html")
def error_summary(
    *sources: BaseForm | BaseFormSet, heading: str = "ورودی‌ها را اصلاح کنید", also: Iterable[Any] = ()
) -> dict[str, Any]:
    """Every error of the given forms and formsets on top of the page, each a link to its field.

    A sentence that several fields of a form share is told with the name of each; rows of a formset are
    told apart by their links. `also` adds sentences that belong to no form: strings, or dicts of text and url.
    """
    faults = [fault for source in sources for fault in _faults(source)]
    times = Counter(text for source in sources if isinstance(source, BaseForm) for _, text, _ in _faults(source))
    rows = [
        {"text": f"{label}: {text}" if label and times[text] > 1 else text, "url": f"#{target}" if target else ""}
        for target, text, label in faults
    ]
    rows += [
        {"text": item, "url": ""} if isinstance(item, str) else _item(item, text="", url="") for item in also
    ]
    return {"faults": rows, "heading": heading}

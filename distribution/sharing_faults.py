"""What is wrong with the terms of a sharing, a Persian sentence each, before anything is computed.

Nothing here divides: what shows only in the amounts (a floor nobody can pay, a negative result) is
found by `sharing` itself. An index of weight zero plays no part, and neither do the values of an
excluded county.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.money import format_amount
from core.text import to_persian_digits
from distribution.sharing_arithmetic import bounds_of
from distribution.sharing_terms import STEPS, CountyTerms, Fault, Held, IndexColumn, Reading, Terms

LARGEST_LOSS = -100


def faults_in(terms: Terms, columns: Sequence[IndexColumn], counties: Sequence[CountyTerms]) -> list[Fault]:
    """Every fault that the terms show by themselves: the run, its weights, its indices, its counties."""
    sharing = [county for county in counties if not county.excluded]
    return [
        *_of_the_run(terms),
        *_of_the_list(counties, sharing),
        *_of_the_weights(columns),
        *(fault for column in columns if column.weight for fault in _of_an_index(column, counties, sharing, terms)),
        *(fault for county in counties for fault in _of_a_county(terms, county)),
        *_of_the_corrections(counties),
        *_of_the_locks(terms, counties),
    ]


def _of_the_run(terms: Terms) -> Iterator[Fault]:
    for field, name in (("total", "مبلغ کل"), ("provincial", "سهم استانی"), ("reserve", "ذخیره"), ("minimum", "حداقل هر شهرستان")):
        if (getattr(terms, field) or 0) < 0:
            yield Fault(field, "", f"{name} نمی‌تواند منفی باشد.")
    taken = terms.provincial + terms.reserve
    if taken > terms.total:
        yield Fault(
            "reserve" if terms.reserve else "provincial", "",
            f"سهم استانی و ذخیره روی هم {format_amount(taken)} میلیون ریال و بیشتر از مبلغ کل "
            f"({format_amount(terms.total)} میلیون ریال) است.",
        )
    for field, name, percent in (("floor_percent", "کف", terms.floor_percent), ("cap_percent", "سقف", terms.cap_percent)):
        if percent is not None and percent < LARGEST_LOSS:
            yield Fault(field, "", f"{name} نمی‌تواند کاهشی بیش از ۱۰۰ درصد باشد.")
    if terms.floor_percent is not None and terms.cap_percent is not None and terms.floor_percent > terms.cap_percent:
        yield Fault(
            "floor_percent", "",
            f"کف ({_change(terms.floor_percent)} نسبت به سال پیش) بالاتر از سقف ({_change(terms.cap_percent)}) است.",
        )
    if terms.step not in STEPS:
        yield Fault("step", "", "مبلغ‌ها را می‌توان به ۱، ۱۰ یا ۱۰۰ میلیون ریال گرد کرد.")


def _change(percent: int) -> str:
    # In words: a sign beside a number changes sides in right-to-left text.
    return to_persian_digits(f"{abs(percent)} درصد {'کاهش' if percent < 0 else 'افزایش'}")


def _of_the_list(counties: Sequence[CountyTerms], sharing: Sequence[CountyTerms]) -> Iterator[Fault]:
    if not counties:
        yield Fault("counties", "", "هیچ شهرستانی در این توزیع نیست.")
    elif not sharing:
        yield Fault("excluded", "", "همهٔ شهرستان‌ها کنار گذاشته شده‌اند؛ دست‌کم یک شهرستان باید بماند.")
    seen: set[str] = set()
    for county in counties:
        if county.code in seen:
            yield Fault("counties", county.code, f"شهرستان {county.name} (کد {to_persian_digits(county.code)}) بیش از یک بار آمده است.")
        seen.add(county.code)


def _of_the_weights(columns: Sequence[IndexColumn]) -> Iterator[Fault]:
    seen: set[str] = set()
    for column in columns:
        if column.code in seen:
            yield Fault("index", "", f"شاخص «{column.title}» بیش از یک بار آمده است.", column.code)
        seen.add(column.code)
        if not 0 <= column.weight <= 100:
            written = "منفی" if column.weight < 0 else to_persian_digits(column.weight)
            yield Fault("weight", "", f"وزن شاخص «{column.title}» {written} است؛ باید از صفر تا ۱۰۰ باشد.", column.code)
    whole = sum(column.weight for column in columns)
    if not columns:
        yield Fault("weights", "", "هیچ شاخصی برگزیده نشده است؛ جمع وزن‌ها باید ۱۰۰ باشد.")
    elif whole < 0:
        yield Fault("weights", "", "جمع وزن‌ها منفی است؛ باید ۱۰۰ باشد.")
    elif whole != 100:
        yield Fault("weights", "", f"جمع وزن‌ها {to_persian_digits(whole)} است؛ باید ۱۰۰ باشد.")


def _of_an_index(
    column: IndexColumn, counties: Sequence[CountyTerms], sharing: Sequence[CountyTerms], terms: Terms
) -> Iterator[Fault]:
    about = f"شاخص «{column.title}»"
    values, whole = column.values, True
    for county in sharing:
        value = values.get(county.code)
        if value is None:
            yield Fault("value", county.code, f"{about} برای شهرستان {county.name} خالی است.", column.code)
            whole = False
        # The sign of the numerator: comparing fractions one by one is the slow part of a what-if.
        elif value.numerator < 0:
            yield Fault("value", county.code, f"{about} برای شهرستان {county.name} منفی است.", column.code)
            whole = False
    # A county created during the year must not lose its share unnoticed.
    for code in sorted(values.keys() - {county.code for county in counties}):
        yield Fault(
            "value", code, f"{about} برای کد {to_persian_digits(code)} مقدار دارد، ولی این شهرستان در فهرست این توزیع نیست.", column.code
        )
    if column.reading == Reading.WEIGHTED:
        for county in sharing:
            people = terms.population.get(county.code)
            if people is None or people < 0:
                lack = "وارد نشده" if people is None else "منفی"
                yield Fault("population", county.code, f"جمعیت شهرستان {county.name} {lack} است و {about} به آن نیاز دارد.", column.code)
                whole = False
    if whole and sharing and not _weighs(column, sharing, terms):
        yield Fault("value", "", f"{about} برای همهٔ شهرستان‌ها صفر است و سهمی نمی‌دهد.", column.code)


def _weighs(column: IndexColumn, sharing: Sequence[CountyTerms], terms: Terms) -> bool:
    if column.reading == Reading.DEVELOPMENT:  # the constant of mode C keeps it above zero
        return True
    if column.reading == Reading.WEIGHTED:
        return any(column.values[county.code] and terms.population[county.code] for county in sharing)
    return any(column.values[county.code] for county in sharing)


def _of_a_county(terms: Terms, county: CountyTerms) -> Iterator[Fault]:
    about = f"شهرستان {county.name}"
    if (county.last_year or 0) < 0:
        yield Fault("last_year", county.code, f"مبلغ سال پیش {about} منفی است.")
    if (county.locked or 0) < 0:
        yield Fault("locked", county.code, f"مبلغ قفل‌شدهٔ {about} منفی است.")
    if county.excluded and county.locked is not None:
        yield Fault("locked", county.code, f"{about} از این منبع کنار گذاشته شده است و نمی‌تواند مبلغ قفل‌شده داشته باشد.")
    if county.correction:
        if county.excluded or county.locked is not None:
            why = "از این منبع کنار گذاشته شده" if county.excluded else "مبلغ قفل‌شده دارد و"
            tail = "است و اصلاح دستی نمی‌پذیرد." if county.excluded else "اصلاح دستی نمی‌پذیرد؛ همان مبلغ را عوض کنید."
            yield Fault("correction", county.code, f"{about} {why} {tail}")
        if not county.reason.strip():
            yield Fault("reason", county.code, f"دلیل اصلاح دستی {about} را بنویسید.")
    if not county.excluded and county.locked is None and terms.step in STEPS:
        yield from _of_its_bounds(terms, county)


def _of_its_bounds(terms: Terms, county: CountyTerms) -> Iterator[Fault]:
    bounds = bounds_of(terms, county)
    if bounds.upper is None or bounds.lower <= bounds.upper:
        return
    if terms.floor_percent is not None and terms.cap_percent is not None and terms.floor_percent > terms.cap_percent:
        return  # said once for the run
    field, name = ("minimum", "حداقل") if bounds.lower_is == Held.MINIMUM else ("floor_percent", "کف")
    yield Fault(
        field, county.code,
        f"{name} شهرستان {county.name} ({format_amount(bounds.lower)} میلیون ریال) بیشتر از سقف آن "
        f"({format_amount(bounds.upper)} میلیون ریال) است.",
    )


def _of_the_corrections(counties: Sequence[CountyTerms]) -> Iterator[Fault]:
    """What one county gains by hand another must lose: the pool is not the corrector's to change."""
    balance = sum(county.correction for county in counties)
    if balance:
        more, less = ("افزایش‌ها", "کاهش‌ها") if balance > 0 else ("کاهش‌ها", "افزایش‌ها")
        yield Fault(
            "correction", "",
            f"اصلاح‌های دستی باید با هم صفر شوند؛ {more} {format_amount(abs(balance))} میلیون ریال بیشتر از {less} است.",
        )


def _of_the_locks(terms: Terms, counties: Sequence[CountyTerms]) -> Iterator[Fault]:
    locks = [county.locked for county in counties if county.locked is not None and not county.excluded]
    locked, pool = sum(locks), max(terms.pool, 0)
    if locked > pool:
        yield Fault(
            "locked", "",
            f"جمع مبلغ‌های قفل‌شده {format_amount(locked)} میلیون ریال و بیشتر از سهم شهرستان‌ها "
            f"({format_amount(pool)} میلیون ریال) است.",
        )
    elif locks and len(locks) == sum(not county.excluded for county in counties) and locked < pool:
        yield Fault("locked", "", f"همهٔ شهرستان‌ها قفل شده‌اند و {format_amount(pool - locked)} میلیون ریال بی‌صاحب می‌ماند.")

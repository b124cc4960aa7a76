"""What is wrong with the terms of a sharing: field, county and sentence of every fault."""

from __future__ import annotations

import pytest

from distribution.sharing import CountyTerms, Fault, Reading, Terms, Unshareable, faults_of, share_out
from tests.factories.sharing import NAMES, last_year, size, three


def because(n, **more):
    return {"correction": n, "reason": "سیل", **more}


INDEX = "شاخص «جمعیت»"
FAULTS = {
    "weights add to 99": (
        {"columns": [size(1, 1, 1, weight=99)]}, ("weights", "", "جمع وزن‌ها ۹۹ است؛ باید ۱۰۰ باشد."),
    ),
    "weights add to 101": (
        {"columns": [size(1, 1, 1, weight=60), size(1, 1, 1, weight=41, code="area", title="مساحت")]},
        ("weights", "", "جمع وزن‌ها ۱۰۱ است؛ باید ۱۰۰ باشد."),
    ),
    "a negative weight": (
        {"columns": [size(1, 1, 1, weight=-5), size(1, 1, 1, weight=105, code="area", title="مساحت")]},
        ("weight", "", f"وزن {INDEX} منفی است؛ باید از صفر تا ۱۰۰ باشد."),
        ("weight", "", "وزن شاخص «مساحت» ۱۰۵ است؛ باید از صفر تا ۱۰۰ باشد."),
    ),
    "no index": ({"columns": ()}, ("weights", "", "هیچ شاخصی برگزیده نشده است؛ جمع وزن‌ها باید ۱۰۰ باشد.")),
    "an index twice": (
        {"columns": [size(1, 1, 1, weight=50), size(1, 1, 1, weight=50)]}, ("index", "", f"{INDEX} بیش از یک بار آمده است."),
    ),
    "a missing value": ({"columns": [size(1, None, 1)]}, ("value", "02", f"{INDEX} برای شهرستان باوی خالی است.")),
    "a missing row": ({"columns": [size(1, 1)]}, ("value", "03", f"{INDEX} برای شهرستان کارون خالی است.")),
    "a negative value": ({"columns": [size(1, 1, -1)]}, ("value", "03", f"{INDEX} برای شهرستان کارون منفی است.")),
    "a value of an unknown county": (
        {"columns": [size(1, 1, 1, 1)]},
        ("value", "04", f"{INDEX} برای کد ۰۴ مقدار دارد، ولی این شهرستان در فهرست این توزیع نیست."),
    ),
    "an index all zero": ({"columns": [size(0, 0, 0)]}, ("value", "", f"{INDEX} برای همهٔ شهرستان‌ها صفر است و سهمی نمی‌دهد.")),
    "a deprivation all zero where people live": (
        {"terms": Terms(1_000, population={"01": 5, "02": 0, "03": 0}), "columns": [size(0, 1, 1, reading=Reading.WEIGHTED)]},
        ("value", "", f"{INDEX} برای همهٔ شهرستان‌ها صفر است و سهمی نمی‌دهد."),
    ),
    "no population where it is needed": (
        {"terms": Terms(1_000, population={"01": 5, "02": 5}), "columns": [size(1, 1, 1, reading=Reading.WEIGHTED)]},
        ("population", "03", f"جمعیت شهرستان کارون وارد نشده است و {INDEX} به آن نیاز دارد."),
    ),
    "a negative population": (
        {"terms": Terms(1_000, population={"01": 5, "02": 5, "03": -1}), "columns": [size(1, 1, 1, reading=Reading.WEIGHTED)]},
        ("population", "03", f"جمعیت شهرستان کارون منفی است و {INDEX} به آن نیاز دارد."),
    ),
    "more taken off than there is": (
        {"terms": Terms(1_000, provincial=800, reserve=201)},
        ("reserve", "", "سهم استانی و ذخیره روی هم ۱٬۰۰۱ میلیون ریال و بیشتر از مبلغ کل (۱٬۰۰۰ میلیون ریال) است."),
    ),
    "a negative provincial part": ({"terms": Terms(1_000, provincial=-1)}, ("provincial", "", "سهم استانی نمی‌تواند منفی باشد.")),
    "a negative reserve": ({"terms": Terms(1_000, reserve=-1)}, ("reserve", "", "ذخیره نمی‌تواند منفی باشد.")),
    "a negative minimum": ({"terms": Terms(1_000, minimum=-1)}, ("minimum", "", "حداقل هر شهرستان نمی‌تواند منفی باشد.")),
    "another step": ({"terms": Terms(1_000, step=7)}, ("step", "", "مبلغ‌ها را می‌توان به ۱، ۱۰ یا ۱۰۰ میلیون ریال گرد کرد.")),
    "a floor above the cap": (
        {"terms": Terms(1_000, floor_percent=-10, cap_percent=-20), "counties": last_year(400, 400, 400)},
        ("floor_percent", "", "کف (۱۰ درصد کاهش نسبت به سال پیش) بالاتر از سقف (۲۰ درصد کاهش) است."),
    ),
    "a floor below nothing": (
        {"terms": Terms(1_000, floor_percent=-101)}, ("floor_percent", "", "کف نمی‌تواند کاهشی بیش از ۱۰۰ درصد باشد."),
    ),
    "floors nobody can pay": (
        {"terms": Terms(1_000, floor_percent=0), "counties": last_year(400, 400, 201)},
        ("floor_percent", "", "کف‌ها و حداقل‌ها روی هم ۱٬۰۰۱ میلیون ریال می‌خواهند و تنها ۱٬۰۰۰ میلیون ریال برای این شهرستان‌ها هست."),
    ),
    "caps that leave something over": (
        {"terms": Terms(1_000, cap_percent=0), "counties": last_year(400, 400, 199)},
        ("cap_percent", "", "با این سقف‌ها ۱ میلیون ریال از سهم شهرستان‌ها به کسی نمی‌رسد."),
    ),
    "minimums nobody can pay": (
        {"terms": Terms(1_000, minimum=334)},
        ("minimum", "", "کف‌ها و حداقل‌ها روی هم ۱٬۰۰۲ میلیون ریال می‌خواهند و تنها ۱٬۰۰۰ میلیون ریال برای این شهرستان‌ها هست."),
    ),
    "a minimum above a cap": (
        {"terms": Terms(1_000, minimum=100, cap_percent=40), "counties": last_year(None, None, 50)},
        ("minimum", "03", "حداقل شهرستان کارون (۱۰۰ میلیون ریال) بیشتر از سقف آن (۷۰ میلیون ریال) است."),
    ),
    "no whole amount between floor and cap": (
        {"terms": Terms(1_000, floor_percent=10, cap_percent=10), "counties": last_year(None, None, 5)},
        ("floor_percent", "03", "کف شهرستان کارون (۶ میلیون ریال) بیشتر از سقف آن (۵ میلیون ریال) است."),
    ),
    "locks over the pool": (
        {"counties": three(c01={"locked": 600}, c02={"locked": 401})},
        ("locked", "", "جمع مبلغ‌های قفل‌شده ۱٬۰۰۱ میلیون ریال و بیشتر از سهم شهرستان‌ها (۱٬۰۰۰ میلیون ریال) است."),
    ),
    "all locked below the pool": (
        {"counties": three(c01={"locked": 1}, c02={"locked": 2}, c03={"locked": 3})},
        ("locked", "", "همهٔ شهرستان‌ها قفل شده‌اند و ۹۹۴ میلیون ریال بی‌صاحب می‌ماند."),
    ),
    "all with a share locked": (
        {"columns": [size(1, 1, 0)], "counties": three(c01={"locked": 1}, c02={"locked": 2})},
        ("locked", "", "شهرستان‌های قفل‌نشده در هیچ شاخصی سهم ندارند و ۹۹۷ میلیون ریال بی‌صاحب می‌ماند."),
    ),
    "a negative lock": ({"counties": three(c01={"locked": -1})}, ("locked", "01", "مبلغ قفل‌شدهٔ شهرستان آبادان منفی است.")),
    "a negative last year": ({"counties": last_year(-1, 1, 1)}, ("last_year", "01", "مبلغ سال پیش شهرستان آبادان منفی است.")),
    "locked and excluded": (
        {"counties": three(c01={"locked": 5, "excluded": True})},
        ("locked", "01", "شهرستان آبادان از این منبع کنار گذاشته شده است و نمی‌تواند مبلغ قفل‌شده داشته باشد."),
    ),
    "a correction without a reason": (
        {"counties": three(c01=because(5), c02={"correction": -5, "reason": " "})},
        ("reason", "02", "دلیل اصلاح دستی شهرستان باوی را بنویسید."),
    ),
    "corrections that give more than they take": (
        {"counties": three(c01=because(5), c02=because(-4))},
        ("correction", "", "اصلاح‌های دستی باید با هم صفر شوند؛ افزایش‌ها ۱ میلیون ریال بیشتر از کاهش‌ها است."),
    ),
    "corrections that take more than they give": (
        {"counties": three(c01=because(5), c02=because(-7))},
        ("correction", "", "اصلاح‌های دستی باید با هم صفر شوند؛ کاهش‌ها ۲ میلیون ریال بیشتر از افزایش‌ها است."),
    ),
    "a correction below nothing": (
        {"counties": three(c01=because(201), c03=because(-201))},
        ("correction", "03", "اصلاح دستی شهرستان کارون را منفی می‌کند: ۲۰۱ میلیون ریال از ۲۰۰ میلیون ریال کم نمی‌شود."),
    ),
    "a correction of a lock": (
        {"counties": three(c01=because(5, locked=100), c02=because(-5))},
        ("correction", "01", "شهرستان آبادان مبلغ قفل‌شده دارد و اصلاح دستی نمی‌پذیرد؛ همان مبلغ را عوض کنید."),
    ),
    "a correction of an excluded county": (
        {"counties": three(c01=because(5, excluded=True), c02=because(-5))},
        ("correction", "01", "شهرستان آبادان از این منبع کنار گذاشته شده است و اصلاح دستی نمی‌پذیرد."),
    ),
    "everybody excluded": (
        {"counties": three(**{f"c{code}": {"excluded": True} for code in NAMES})},
        ("excluded", "", "همهٔ شهرستان‌ها کنار گذاشته شده‌اند؛ دست‌کم یک شهرستان باید بماند."),
    ),
    "a county twice": (
        {"counties": [*three(), CountyTerms("01", "آبادان")]}, ("counties", "01", "شهرستان آبادان (کد ۰۱) بیش از یک بار آمده است."),
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_every_fault_has_its_field_its_row_and_its_sentence(case):
    changed, *expected = FAULTS[case]
    given = {"terms": Terms(1_000), "columns": [size(50, 30, 20)], "counties": three(), **changed}
    found = faults_of(**given)
    assert [(fault.field, fault.county, fault.sentence) for fault in found] == expected
    with pytest.raises(Unshareable) as no:
        share_out(**given)
    assert no.value.faults == found
    assert no.value.sentence == expected[0][2]


def test_a_fault_of_an_index_names_the_index():
    assert faults_of(Terms(1), [size(1, None, 1)], three())[0].index == "population"


def test_a_negative_total_is_refused():
    assert Fault("total", "", "مبلغ کل نمی‌تواند منفی باشد.") in faults_of(Terms(-1), [size(1, 1, 1)], three())


def test_a_province_without_counties_is_refused():
    sentences = [fault.sentence for fault in faults_of(Terms(1), [size(weight=100)], [])]
    assert sentences == ["هیچ شهرستانی در این توزیع نیست."]


def test_all_faults_are_told_at_once():
    found = faults_of(Terms(1, reserve=2), [size(1, None, -1, weight=99)], three(c01={"correction": 1}))
    assert [fault.field for fault in found] == ["reserve", "weights", "value", "value", "reason", "correction"]

"""The looking itself: a fault planted on a page is found, and a page without it is left in peace."""

from __future__ import annotations

import pytest

from tests.browser.keyboard import STOP
from tests.browser.looking import CHECKS, axe_says

PAGE = """<!doctype html><html lang="fa" dir="rtl"><head><title>آزمون</title><meta name="viewport" content="width=device-width">
<style>td.n {{ text-align: right; font-variant-numeric: tabular-nums }} td, th {{ padding: 0 }} .vh {{ position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden }}</style></head>
<body><main><h1>صفحه</h1>{}</main></body></html>"""
TABLE = "<table><caption>مبلغ‌ها</caption><thead><tr><th scope='col' class='n'>مبلغ</th></tr></thead><tbody>{}</tbody></table>"

# what is planted, and the beginning of what is said of it
PLANTED = {
    "a wide page": ("<div style='width: 2000px; height: 1px'></div>", "the page is 2"),
    "a figure cut off": ("<div style='width: 60px; overflow: hidden; white-space: nowrap'><data value='1'>۱٬۲۳۴٬۵۶۷٬۸۹۰</data></div>", "cut-off amount"),
    "a minus at the right": (TABLE.format("<tr><td class='n'>−۱۲</td></tr>"), "sign at the right"),
    "units apart": (TABLE.format("<tr><td class='n'><data>۱۲</data></td></tr><tr><td class='n' style='padding-inline-start: 20px'><data>۳۴</data></td></tr>"), "units "),
    "Latin digits": ("<p>سال 1397</p>", "Latin digits"),
    "Arabic letters": ("<p>كارتابل</p>", "Arabic letters"),
    "a plain space": ("<p>ارسال می شود</p>", "a plain space"),
    "an unknown variable": ("<p>!!unknown template variable: x!!</p>", "!!unknown"),
    "a second heading": ("<h1>دوباره</h1>", "2 headings"),
    "a table without a name": ("<table><tbody><tr><td>۱</td></tr></tbody></table>", "a table without"),
    "a small button": ("<button style='padding: 0; font-size: 8px; height: 12px; width: 20px; border: 0'>ب</button>", "only 20×12"),
}
SOUND = TABLE.format(
    "<tr><td class='n'><data><bdi dir='ltr'>−۱۲</bdi></data></td></tr><tr><td class='n'><data>۱٬۲۳۴</data></td></tr>"
) + "<p>سال ۱۳۹۷، شمارهٔ <bdi dir='ltr'>1397-H-A22-001</bdi> ارسال می‌شود.</p>"


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_fault_is_found(office, person, planted):
    html, said = PLANTED[planted]
    page = person().page
    page.set_content(PAGE.format(html))
    found = page.evaluate(CHECKS, {"width": 1280})
    assert [fault for fault in found if fault.startswith(said)], found


def test_a_sound_page_is_left_in_peace(office, person):
    page = person().page
    page.set_content(PAGE.format(SOUND))
    assert page.evaluate(CHECKS, {"width": 1280}) == []
    assert axe_says(page) == []


def test_axe_is_awake(office, person):
    page = person().page
    page.set_content(PAGE.format("<img src='data:,'><p style='color: #ccc'>کم‌رنگ</p>"))
    assert {fault.split(":")[0] for fault in axe_says(page)} >= {"image-alt", "color-contrast"}


@pytest.mark.parametrize(
    ("style", "outline"), [("outline: 3px solid #000", 3), ("outline: none", 0)], ids=["outline", "no outline"]
)
def test_a_focus_that_does_not_show_is_seen(office, person, style, outline):
    page = person().page
    page.set_content(PAGE.format(f"<button style='{style}; width: 60px; height: 40px'>دکمه</button>"))
    page.keyboard.press("Tab")
    assert page.evaluate(STOP)["outline"] == outline

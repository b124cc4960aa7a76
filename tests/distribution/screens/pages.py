"""Reading a page the way a person does: its words, without tags."""

from __future__ import annotations

import html
import re

from django.http import HttpResponse

UNKNOWN_VARIABLE = "!!unknown template variable"


def words(response: HttpResponse) -> str:
    """The visible text of the main part of the page, blanks folded. Fails on a variable nobody filled."""
    page = response.content.decode()
    assert UNKNOWN_VARIABLE not in page, re.findall(UNKNOWN_VARIABLE + "[^!]*", page)
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def title(response: HttpResponse) -> str:
    """The page's title."""
    return html.unescape(re.search(r"<title>(.*?)</title>", response.content.decode(), re.S).group(1))


def faults(response: HttpResponse) -> list[str]:
    """The sentences of the error summary."""
    found = re.search(r'class="error-summary".*?<ul>(.*?)</ul>', response.content.decode(), re.S)
    items = re.findall(r"<li>(.*?)</li>", found.group(1), re.S) if found else []
    return [html.unescape(re.sub(r"<[^>]+>", "", item)).strip() for item in items]


def value_of(response: HttpResponse, name: str) -> str:
    """What stands in the box of this name."""
    box = re.search(rf'<input[^>]*name="{re.escape(name)}"[^>]*>', response.content.decode())
    found = re.search(r'value="([^"]*)"', box.group(0)) if box else None
    return html.unescape(found.group(1)) if found else ""

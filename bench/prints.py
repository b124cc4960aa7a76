"""A first print beside bare WeasyPrint on the same HTML; a frozen print beside a static file."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys

from bench.databases import Bench
from bench.ratios import ratio_of_times, tell
from bench.serving import PASSWORD, STATIC, Browser, served

FIRST_LIMIT = 1.15
FROZEN_LIMIT = 1.3
SERIAL = "1397-H-A01-001-P1"


def measure(bench: Bench) -> bool:
    """Both figures on the demonstration year; True when both are within their limits."""
    url = bench.make("bench_prints")
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.bench"}
    for arguments in (["manage.py", "migrate", "--verbosity", "0"], ["-m", "bench.prints", "seed"]):
        subprocess.run([sys.executable, *arguments], env=environment, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([sys.executable, "-m", "bench.password", PASSWORD], env=environment, check=True)
    first = subprocess.run([sys.executable, "-m", "bench.prints", "first"], env=environment).returncode == 0
    return _frozen(url, environment) and first


def _frozen(url: str, environment: dict[str, str]) -> bool:
    with contextlib.ExitStack() as stack:
        bytes_of = [sys.executable, "-m", "bench.prints", "bytes"]
        paper = subprocess.run(bytes_of, env=environment, check=True, stdout=subprocess.PIPE).stdout
        STATIC.mkdir(parents=True, exist_ok=True)
        (STATIC / "paper.pdf").write_bytes(paper)
        browser = Browser(stack.enter_context(served(url)))
        browser.sign_in("integration")
        assert browser.get(f"/prints/{SERIAL}.pdf") == paper == browser.get("/static/paper.pdf")
        ratio = ratio_of_times(
            lambda: browser.get(f"/prints/{SERIAL}.pdf"), lambda: browser.get("/static/paper.pdf"), rounds=200, warm=20
        )
        return tell("frozen print / static file of the same bytes", ratio, limit=FROZEN_LIMIT, bytes=len(paper))


def _first() -> bool:
    """draw_frozen beside WeasyPrint's own way from HTML to PDF, both warm."""
    import weasyprint

    import core.press
    from agreements.documents import agreement_form
    from agreements.models import Print
    from core import pdf

    printed = Print.objects.select_related("file", "frozen_by").get(serial=SERIAL, kind="frozen")
    def ours() -> bytes:
        return agreement_form.draw_frozen(
            printed.content, serial=printed.serial, content_sha256=printed.content_sha256, frozen_at=printed.frozen_at,
            printed_by=printed.frozen_by.full_name, check_url="http://localhost:8000/v/" + printed.serial,
        )

    # The HTML of the last layout is the one the paper is made of.
    seen: list[str] = []
    drawn = core.press.html_of
    core.press.html_of = lambda template, context: seen.append(drawn(template, context)) or seen[-1]
    ours()
    core.press.html_of = drawn
    html, press = seen[-1], pdf.press()
    sheets = press.sheets_of(agreement_form.TEMPLATE)

    def bare() -> bytes:
        page = weasyprint.HTML(string=html, url_fetcher=press.fetcher)
        return page.write_pdf(font_config=press.fonts, stylesheets=sheets, pdf_variant=pdf.VARIANT)

    ratio = ratio_of_times(ours, bare, rounds=15, warm=2)
    return tell("first print / bare WeasyPrint on the same HTML", ratio, limit=FIRST_LIMIT)


def main() -> int:
    """The part of this process."""
    import django

    django.setup()
    part = sys.argv[1]
    if part == "first":
        return 0 if _first() else 1
    from agreements.models import Print

    if part == "seed":
        from agreements.management.commands.seed_demo import Command

        Command()._load()
    if part == "bytes":
        sys.stdout.buffer.write(bytes(Print.objects.select_related("file").get(serial=SERIAL, kind="frozen").file.content))
    return 0


if __name__ == "__main__":
    sys.exit(main())

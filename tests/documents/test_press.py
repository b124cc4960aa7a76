"""The press has no door: nothing is fetched, nothing is embedded that was not handed in."""

from __future__ import annotations

import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from weasyprint import HTML
from weasyprint.urls import URLFetcher

from core.pdf import CANNOT_PRINT, CannotPrint, render_pdf
from core.press import SealedFetcher
from tests.documents import content as contents
from tests.documents.reading import Paper


@pytest.fixture
def listener():
    """A web server of this machine that remembers who asked."""
    asked = []

    class Remember(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Remember)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def page_full_of_doors(address, secret):
    return (
        f'<link rel=stylesheet href="{address}/css"><style>@import url("{address}/import"); '
        f'@font-face {{ font-family: x; src: url("{address}/font") }} p {{ font-family: x; background: url("{address}/background") }}</style>'
        f'<link rel=attachment href="{secret.as_uri()}"><a rel=attachment href="{secret.as_uri()}">x</a>'
        f'<img src="{address}/img"><img src="{secret.as_uri()}"><object data="{address}/object"></object><embed src="{address}/embed">'
        f'<svg><image href="{address}/svg"/></svg><p>x</p>'
    )


def embedded(pdf):
    return Paper(pdf).attachments()


def test_without_the_seal_a_file_is_embedded_and_the_network_is_asked(listener, tmp_path):
    """The negative control: the same page with the fetcher WeasyPrint would take."""
    address, asked = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("root:x:0:0")
    pdf = HTML(string=page_full_of_doors(address, secret), url_fetcher=URLFetcher()).write_pdf()
    assert b"root:x:0:0" in embedded(pdf)["secret.txt"]
    assert asked


def test_sealed_it_embeds_no_file_and_asks_nobody(listener, tmp_path):
    address, asked = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("root:x:0:0")
    pdf = HTML(string=page_full_of_doors(address, secret), url_fetcher=SealedFetcher()).write_pdf()
    assert embedded(pdf) == {}
    assert asked == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "http://127.0.0.1/",
        "https://example.org/",
        "ftp://127.0.0.1/",
        "data:text/css,p{color:red}",
        "font:../../etc/passwd",
        "font:Black",
        "gopher://127.0.0.1/",
        "http://[::1]/",
    ],
)
def test_hands_out_nothing_but_its_fonts(url):
    with pytest.raises(ValueError, match="papers fetch nothing"):
        SealedFetcher().fetch(url)


def test_hands_out_its_fonts():
    for weight in ("Regular", "Medium", "Bold"):
        assert SealedFetcher().fetch(f"font:{weight}").read()[:4] == b"\x00\x01\x00\x00"


def test_a_paper_is_drawn_without_a_single_connection(monkeypatch):
    from distribution.documents.credit_notice import draw_notice

    def refuse(*_, **__):
        raise AssertionError("a paper opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert draw_notice(contents.notice()).startswith(b"%PDF")


def test_papers_drawn_at_once_are_the_papers_drawn_one_by_one():
    from distribution.documents.credit_notice import draw_notice

    notices = [contents.notice(number=f"97/210/{n}") for n in range(4)]
    one_by_one = [draw_notice(notice) for notice in notices]
    at_once: dict[int, bytes] = {}
    threads = [threading.Thread(target=lambda n=n: at_once.update({n: draw_notice(notices[n])})) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [at_once[n] for n in range(4)] == one_by_one


def test_a_machine_without_pango_refuses_to_print_in_one_clear_sentence(monkeypatch):
    monkeypatch.delitem(sys.modules, "core.press")

    class NoPango:
        def find_spec(self, name, *_):
            if name == "core.press":
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])
    with pytest.raises(CannotPrint) as refusal:
        render_pdf("documents/credit_notice.html", {}, meta=None)
    assert refusal.value.sentence == CANNOT_PRINT

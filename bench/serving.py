"""The product served on loopback, and a browser-like client that keeps its connection and session."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

PASSWORD = "bench-only-password"
# config.settings.bench serves its static files from here.
STATIC = Path(__file__).resolve().parent.parent / "var" / "bench-static"


@contextlib.contextmanager
def served(database_url: str) -> Iterator[int]:
    """gunicorn as ./start runs it, one process, on a free port of 127.0.0.1; the port."""
    STATIC.mkdir(parents=True, exist_ok=True)
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "config.settings.bench",
        "PORT": str(port),
        "WEB_WORKERS": "1",
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi:application"], env=environment
    )
    try:
        _wait(port, server)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(port: int, server: subprocess.Popen) -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError("the bench's web server ended at once")
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError("the bench's web server does not answer")


class Browser:
    """One signed-in person on one kept connection."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies: dict[str, str] = {}

    def sign_in(self, username: str) -> None:
        """Through the login page, as a person does."""
        page = self.get("/login/")
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, "no token on the login page"
        body = urllib.parse.urlencode(
            {"username": username, "password": PASSWORD, "csrfmiddlewaretoken": token.group(1).decode()}
        )
        status, _ = self._send("POST", "/login/", body, {"Content-Type": "application/x-www-form-urlencoded"})
        assert status == 302, f"sign-in of {username} answered {status}"

    def get(self, path: str) -> bytes:
        """The body of a page that must be 200."""
        status, body = self._send("GET", path)
        assert status == 200, f"{path} answered {status}"
        return body

    def post(self, path: str, data: dict[str, str]) -> bytes:
        """The body of the page that answers a form; it must be 200."""
        status, body = self._send("POST", path, urllib.parse.urlencode(data), {"Content-Type": "application/x-www-form-urlencoded"})
        assert status == 200, f"{path} answered {status}"
        return body

    def _send(self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), **(headers or {})}
        self.connection.request(method, urllib.parse.quote(path, safe="/?=&%"), body=body, headers=sent)
        answer = self.connection.getresponse()
        content = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, kept = value.split(";")[0].partition("=")
                self.cookies[cookie] = kept
        return answer.status, content

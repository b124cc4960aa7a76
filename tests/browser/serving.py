"""The portal behind a port of its own, in this process, with production's static files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import override_settings
from django.test.testcases import LiveServerThread


@contextmanager
def collected_static(folder: Path) -> Iterator[None]:
    """Static files with hashed names, compressed once, the way `./start` and the image serve them."""
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
    with override_settings(STORAGES=storages, STATIC_ROOT=folder):
        call_command("collectstatic", interactive=False, verbosity=0)
        assert staticfiles_storage.manifest_name, "collected without a manifest"
        yield


@contextmanager
def serve() -> Iterator[str]:
    """A threaded server; static files come from whitenoise, so no handler of Django's stands in front."""
    thread = LiveServerThread("localhost", static_handler=lambda application: application)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    try:
        yield f"http://localhost:{thread.port}"
    finally:
        thread.terminate()

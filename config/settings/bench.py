"""The product as it is served, without the demonstration's clock and with quiet logs."""

from config.settings.dev import *
from config.settings.dev import LOGGING, VAR_DIR

DEMO = False
SECRET_KEY = "only-for-the-bench-" + "x" * 40
ROOT_URLCONF = "bench.urls"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
STATIC_ROOT = VAR_DIR / "bench-static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
LOGGING["root"]["level"] = "ERROR"

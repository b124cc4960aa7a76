"""A real installation: nothing is guessed, and nothing unsafe starts."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config import env

from .base import *
from .base import BASE_DIR, MIDDLEWARE

if len(env.SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY or SECRET_KEY_FILE must give a key of at least 50 characters.")
if not env.text("PUBLIC_ADDRESS"):
    raise ImproperlyConfigured("PUBLIC_ADDRESS is missing: it is printed in the QR code of every paper.")
if not env.text("DATABASE_URL"):
    raise ImproperlyConfigured("DATABASE_URL is missing.")
if env.DEBUG:
    raise ImproperlyConfigured("DEBUG shows source and settings to everybody; it cannot be on here.")

DEBUG = False
_public = urlsplit(env.PUBLIC_ADDRESS)
if _public.scheme not in ("http", "https") or not _public.hostname:
    raise ImproperlyConfigured("PUBLIC_ADDRESS must look like https://saba.example.ir")

# The address decides: over https the cookies never travel in the clear. An http address is for a
# trial inside the office network only.
_https = _public.scheme == "https"
SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_SECURE = _https
SECURE_SSL_REDIRECT = _https
# The health checks of compose ask from inside, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if _https else 0
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]
if env.TRUST_PROXY:
    MIDDLEWARE = ["config.proxy.client_address", *MIDDLEWARE]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Built into the image, so that a new version never serves the style sheet of the old one.
STATIC_ROOT = BASE_DIR / "staticfiles"

"""Keeping bytes for good, by their hash."""

from __future__ import annotations

import hashlib

from core import clock
from core.models import StoredFile


def sha256_of(content: bytes) -> str:
    """The SHA-256 of `content` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def store(content: bytes, content_type: str) -> StoredFile:
    """Keep `content`; the database checks the hash and refuses any later change."""
    return StoredFile.objects.create(
        sha256=sha256_of(content), size=len(content), content_type=content_type, content=content, stored_at=clock.now()
    )

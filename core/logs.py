"""One event, one JSON line: what is logged can neither break the line nor forge another."""

from __future__ import annotations

import json
import logging

from core.middleware import current_request_id


class JsonLine(logging.Formatter):
    """Formats a record as one JSON object, with the request's tracking code."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without a line break inside."""
        entry = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        code = current_request_id()
        if code:
            entry["request"] = code
        if record.exc_info:
            entry["trace"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)

"""Identifiers and serials in addresses: the slash of an amendment is a dot there (decision 32)."""

from __future__ import annotations


def as_address(identifier: str) -> str:
    """«1397-H-A22-001/1» as it stands in an address or a file name: «1397-H-A22-001.1»."""
    return identifier.replace("/", ".")


def from_address(part: str) -> str:
    """The identifier or serial an address means."""
    return part.replace(".", "/")


class PaperConverter:
    """`<paper:no>` and `<paper:serial>`: views see and give the identifier, browsers the dot."""

    regex = r"[^/]+"

    def to_python(self, value: str) -> str:
        """What the view is given."""
        return from_address(value)

    def to_url(self, value: str) -> str:
        """What stands in the address."""
        return as_address(str(value))

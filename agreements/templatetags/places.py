"""The ids under which comments find their rows again, for templates."""

from __future__ import annotations

from django import template

from agreements.places import anchor_of

register = template.Library()


@register.simple_tag
def anchor(section: str, *key: object) -> str:
    """The id of a row: `{% anchor "chapters" source.code programme.code number %}`; the parts of its key are joined by «/»."""
    return anchor_of(section, "/".join(str(part) for part in key))

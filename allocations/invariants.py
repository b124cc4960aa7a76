"""The money rules of allocations; the app's work begins with the allocation issue."""

from core.invariants import Rule

RULES: list[Rule] = []

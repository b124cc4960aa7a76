"""The difference of two versions of 2,000 rows beside reading the two from the text they are kept in (issue 4)."""

from __future__ import annotations

import json
import random
import uuid
from typing import Any

from agreements.comparison import Comparison, compare
from bench.databases import Bench
from bench.ratios import ratio_of_times, tell

LIMIT = 5
ROWS, PROGRAMMES = 2_000, 20
ADDED, REMOVED, CHANGED, MOVED = 20, 20, 100, 40


def measure(bench: Bench | None = None) -> bool:
    """Time of reading both and comparing them / time of reading both; True within the limit. Needs no database."""
    rng = random.Random(1397)
    old = _content(rng)
    new = _changed(json.loads(json.dumps(old)), rng)
    texts = json.dumps(old, ensure_ascii=False), json.dumps(new, ensure_ascii=False)

    def reading() -> list[dict[str, Any]]:
        return [json.loads(text) for text in texts]

    def comparing() -> Comparison:
        return compare(old, new)

    assert sum(len(section.changes) for section in comparing().sections) >= ADDED + REMOVED + CHANGED
    ratio = ratio_of_times(comparing, reading, rounds=40, warm=5)
    return tell("difference of two versions of 2,000 rows: time / reading them", ratio, limit=LIMIT)


def _content(rng: random.Random) -> dict[str, Any]:
    programmes = [
        {"code": f"13{n:05}", "title": f"برنامهٔ شمارهٔ {n}", "goal": f"پیشبرد برنامهٔ {n} در استان", "total": 0, "activities": []}
        for n in range(PROGRAMMES)
    ]
    for n in range(ROWS):
        amount = rng.randrange(1, 90_000)
        programmes[n * PROGRAMMES // ROWS]["activities"].append({
            "row": n + 1, "key": str(uuid.UUID(int=rng.getrandbits(128))), "title": f"فعالیت شمارهٔ {n} در شهرستان‌های استان",
            "unit": "نفر‌دوره", "quantity": 10, "unit_cost": amount, "amount": amount * 10, "county": "",
        })  # fmt: skip
    return {
        "kind": "expense_agreement", "particulars": {"official_name": "بهرام دهقان"}, "chapters": [], "sources": [],
        "programmes": programmes, "totals": {"amounts": [], "total": 0}, "attachments": [], "conditions": {},
    }  # fmt: skip


def _changed(content: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    lists = [programme["activities"] for programme in content["programmes"]]
    for rows in rng.sample(lists, REMOVED):
        del rows[rng.randrange(len(rows))]
    for rows in rng.choices(lists, k=MOVED):
        rows.append(rows.pop(0))
    for rows in rng.choices(lists, k=CHANGED):
        rng.choice(rows)["amount"] += 1
    for n, rows in enumerate(rng.choices(lists, k=ADDED)):
        rows.insert(3, {**rows[0], "key": str(uuid.UUID(int=n)), "title": "فعالیت تازه"})
    return content

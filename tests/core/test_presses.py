"""Helper presses: the same bytes as drawn here, failures told as nothing, no process left behind."""

from __future__ import annotations

import pytest

from agreements.documents import draw_draft
from core import presses
from tests.documents import content as contents

FACTS = {"working_version": 7, "prepared_by": "بهزاد آبانگاه", "prepared_at": contents.moment(4, 9, 14, 20)}


@pytest.fixture(autouse=True)
def closed():
    yield
    presses.close()


def call(content):
    return (draw_draft, (content,), FACTS)


def test_what_two_helpers_draw_is_what_is_drawn_here_in_order():
    papers = [contents.usual(), contents.empty_draft(), contents.usual()]
    drawn = presses.draw_many([call(paper) for paper in papers], processes=2)
    assert drawn == [draw_draft(paper, **FACTS) for paper in papers]


def test_a_paper_that_cannot_be_drawn_is_none_and_the_others_come():
    drawn = presses.draw_many([call({"kind": "poem"}), call(contents.empty_draft())], processes=2)
    assert drawn[0] is None and drawn[1].startswith(b"%PDF-")


def test_a_helper_that_was_killed_gives_none_and_is_replaced():
    presses.draw_many([call(contents.empty_draft())], processes=1)
    killed = presses._hired[0]
    killed._process.kill()
    killed._process.wait()
    drawn = presses.draw_many([call(contents.empty_draft())], processes=1)
    assert drawn[0].startswith(b"%PDF-")
    assert presses._hired[0] is not killed


def test_closing_ends_every_helper():
    presses.draw_many([call(contents.empty_draft())] * 2, processes=2)
    processes = [helper._process for helper in presses._hired]
    presses.close()
    assert [process.poll() for process in processes] == [0, 0]


def test_nothing_to_draw_hires_nobody():
    assert presses.draw_many([]) == []
    assert presses._hired == []

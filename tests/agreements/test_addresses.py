"""The slash of an amendment is a dot in every address, and the views never see the dot."""

from __future__ import annotations

import pytest
from django.urls import resolve, reverse

from tests.house.doors import own_doors

AMENDMENT = "1397-H-A22-001/2"
OF_A_PAPER = [door for door in own_doors() if "no" in door.asks]


@pytest.mark.parametrize("door", OF_A_PAPER, ids=lambda door: door.name)
def test_every_address_of_a_paper_takes_an_amendment(door) -> None:
    given = {"no": AMENDMENT, "step": "submit", "attachment": 1, "signature": 1, "pk": 1}
    address = door.address(**{**dict.fromkeys(door.asks, 1), **{name: given[name] for name in door.asks if name in given}})
    assert "1397-H-A22-001.2/" in address
    assert resolve(address).kwargs["no"] == AMENDMENT


def test_a_print_of_an_amendment_is_one_file() -> None:
    address = reverse("show_print", args=[f"{AMENDMENT}-P1"])
    assert address == "/prints/1397-H-A22-001.2-P1.pdf"
    assert resolve(address).kwargs["serial"] == f"{AMENDMENT}-P1"


def test_an_original_keeps_its_address() -> None:
    assert reverse("show_agreement", args=["1397-H-A22-001"]) == "/agreements/1397-H-A22-001/"

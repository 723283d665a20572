"""The page of a case: what it shows to whom, and what it never shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from rules.permissions import Role
from store import complaints
from store.unit import Store
from tests.console.cases import Cases


@pytest.fixture
def cases(store: Store) -> Cases:
    return Cases(store)


def test_a_case_opens(enter: Callable[..., FlaskClient], cases: Cases) -> None:
    case = cases.file("Lampu padam di depan masjid")
    page = enter(Role.OFFICER).get(f"/console/cases/{case.number}")
    assert page.status_code == 200
    assert "Lampu padam di depan masjid" in page.text
    assert f"{case.number[:4]} {case.number[4:]}" in page.text
    assert "0812" not in page.text and "+62" not in page.text.replace("+62840", "")

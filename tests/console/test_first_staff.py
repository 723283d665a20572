"""The first people of a machine: a system administrator adds them while there is one town, and hears it while there is none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from rules.permissions import Role
from store.unit import Store

FORM = {"login": "yusuf.kota", "name": "Yusuf", "role": "town_admin"}


@pytest.mark.parametrize(
    ("gone", "status", "words"),
    [
        pytest.param("id <> 'banjarbaru'", 200, "/console/set-up/", id="where there is one town nobody is asked which"),
        pytest.param("1 = 1", 400, "Belum ada kota", id="without a town the page says what to do"),
    ],
)
def test_a_system_administrator_adds_the_first_of_a_town(
    enter: Callable[..., FlaskClient], store: Store, gone: str, status: int, words: str
) -> None:
    with store.writing() as unit:
        unit.conn.execute(text(f"DELETE FROM towns WHERE {gone}"))
    browser = enter(Role.SYSTEM_ADMIN)
    for page in ("staff", "me", "audit", "town", "training", ""):
        assert browser.get(f"/console/{page}", follow_redirects=True).status_code == 200, page
    answer = browser.post("/console/staff", data=FORM)
    assert answer.status_code == status and words in answer.text

"""What all pages share when they are put together: addresses, tokens, marks."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from rules.permissions import Role
from tests.console.cases import Cases


def test_each_form_of_a_case_has_a_mark_of_its_own_and_each_page_others(enter: Callable[..., FlaskClient], cases: Cases) -> None:
    browser, case = enter(Role.OFFICER), cases.file()
    first, second = (re.findall(r'name="mark" value="([^"]+)"', browser.get(f"/console/cases/{case.number}").text) for _ in range(2))
    assert len(first) > 5 and len({*first, *second}) == len(first) + len(second)


def test_all_forms_of_a_page_carry_the_token_of_its_head(enter: Callable[..., FlaskClient], cases: Cases) -> None:
    page = enter(Role.OFFICER).get(f"/console/cases/{cases.file().number}").text
    head = re.search(r'<meta name="csrf" content="([^"]+)"', page)
    assert head and {*re.findall(r'name="csrf_token" value="([^"]+)"', page)} == {head[1]}


def test_an_address_with_many_values_is_that_of_flask(enter: Callable[..., FlaskClient], cases: Cases) -> None:
    browser = enter(Role.OFFICER)
    case, other = cases.file(), cases.file("Pohon tumbang")
    for number in (case.number, other.number, case.number):  # known ones are told again, each its own
        assert f'action="/console/cases/{number}/reply"' in browser.get(f"/console/cases/{number}").text

"""The forms of a town's administration, filled in as a browser does."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient

ROOT = "/console/town/banjarbaru"


def mark(page: str) -> str:
    found = re.search(r'name="mark" value="(\w+)"', page)
    assert found
    return found[1]


def fields(page: str) -> dict[str, Any]:
    """What a browser would send of the form in the page, as it stands."""
    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.said: dict[str, Any] = {}
            self.select = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            told = dict(attrs)
            name = told.get("name") or ""
            if tag == "select":
                self.select = name
            elif tag == "option" and "selected" in told:
                self.said[self.select] = told.get("value") or ""
            elif tag == "input" and name and "disabled" not in told:
                if told.get("type") != "checkbox":
                    self.said[name] = told.get("value") or ""
                elif "checked" in told:
                    self.said.setdefault(name, []).append(told.get("value") or "")

    reader = Reader()
    reader.feed(page[page.index('<form method="post" class="card'):])
    return reader.said


def change(browser: FlaskClient, path: str, **said: Any) -> Any:
    """Open a form, change these fields, send it."""
    page = browser.get(f"{ROOT}{path}").get_data(as_text=True)
    return browser.post(f"{ROOT}{path}", data={**fields(page), **{name.replace("__", "."): value for name, value in said.items()}})


def publish(browser: FlaskClient, note: str = "Perda 1/2026", root: str = ROOT) -> Any:
    page = browser.get(f"{root}/draft").get_data(as_text=True)
    found = re.search(r'name="revision" value="([\d.]+)"', page)
    return browser.post(f"{root}/draft/publish", data={"revision": found[1] if found else "", "note": note})

"""Schemathesis against the real pages on a real server: whatever the document allows or forbids, the server does as it says."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from api.openapi import document
from store.sealed import Keys
from store.unit import open_store
from tests.api.desk import ORIGIN, Caller, furnish, key, row, serving

# A list of rows is answered row by row: 207 when some of them are refused, though the request was well formed; and 422 tells of
# a service or office that this town does not have, which a schema for all towns cannot know.
CONFIG = SchemathesisConfig.from_dict({
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ["2xx", "401", "403", "404", "422"]},
        "negative_data_rejection": {"expected-statuses": ["207", "400", "401", "403", "404", "405", "413", "415", "422"]},
    },
})  # fmt: skip
EXAMPLES = int(os.environ.get("TITIAN_FUZZ_API", "25"))


class Served:
    """A server with one application in it, its address and a key."""

    def __init__(self, origin: str, shown: str, number: str) -> None:
        self.origin, self.shown, self.number = origin, shown, number


@pytest.fixture(scope="module")
def served(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    path = tmp_path_factory.mktemp("served") / "titian.db"
    shutil.copyfile(sqlite_template, path)
    store = open_store(f"sqlite:///{path}", Keys.parse(Keys.fresh()))
    shown = key(store)
    app = furnish(store)
    number = Caller(app.test_client(), shown).tell(row()).json["number"]
    with serving(app) as origin:
        yield Served(origin, shown, number)
    store.close()


schema = schemathesis.openapi.from_dict(document(ORIGIN), config=CONFIG)


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_server_does_as_the_document_says(case: schemathesis.Case, served: Served) -> None:
    case.call_and_validate(base_url=f"{served.origin}/api/v1", headers={"Authorization": f"Bearer {served.shown}"})


def test_the_document_that_is_served_is_the_one_that_was_proven(served: Served) -> None:
    assert requests.get(f"{served.origin}/api/v1/openapi.json", timeout=60).json() == document(ORIGIN)

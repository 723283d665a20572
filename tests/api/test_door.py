"""Who is let in by which key, how often, and that nothing a stranger sends is a 500."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import click
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from api import cli_agencies
from rules.chance import Chance
from store import api_keys
from store.unit import Store
from tests.api.desk import NOW, Clock, furnish, key, row


@pytest.fixture
def client(store: Store) -> FlaskClient:
    return furnish(store).test_client()


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(None, id="none"),
        pytest.param("", id="empty"),
        pytest.param("Basic dXNlcjpwYXNz", id="another scheme"),
        pytest.param("Bearer ", id="no key"),
        pytest.param("Bearer ttn_0123456789ab_" + "0" * 32, id="a key that nobody has"),
        pytest.param("Bearer " + "x" * 5000, id="a very long one"),
        pytest.param("Bearer ttn_\x7f'; DROP TABLE api_keys", id="an attack"),
    ],
)
def test_without_a_valid_key_nobody_is_let_in(client: FlaskClient, header: str | None) -> None:
    came = client.get("/api/v1/applications", headers={"Authorization": header} if header is not None else {})
    assert (came.status_code, came.content_type) == (401, "application/problem+json")
    assert came.headers["WWW-Authenticate"].startswith("Bearer")
    assert "Set-Cookie" not in came.headers


def test_a_key_with_another_secret_is_no_key(store: Store, client: FlaskClient) -> None:
    shown = key(store)
    wrong = shown[:-1] + ("0" if shown[-1] != "0" else "1")
    assert client.get("/api/v1/applications", headers={"Authorization": f"Bearer {wrong}"}).status_code == 401
    assert client.get("/api/v1/applications", headers={"Authorization": f"bearer {shown}"}).status_code == 200


def test_a_revoked_key_opens_nothing(store: Store, client: FlaskClient) -> None:
    shown = key(store)
    with store.writing() as unit:
        assert api_keys.revoke(unit, shown.split("_")[1], NOW)
        assert not api_keys.revoke(unit, shown.split("_")[1], NOW)
    assert client.get("/api/v1/applications", headers={"Authorization": f"Bearer {shown}"}).status_code == 401


def test_the_secret_is_not_kept(store: Store) -> None:
    shown = key(store)
    with store.reading() as unit:
        [kept] = unit.conn.execute(api_keys.api_keys.select()).all()
    assert shown.split("_")[2] not in str(tuple(kept)) and len(kept.secret) == 32


def test_a_key_is_held_to_its_requests_in_a_minute(store: Store) -> None:
    clock = Clock()
    client = furnish(store, clock=clock).test_client()
    shown, other = key(store, per_minute=3), key(store, per_minute=3)

    def ask(by: str = shown) -> Any:
        return client.get("/api/v1/applications", headers={"Authorization": f"Bearer {by}"})

    assert [ask().status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    assert 1 <= int(ask().headers["Retry-After"]) <= 60
    assert ask(other).status_code == 200, "another key has its own share"
    clock.now += timedelta(minutes=1)
    assert ask().status_code == 200
    with store.reading() as unit:
        assert clock.now in {one.last_used_at for one in api_keys.all(unit)}


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        pytest.param("GET", "/api/v1/nothing", 404, None, id="no such address"),
        pytest.param("DELETE", "/api/v1/applications", 405, "GET, POST", id="a method that is not taken"),
        pytest.param("POST", "/api/v1/applications/48217396", 405, "GET", id="nothing is posted to one application"),
        pytest.param("TRACE", "/api/v1/health", 405, "GET", id="TRACE"),
        pytest.param("GET", "/api/v1/health", 200, None, id="health needs no key"),
        pytest.param("GET", "/api/v1/docs", 200, None, id="the page needs no key"),
    ],
)
def test_addresses_and_methods(client: FlaskClient, method: str, path: str, status: int, allow: str | None) -> None:
    came = client.open(path, method=method)
    assert (came.status_code, came.headers.get("Allow")) == (status, allow)
    if status >= 400:
        assert came.json["status"] == status and came.content_type == "application/problem+json"


def test_the_page_brings_all_it_needs(client: FlaskClient) -> None:
    page = client.get("/api/v1/docs")
    assert "https://" not in page.text.replace("https://titian.example.go.id", "")
    assert "script" not in page.text and "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert all(f"/api/v1{path}" in page.text for path in client.get("/api/v1/openapi.json").json["paths"])


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        pytest.param(b"", "application/json", 400, id="nothing"),
        pytest.param(b"[]", "application/json", 400, id="an empty list"),
        pytest.param(b"7", "application/json", 400, id="a number"),
        pytest.param(b'{"a": 1, "a": 2}', "application/json", 400, id="a name twice"),
        pytest.param(b"[" * 100_000, "application/json", 400, id="very deep"),
        pytest.param(b"\xff\xfe", "application/json", 400, id="not UTF-8"),
        pytest.param(b"[" + b"1" * 5000 + b"]", "application/json", 400, id="a number of 5000 digits"),
        pytest.param(b'[{"fee": NaN}]', "application/json", 400, id="not a number"),
        pytest.param(b"[" + b",".join([b"{}"] * 501) + b"]", "application/json", 400, id="501 rows"),
        pytest.param(b"x" * (1024 * 1024 + 1), "application/json", 413, id="too large"),
        pytest.param(b"{}", "text/plain", 415, id="not JSON by its type"),
        pytest.param(b'{"external_id": "\\ud800", "status": "received", "as_of": "2026-11-20T00:00:00Z"}', "application/json", 422, id="half a character"),
    ],
)  # fmt: skip
def test_bodies_that_are_none(store: Store, client: FlaskClient, body: bytes, kind: str, status: int) -> None:
    came = client.post("/api/v1/applications", data=body, content_type=kind, headers={"Authorization": f"Bearer {key(store)}"})
    assert (came.status_code, came.content_type) == (status, "application/problem+json"), came.text


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(list(row().values())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*row(), "phone", "fee", "x"]), inner, max_size=6),
    max_leaves=12,
)  # fmt: skip


@given(body=VALUES, query=st.text(max_size=20), number=st.text(max_size=10))
@settings(max_examples=150, deadline=None)
def test_nothing_gives_a_500(sqlite_client: tuple[FlaskClient, str], body: Any, query: str, number: str) -> None:
    client, shown = sqlite_client
    headers = {"Authorization": f"Bearer {shown}"}
    assert client.post("/api/v1/applications", json=body, headers=headers).status_code < 500
    for name in ("updated_since", "cursor", "limit"):
        assert client.get("/api/v1/applications", query_string={name: query}, headers=headers).status_code < 500
    for name in ("jurisdiction_id", "service_code", "start_date", "end_date", "status", "page", "page_size", "service_request_id"):
        given = {"jurisdiction_id": "banjarbaru", name: query}
        assert client.get("/open311/v2/requests.xml", query_string=given).status_code < 500
    assert client.open("/api/v1/applications/" + number.replace("?", ""), headers=headers).status_code < 500
    assert client.post("/open311/v2/requests.json", data={"api_key": shown, "description": query, "lat": number}).status_code < 500


@pytest.fixture(scope="module")
def sqlite_client(sqlite_template: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    import shutil

    from store.sealed import Keys
    from store.unit import open_store

    path = tmp_path_factory.mktemp("any") / "titian.db"
    shutil.copyfile(sqlite_template, path)
    store = open_store(f"sqlite:///{path}", Keys.parse(Keys.fresh()))
    yield furnish(store).test_client(), key(store)
    store.close()


def test_the_commands_for_keys(store: Store) -> None:
    group = click.Group("flask", commands={one.name or "": one for one in cli_agencies.commands(store, lambda: NOW, Chance())})

    def run(*words: str) -> Any:
        return CliRunner().invoke(group, list(words))

    made = run("keys", "new", "--town", "banjarbaru", "--agency", "disdukcapil", "--right", "read").stdout.strip()
    assert made.startswith("ttn_")
    id = made.split("_")[1]
    listed = run("keys", "list").stdout
    assert f"{id} banjarbaru disdukcapil read made 2026-11-23 used never\n" == listed
    assert run("keys", "revoke", id).exit_code == 0
    assert run("keys", "revoke", id).exit_code == 1
    assert "revoked 2026-11-23" in run("keys", "list").stdout
    assert run("keys", "new", "--town", "nowhere", "--agency", "x").exit_code == 1
    assert run("keys", "new", "--town", "banjarbaru", "--agency", "Dinas Kependudukan").exit_code == 1

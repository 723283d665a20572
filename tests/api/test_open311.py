"""GeoReport v2: what is served in both forms, what is filed, and what is never shown."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from rules.chance import Chance
from rules.complaints import Category, Kind
from rules.phone import Phone
from store import citizens, complaints, messages, published
from store.api_keys import Right
from store.complaints import State
from store.unit import Store
from tests.api.desk import NOW, furnish, key

TOWN = "jurisdiction_id=banjarbaru"
REGION = "63.72.02.1004"


@pytest.fixture
def client(store: Store) -> FlaskClient:
    return furnish(store).test_client()


def file(store: Store, words: str, *, secret: bool = False, kind: Kind = Kind.ORDINARY, days: int = 0, category: Category = Category.LAMP) -> str:
    with store.writing() as unit:
        who = citizens.meet(unit, Phone("+6281234567890"), NOW)
        made = complaints.file(
            unit, town="banjarbaru", category=category, region=REGION, words=words, recording=None, anonymous=False, secret=secret,
            citizen=who.id, channel="sms", now=NOW - timedelta(days=days), first_due=date(2026, 11, 26), done_due=date(2026, 12, 14),
            chance=Chance(), kind=kind,
        )  # fmt: skip
        return made.number


def test_services_in_both_forms(client: FlaskClient) -> None:
    listed = client.get(f"/open311/v2/services.json?{TOWN}")
    assert [one["service_code"] for one in listed.json] == list(Category)
    tree = ET.fromstring(client.get(f"/open311/v2/services.xml?{TOWN}").data)
    assert (tree.tag, [one.findtext("service_code") for one in tree.findall("service")]) == ("services", list(Category))
    assert client.get(f"/open311/v2/services/lamp.json?{TOWN}").json == {"service_code": "lamp", "attributes": []}
    assert client.get("/open311/v2/discovery.json").json["endpoints"][0]["specification"].endswith("GeoReport_v2")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("services.json", 400, id="two towns, and none named"),
        pytest.param("services.json?jurisdiction_id=atlantis", 404, id="no such town"),
        pytest.param(f"services/castle.json?{TOWN}", 404, id="no such service"),
        pytest.param(f"services.yaml?{TOWN}", 404, id="a form there is not"),
        pytest.param(f"requests.json?{TOWN}&status=asleep", 400, id="a status there is not"),
        pytest.param(f"requests.json?{TOWN}&service_code=castle", 400, id="a filter there is not"),
        pytest.param(f"requests.json?{TOWN}&start_date=2026-01-01T00:00:00Z&end_date=2026-11-01T00:00:00Z", 400, id="more than 90 days"),
        pytest.param(f"requests.json?{TOWN}&start_date=tomorrow", 400, id="no moment"),
        pytest.param(f"requests.json?{TOWN}&page=0", 400, id="page nought"),
        pytest.param("requests/48217396.json", 404, id="a case number is no public name"),
        pytest.param("tokens/00000000000000000000000000000000.xml", 404, id="a token of nothing"),
    ],
)
def test_what_is_not_there(client: FlaskClient, path: str, status: int) -> None:
    came = client.get(f"/open311/v2/{path}")
    assert came.status_code == status
    if ".xml" in path:
        assert ET.fromstring(came.data).findtext("error/code") == str(status)
    else:
        assert came.json[0]["code"] == status and came.json[0]["description"]


def test_what_everybody_may_see(store: Store, client: FlaskClient) -> None:
    number = file(store, "Lampu jalan mati di depan SD, hubungi saya Siti 0812-3456-7890 atau siti@contoh.id")
    [one] = client.get(f"/open311/v2/requests.json?{TOWN}").json
    assert one["description"] == "Lampu jalan mati di depan SD, hubungi saya Siti *** atau ***"
    assert (one["status"], one["service_code"], one["address_id"]) == ("open", "lamp", REGION)
    assert (one["lat"], one["long"]) == (-3.43641, 114.78135) and "kelurahan" in one["service_notice"]
    assert number not in str(one) and "1234567" not in str(one)
    id = one["service_request_id"]
    assert client.get(f"/open311/v2/requests/{id}.json").json == [one]
    assert client.get(f"/open311/v2/requests/{id}.json?jurisdiction_id=rangkui").status_code == 404
    assert client.get(f"/open311/v2/tokens/{id}.json").json == [{"service_request_id": id, "token": id}]
    tree = ET.fromstring(client.get(f"/open311/v2/requests.xml?{TOWN}").data)
    assert tree.tag == "service_requests" and tree.findtext("request/service_request_id") == id


def test_a_secret_one_is_not_there_and_a_supervisory_one_has_no_words(store: Store, client: FlaskClient) -> None:
    secret = file(store, "Lampu mati, jangan tampilkan", secret=True)
    hidden = file(store, "Pegawai bernama Anu minta uang di loket dua", kind=Kind.SUPERVISORY, category=Category.STAFF)
    with store.reading() as unit:
        ids = {published.public_id(unit.keys, number): number for number in (secret, hidden)}
    told = client.get(f"/open311/v2/requests.json?{TOWN}").json
    assert [ids[one["service_request_id"]] for one in told] == [hidden]
    assert (told[0]["description"], told[0]["address_id"], told[0]["lat"]) == ("", "", None)
    for id, number in ids.items():
        came = client.get(f"/open311/v2/requests/{id}.xml")
        assert came.status_code == (200 if number == hidden else 404)
        assert b"Anu" not in came.data and b"tampilkan" not in came.data


def test_filters_and_pages(store: Store, client: FlaskClient) -> None:
    for day in range(6):
        file(store, f"Sampah menumpuk hari {day}", days=day, category=Category.WASTE)
    done = file(store, "Lampu mati lagi", days=1)
    file(store, "Terlalu lama", days=91)
    with store.writing() as unit:
        complaints.change(unit, done, State.ANSWERED, NOW, note="Sudah diganti")

    def many(query: str) -> int:
        return len(client.get(f"/open311/v2/requests.json?{TOWN}&{query}").json)

    assert many("") == 7
    assert many("status=closed") == 1
    assert many("status=open") == 6
    assert many("status=open,closed") == 7
    assert many("service_code=waste,road") == 6
    assert many("page_size=4") == 4 and many("page_size=4&page=2") == 3
    assert many("start_date=2026-11-20T00:00:00Z") == 5
    assert many("end_date=2026-11-20T12:00:00%2B08:00") == 4


FORM = {"service_code": "lamp", "jurisdiction_id": "banjarbaru", "description": "Lampu jalan mati sejak Senin", "lat": "-3.4365", "long": "114.7814"}


def test_a_complaint_is_filed_once_with_its_receipt(store: Store, client: FlaskClient) -> None:
    form = {**FORM, "api_key": key(store, Right.COMPLAIN), "phone": "0812-3456-7890"}
    first, again = (client.post("/open311/v2/requests.json", data=form) for _ in range(2))
    assert first.status_code == 201, first.text
    assert first.json == again.json
    with store.reading() as unit:
        number = published.number_of(unit.keys, first.json[0]["service_request_id"])
        made = complaints.by_number(unit, str(number))
        texts = messages.to_phone(unit, Phone("+6281234567890"), 10)
    assert made is not None and (made.channel, made.region, made.category) == ("open311", REGION, Category.LAMP)
    assert len(texts) == 1 and str(number) in texts[0].text


def test_without_a_phone_nobody_is_texted(store: Store, client: FlaskClient) -> None:
    came = client.post("/open311/v2/requests.xml", data={**FORM, "api_key": key(store)})
    assert came.status_code == 201
    assert ET.fromstring(came.data).findtext("request/service_request_id")
    with store.reading() as unit:
        assert unit.conn.execute(messages.messages.select()).all() == []


@pytest.mark.parametrize(
    ("change", "status"),
    [
        pytest.param({"api_key": None}, 403, id="no key"),
        pytest.param({"api_key": "ttn_x"}, 403, id="a wrong key"),
        pytest.param({"jurisdiction_id": "rangkui"}, 403, id="another town's key"),
        pytest.param({"service_code": "castle"}, 400, id="no such service"),
        pytest.param({"description": ""}, 400, id="no words"),
        pytest.param({"description": "x" * 4001}, 400, id="too many words"),
        pytest.param({"lat": "", "long": ""}, 400, id="no place"),
        pytest.param({"lat": "-6.2", "long": "106.8"}, 400, id="another town's place"),
        pytest.param({"lat": "nan", "long": "1e400"}, 400, id="no degrees"),
        pytest.param({"phone": "petugas"}, 400, id="no phone"),
        pytest.param({"address_id": "99"}, 400, id="no such kelurahan"),
    ],
)
def test_what_is_not_filed(store: Store, client: FlaskClient, change: dict[str, Any], status: int) -> None:
    form = {name: value for name, value in {**FORM, "api_key": key(store), **change}.items() if value is not None}
    came = client.post("/open311/v2/requests.json", data=form)
    assert (came.status_code, came.json[0]["code"]) == (status, status), came.text

"""The published figures and the status of the channels: the same numbers in page, JSON and CSV, and small ones hidden."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, update

from public import pages
from rules.counting import ELEMENT, RATING, TOOK, Measure
from rules.phone import Phone
from rules.satisfaction import ELEMENTS
from store import citizens, inbound, ledger, messages
from store.figures import figures
from store.messages import State
from store.unit import Store
from tests.console.test_what_pages_cost import walks, watched

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
FEBRUARY = date(2026, 2, 1)


@pytest.fixture
def browser(store: Store, tmp_path: Path) -> FlaskClient:
    from flask import Flask

    app = Flask("figures", static_folder=None)
    app.register_blueprint(pages(
        store=store, demo=False, webhook_key="", twilio_token="", twilio_sid="", people=(), handset_folder=tmp_path, now=lambda: NOW
    ))  # fmt: skip
    return app.test_client()


def count(store: Store, office: str, **measures: int) -> None:
    rows = [
        {"town": "banjarbaru", "month": FEBRUARY, "office": office, "service": "KTP" if office else "", "measure": name, "n": n}
        for name, n in measures.items()
    ]
    with store.writing() as unit:
        unit.conn.execute(insert(figures), rows)


def busy(store: Store) -> None:
    """An office with many cases, one with few, and the town's complaints."""
    forms = {f"{ELEMENT}{element}": 40 for element in ELEMENTS}
    count(store, "mpp", **{
        Measure.RECEIVED: 120, Measure.FINISHED: 100, Measure.DUE: 110, Measure.KEPT: 88, f"{TOOK}14": 60, f"{TOOK}30": 40,
        Measure.FORMS: 12, Measure.BEGUN: 15, **forms, f"{RATING}4": 20, f"{RATING}1": 5, Measure.TAKEN: 90, Measure.SERVED: 80,
        Measure.NO_SHOW: 8,
    })  # fmt: skip
    count(store, "cempaka", **{Measure.RECEIVED: 4, Measure.FINISHED: 3})
    count(store, "", **{Measure.COMPLAINTS: 30, Measure.FIRST_DUE: 30, Measure.FIRST_KEPT: 27, Measure.DONE_DUE: 20, Measure.DONE_KEPT: 15})


def test_page_json_and_csv_tell_the_same(browser: FlaskClient, store: Store) -> None:
    busy(store)
    told = browser.get("/figures.json?town=banjarbaru&month=2026-02").get_json()
    rows = {row["office"]: row for row in told["figures"]}
    assert rows["mpp"]["finished"] == 100
    assert rows["mpp"]["on_time_percent"] == 80
    assert rows["mpp"]["median_days"] == "1.4"
    assert (rows["mpp"]["skm_index"], rows["mpp"]["skm_grade"], rows["mpp"]["skm_forms"]) == ("83.33", "B", 12)
    assert rows[None]["complaints_done_in_time_percent"] == 75
    listed = list(csv.DictReader(io.StringIO(browser.get("/figures.csv?town=banjarbaru&month=2026-02").get_data(as_text=True))))
    as_text = [{name: "" if value is None else str(value) for name, value in row.items()} for row in told["figures"]]
    assert listed == as_text
    page = browser.get("/figures?town=banjarbaru&month=2026-02&lang=id").get_data(as_text=True)
    for shown in ("80 %", "83,33", "1,4", "n = 12"):
        assert shown in page


def test_small_numbers_are_hidden_everywhere(browser: FlaskClient, store: Store) -> None:
    busy(store)
    row = next(one for one in browser.get("/figures.json?month=2026-02").get_json()["figures"] if one["office"] == "cempaka")
    assert {value for name, value in row.items() if name not in ("town", "month", "office")} == {None}


@pytest.mark.parametrize(
    "query",
    ["town=nowhere", "month=2026-03", "month=1999-01", "month=%27%3B--", "month=<script>", "town=banjarbaru&month=0"],
    ids=["no such town", "a month that is not over", "long ago", "a quote", "markup", "a number"],
)
def test_what_is_not_there_is_404(browser: FlaskClient, query: str) -> None:
    for path in ("/figures", "/figures.json", "/figures.csv"):
        assert browser.get(f"{path}?{query}").status_code == 404


def test_the_last_month_that_is_over_comes_first(browser: FlaskClient) -> None:
    assert browser.get("/figures.json").get_json()["month"] == "2026-02"


def text(store: Store, at: datetime, state: State) -> str:
    phone = Phone("+6284000000001")
    with store.writing() as unit:
        who = citizens.meet(unit, phone, at)
        id = messages.owe(
            unit, provider="twilio", sender="+625110000123", to=phone, citizen=who.id, text="halo", purpose="x", kind="news", now=at
        )  # fmt: skip
        if state is not State.OWED:
            unit.conn.execute(update(ledger.outbox).where(ledger.outbox.c.id == id).values(state=ledger.State.DONE))
            messages.rise(unit, id, state, at)
    return id


@pytest.mark.parametrize(
    ("states", "age", "expected"),
    [
        pytest.param([], 0, "good", id="nothing sent"),
        pytest.param([State.DELIVERED] * 6, 5, "good", id="all arrived"),
        pytest.param([State.OWED], 5, "slow", id="one should have left five minutes ago"),
        pytest.param([State.OWED], 0, "good", id="one was owed just now"),
        pytest.param([State.FAILED] * 3, 5, "good", id="three are too few to judge by"),
        pytest.param([State.FAILED] * 4 + [State.DELIVERED] * 4, 5, "troubled", id="half did not arrive"),
        pytest.param([State.FAILED] * 8, 90, "good", id="that was more than an hour ago"),
    ],
)
def test_a_channel_is_called_what_it_is(browser: FlaskClient, store: Store, states: list[State], age: int, expected: str) -> None:
    for state in states:
        text(store, NOW - timedelta(minutes=age), state)
    assert browser.get("/status.json").get_json()["networks"]["twilio"]["condition"] == expected
    assert browser.get("/status?lang=id").status_code == 200


def test_a_slow_channel_names_another_number(browser: FlaskClient, store: Store) -> None:
    text(store, NOW - timedelta(minutes=5), State.OWED)
    page = browser.get("/status?lang=id").get_data(as_text=True)
    assert "sejak 11.55 WITA" in page
    assert "Gunakan 2345" in page


def hear(store: Store, kind: str, *ages: timedelta, provider: str = "africastalking") -> None:
    with store.writing() as unit:
        for nth, age in enumerate(ages):
            inbound.remember(unit, provider, kind, f"{kind}{age}{nth}", b"-" * 32, "", NOW - age)


def refuse(store: Store, kind: str, many: int, minutes: float = 5) -> None:
    with store.writing() as unit:
        for _ in range(many):
            inbound.reject(unit, "africastalking", "no step number", "x", NOW - timedelta(minutes=minutes), kind=kind)


def channel(browser: FlaskClient, kind: str, network: str = "africastalking") -> dict[str, object]:
    told = browser.get("/status.json").get_json()["channels"]
    return next(one for one in told if (one["town"], one["kind"], one["network"]) == ("banjarbaru", kind, network))


DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
WEEK = [nth * DAY for nth in (4, 5, 6, 7)]  # NOW is a Tuesday: Friday, Thursday, Wednesday, Tuesday


@pytest.mark.parametrize(
    ("heard", "refused", "kind", "expected"),
    [
        pytest.param([], 0, "ussd", "unknown", id="nobody ever dialled"),
        pytest.param([5 * MINUTE], 0, "ussd", "good", id="somebody dialled just now"),
        pytest.param([2 * HOUR], 0, "ussd", "unknown", id="two quiet hours say nothing"),
        pytest.param([DAY, *WEEK], 0, "ussd", "silent", id="used on each working day, and not since yesterday noon"),
        pytest.param([4 * DAY, *[nth * DAY for nth in (5, 6, 7, 8)]], 0, "ussd", "silent", id="dead for days"),
        pytest.param([DAY, 8 * DAY], 0, "ussd", "unknown", id="seldom used, so its silence says nothing"),
        pytest.param([15 * HOUR, *[one + 15 * HOUR for one in WEEK]], 0, "ussd", "unknown", id="used in the evenings, so a silent morning says nothing"),
        pytest.param([], 5, "ussd", "troubled", id="nothing of what came could be read"),
        pytest.param([5 * MINUTE] * 4, 5, "ussd", "troubled", id="most of what came could not be read"),
        pytest.param([5 * MINUTE] * 9, 5, "ussd", "good", id="most of what came could be read"),
        pytest.param([5 * MINUTE], 4, "ussd", "good", id="four are too few to judge by"),
        pytest.param([5 * MINUTE], 9, "sms", "good", id="what was refused as an SMS is no fault of USSD"),
    ],
)
def test_ussd_is_judged_by_what_comes_in(
    browser: FlaskClient, store: Store, heard: list[timedelta], refused: int, kind: str, expected: str
) -> None:
    hear(store, "ussd", *heard)
    hear(store, "sms", MINUTE)  # what is texted says nothing of who dials
    refuse(store, kind, refused)
    assert channel(browser, "ussd")["condition"] == expected
    words = {
        "good": "Baik", "unknown": "Belum dapat dinilai", "silent": "Sepi, mungkin terganggu", "troubled": "Terganggu"
    }[expected]  # fmt: skip
    page = browser.get("/status?lang=id").get_data(as_text=True)
    assert words in page.split("USSD *123#")[1].split("</li>")[0]


@pytest.mark.parametrize(
    ("age", "told"),
    [
        pytest.param(100 * MINUTE, "10.20 WITA", id="today: the clock alone"),
        pytest.param(3 * DAY + 100 * MINUTE, "7 Mar 2026, 10.20 WITA", id="three days ago: with its date"),
        pytest.param(13 * HOUR, "9 Mar 2026, 23.00 WITA", id="last night in the town's own time"),
    ],
)
def test_the_last_use_is_of_that_kind_of_channel(browser: FlaskClient, store: Store, age: timedelta, told: str) -> None:
    hear(store, "voice", age, age + DAY, provider="twilio")
    hear(store, "sms", *[MINUTE] * 520, provider="twilio")
    page = browser.get("/status?lang=id").get_data(as_text=True).split("Telepon +625110000123")[1].split("</li>")[0]
    assert f"Terakhir dipakai: {told}<" in page
    assert channel(browser, "voice", "twilio")["last_used"] == (NOW - age).isoformat()
    assert channel(browser, "ussd")["last_used"] is None


def test_no_look_of_the_status_walks_a_table(browser: FlaskClient, store: Store) -> None:
    hear(store, "ussd", DAY, *WEEK)
    with watched(store) as asked:
        browser.get("/status.json")
    found = [(statement, given) for statement, given in asked if "inbound_events.kind" in statement]
    assert found and walks(store, found) == []

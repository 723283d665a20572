"""The towns' folders, read plainly: their codes, offices, services, lines and holidays hold together."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from rules import proof
from rules.calendar import Hours, Zone
from rules.phone import Phone

TOWNS = Path(__file__).parents[2] / "towns"
FOLDERS = sorted(path.parent.name for path in TOWNS.glob("*/town.yaml"))
LANGUAGES = {"id", "en", "jv", "su", "bjn"}
GSM_SAFE = re.compile(r"[A-Za-z0-9 .,:;/()'?!+*#&=-]*")
in_every_town = pytest.mark.parametrize("town", FOLDERS)


def read(town: str, name: str) -> Any:
    path = TOWNS / town / name
    text = path.read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines())) if path.suffix == ".csv" else yaml.safe_load(text)


def test_both_demo_towns_are_there() -> None:
    assert {"banjarbaru", "rangkui"} <= set(FOLDERS)
    assert (read("banjarbaru", "town.yaml")["code"], read("rangkui", "town.yaml")["code"]) == ("63.72", "19.71.04")
    assert (len(read("banjarbaru", "regions.csv")), len(read("rangkui", "regions.csv"))) == (20, 8)


@in_every_town
def test_a_town_says_who_and_where_it_is(town: str) -> None:
    facts = read(town, "town.yaml")
    assert facts["id"] == town
    assert re.fullmatch(r"\d\d\.\d\d(\.\d\d)?", facts["code"])
    Zone.of(facts["zone"])
    assert set(facts["languages"]) <= LANGUAGES and facts["languages"][0] == "id"
    Hours.parse(facts["officer_hours"])
    assert facts["dpo"] and facts["regions_source"] and "MIT" in facts["regions_source"]


@in_every_town
def test_regions_lie_in_their_town(town: str) -> None:
    code, regions = read(town, "town.yaml")["code"], read(town, "regions.csv")
    assert len({region["code"] for region in regions}) == len({region["name"] for region in regions}) == len(regions)
    for region in regions:
        assert region["code"].startswith(code + ".") and re.fullmatch(r"\d\d\.\d\d\.\d\d\.\d{4}", region["code"])
        assert -11 < float(region["lat"]) < 6 and 95 < float(region["lng"]) < 141
        assert re.fullmatch(r"\d{5}", region["postcode"])


@in_every_town
def test_every_office_takes_services_that_exist(town: str) -> None:
    offices, services = read(town, "offices.csv"), {service["code"] for service in read(town, "services.yaml")["services"]}
    assert len({office["id"] for office in offices}) == len(offices) and len(offices) <= 8, "more than eight do not fit a menu"
    for office in offices:
        taken = office["services"].split()
        assert taken and set(taken) <= services and len(set(taken)) == len(taken)
        assert 0 < len(office["short"]) <= 20
        Hours.parse(office["hours"])
        assert -11 < float(office["lat"]) < 6 and 95 < float(office["lng"]) < 141
        assert ("contoh" in office["address"]) == ("address" in office["example"].split()), "an invented address says so"
    assert set().union(*(office["services"].split() for office in offices)) == services, "a service without an office"


@in_every_town
def test_every_service_is_whole(town: str) -> None:
    services = read(town, "services.yaml")["services"]
    assert 2 <= len(services) <= 5
    for service in services:
        assert re.fullmatch(r"[A-Z]{2,8}", service["code"]) and re.fullmatch(r"[A-Z]", service["letter"])
        assert set(service["names"]) == LANGUAGES == set(service["bring"])
        assert all(0 < len(name) <= 20 and GSM_SAFE.fullmatch(name) for name in service["names"].values())
        assert all(0 < len(text) <= 70 and GSM_SAFE.fullmatch(text) for text in service["bring"].values())
        assert service["proof"] in proof.KINDS
        assert service["fee"] >= 0 and service["days"] >= 0 and service["minutes"] > 0 and service["counters"] > 0
        assert 0 < service["phone_share"] <= 60, "two in five stay for those who walk in"
        assert service["quota"] == service["quota_total"] * service["phone_share"] // 100 > 0
        Hours.parse(f"{service['open_days']} 00.00-24.00")


@in_every_town
def test_letters_are_unique_so_a_ticket_names_one_service_of_an_office(town: str) -> None:
    letters = Counter(service["letter"] for service in read(town, "services.yaml")["services"])
    assert set(letters.values()) == {1}


@in_every_town
def test_lines_are_addresses_that_networks_know(town: str) -> None:
    lines = read(town, "lines.yaml")["lines"]
    keys = [(line["provider"], line["kind"], line["address"]) for line in lines]
    assert len(set(keys)) == len(keys)
    for provider, kind, address in keys:
        assert provider in {"africastalking", "twilio", "kannel", "json"} and isinstance(address, str)
        if kind == "ussd":
            assert re.fullmatch(r"\*\d{2,5}(\*\d+)*#", address)
        elif address.startswith("+"):
            assert "0000" in Phone.parse(address).e164, "no number here may be somebody's"
        else:
            assert kind == "sms" and re.fullmatch(r"\d{3,6}", address)


def test_the_towns_share_three_lines_and_agree_on_them() -> None:
    lines = {
        town: {(line["provider"], line["kind"], line["address"]): line for line in read(town, "lines.yaml")["lines"]}
        for town in ("banjarbaru", "rangkui")
    }
    shared = lines["banjarbaru"].keys() & lines["rangkui"].keys()
    assert shared == {("africastalking", "ussd", "*123#"), ("africastalking", "sms", "2345"), ("kannel", "sms", "2580")}
    assert all(lines["banjarbaru"][key] == lines["rangkui"][key] for key in shared)


@in_every_town
def test_holidays_are_real_days_once_each_with_a_source(town: str) -> None:
    facts = read(town, "holidays.yaml")
    days = [date.fromisoformat(entry["day"]) for entry in facts["holidays"]]
    assert days == sorted(set(days))
    assert {str(day.year) for day in days} == set(facts["sources"]) == {"2026", "2027"}
    for year in (2026, 2027):
        assert {date(year, 1, 1), date(year, 5, 1), date(year, 6, 1), date(year, 8, 17), date(year, 12, 25)} <= set(days)
    assert sum(day.year == 2026 for day in days) == 25, "17 holidays and 8 days of joint leave by the decree"
    assert all(set(entry) <= {"day", "name", "unsure"} and entry["name"] for entry in facts["holidays"])

"""/open311/v2: complaints by GeoReport v2 (wiki.open311.org), for any client that speaks it. A jurisdiction is a town."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, request

from api import georeport, problems
from api.door import Door
from api.open311_filing import Filing, report_of
from api.problems import Problem
from rules.calendar import Zone
from rules.complaints import Category
from store import published
from store.api_keys import Right
from store.complaint_rows import OPEN, State
from store.published import MOST, Published
from store.submitted import moment
from store.town_values import Town
from store.unit import Store

SPAN = timedelta(days=90)
LONGEST = 64 * 1024  # bytes of a request to file
CHANGESET = "2026-11-21T00:00:00Z"
_PAGE = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)
SETTLED = frozenset(State) - OPEN


def pages(
    *, store: Store, now: Callable[[], datetime], words: Mapping[str, str], filing: Filing, origin: str, contact: str = ""
) -> Blueprint:
    """Everything below /open311/v2. `words` are the Indonesian ones of the book; `filing` puts a complaint on the books."""
    blueprint = Blueprint("open311", __name__, url_prefix="/open311/v2")
    door = Door(store, now)

    @blueprint.get("/discovery.<form>")
    def discovery(form: str) -> Response:
        endpoint = {
            "specification": "http://wiki.open311.org/GeoReport_v2", "url": f"{origin}/open311/v2", "changeset": CHANGESET,
            "type": "production", "formats": ["application/json", "text/xml"],
        }  # fmt: skip
        found = {"changeset": CHANGESET, "contact": contact or "-", "key_service": f"{origin}/api/v1/docs", "endpoints": [endpoint]}
        return georeport.answer(form, "discovery", found)

    @blueprint.get("/services.<form>")
    def services(form: str) -> Response:
        _form(form)
        _town(store)
        return georeport.answer(form, "services", [_service(words, one) for one in Category])

    @blueprint.get("/services/<code>.<form>")
    def definition(code: str, form: str) -> Response:
        _form(form)
        _town(store)
        return georeport.answer(form, "service_definition", {"service_code": _category(code, 404), "attributes": []})

    @blueprint.post("/requests.<form>")
    def file(form: str) -> tuple[Response, int]:
        _form(form)
        request.max_content_length = LONGEST
        if request.mimetype not in ("application/x-www-form-urlencoded", "multipart/form-data"):
            raise Problem(415, "Send a form.")
        guest = door.let_in(Right.COMPLAIN, request.form.get("api_key") or None)
        town = _town(store, guest.town)
        if town.id != guest.town.id:
            raise Problem(403, "This key belongs to another jurisdiction.")
        id = filing(report_of(request.form, town, _category(request.form.get("service_code", ""), 400), guest.key.agency))
        made = {"service_request_id": id, "service_notice": "", "account_id": ""}
        return georeport.answer(form, "service_requests", [made]), 201

    @blueprint.get("/requests.<form>")
    def listed(form: str) -> Response:
        _form(form)
        town = _town(store)
        ids = _list("service_request_id")
        with store.reading() as unit:
            if ids:
                some = (published.one(unit, id) for id in ids[:MOST])
                found = [one for one in some if one is not None and one.town == town.id]
            else:
                first, last = _span(town, now())
                size, page = _number("page_size", MOST), _number("page", 1)
                categories = [_category(one, 400) for one in _list("service_code")]
                found = published.between(
                    unit, town.id, first, last, states=_states(), categories=categories or tuple(Category), most=size,
                    skip=(page - 1) * size,
                )  # fmt: skip
        return georeport.answer(form, "service_requests", [_request(words, town, one) for one in found])

    @blueprint.get("/requests/<id>.<form>")
    def single(id: str, form: str) -> Response:
        _form(form)
        found = _one(store, id)
        town = store.towns().get(found.town)
        if town is None or request.args.get("jurisdiction_id", town.id) != town.id:
            raise Problem(404, "There is no such request in this jurisdiction.")
        return georeport.answer(form, "service_requests", [_request(words, town, found)])

    @blueprint.get("/tokens/<id>.<form>")
    def token(id: str, form: str) -> Response:
        _form(form)
        return georeport.answer(form, "service_requests", [{"service_request_id": _one(store, id).id, "token": id}])

    problems.attach(blueprint, georeport.trouble)
    return blueprint


def _form(form: str) -> None:
    if form not in georeport.FORMS:
        raise Problem(404, "There is .json and .xml.")


def _town(store: Store, own: Town | None = None) -> Town:
    towns = store.towns()
    told = request.form.get("jurisdiction_id") if request.method == "POST" else None
    told = told or request.args.get("jurisdiction_id")
    if told:
        found = towns.get(told)
        if found is None:
            raise Problem(404, "There is no such jurisdiction_id.")
        return found
    if own is not None:
        return own
    if len(towns.real) != 1:
        raise Problem(400, f"jurisdiction_id is needed; there are {', '.join(town.id for town in towns.real)}.")
    return towns.real[0]


def _category(code: str, otherwise: int) -> Category:
    try:
        return Category(code)
    except ValueError as error:
        raise Problem(otherwise, f"service_code is one of {', '.join(Category)}.") from error


def _one(store: Store, id: str) -> Published:
    with store.reading() as unit:
        found = published.one(unit, id)
    if found is None:
        raise Problem(404, "There is no such request.")
    return found


def _list(name: str) -> list[str]:
    return [one.strip() for one in request.args.get(name, "").split(",") if one.strip()]


def _number(name: str, otherwise: int) -> int:
    told = request.args.get(name)
    if told is None:
        return otherwise
    if not _PAGE.fullmatch(told) or int(told) > MOST:
        raise Problem(400, f"{name} is a whole number from 1 to {MOST}.")
    return int(told)


def _states() -> frozenset[State]:
    told = set(_list("status"))
    if told - {"open", "closed"}:
        raise Problem(400, "status is open, closed, or both with a comma.")
    return frozenset(State) if len(told) != 1 else OPEN if told == {"open"} else SETTLED


def _span(town: Town, now: datetime) -> tuple[datetime, datetime]:
    """From when to when: the last 90 days unless told, and never more than 90."""
    given: dict[str, datetime] = {}
    for name in ("start_date", "end_date"):
        if told := request.args.get(name):
            try:
                given[name] = moment(told.replace(" ", "+"), Zone.of(town.zone))
            except ValueError as error:
                raise Problem(400, f"{name} is a moment such as 2026-11-20T09:00:00+08:00.") from error
    try:
        first = given.get("start_date") or given.get("end_date", now) - SPAN
        last = given.get("end_date") or min(now, first + SPAN)
    except OverflowError as error:
        raise Problem(400, "There is no such time.") from error
    if last - first > SPAN:
        raise Problem(400, "start_date and end_date are at most 90 days apart.")
    return first, last


def _service(words: Mapping[str, str], category: Category) -> dict[str, Any]:
    name = words[f"complaint.category:{category}"]
    return {
        "service_code": category, "service_name": name, "description": name, "metadata": False, "type": "realtime", "keywords": category,
        "group": "Pengaduan",
    }  # fmt: skip


def _request(words: Mapping[str, str], town: Town, one: Published) -> dict[str, Any]:
    region = town.regions.get(one.region) if one.region else None
    placed = region is not None and region.lat is not None
    return {
        "service_request_id": one.id,
        "status": "open" if one.open else "closed",
        "status_notes": words[f"@complaint_state.{one.state}"],
        "service_name": words[f"complaint.category:{one.category}"],
        "service_code": one.category,
        "description": one.words,
        "agency_responsible": one.agency or town.name,
        "service_notice": "Titik tengah kelurahan, bukan tempat kejadian." if placed else "",
        "requested_datetime": georeport.w3c(one.filed_at),
        "updated_datetime": georeport.w3c(one.updated_at),
        "expected_datetime": georeport.w3c(Zone.of(town.zone).at(one.done_due, 24 * 60 - 1)),
        "address": f"Kel. {region.name}, Kec. {region.kecamatan}, {town.name}" if region else town.name,
        "address_id": region.code if region else "",
        "zipcode": "",
        "lat": region.lat if region and placed else None,
        "long": region.lng if region and placed else None,
        "media_url": "",
    }

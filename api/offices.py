"""/api/v1: applications and their changes, told by the agencies' own systems, one or many at a time. JSON in, JSON out."""

from __future__ import annotations

import base64
import binascii
import io
import json
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request

from api import documents, problems
from api.door import Door, Guest
from api.intake import Answer, Intake
from api.problems import Problem
from api.table import BadTable, judge
from rules import reference
from rules.chance import Chance
from store import agencies
from store.agencies import Case, Outcome, Place, Taken
from store.api_keys import Right
from store.submitted import EARLIEST, Fault, Submitted, moment, read
from store.unit import Store

BATCH = 500  # rows in one request
JSON_LONGEST = 1024 * 1024  # bytes
CSV_LONGEST = 4 * 1024 * 1024
FAULTS_TOLD = 1000  # rows of a file whose faults are listed; all are counted
PAGE = 100
_CURSOR = re.compile(r"([0-9T:.+-]{20,40})\|([0-9]{1,18})", re.ASCII)


def pages(*, store: Store, now: Callable[[], datetime], chance: Chance, origin: str) -> Blueprint:
    """Everything below /api/v1."""
    blueprint = Blueprint("api", __name__, url_prefix="/api/v1", template_folder="templates")
    door = Door(store, now)

    @blueprint.post("/applications")
    def tell() -> tuple[Response, int]:
        guest = door.let_in(Right.WRITE)
        _only()
        body = _json()
        single = isinstance(body, dict)
        if not single and not (isinstance(body, list) and 1 <= len(body) <= BATCH):
            raise Problem(400, f"Send one application as an object, or a list of 1 to {BATCH}.")
        rows = [body] if single else body
        answers = _take(Intake(store, guest.town, guest.key.agency, now, chance), guest, rows, now())
        if single:
            return _single(answers[0])
        taken = sum(isinstance(one, Taken) for one in answers)
        whole = {"taken": taken, "refused": len(rows) - taken, "results": [_result(place, one) for place, one in enumerate(answers)]}
        return _ok(whole), 200 if taken == len(rows) else 207 if taken else 422

    @blueprint.post("/applications/import")
    def take_in() -> Response:
        guest = door.let_in(Right.WRITE)
        if request.mimetype != "text/csv":
            raise Problem(415, "Send the file itself as text/csv.")
        _only("dry_run")
        dry_run = request.args.get("dry_run", "0")
        if dry_run not in ("0", "1"):
            raise Problem(400, "dry_run is 0 or 1.")
        try:
            judged = judge(io.BytesIO(_body(CSV_LONGEST)), guest.town, now())
        except BadTable as bad:
            raise Problem(422, f"Nothing was taken. {str(bad).capitalize()}.", [Fault(f"line {bad.line}", bad.why)]) from bad
        intake = Intake(store, guest.town, guest.key.agency, now, chance)
        return _ok(report(judged.faults, intake.take(judged.submitted(), dry_run=dry_run == "1"), dry_run=dry_run == "1"))

    @blueprint.get("/applications")
    def changed() -> Response:
        guest = door.let_in(Right.READ)
        _only("updated_since", "cursor", "limit")
        place, limit = _place(), _limit()
        with store.reading() as unit:
            cases, following = agencies.since(unit, guest.town.id, guest.key.agency, place, limit)
        behind = {"next": _cursor(following)} if following else {}
        return _ok({"applications": [_case(one) for one in cases], **behind})

    @blueprint.get("/applications/<string(length=8):number>")
    def one(number: str) -> Response:
        guest = door.let_in(Right.READ)
        _only()
        found = None
        if reference.valid(number):
            with store.reading() as unit:
                found = agencies.by_number(unit, guest.town.id, guest.key.agency, number)
        if found is None:
            raise Problem(404, "Your agency has no application with this number.")
        return _ok(_case(found))

    @blueprint.get("/health")
    def health() -> Response:
        _only()
        with store.reading() as unit:
            unit.conn.exec_driver_sql("SELECT 1")
        return _ok({"status": "ok"})

    documents.attach(blueprint, origin)
    problems.attach(blueprint)
    return blueprint


def report(faults: Iterable[tuple[int, tuple[Fault, ...]]], answers: Iterable[tuple[int, Answer]], *, dry_run: bool) -> dict[str, Any]:
    """What came of a file: how many of each outcome, and the rows that were refused, by line."""
    counts = dict.fromkeys(("rows", *Outcome, "refused"), 0)
    refused: list[dict[str, Any]] = []

    def refuse(line: int, found: tuple[Fault, ...]) -> None:
        counts["refused"] += 1
        if len(refused) < FAULTS_TOLD:
            refused.append({"line": line, "errors": [{"field": one.field, "message": one.message} for one in found]})

    for line, told in faults:
        counts["rows"] += 1
        refuse(line, told)
    for line, came in answers:
        counts["rows"] += 1
        if isinstance(came, Taken):
            counts[came.outcome] += 1
        else:
            refuse(line, came)
    return {"dry_run": dry_run, **counts, "errors": sorted(refused, key=lambda one: int(one["line"]))}


def _take(intake: Intake, guest: Guest, rows: list[Any], now: datetime) -> list[Answer]:
    """The answer to each row, in the order of the request, whatever the order in which they are taken."""
    answers: dict[int, Answer] = {}
    well: list[tuple[int, Submitted]] = []
    for place, row in enumerate(rows):
        said = read(row, guest.town, now) if isinstance(row, dict) else (Fault("", "is not an object"),)
        if isinstance(said, Submitted):
            well.append((place, said))
        else:
            answers[place] = said
    answers.update(intake.take(agencies.in_order(well)))
    return [answers[place] for place in range(len(rows))]


def _single(came: Answer) -> tuple[Response, int]:
    if not isinstance(came, Taken):
        raise Problem(422, "This application was not taken.", came)
    return _ok(_told(came)), 201 if came.outcome is Outcome.FILED else 200


def _result(place: int, came: Answer) -> dict[str, Any]:
    if isinstance(came, Taken):
        return {"row": place, **_told(came)}
    return {"row": place, "outcome": "refused", "errors": [{"field": one.field, "message": one.message} for one in came]}


def _told(came: Taken) -> dict[str, Any]:
    return {
        "outcome": came.outcome, "external_id": came.external_id, "number": came.number, "status": came.status,
        "as_of": came.as_of.isoformat(),
    }  # fmt: skip


def _case(case: Case) -> dict[str, Any]:
    known = case.application
    return {
        "external_id": case.external_id, "number": known.number, "service": known.service, "office": known.office,
        "status": known.status, "due": known.due.isoformat() if known.due else None, "reason": known.reason,
        "next_step": known.next_step, "fee": known.fee, "as_of": case.as_of.isoformat(), "updated_at": known.updated_at.isoformat(),
    }  # fmt: skip


def _body(longest: int) -> bytes:
    request.max_content_length = longest  # a longer one is 413, told or chunked
    return request.get_data(cache=False)


def _json() -> Any:
    if request.mimetype != "application/json":
        raise Problem(415, "Send application/json.")
    body = _body(JSON_LONGEST)
    try:
        return json.loads(body.decode(), object_pairs_hook=_once_each, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Problem(400, "The body is not JSON: UTF-8, no name twice in one object.") from error


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a name twice")
    return made


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")


def _only(*names: str) -> None:
    """A parameter that is misspelt must not be one that is not there."""
    if set(request.args) - set(names) or any(len(request.args.getlist(name)) > 1 for name in names):
        raise Problem(400, f"There are only these parameters, once each: {', '.join(names) or 'none'}.")


def _place() -> Place:
    since, cursor = request.args.get("updated_since"), request.args.get("cursor")
    try:
        if cursor is None:
            return Place(moment(since.replace(" ", "+")) if since is not None else EARLIEST)
        text = base64.urlsafe_b64decode(cursor.encode("ascii", "strict")).decode("ascii")
        match = _CURSOR.fullmatch(text)
        if match is None:
            raise ValueError("not ours")
        return Place(moment(match[1]), int(match[2]))
    except (ValueError, binascii.Error) as error:
        fault = Fault("updated_since", "is not a moment") if cursor is None else Fault("cursor", "is none of ours")
        raise Problem(400 if cursor is None else 422, f"{fault.field} cannot be read.", [fault]) from error


def _limit() -> int:
    text = request.args.get("limit", str(PAGE))
    if not re.fullmatch(r"[0-9]{1,3}", text, re.ASCII) or not 1 <= int(text) <= PAGE:
        raise Problem(400, f"limit is a whole number from 1 to {PAGE}.", [Fault("limit", f"is not from 1 to {PAGE}")])
    return int(text)


def _cursor(place: Place) -> str:
    return base64.urlsafe_b64encode(f"{place.updated_at.isoformat()}|{place.id}".encode()).decode()


def _ok(body: dict[str, Any]) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), content_type="application/json", headers={"Cache-Control": "no-store"})

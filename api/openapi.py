"""The OpenAPI 3.1 document of /api/v1, written by hand beside the routes and held to them by tests."""

from __future__ import annotations

from typing import Any

from store.agencies import Outcome
from store.applications import Status
from store.submitted import EXTERNAL_ID, LONGEST_PERSON, LONGEST_PROOF, LONGEST_REASON, MOST_FEE

VERSION = "1.0.0"
_PRINTABLE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*[^\s\x00-\x1f\x7f-\x9f\u2028\u2029][^\x00-\x1f\x7f-\x9f\u2028\u2029]*$"


def _ref(name: str, kind: str = "schemas") -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}


def _text(longest: int, says: str) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": longest, "pattern": _PRINTABLE, "description": says}


def _object(properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required or list(properties), "additionalProperties": False}


def _json(schema: dict[str, Any], says: str) -> dict[str, Any]:
    return {"description": says, "content": {"application/json": {"schema": schema}}}


def _problems(*statuses: int) -> dict[str, Any]:
    return {str(status): _ref(f"p{status}", "responses") for status in statuses}


_NUMBER = {"type": "string", "pattern": "^[1-9][0-9]{7}$", "description": "The case number that the citizen knows."}
_STATUS = {"type": "string", "enum": [str(one) for one in Status]}
_MOMENT = {"type": "string", "format": "date-time"}
_EXTERNAL = {
    "type": "string", "minLength": 1, "maxLength": 64, "pattern": f"^{EXTERNAL_ID.pattern}$",
    "description": "Your own system's name for it. Never a NIK.",
}  # fmt: skip
_FAULTS = {"type": "array", "items": _ref("Fault")}
_COUNT = {"type": "integer", "minimum": 0}

APPLICATION = {
    **_object({
        "external_id": _EXTERNAL,
        "status": {**_STATUS, "description": "Where it stands. Only the changes of the table in the guide are taken."},
        "as_of": {**_MOMENT, "description": "The moment at which this was so, in your system. Older than what is known: ignored."},
        "service": _text(40, "A service of your town, by its code. Needed for a new application; it never changes."),
        "office": _text(60, "The office that has it now, by its id."),
        "person": _text(LONGEST_PERSON, "Who applies. Kept sealed; taken with a new application only."),
        "proof": _text(LONGEST_PROOF, "The second fact that the service asks (a birth year ...). Needed for a new application."),
        "phone": _text(30, "Whom to tell of changes by SMS. Taken with a new application only."),
        "due": {"type": "string", "format": "date", "description": "The day by which it is promised, 2000 to 2100."},
        "reason": _text(LONGEST_REASON, "What is missing, or why it takes longer. In words for the citizen."),
        "next_step": _text(LONGEST_REASON, "What the citizen does next."),
        "fee": {"type": "integer", "minimum": 0, "maximum": MOST_FEE, "description": "Rupiah; 0 is free."},
    }, ["external_id", "status", "as_of"]),
    "description": "One state of one application. The same again gets the same answer; what is not said stays as it is.",
}  # fmt: skip
_TAKEN = {
    "outcome": {"type": "string", "enum": [str(one) for one in Outcome]},
    "external_id": _EXTERNAL, "number": _NUMBER, "status": _STATUS, "as_of": _MOMENT,
}  # fmt: skip
_CASE = _object({
    "external_id": _EXTERNAL, "number": _NUMBER, "service": {"type": "string"}, "office": {"type": "string"}, "status": _STATUS,
    "due": {"type": ["string", "null"], "format": "date"}, "reason": {"type": "string"}, "next_step": {"type": "string"},
    "fee": {"type": "integer"}, "as_of": _MOMENT, "updated_at": _MOMENT,
})  # fmt: skip
_REPORT = _object({
    "dry_run": {"type": "boolean"}, "rows": _COUNT, **{str(one): _COUNT for one in Outcome}, "refused": _COUNT,
    "errors": {"type": "array", "maxItems": 1000, "items": _object({"line": {"type": "integer", "minimum": 1}, "errors": _FAULTS})},
})  # fmt: skip
_WHY = {
    400: "The request cannot be read.", 401: "There is no valid key.", 403: "The key may not do this.", 404: "There is no such thing.",
    405: "Not with this method.", 413: "Too large.", 415: "Not this type of content.", 422: "Nothing was taken.",
    429: "Too many requests; Retry-After says how many seconds to wait.", 503: "The database does not answer; come again.",
}  # fmt: skip

_TELL = {
    "operationId": "tellApplications",
    "summary": "Tell one application, or up to 500, and where they stand now.",
    "description": "Well rows are taken although others are refused. Telling all of it again is harmless. 1 MB at most.",
    "requestBody": {"required": True, "content": {"application/json": {"schema": {
        "oneOf": [_ref("Application"), {"type": "array", "minItems": 1, "maxItems": 500, "items": _ref("Application")}],
    }}}},
    "responses": {
        "200": _json({"oneOf": [_ref("Taken"), _ref("Batch")]}, "Taken."),
        "201": _json(_ref("Taken"), "A new application was filed."),
        "207": _json(_ref("Batch"), "Some rows were taken, some refused."),
        "422": {"description": "Nothing was taken.", "content": {
            "application/json": {"schema": _ref("Batch")}, "application/problem+json": {"schema": _ref("Problem")},
        }},
        **_problems(400, 401, 403, 413, 415, 429, 503),
    },
}  # fmt: skip
_LIST = {
    "operationId": "listApplications",
    "summary": "Your agency's applications that changed since a moment, oldest change first.",
    "description": "Begin with updated_since, go on with the cursor of each page while there is one (it goes before "
    "updated_since). A page may be short, even empty. "
    "To miss nothing, begin the next round some minutes before the end of the last.",
    "parameters": [
        {"name": "updated_since", "in": "query", "schema": _MOMENT},
        {"name": "cursor", "in": "query", "schema": {"type": "string", "minLength": 1, "maxLength": 200}},
        {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 100}},
    ],
    "responses": {
        "200": _json(_object(
            {"applications": {"type": "array", "maxItems": 100, "items": _ref("Case")}, "next": {"type": "string"}}, ["applications"]
        ), "One page."),
        **_problems(400, 401, 403, 422, 429, 503),
    },
}  # fmt: skip
_ONE = {
    "operationId": "getApplication",
    "summary": "One of your agency's applications.",
    "parameters": [{"name": "number", "in": "path", "required": True, "schema": _NUMBER}],
    "responses": {"200": _json(_ref("Case"), "As it stands now."), **_problems(400, 401, 403, 404, 429, 503)},
}
_IMPORT = {
    "operationId": "importApplications",
    "summary": "Take in a CSV file of applications and changes; 4 MB at most.",
    "description": "The first line names the fields of Application as columns. UTF-8; comma or semicolon; quotes. "
    "A moment without a zone is in your town's time. A file whose form is broken is refused whole, with the line; "
    "a faulty row is refused alone. Twice is harmless.",
    "parameters": [{"name": "dry_run", "in": "query", "schema": {"type": "integer", "enum": [0, 1], "default": 0}}],
    "requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}, "example": (
        "external_id,status,as_of,service,proof\nSIAK-2026-17,received,2026-11-20 09:00,KTP,1990\n"
    )}}},
    "responses": {"200": _json(_ref("Report"), "What came of each row."), **_problems(400, 401, 403, 413, 415, 422, 429, 503)},
}  # fmt: skip
_HEALTH = {
    "operationId": "health",
    "summary": "Whether requests can be served now. Needs no key.",
    "security": [],
    "responses": {"200": _json(_object({"status": {"const": "ok"}}), "They can."), **_problems(400, 503)},
}


def document(origin: str) -> dict[str, Any]:
    """The whole document. `origin` is our address as the outside calls it."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Titian for offices",
            "version": VERSION,
            "description": "An agency's own system tells applications and their changes; citizens ask about them by SMS, USSD and voice.",
        },
        "servers": [{"url": f"{origin}/api/v1"}],
        "security": [{"key": []}],
        "paths": {
            "/applications": {"post": _TELL, "get": _LIST},
            "/applications/import": {"post": _IMPORT},
            "/applications/{number}": {"get": _ONE},
            "/health": {"get": _HEALTH},
        },
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "ttn_..., from `flask keys new`."}},
            "schemas": {
                "Application": APPLICATION,
                "Taken": _object(_TAKEN),
                "Case": _CASE,
                "Batch": _object({"taken": _COUNT, "refused": _COUNT, "results": {"type": "array", "items": {
                    "oneOf": [_ref("TakenRow"), _ref("RefusedRow")],
                }}}),
                "TakenRow": _object({"row": _COUNT, **_TAKEN}),
                "RefusedRow": _object({"row": _COUNT, "outcome": {"const": "refused"}, "errors": _FAULTS}),
                "Report": _REPORT,
                "Fault": _object({"field": {"type": "string"}, "message": {"type": "string"}}),
                "Problem": _object({
                    "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
                    "detail": {"type": "string"}, "errors": _FAULTS,
                }, ["type", "title", "status", "detail"]),
            },
            "responses": {
                f"p{status}": {"description": why, "content": {"application/problem+json": {"schema": _ref("Problem")}}}
                for status, why in _WHY.items()
            },
        },
    }  # fmt: skip

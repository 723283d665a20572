"""What callers recorded, given out as sound, also in parts, to whoever works on it. Its first part is a line in the audit."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from flask import Blueprint, g, request, send_file

from console.case_notes import locked, words_of
from console.desk import Desk
from console.entering import me, needs
from rules.permissions import Permission
from store import audit, callbacks, case_files, complaint_additions, recordings
from store.unit import Unit


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Serve the recordings of complaints and of call-backs."""

    @blueprint.get("/cases/<number>/recording/<id>", endpoint="case_recording")
    @needs(Permission.CASES, Permission.OVERSIGHT)
    def of_case(number: str, id: str) -> Any:
        def theirs(unit: Unit) -> str:
            seen = words_of(unit, number)
            more = {one.recording for one in complaint_additions.of_complaint(unit, seen.case.id)}
            return id if id in {seen.case.recording, *more} else ""

        return _give(theirs, "case.listened", f"complaint {number}")

    @blueprint.get("/callbacks/<number>/recording", endpoint="callback_recording")
    @needs(Permission.CALLS)
    def of_callback(number: str) -> Any:
        def theirs(unit: Unit) -> str:
            asked = callbacks.by_number(unit, number)
            return asked.recording if asked is not None and g.town is not None and asked.town == g.town.id else ""

        return _give(theirs, "callback.listened", f"callback {number}")

    def _give(theirs: Callable[[Unit], str], deed: str, about: str) -> Any:
        begins = request.headers.get("Range", "bytes=0-").startswith("bytes=0-")
        with desk.store.writing(durable=False) if begins else desk.store.reading() as unit:
            id = theirs(unit)
            sound = recordings.sound(unit, id) if id else None
            if sound is None:
                raise LookupError("no such recording, or not home yet")
            if begins:
                audit.write(unit, me().by, deed, about, g.now)
        return locked(send_file(io.BytesIO(sound), case_files.kind_of(sound) or "audio/wav", conditional=True))

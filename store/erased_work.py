"""What the work of officers left about one citizen: shown with everything else, and taken away with an erasure (store.my_data)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select, update

from store import case_files, case_notes, officer_calls, unanswered
from store.calls import calls
from store.case_events import case_events
from store.case_work import case_work
from store.complaint_additions import complaint_additions
from store.complaint_joins import complaint_joins
from store.notice_rows import notice_days
from store.officer_calls import LIVE
from store.sealed import seal
from store.unit import Unit

MOST = 1000  # of one kind, shown of one citizen


def export(unit: Unit, citizen: int, numbers: Sequence[str]) -> dict[str, Any]:
    """What officers did for them: their calls to a human, what was noted and filed with these cases, and texts that needed a human."""
    talks = officer_calls.of_citizen(unit, citizen, MOST)
    return {
        "calls": [
            {"at": row.began_at.isoformat(), "network": row.provider, "line": row.line, "seconds": row.seconds}
            for row in unit.conn.execute(select(calls).where(calls.c.citizen == citizen).order_by(calls.c.began_at))
        ],
        "calls_to_officers": [{"at": one.entered_at.isoformat(), "town": one.town, "state": one.state} for one in talks],
        "notes_of_officers": [
            {"number": number, "at": one.at.isoformat(), "words": one.words}
            for number in numbers for one in case_notes.of_case(unit, number)
        ],
        "files": [
            {"number": number, "at": one.at.isoformat(), "name": one.name, "kind": one.kind, "bytes": one.bytes}
            for number in numbers for one in case_files.of_case(unit, number)
        ],
        "texts_for_officers": [
            {"at": one.at.isoformat(), "number": one.number, "done": one.done_at is not None}
            for one in unanswered.of_citizen(unit, citizen, MOST)
        ],
    }  # fmt: skip


def erase(unit: Unit, citizen: int, numbers: Sequence[str]) -> dict[str, int]:
    """Take it away; how many rows of each kind. `numbers` are the cases whose words go too: not those that a law keeps."""
    run = unit.conn.execute
    texts = run(select(unanswered.unanswered.c.id).where(unanswered.unanswered.c.citizen == citizen)).scalars().all()
    keys = [unanswered.key_of(id) for id in texts]
    for row in (case_work, case_events):
        run(delete(row).where(row.c.number.in_(keys)))
    run(delete(unanswered.unanswered).where(unanswered.unanswered.c.citizen == citizen))
    written, notes, files, said = (
        unanswered.officer_texts, case_notes.case_notes, case_files.case_files, complaint_additions,
    )  # fmt: skip
    run(delete(written).where(written.c.citizen == citizen))
    run(update(case_events).where(case_events.c.number.in_(numbers)).values(detail=None))
    run(delete(case_notes.case_mentions).where(case_notes.case_mentions.c.note.in_(select(notes.c.id).where(notes.c.number.in_(numbers)))))
    joined = select(complaint_joins.c.complaint).where(complaint_joins.c.citizen == citizen)
    run(delete(said).where(said.c.complaint.in_(joined), said.c.citizen == citizen))
    run(delete(notice_days).where(notice_days.c.citizen == citizen))
    return {
        "texts for officers": len(texts),
        "notes": run(delete(notes).where(notes.c.number.in_(numbers))).rowcount,
        "files": run(delete(files).where(files.c.number.in_(numbers))).rowcount,
        "calls": run(delete(calls).where(calls.c.citizen == citizen)).rowcount,
        "calls to officers": _talks(unit, citizen),
    }  # fmt: skip


def _talks(unit: Unit, citizen: int) -> int:
    """What was done before they asked for a human, and what they proved. That there was a call stays: figures count it."""
    c = officer_calls.officer_calls.c
    found = unit.conn.execute(select(c.id, c.provider, c.key).where(c.citizen == citizen, c.state.not_in(LIVE))).all()
    for row in found:
        path = seal(unit.keys, "officer_calls", "path", f"{row.provider}/{row.key}", "")
        unit.conn.execute(update(officer_calls.officer_calls).where(c.id == row.id).values(path=path, proved=""))
    return len(found)

"""Versions of a town: drafts, publishing in one piece, undoing, and two editors at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from store import audit, town_changes, town_files, town_versions, towns
from store.faults import Conflict
from store.town_versions import Stale, State, Version
from store.unit import Store

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
TOWN = "banjarbaru"


def begun(store: Store, **facts: str) -> Version:
    """A draft in which KTP has these facts."""
    with store.writing() as unit:
        files = town_files.dump(unit, TOWN)
        return town_versions.edit(unit, TOWN, changed(files, **facts), town_versions.START, "staff 1", NOW)


def changed(files: Any, **facts: str) -> dict[str, str]:
    said = town_files.data(files)
    town_files.things(said, "services.yaml")[0].update(facts)
    return town_files.texts(said)


def fee(store: Store) -> int:
    town = store.towns().get(TOWN)
    assert town is not None
    return town.services["KTP"].fee


def test_a_draft_changes_nothing_until_it_is_published_and_an_undo_brings_back_what_was(store: Store) -> None:
    draft = begun(store, fee="5000")
    assert fee(store) == 0 and draft.state is State.DRAFT
    with store.writing() as unit:
        made = town_versions.publish(unit, draft, "Perda 1/2026", "staff 1", NOW)
    assert fee(store) == 5000
    with store.writing() as unit:
        back = town_versions.undo(unit, TOWN, made.id, "keliru", "staff 2", NOW)
    assert fee(store) == 0
    with store.reading() as unit:
        told = [(one.state, one.by, one.note) for one in town_versions.history(unit, TOWN)]
        trail = [(line.actor, line.action, line.purpose) for id in (made.id, back.id) for line in audit.about(unit, f"town {TOWN} {id}")]
        assert town_versions.draft(unit, TOWN) is None
    assert told == [
        (State.PUBLISHED, "staff 2", "keliru"), (State.UNDONE, "staff 1", "Perda 1/2026"), (State.PUBLISHED, "system", ""),
    ]  # fmt: skip
    assert trail == [("staff 1", "town_published", "Perda 1/2026"), ("staff 2", "town_undone", "keliru")]
    with pytest.raises(Conflict), store.writing() as unit:
        town_versions.undo(unit, TOWN, back.id, "", "staff 2", NOW)  # nothing is before the first
    with pytest.raises(Conflict), store.writing() as unit:
        town_versions.undo(unit, TOWN, made.id, "", "staff 2", NOW)  # not the newest


def test_what_the_loader_refuses_is_not_published_and_nothing_is_changed(store: Store) -> None:
    draft = begun(store, letter="B")
    before = store.towns()
    with pytest.raises(towns.BadTown, match="two services have one letter"), store.writing() as unit:
        town_versions.publish(unit, draft, "", "staff 1", NOW)
    assert store.towns().all == before.all
    with store.writing() as unit:
        other = {**draft.files, "town.yaml": draft.files["town.yaml"].replace("id: banjarbaru", "id: rangkui")}
        taken = town_versions.edit(unit, TOWN, changed(other, letter="A"), draft.revision, "staff 1", NOW)
    with pytest.raises(towns.BadTown, match="keeps its id"), store.writing() as unit:
        town_versions.publish(unit, taken, "", "staff 1", NOW)


def test_of_two_editors_who_saw_the_same_draft_the_second_is_told(store: Store) -> None:
    draft = begun(store, fee="1000")
    with pytest.raises(Conflict):
        begun(store, fee="2000")
    with store.writing() as unit:
        town_versions.edit(unit, TOWN, changed(draft.files, days="3"), draft.revision, "staff 2", NOW)
    for late in (draft, Version(**{**{name: getattr(draft, name) for name in Version.__slots__}, "revision": 7})):
        with pytest.raises(Conflict), store.writing() as unit:
            town_versions.edit(unit, TOWN, changed(draft.files, days="4"), late.revision, "staff 1", NOW)
        with pytest.raises(Conflict), store.writing() as unit:
            town_versions.publish(unit, late, "", "staff 1", NOW)
        with pytest.raises(Conflict), store.writing() as unit:
            town_versions.drop(unit, TOWN, late.revision)
    assert fee(store) == 0
    with store.writing() as unit:
        town_versions.drop(unit, TOWN, draft.revision + 1)
        assert town_versions.draft(unit, TOWN) is None


def test_a_draft_that_was_overtaken_is_moved_over_what_is_published_by_now(store: Store) -> None:
    draft = begun(store, fee="1000")
    with store.writing() as unit:  # a folder is loaded past us
        towns.put(unit, towns.check(TOWN, changed(town_files.dump(unit, TOWN), minutes="33")))
    with pytest.raises(Stale), store.writing() as unit:
        town_versions.publish(unit, draft, "", "staff 1", NOW)
    with store.writing() as unit:
        assert draft.base is not None
        base, now = town_versions.get(unit, TOWN, draft.base), town_versions.settled(unit, TOWN, NOW)
        assert base is not None and now is not None and now.by == "system" and now.id != base.id
        said = [town_files.data(one.files) for one in (base, draft, now)]
        laid, both = town_changes.laid_over(*said)
        assert both == ["services.yaml KTP"]
        assert [(one.thing, one.field, one.before, one.after) for one in town_changes.changes(said[0], said[1])] == [("KTP", "fee", "0", "1000")]
        moved = town_versions.move(unit, TOWN, town_files.texts(laid), draft.revision, "staff 1", NOW)
        fresh = town_versions.draft(unit, TOWN)
        assert fresh is not None and fresh.base == now.id
        town_versions.publish(unit, fresh, "", "staff 1", NOW)
    assert (fee(store), moved.revision) == (1000, 2)


def test_changes_are_told_by_thing_and_field_and_by_file(store: Store) -> None:
    with store.reading() as unit:
        before = town_files.dump(unit, TOWN)
    said = town_files.data(before)
    offices = town_files.things(said, "offices.csv")
    offices[0]["hours"] = "Sen-Jum 08.00-16.00"
    gone = offices.pop()
    town_files.things(said, "holidays.yaml").append({"day": "2026-04-20", "name": "Hari jadi", "local": "true"})
    said["synonyms.yaml"]["CEK"].append("kayapa")
    after = town_files.texts(said)
    told = town_changes.changes(town_files.data(before), town_files.data(after))
    assert [(one.file, one.thing, one.field) for one in told] == [
        ("offices.csv", "mpp", "hours"), ("offices.csv", gone["id"], ""), ("holidays.yaml", "2026-04-20", ""), ("synonyms.yaml", "CEK", "words"),
    ]  # fmt: skip
    diff = town_changes.unified(before, after)
    assert set(diff) == {"offices.csv", "holidays.yaml", "synonyms.yaml"} and "+- {day: '2026-04-20'" in diff["holidays.yaml"].replace("  - ", "- ")

"""What an officer looks for, by words and by number."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rules.chance import Chance
from rules.complaints import Kind
from store import citizens, complaints, search_words
from store.complaints import Category, State
from store.unit import Store
from tests.console.inboxes import SITI, Enter, file
from tests.console.noon import NOON


@pytest.mark.parametrize(
    ("asked", "seen"),
    [
        pytest.param("lampu padam", {"lamp"}, id="every word"),
        pytest.param("LAMPUNYA, pak!", {"lamp", "other"}, id="endings, case and small words do not matter"),
        pytest.param("lamp", set(), id="no part of a word"),
        pytest.param("komet", {"lamp"}, id="a kelurahan"),
        pytest.param("kelurahan kommet", {"lamp"}, id="a kelurahan mistyped"),
        pytest.param("kabel", {"lamp"}, id="what was added later"),
        pytest.param("0840-0000-0001", {"lamp"}, id="a phone as it is written; nothing anonymous"),
        pytest.param("+62 840 0000 0001", {"lamp"}, id="a phone in another form"),
        pytest.param("0840-0000-0009", set(), id="nobody's phone"),
        pytest.param("' OR 1=1 --", set(), id="nothing"),
    ],
)
def test_search(store: Store, enter: Enter, asked: str, seen: set[str]) -> None:
    from store import complaint_additions

    with store.writing() as unit:
        siti = citizens.meet(unit, SITI, NOON).id
        lamp = file(unit, citizen=siti, words="Lampu jalan padam tiga malam")
        other = file(unit, citizen=siti, words="Lampunya menyala siang", anonymous=True, region="63.72.02.1003")
        complaint_additions.add(unit, lamp.id, citizen=siti, channel="sms", words="Kabel putus", recording=None, now=NOON, chance=Chance())
        search_words.follow(unit, NOON + timedelta(minutes=1))
        assert search_words.follow(unit, NOON + timedelta(minutes=1)) == 0
    page = enter().get("/console/inbox", query_string={"q": asked}).text
    assert {name for name, one in (("lamp", lamp), ("other", other)) if f'"row-{one.number}"' in page} == seen


def test_search_by_number_forgives(store: Store, enter: Enter) -> None:
    with store.writing() as unit:
        number = file(unit).number
    client = enter()
    for written in (number, f"{number[:4]} {number[4:]}", number.replace("0", "O").replace("1", "l")):
        assert f'"row-{number}"' in client.get("/console/inbox", query_string={"q": written}).text


@pytest.mark.parametrize(
    ("narrowed", "seen"),
    [
        pytest.param({}, {"lamp", "road", "closed"}, id="all of them"),
        pytest.param({"category": "road"}, {"road"}, id="of a category"),
        pytest.param({"kind": "request"}, {"closed"}, id="of a class"),
        pytest.param({"region": "63.72.04.1003"}, {"lamp", "closed"}, id="of a kelurahan"),
        pytest.param({"state": "open"}, {"lamp", "road"}, id="still open"),
        pytest.param({"state": "over"}, {"closed"}, id="settled"),
        pytest.param({"state": "over", "category": "road"}, set(), id="both"),
    ],
)
@pytest.mark.parametrize("asked", ["kabel", "0840-0000-0001"])
def test_a_search_is_narrowed(store: Store, enter: Enter, asked: str, narrowed: dict[str, str], seen: set[str]) -> None:
    with store.writing() as unit:
        siti = citizens.meet(unit, SITI, NOON).id
        made = {
            "lamp": file(unit, citizen=siti, words="Kabel putus"),
            "road": file(unit, citizen=siti, words="Kabel di jalan", category=Category.ROAD, region="63.72.04.1004"),
            "closed": file(unit, citizen=siti, words="Kabel lama", kind=Kind.REQUEST),
        }
        complaints.change(unit, made["closed"].number, State.ANSWERED, NOON, note="Sudah")
        search_words.follow(unit, NOON + timedelta(minutes=1))
    page = enter().get("/console/inbox", query_string={"q": asked, **narrowed}).text
    assert {name for name, one in made.items() if f'"row-{one.number}"' in page} == seen
    assert all(f'<option value="{value}" selected>' in page for value in narrowed.values()) and "50 yang terbaru" not in page


@pytest.mark.parametrize("asked", ["kabel", "0840-0000-0001"])
@pytest.mark.parametrize("many", [50, 51])
def test_a_search_says_when_there_are_more_than_it_tells(store: Store, enter: Enter, asked: str, many: int) -> None:
    with store.writing() as unit:
        siti = citizens.meet(unit, SITI, NOON).id
        for nth in range(many):
            file(unit, citizen=siti, words=f"Kabel putus {nth}")
        search_words.follow(unit, NOON + timedelta(minutes=1))
    page = enter().get("/console/inbox", query_string={"q": asked}).text
    assert page.count('<tr id="row-') == 50 and ("50 yang terbaru" in page) is (many > 50)

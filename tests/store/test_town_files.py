"""A town out of the tables and in again: nothing is lost but comments, and what cannot be read is told with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import town_files, town_made, town_texts, towns
from store.unit import Store


@pytest.mark.parametrize("town", ["banjarbaru", "rangkui"])
def test_a_town_that_is_written_and_loaded_is_the_same(store: Store, town: str) -> None:
    before = store.towns()
    with store.reading() as unit:
        files = town_files.dump(unit, town)
    assert set(files) == set(town_texts.FILES)
    with store.writing() as unit:
        towns.put(unit, towns.check(town, files))
    after = store.towns()
    assert (after.all, after.by_line) == (before.all, before.by_line)
    with store.reading() as unit:
        assert town_files.dump(unit, town) == files
    assert town_files.texts(town_files.data(files)) == files
    assert "unsure: 'true'" in files["holidays.yaml"] and "sources" in files["holidays.yaml"]


LINES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\n\t"), max_size=40)


@given(st.dictionaries(st.text("abcdefgh_", min_size=1), st.one_of(LINES, st.lists(LINES, max_size=3)), min_size=1, max_size=5))
def test_yaml_says_again_what_it_was_told(said: dict[str, object]) -> None:
    assert town_texts.read("town.yaml", town_texts.write("town.yaml", said)) == said


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\n;,\""), max_size=30).filter(
    lambda text: not text.strip(" \"'\n").startswith(tuple("=+-@＝")) and text.strip() == text
)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_a_table_says_again_what_it_was_told(cells: list[tuple[str, str]]) -> None:
    said = [{"id": f"x{place}", "name": name, "walk": walk} for place, (name, walk) in enumerate(cells)]
    assert town_texts.read("offices.csv", town_texts.write("offices.csv", said)) == said if said else True


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        pytest.param(b"\xef\xbb\xbfid,name\nmpp,MPP\n", "", id="the mark that Excel writes first"),
        pytest.param(b"id;name\nmpp;MPP\n", "", id="semicolons, as Excel writes them here"),
        pytest.param(b"id,name\r\nmpp,MPP\r\n", "", id="line ends of Windows"),
        pytest.param(b"id," + b"x," * 1_000_000 + b"name\nmpp,MPP\n", "", id="a million columns"),
        pytest.param(b"id,name\nmpp,MPP\nb,\"Kantor\nc,Kantor lain\n", "line 3: a quote is opened", id="a quote that is never closed"),
        pytest.param(b"id,name\nmpp,MPP\nb,=2+3\n", "line 3, column name: begins like a formula", id="a formula"),
        pytest.param(b"id,name\nmpp,MPP\nb, \"@SUM(A1)\n", "line 3", id="a formula behind a blank and a quote"),
        pytest.param(b"id,name\nmpp,\xcf\xea\n", "line 2: this is not UTF-8", id="another encoding"),
        pytest.param(b"id,name\nmpp,a\x00b\n", "line 2: a control character", id="a zero byte"),
        pytest.param(b"id,name\nmpp,MPP,more\n", "line 2: 3 fields for 2 columns", id="a field too many"),
        pytest.param(b"id,id\nmpp,MPP\n", "line 1: a column has no name, or stands there twice", id="a column twice"),
        pytest.param(b"id,name\nmpp," + b"x" * 3000 + b"\n", "line 2, column name: longer than", id="a cell too long"),
        pytest.param(b"", "line 1: the names of the columns are missing", id="nothing at all"),
    ],
)
def test_a_table_that_cannot_be_read_tells_its_line(raw: bytes, told: str) -> None:
    if raw.startswith(b"id,x,"):
        told = "longer than 400000 characters"
    if not told:
        assert town_texts.read("offices.csv", town_texts.decoded(raw)) == [{"id": "mpp", "name": "MPP"}]
        return
    with pytest.raises(town_texts.Unreadable, match=told.replace("(", r"\(")):
        town_texts.read("offices.csv", town_texts.decoded(raw))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("a: [1, 2\nb: 3\n", "line ", id="a bracket that is never closed"),
        pytest.param("a: &x [1]\nb: *x\n", "line 2: references", id="references, which could grow without end"),
        pytest.param("[" * 40 + "]" * 40, "line 1: more than 12 levels", id="too deep"),
        pytest.param("a: !!python/object/apply:os.system [ls]\n", "", id="a tag that means something to Python"),
    ],
)
def test_yaml_that_cannot_be_read_tells_its_line(text: str, told: str) -> None:
    if not told:
        assert town_texts.read("town.yaml", text) == {"a": ["ls"]}
        return
    with pytest.raises(town_texts.Unreadable, match=told):
        town_texts.read("town.yaml", text)


@pytest.mark.parametrize(
    ("quota", "total", "told"),
    [
        pytest.param(599, 999, "", id="the last number by phone"),
        pytest.param(600, 999, "KTP: quota is at most 599 numbers by phone: 600 to 999 are given at the desk", id="one more"),
        pytest.param(999, None, "KTP: quota is at most 599 numbers by phone: 600 to 999 are given at the desk", id="as many as labels have digits"),
        pytest.param(72, 60, "KTP: quota, the share of the phones, is more than quota_total", id="more than there are in all"),
        pytest.param(-1, None, "KTP: no number may be below 0, or have more than nine digits", id="below nothing"),
    ],
)
def test_the_phones_have_their_share_of_the_numbers(quota: int, total: int | None, told: str) -> None:
    made = {
        "code": "KTP", "letter": "A", "names": {"id": "KTP-el"}, "fee": 0, "days": 5, "minutes": 10, "counters": 3, "quota": quota,
        "proof": "birth_year", **({"quota_total": total} if total else {}),
    }  # fmt: skip
    if told:
        with pytest.raises(ValueError) as fault:
            town_made.service(made)
        assert str(fault.value) == told
    else:
        assert town_made.service(made)["facts"]["quota"] == quota

"""The picture of the flows."""

from __future__ import annotations

import pytest

from menus.graph import mermaid
from menus.model import Ask, Book, Call, Choose, Option, Say, Signature

BOOK = Book(
    states={
        "main.front": Choose((Option("status", "status.number"),)),
        "status.number": Ask("reference", "number", "status.look"),
        "status.look": Call("status.look", {"number": "number"}, {"found": "status.found"}),
        "status.found": Say(),
    },
    words={
        "id": {
            "main.front": "LAYANAN",
            "main.front:status": 'Cek "status" #1',
            "status.number": "Ketik 8 angka nomor Anda. Nomor itu ada di resi yang Anda terima.",
            "status.found": "{number} <sudah> jadi.",
        }
    },
    messages={},
    commands={},
    services={"status.look": Signature(frozenset({"number"}), {"found": {}})},
    private=frozenset({"status.found"}),
)


def test_one_flow_with_the_ways_out_of_it() -> None:
    assert mermaid(BOOK, "main").splitlines() == [
        "flowchart TD",
        "  subgraph main",
        '    main__front["front<br/>LAYANAN"]',
        "  end",
        '  status__number["status.number"]:::elsewhere',
        '  main__front -->|"Cek #quot;status#quot; #35;1"| status__number',
        "  classDef private stroke-width:3px",
        "  classDef elsewhere stroke-dasharray:4",
    ]


def test_all_flows_each_in_its_box() -> None:
    drawn = mermaid(BOOK)
    assert [line.split()[1] for line in drawn.splitlines() if line.startswith("  subgraph")] == ["main", "status"]
    assert ":::elsewhere" not in drawn


@pytest.mark.parametrize(
    "line",
    [
        pytest.param('status__number[/"number<br/>Ketik 8 angka nomor Anda. Nomor itu ada ..."/]', id="a question, by its first words"),
        pytest.param('status__look[["look<br/>status.look"]]', id="a service, by its name"),
        pytest.param('status__found(["found<br/>{number} #lt;sudah#gt; jadi."]):::private', id="a private end, its signs escaped"),
        pytest.param("status__number --> status__look", id="an answer's way has no label"),
        pytest.param('status__look -->|"found"| status__found', id="a service's way is its outcome"),
    ],
)
def test_each_kind_has_its_shape(line: str) -> None:
    assert line in [drawn.strip() for drawn in mermaid(BOOK).splitlines()]


def test_a_flow_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match="there are main, status"):
        mermaid(BOOK, "stats")

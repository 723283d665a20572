"""Citizens who key anything, anywhere: no step fails, every USSD page fits, and nothing filed is told to a stranger."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from menus.model import Book
from menus.render import gsm
from store.sealed import Keys
from store.unit import open_store
from tests.stories.playing import Player
from tests.stories.reading import book

KEYS = ("1", "2", "3", "4", "5", "6", "0", "00", "98", "9", "*", "#", "", "12#34", "48217396", "55555556", "1990", "Komet", "ya", "🙂")
TEXTS = (
    *KEYS, "CEK", "CEK 48217396 1990", "ANTRI", "ANTRI KTP", "LAPOR", "LAPOR lampu mati di Komet", "TUNDA", "TUNDA A001", "BATAL",
    "BATAL A001", "SYARAT akte", "BAHASA", "MENU", "STOP", "MULAI", "BANTU", "tolong", "ganti kota", "BANJARBARU sampah di Cempaka",
    "lampu jalan di depan rumah mati", "kebakaran", "6372054107900000", "halo", "\x00", "(spasi)", "A" * 2000,
)  # fmt: skip
STEPS = 250


@pytest.fixture(scope="module")
def read() -> Book:
    return book()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("channel", ["ussd", "sms", "voice"])
def test_any_walk(channel: str, seed: int, sqlite_template: Path, tmp_path: Path, read: Book) -> None:
    path = tmp_path / "walk.db"
    path.write_bytes(sqlite_template.read_bytes())
    store = open_store(f"sqlite:///{path}", Keys.parse("A" * 43))
    luck, player = random.Random(seed), Player(store, read)
    for _ in range(STEPS):
        if luck.random() < 0.1:
            player.do_waits(luck.choice(["10m", "3h", "25h"]))
        if luck.random() < 0.1:
            player.do_phone(f"0840-0000-000{luck.randrange(1, 4)}")
            player.reply = None
        _step(player, channel, luck)
        if channel == "ussd":
            assert player.reply is not None and gsm.fits(player.reply.text, 160), player.reply
    store.close()


def _step(player: Player, channel: str, luck: random.Random) -> None:
    over = player.reply is None or player.reply.ends
    if channel == "sms":
        player.do_texts(luck.choice(TEXTS))
    elif channel == "ussd" and over:
        player.do_dials(luck.choice(["*123#", "*123*2*1*1*1*1#", "*123*3*1*1#", "*123*1*48217396*1990#"]))
    elif channel == "ussd":
        player.do_types(luck.choice(KEYS))
    elif over:
        player.do_calls("")
    elif luck.random() < 0.1:
        player.do_speaks("9")
    else:
        player.do_keys(luck.choice(KEYS))

"""Catalogue M-05: what the machine itself is set to is nobody's business."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parent.parent.parent
PLAY = """
import sys, time
from pathlib import Path
from store.sealed import Keys
from store.unit import open_store
from tests.stories.playing import Player
from tests.stories.reading import HERE, book
time.tzset()
read = book()
for name in ("queue/ussd_takes_a_number", "status/sms_as_people_write", "complaint/sms_in_one_text", "queue/holidays_and_late_hours_are_not_offered"):
    copy = Path(sys.argv[1]).with_name(name.replace("/", "-"))
    copy.write_bytes(Path(sys.argv[1]).read_bytes())
    Player(open_store(f"sqlite:///{copy}", Keys.parse("A" * 43)), read).play(HERE / f"{name}.yaml")
    print(name)
"""


@pytest.mark.parametrize(
    "zone, language",
    [
        pytest.param("Asia/Jayapura", "tr_TR.UTF-8", id="M-05 Jayapura, Turkish"),
        pytest.param("Pacific/Kiritimati", "C", id="M-05 a day ahead, ASCII"),
        pytest.param("America/Los_Angeles", "ar_SA.UTF-8", id="M-05 a day behind, Arabic"),
    ],
)
def test_m_05_the_zone_and_the_language_of_the_machine_change_nothing(
    zone: str, language: str, sqlite_template: Path, tmp_path: Path
) -> None:
    shutil.copyfile(sqlite_template, tmp_path / "titian.db")
    environ = {**os.environ, "TZ": zone, "LANG": language, "LC_ALL": language, "PYTHONPATH": str(HOME), "PYTHONWARNINGS": "ignore"}
    ran = subprocess.run([sys.executable, "-c", PLAY, str(tmp_path / "titian.db")], cwd=HOME, env=environ, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert len(ran.stdout.split()) == 4

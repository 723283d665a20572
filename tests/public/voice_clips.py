"""The recorded words of the boards, for devices without a voice: `python -m tests.public.voice_clips` makes them all anew.

Needs `espeak-ng` and `opusenc` (Debian: espeak-ng, opus-tools). Nobody runs it to use or test Titian: the files are in the tree.
A person's voice is better: record the same words into files of the same names.
"""

from __future__ import annotations

import array
import io
import subprocess
import wave
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "public" / "static" / "voice"
SLOW = "140"  # words in a minute
QUIET = 0.01  # of the loudest: what is below that at either end is cut off
MARGIN = 0.02  # seconds left at either end
LOUD = 0.9  # of what a file can hold

WORDS: dict[str, dict[str, str]] = {
    "id": {
        "number": "Nomor antrean", "to": "ke loket", "screen": "silakan lihat layar",
        **dict(zip(map(str, range(20)), (
            "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas", "dua belas",
            "tiga belas", "empat belas", "lima belas", "enam belas", "tujuh belas", "delapan belas", "sembilan belas",
        ), strict=True)),
        **dict(zip(map(str, range(20, 100, 10)), (
            "dua puluh", "tiga puluh", "empat puluh", "lima puluh", "enam puluh", "tujuh puluh", "delapan puluh", "sembilan puluh",
        ), strict=True)),
        **{letter: letter.upper() for letter in "abcdefghijklmnopqrstuvwxyz"},
    },
    "en": {
        "number": "Number", "to": "to counter", "screen": "please see the screen",
        **dict(zip(map(str, range(20)), (
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
            "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
        ), strict=True)),
        **dict(zip(map(str, range(20, 100, 10)), (
            "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
        ), strict=True)),
        **{letter: letter.upper() for letter in "abcdefghijklmnopqrstuvwxyz"},
    },
}  # fmt: skip


def spoken(language: str, words: str) -> bytes:
    """These words as the sound of a WAV file, without the silence around them."""
    said = subprocess.run(["espeak-ng", "-v", language, "-s", SLOW, "--stdout", words], check=True, capture_output=True).stdout
    with wave.open(io.BytesIO(said)) as heard:
        rate, sound = heard.getframerate(), array.array("h", heard.readframes(heard.getnframes()))
    most = max(abs(one) for one in sound)
    loud = [at for at, one in enumerate(sound) if abs(one) > QUIET * most]
    margin = round(MARGIN * rate)
    kept = sound[max(0, loud[0] - margin) : loud[-1] + margin]
    even = array.array("h", (round(one * LOUD * 32767 / most) for one in kept))
    made = io.BytesIO()
    with wave.open(made, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(even.tobytes())
    return made.getvalue()


def main() -> None:
    """Write every file."""
    for language, words in WORDS.items():
        (FOLDER / language).mkdir(parents=True, exist_ok=True)
        for name, said in words.items():
            how = ["opusenc", "--quiet", "--bitrate", "24", "--serial", "1", "--padding", "0", "-", str(FOLDER / language / f"{name}.ogg")]
            subprocess.run(how, input=spoken(language, said), check=True)


if __name__ == "__main__":
    main()

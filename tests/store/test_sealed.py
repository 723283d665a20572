"""Sealed values open in their own row only, under any of the keys; blind indexes tell nothing without a key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.sealed import BadKeys, Keys, Unsealable, digest, digests, index, indexes, seal, unseal, unseal_text

KEYS = Keys.parse(Keys.fresh())


@given(st.text(), st.text(max_size=40))
def test_what_is_sealed_opens_again(text: str, row: str) -> None:
    sealed = seal(KEYS, "messages", "text", row, text)
    assert unseal_text(KEYS, "messages", "text", row, sealed) == text
    assert text.encode("utf-8", "surrogatepass") not in sealed or len(text) < 3


@pytest.mark.parametrize(
    "where",
    [
        pytest.param(("messages", "text", "2"), id="moved to another row"),
        pytest.param(("messages", "phone", "1"), id="moved to another column"),
        pytest.param(("complaints", "text", "1"), id="moved to another table"),
    ],
)
def test_a_moved_value_does_not_open(where: tuple[str, str, str]) -> None:
    sealed = seal(KEYS, "messages", "text", "1", "lampu padam")
    with pytest.raises(Unsealable):
        unseal(KEYS, *where, sealed)


@given(st.integers(0, 200), st.integers(1, 255))
def test_one_changed_byte_does_not_open(place: int, flip: int) -> None:
    sealed = bytearray(seal(KEYS, "t", "c", "1", "lampu padam"))
    sealed[place % len(sealed)] ^= flip
    with pytest.raises(Unsealable):
        unseal(KEYS, "t", "c", "1", bytes(sealed))


@pytest.mark.parametrize("short", [b"", b"\x01", b"\x01abcd", b"\x01abcd" + b"0" * 12], ids=["nothing", "version", "key", "nonce"])
def test_a_cut_value_does_not_open(short: bytes) -> None:
    with pytest.raises(Unsealable):
        unseal(KEYS, "t", "c", "1", short)


def test_after_rotation_old_values_open_and_new_ones_are_under_the_new_key() -> None:
    old, new = Keys.fresh(), Keys.fresh()
    before, both, after = Keys.parse(old), Keys.parse(f"{new},{old}"), Keys.parse(new)
    sealed = seal(before, "t", "c", "1", "lama")
    assert unseal_text(both, "t", "c", "1", sealed) == "lama"
    again = seal(both, "t", "c", "1", "baru")
    assert unseal_text(after, "t", "c", "1", again) == "baru"
    with pytest.raises(Unsealable):
        unseal(after, "t", "c", "1", sealed)
    assert index(before, "x", "v") in indexes(both, "x", "v")
    assert digest(before, "x", "v") in digests(both, "x", "v")


def test_indexes_differ_by_key_by_use_and_by_value() -> None:
    other = Keys.parse(Keys.fresh())
    made = {index(KEYS, "bidx-phone", "+1"), index(KEYS, "bidx-phone", "+2"), index(KEYS, "guess", "+1"), index(other, "bidx-phone", "+1")}
    assert len(made) == 4
    assert all(len(one) == 32 for one in made)


def test_two_seals_of_one_value_differ() -> None:
    assert seal(KEYS, "t", "c", "1", "x") != seal(KEYS, "t", "c", "1", "x")


@pytest.mark.parametrize(
    "text", ["", "short", "!" * 43, Keys.fresh()[:-4], ","], ids=["nothing", "too short", "not base64", "31 bytes or less", "only a comma"]
)
def test_bad_keys_are_refused_without_being_told(text: str) -> None:
    with pytest.raises(BadKeys) as fault:
        Keys.parse(text)
    assert not text.strip(",") or text not in str(fault.value)


def test_keys_do_not_print() -> None:
    made = Keys.fresh()
    assert made not in repr(Keys.parse(made))
    with pytest.raises(BadKeys, match="twice"):
        Keys.parse(f"{made},{made}")

"""The parts of the phone by themselves: signatures, letters, lines, sound; and the page as a thing to touch. No gateway behind it."""

from __future__ import annotations

import base64
import io
import string
import wave
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from twilio.request_validator import RequestValidator

from tests.browser.signing import saw, watch

Open = Callable[..., Page]


@pytest.fixture
def ask(open_page: Open, shop: str) -> Callable[..., Any]:
    """Evaluate an expression with one of the phone's modules as `m`, and values as `v`."""
    page = open_page(shop + "/")

    def asked(module: str, expression: str, values: object = None) -> Any:
        return page.evaluate(f"async (v) => {{ const m = await import('/public/phone/{module}.js'); return {expression}; }}", values)

    return asked


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        pytest.param("https://mycompany.com/myapp.php?foo=1&bar=2", {"CallSid": "CA1234567890ABCDE", "Digits": "1234"}, id="a query"),
        pytest.param("http://127.0.0.1:8000/hooks/twilio/demo/sms", {"To": "+62", "Body": "LAPOR & 100% + é 🙏", "A": ""}, id="text"),
        pytest.param("https://example.com/x", {"b": "1", "B": "2", "a": "3", "Aa": "4", "A1": "5"}, id="names in order of their bytes"),
        pytest.param("https://example.com/x", {}, id="nothing"),
    ],
)
def test_the_browser_signs_as_twilio_does(ask: Callable[..., Any], address: str, fields: dict[str, str]) -> None:
    made = ask("wire", "await m.signature('demo-token', v[0], v[1])", [address, fields])
    assert made == RequestValidator("demo-token").compute_signature(address, fields)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("1 Cek status\n2 Lapor", ["1 Cek status", "2 Lapor"], id="breaks stay"),
        pytest.param("Ketik 8 angka nomor permohonan", ["Ketik 8 angka nomor", "permohonan"], id="between words"),
        pytest.param("a" * 45, ["a" * 20, "a" * 20, "a" * 5], id="a word too long is cut"),
        pytest.param("", [""], id="nothing is an empty line"),
    ],
)
def test_words_are_wrapped_to_twenty_columns(ask: Callable[..., Any], text: str, lines: list[str]) -> None:
    assert ask("screen", "m.wrap(v)", text) == lines


def test_each_printable_letter_has_dots_of_its_own(ask: Callable[..., Any]) -> None:
    letters = string.digits + string.ascii_letters + string.punctuation
    shapes = ask("font", "v.split('').map((letter) => m.glyph(letter).join())", letters)
    assert len(set(shapes)) == len(letters)
    assert ask("font", "m.glyph('é').join() === m.glyph('e').join() && m.glyph('語').join() === m.glyph('?').join()")


@pytest.mark.parametrize(
    ("mode", "keys", "text"),
    [
        pytest.param("123", "2 2 *", "22*", id="figures"),
        pytest.param("abc", "2 2 2", "c", id="three presses"),
        pytest.param("abc", "2 2 2 2 2", "a", id="round again"),
        pytest.param("abc", "2 wait 2", "aa", id="a pause begins a new letter"),
        pytest.param("abc", "4 4 2 0 6", "ha m", id="other keys begin new letters"),
        pytest.param("abc", "# 2 2", "B", id="capitals"),
        pytest.param("abc", "# # 2 2", "22", id="figures again"),
        pytest.param("abc", "2 back 2", "a", id="cleared"),
        pytest.param("123", "hold 8", "+8", id="a long 0 is a plus"),
    ],
)
def test_many_letters_on_few_keys(ask: Callable[..., Any], mode: str, keys: str, text: str) -> None:
    typing = """(() => {
      const entry = new m.Entry(v[0]);
      let now = 0;
      for (const key of v[1].split(' ')) {
        now += key === 'wait' ? 2000 : 100;
        if (key === 'back') entry.back();
        else if (key === 'hold') entry.key('0', true, now);
        else if (key !== 'wait') entry.key(key, false, now);
      }
      return entry.text;
    })()"""
    assert ask("keypad", typing, [mode, keys]) == text


def test_a_silent_message_is_telephone_sound(ask: Callable[..., Any]) -> None:
    data = ask("record", "btoa(String.fromCharCode(...new Uint8Array(await m.silence(1).sound.arrayBuffer())))")
    with wave.open(io.BytesIO(base64.b64decode(data))) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate(), sound.getnframes()) == (1, 2, 8000, 8000)


def test_a_link_that_leaves_the_gateway_is_refused(ask: Callable[..., Any]) -> None:
    follow = "(() => { try { return new m.Wire({public_url: 'https://gw.example'}).follow('/a/b', v); } catch { return 'refused'; } })()"
    assert ask("wire", follow, "c?d=1") == "/a/c?d=1"
    assert ask("wire", follow, "https://gw.example/x") == "/x"
    assert ask("wire", follow, "https://evil.example/x") == "refused"


@pytest.mark.parametrize("width", [360, 390, 768, 1280])
@pytest.mark.parametrize("path", ["/", "/phone"])
def test_no_page_is_wider_than_its_window(open_page: Open, shop: str, path: str, width: int) -> None:
    page = open_page(shop + path, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_control_has_a_name(open_page: Open, shop: str) -> None:
    page = open_page(shop + "/phone")
    nameless = page.evaluate("""[...document.querySelectorAll('button, input, a')].filter((one) =>
      !(one.getAttribute('aria-label') || one.innerText.trim() || one.labels?.[0]?.innerText.trim())).map((one) => one.outerHTML)""")
    assert nameless == []


def test_the_phone_is_used_without_a_mouse(open_page: Open, shop: str) -> None:
    page = open_page(shop + "/phone")
    page.keyboard.type("*12")
    expect(page.locator("#screen-text")).to_contain_text("*12")
    page.keyboard.press("Backspace")
    page.keyboard.type("9#")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('#screen-text').textContent.includes('tidak dikenal')")
    page.keyboard.press("End")
    expect(page.locator("#screen-text")).to_contain_text("Siti Rahmah")


def test_a_key_with_the_focus_is_pressed_by_enter(open_page: Open, shop: str) -> None:
    page = open_page(shop + "/phone")
    page.focus('[data-key="5"]')
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    expect(page.locator("#screen-text")).to_contain_text("55")


def test_a_switch_keeps_its_own_keys_and_no_others(open_page: Open, shop: str) -> None:
    page = open_page(shop + "/phone")
    page.focus("#twice")
    page.keyboard.press("Space")
    expect(page.locator("#twice")).to_be_checked()
    page.keyboard.type("*1")
    expect(page.locator("#screen-text")).to_contain_text("*1")


def test_two_tabs_may_be_two_people(open_page: Open, shop: str) -> None:
    first = open_page(shop + "/phone?lang=en")
    second = first.context.new_page()
    second.goto(shop + "/phone")
    second.wait_for_selector("html[data-ready]")
    second.check("[name=owner][value='+6284000000002']")
    for page in (first, second):
        page.reload()
        page.wait_for_selector("html[data-ready]")
    expect(first.locator("#screen-text")).to_contain_text("Siti Rahmah")
    expect(second.locator("#screen-text")).to_contain_text("Aminah")
    expect(second.locator("#screen-text")).to_have_attribute("data-soft", "Menu|Messages")


def test_a_refused_text_can_be_sent_again(open_page: Open, shop: str) -> None:
    page = open_page(shop + "/phone")
    answers = iter([206, 200])  # 206: no answer of ours, and the browser does not complain of it
    page.route("**/hooks/**", lambda route: route.fulfill(status=next(answers), body=""))
    page.click("[data-try=sms]")
    watch(page)
    page.click('[data-key="left-soft"]')
    saw(page, "gagal")
    page.click('[data-key="left-soft"]')
    expect(page.locator("#screen-text")).to_contain_text("CEK 48217396")
    page.click('[data-key="left-soft"]')
    saw(page, "Pesan terkirim")
    expect(page.locator("#log .path")).to_have_count(2)

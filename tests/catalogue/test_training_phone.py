"""The phone of an officer who practises, in service: a citizen's whole way through the training town, and nothing else within reach."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from public.phone import INVENTED
from public.wire import Wire
from rules.chance import Chance
from rules.permissions import Role
from rules.phone import Phone
from store import audit, citizens, complaints, figures_fold, messages, presence, reveals, sign_ins, staff, training
from store.complaint_rows import Complaint, State, Viewer
from store.figures import sums
from store.ledger import outbox
from store.staff import Member
from tests.catalogue.gate import Gate
from tests.gateway.knocking import ACCOUNT, KEY, ORIGIN, TOKEN, encoded

TWIN = training.twin_of("banjarbaru")
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(40)
RECORDING = "RE" + "0" * 32


def browser_of(gate: Gate) -> FlaskClient:
    """A browser of nobody yet, before the gateway as it is in service."""
    app: Any = gate.client.application
    client: FlaskClient = app.test_client()
    return client


class Trainee:
    """An officer of a town in service, and the browser in which they are signed in."""

    def __init__(self, gate: Gate, town: str = "banjarbaru") -> None:
        self.gate, self.now = gate, datetime.now(UTC)
        token = Chance().token()
        with gate.store.writing() as unit:
            self.who: Member = staff.add(
                unit, login=f"rina{len(staff.everybody(unit))}", name="Rina", role=Role.OFFICER, town=town, now=self.now
            )
            sign_ins.begin(unit, self.who, token, self.now, half=False)
        self.browser = browser_of(gate)
        with self.browser.session_transaction(base_url=ORIGIN, path="/console") as kept:
            kept["token"] = token

    def get(self, path: str, **more: Any) -> Any:
        return self.browser.get(path, base_url=ORIGIN, **more)

    def post(self, path: str, **fields: str) -> Any:
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/console/training").text)
        assert csrf is not None
        headers = {"Referer": f"{ORIGIN}/console/training"}
        return self.browser.post(path, base_url=ORIGIN, data={**fields, "csrf_token": csrf[1]}, headers=headers)

    def practise(self, on: bool = True) -> None:
        assert self.post("/console/training", on=str(int(on))).status_code == 303
        self.get("/console/training")

    @property
    def network(self) -> dict[str, Any]:
        """What the script of their phone knows."""
        told: dict[str, Any] = self.get("/phone/network").get_json()
        return told

    @property
    def phone(self) -> str:
        return str(self.network["people"][0]["phone"])

    def line(self, kind: str) -> str:
        return next(str(one["address"]) for one in self.network["lines"] if one["kind"] == kind)

    def texts(self, words: str, to: str = "", sender: str = "") -> int:
        form = {"from": sender or self.phone, "to": to or self.line("sms"), "id": self.gate.id(), "text": words, "date": "x"}
        return self.gate.knock(f"sandbox/{self.network['training_key']}/sms", encoded(form)).status_code

    def reads(self) -> list[str]:
        """What their phone shows, after the worker paid what is owed."""
        self.gate.deliver()
        told = self.get("/phone/messages", query_string={"phone": self.phone}).get_json()["messages"]
        return [one["text"] for one in told]


@pytest.fixture
def trainee(gate: Gate) -> Trainee:
    made = Trainee(gate)
    made.practise()
    return made


def filed(gate: Gate, town: str) -> list[Complaint]:
    with gate.store.reading() as unit:
        return [one for state in State for one in complaints.desk(unit, town, Viewer.OFFICE, state)]


def test_a_citizen_complains_the_officer_answers_and_the_phone_shows_it(gate: Gate, trainee: Trainee) -> None:
    before = {one.number for one in filed(gate, TWIN)}
    assert trainee.texts("LAPOR lampu jalan mati di Komet dekat warung") == 200
    [case] = [one for one in filed(gate, TWIN) if one.number not in before]
    assert any(case.number[:4] in text for text in trainee.reads()), "the receipt reached the phone"
    assert case.number in (page := trainee.get(f"/console/cases/{case.number}").text).replace(" ", "") and "MODE LATIHAN" in page
    assert trainee.post(f"/console/reveal/{case.citizen}", reason="call", case=case.number).status_code == 200
    answer = trainee.post(f"/console/cases/{case.number}/reply", text="Regu kami datang sore ini.", mark="1")
    assert answer.status_code == 303
    assert any("Regu kami datang sore ini." in text for text in trainee.reads())
    _nothing_of_it_is_the_towns(gate, trainee)


def _nothing_of_it_is_the_towns(gate: Gate, trainee: Trainee) -> None:
    figures_fold.keep(gate.store, datetime.now(UTC))
    assert filed(gate, "banjarbaru") == []
    with gate.store.reading() as unit:
        month = datetime.now(UTC).date().replace(day=1)
        assert sums(unit, "banjarbaru", "", month) == {}
        assert reveals.left(unit, trainee.who.id, datetime.now(UTC)) == reveals.MOST
        assert presence.in_town(unit, "banjarbaru", datetime.now(UTC)) == []
        theirs = unit.conn.execute(select(audit.audit.c.action).where(audit.audit.c.actor == trainee.who.by)).scalars().all()
        carried = set(unit.conn.execute(select(outbox.c.provider)).scalars())
    assert theirs == ["training_begun"]
    assert carried == {training.NETWORK}, "not one message of it was owed on another network"


def test_a_session_is_answered(gate: Gate, trainee: Trainee) -> None:
    form = {"sessionId": "ATUid_1", "serviceCode": trainee.line("ussd"), "phoneNumber": trainee.phone, "networkCode": "99999", "text": ""}
    shown = gate.knock(f"sandbox/{trainee.network['training_key']}/ussd", encoded(form)).get_data(as_text=True)
    assert shown.startswith("CON LAYANAN PUBLIK")


@pytest.mark.parametrize("path", ["/phone", "/phone/network", "/phone/messages", "/phone/calls", "/phone/line", f"/phone/recordings/{RECORDING}"])
def test_only_who_practises_has_a_phone(gate: Gate, path: str) -> None:
    one = Trainee(gate)
    stranger = browser_of(gate)
    query = {"phone": training.phones_of(one.who.id)[0][0]}
    assert one.get(path, query_string=query).status_code == 404, "signed in, and not practising"
    one.practise()
    assert stranger.get(path, base_url=ORIGIN, query_string=query).status_code == 404, "not signed in"
    stranger.set_cookie(training.PASS, "x" * 22, domain="gw.example.id", path="/phone")
    assert stranger.get(path, base_url=ORIGIN, query_string=query).status_code == 404, "with a pass of their own making"
    if path in ("/phone", "/phone/network", "/phone/messages", "/phone/calls"):
        assert one.get(path, query_string=query).status_code == 200
    one.practise(False)
    assert one.get(path, query_string=query).status_code == 404, "the training is over"


def test_the_pass_is_for_the_phone_alone_and_ends_with_the_sign_in(gate: Gate, trainee: Trainee) -> None:
    [told] = [one for one in trainee.get("/console/training").headers.getlist("Set-Cookie") if one.startswith(training.PASS)]
    assert all(part in told for part in ("Path=/phone", "HttpOnly", "Secure", "SameSite=Strict"))
    assert trainee.post("/console/sign-out").status_code in (302, 303)
    assert trainee.get("/phone").status_code == 404


def test_the_phone_knows_no_key_of_a_real_network_and_no_real_line(gate: Gate, trainee: Trainee) -> None:
    told = trainee.network
    assert ACCOUNT not in str(told)
    assert "webhook_key" not in told and "twilio_token" not in told
    for page in (trainee.get("/phone").text, str(told)):
        assert KEY not in page and TOKEN not in page and "2345" not in re.sub(r"\+62[0-9]+", "", page)
    assert [one["id"] for one in told["towns"]] == [TWIN] and {one["provider"] for one in told["lines"]} == {"sandbox"}
    assert all(INVENTED.match(one["phone"]) for one in told["people"])


@pytest.mark.parametrize("to", [pytest.param("2345", id="the shared short code"), pytest.param("+625110000123", id="the town's own number")])
def test_its_key_reaches_no_line_of_a_real_town(gate: Gate, trainee: Trainee, to: str) -> None:
    trainee.texts("LAPOR lampu jalan mati di Komet dekat warung", to=to)
    assert filed(gate, "banjarbaru") == [] and filed(gate, "rangkui") == []
    with gate.store.reading() as unit:
        assert messages.to_phone(unit, Phone(trainee.phone), 9) == []


def test_no_real_person_speaks_through_it(gate: Gate, trainee: Trainee) -> None:
    assert trainee.texts("STOP", sender="+6281234567890") == 400
    with gate.store.reading() as unit:
        assert citizens.find(unit, Phone("+6281234567890")) is None


def test_nobody_reads_a_colleagues_phone(gate: Gate, trainee: Trainee) -> None:
    colleague = Trainee(gate, "rangkui")
    colleague.practise()
    assert colleague.phone != trainee.phone
    assert colleague.get("/phone/messages", query_string={"phone": trainee.phone}).status_code == 404
    assert [one["id"] for one in colleague.network["towns"]] == [training.twin_of("rangkui")]


def test_a_call_is_heard_and_signed_with_the_same_key(gate: Gate, trainee: Trainee) -> None:
    wire = Wire(ORIGIN)
    wire.training_key = key = trainee.network["training_key"]
    call = {"CallSid": "CA1", "AccountSid": trainee.network["twilio_sid"], "From": trainee.phone, "To": trainee.line("voice"),
            "Direction": "inbound", "CallStatus": "ringing"}  # fmt: skip
    signed = {"X-Twilio-Signature": wire.signature(f"/hooks/sandbox/{key}/voice", call)}
    heard = gate.knock(f"sandbox/{key}/voice", encoded(call), headers=signed)
    assert heard.status_code == 200 and "<Say" in heard.get_data(as_text=True)


def test_a_recording_is_kept_for_the_worker_and_not_for_strangers(gate: Gate, trainee: Trainee) -> None:
    here = f"/phone/recordings/{RECORDING}"
    kept = trainee.browser.post(f"/phone/recordings?reference={RECORDING}", base_url=ORIGIN, data=WAV, content_type="audio/wav")
    assert kept.status_code == 204
    stranger = browser_of(gate)
    for password, status in ((trainee.network["training_key"], 200), ("another", 404), ("", 404)):
        shown = {"Authorization": "Basic " + base64.b64encode(f"phone:{password}".encode()).decode()}
        assert stranger.get(here, base_url=ORIGIN, headers=shown).status_code == status
    assert stranger.post(f"/phone/recordings?reference={RECORDING}", base_url=ORIGIN, data=WAV, content_type="audio/wav").status_code == 404


def test_no_public_page_tells_of_the_training_town(gate: Gate, trainee: Trainee) -> None:
    stranger = browser_of(gate)
    assert training.NETWORK not in stranger.get("/status.json", base_url=ORIGIN).get_json()["networks"]
    for page in ("/", "/status", "/board/", "/figures"):
        assert "Latihan" not in stranger.get(page, base_url=ORIGIN).text

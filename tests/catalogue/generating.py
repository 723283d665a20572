"""What the property test throws: generated requests of every network, genuine ones and broken ones, in sequences as phones make them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from urllib.parse import quote_from_bytes

from hypothesis import strategies as st

CANARY_WORDS = "kanariputih"
CANARY_NIK = "6372054107900011"
CANARIES = (CANARY_WORDS, CANARY_NIK, "tante kenari")

PHONES = st.integers(0, 3)  # a place in this sequence's own phones
ODD_PHONES = st.sampled_from([
    "", "anonymous", "0812", "62812", "+62 812-3456-7890", "081234567890", "12345678901234567890", "+0", "BANK-BRI", "+266696687", "2345",
    "tel:+6281234567890", "+1", "\u0665\u0666", "+62840\x0012345678", "9" * 300,
])  # fmt: skip
WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from([
        "", " ", "*", "#", "***", "1*", "1**2", "0", "00", "98", "9", "1*2*3", "12#34", "\x00", "é" * 30, "🙂", "\u202e", "ﷺ" * 40, "A" * 2000,
        "{number}", "{{7*7}}", "$(reboot)", "; rm -rf /", "`id`", "' OR 1=1 --", "</Message><Message to=\"+1900\">", "<script>", "]]>", "&amp;",
        "%s%n%d", "\r\nX-Kannel-Coding: 2", "CON END", "1" * 200, "٤٨٢١٧٣٩٦", "\ud7ff\ue000", "\ufffe", "NaN", "-1", "9" * 30,
    ]),
)  # fmt: skip
KEYS = st.one_of(st.sampled_from(["1", "2", "3", "4", "5", "0", "00", "98", "9", "1990", "48217396"]), WORDS)
TEXTS = st.one_of(
    st.sampled_from([
        "CEK", "CEK 48217396 1990", "cek.48217396", "ANTRI KTP", "ANTRI", "STOP", "BERHENTI", "UNREG", "MULAI", "MENU", "BANTU", "BAHASA en",
        "BATAL", "TUNDA", "SYARAT KTP", "BAHASA", f"LAPOR lampu mati dekat rumah {CANARY_WORDS}", f"LAPOR {CANARY_NIK} di Komet",
        f"BANJARBARU {CANARY_WORDS} sampah", "LAPOR kebakaran di Komet", "STAUTS", "1", "2", f"nama saya tante kenari {CANARY_WORDS}", CANARY_NIK,
    ]),
    WORDS,
)  # fmt: skip


@dataclass(frozen=True)
class Thrown:
    """One request to be made. Values may hold {phone}, {key} and {message}: this sequence's own phone and session, our last message."""

    network: str
    tail: str
    fields: dict[str, str]
    query: dict[str, str] = field(default_factory=dict)
    follows: bool = False  # go to the address that the last answer named, instead of `tail`
    extra: bytes = b""  # spliced behind the encoded fields, as it is
    mark: str = ""  # an SMS that must be found among the inbound events: its id
    key: str = "right"  # right, old, wrong
    method: str = ""
    sign: str = "right"  # right, old, wrong, none


RUBBISH = st.one_of(
    st.just(b""),
    st.sampled_from([
        b"&text=%FF%FE", b"&Body=%ED%A0%80", b"&x=%00", b"&=", b"&&&", b"&%", b"&a=%zz", b"&" + b"n" * 300 + b"=1", b"&x=" + b"y" * 70_000,
        b"&" + b"&".join(b"f%d=1" % n for n in range(1001)), b"&NewField=1", b"&text=2", b"&From=a&From=b", b"&sessionId=x", b"\xff\xfe\x00",
        b"&charset=UTF-16BE&coding=2", b"&Digits=1", b"&step=1",
    ]),
    st.binary(max_size=20).map(lambda octets: b"&z=" + quote_from_bytes(octets).encode()),
)  # fmt: skip
NAMES = st.sampled_from([
    "sessionId", "phoneNumber", "serviceCode", "text", "from", "to", "id", "date", "status", "isActive", "callerNumber", "dtmfDigits",
    "recordingUrl", "durationInSeconds", "MessageSid", "From", "To", "Body", "CallSid", "Digits", "RecordingSid", "RecordingDuration",
    "CallStatus", "QueueResult", "MessageStatus", "OptOutType", "AccountSid", "step", "silence", "d", "I", "D", "charset", "coding", "p", "F",
    "SessionId", "Mobile", "Message", "Type", "Sequence", "ServiceCode", "destinationNumber", "failureReason", "updateType", "A", "ErrorCode",
])  # fmt: skip
VALUES = st.one_of(WORDS, ODD_PHONES, st.sampled_from(["{phone}", "{key}", "completed", "delivered", "true", "0", "1", "18", "*123#", "2345"]))
DOORS = st.sampled_from([
    "africastalking ussd", "africastalking ussd/end", "africastalking sms", "africastalking sms/report", "africastalking sms/optout",
    "africastalking voice", "twilio sms", "twilio sms/status", "twilio voice", "twilio voice/step", "twilio voice/recorded",
    "twilio voice/recording", "twilio voice/queued", "twilio voice/wait", "twilio voice/status", "kannel sms", "kannel report",
    "kannel ussd", "json ussd",
])  # fmt: skip


@st.composite
def dials(draw: st.DrawFn) -> list[Thrown]:
    """A USSD session of Africa's Talking: texts that grow, skip, go back, start again; and the news that it is over."""
    phone, code = draw(st.just("{phone}") | ODD_PHONES), draw(st.sampled_from(["*123#"] * 6 + ["*124#", "*999#", ""]))
    text, found = draw(st.sampled_from(["", "", "", "1", "3*1*1", "1*48217396*1990", "2*1*1*1*1*1*1*1", "1*" * 500, "**"])), []
    for _ in range(draw(st.integers(1, 9))):
        fields = {"sessionId": "{key}", "phoneNumber": phone, "serviceCode": code, "text": text, "networkCode": "51001"}
        found.append(Thrown("africastalking", "ussd", fields, extra=draw(st.just(b"") | st.just(b"") | RUBBISH)))
        match draw(st.integers(0, 19)):
            case 0:
                text = draw(WORDS)
            case 1:
                text = ""
            case 2:
                text = text.rpartition("*")[0]
            case _:
                given = draw(KEYS)
                text = f"{text}*{given}" if text else given
    if draw(st.booleans()):
        found.append(Thrown("africastalking", "ussd/end", {"sessionId": "{key}", "status": "Incomplete", "durationInMillis": draw(WORDS)}))
    return found


@st.composite
def calls(draw: st.DrawFn) -> list[Thrown]:
    """A call over Twilio that mostly goes where our documents point."""
    base = {"CallSid": "{key}", "From": draw(st.just("{phone}") | ODD_PHONES), "To": draw(st.sampled_from(["+625110000123"] * 5 + ["+1"])), "CallStatus": "in-progress"}
    found = [Thrown("twilio", "voice", {**base, "CallStatus": "ringing"})]
    for _ in range(draw(st.integers(0, 9))):
        what, follows = draw(st.integers(0, 9)), draw(st.integers(0, 4)) > 0
        step = {"step": str(draw(st.integers(0, 12)))}
        if what == 0:
            sid, seconds = draw(st.sampled_from(["RE" + "a" * 32, "RE" + "b" * 32, "RE../../x"])), draw(st.sampled_from(["4", "0", "99999", "x"]))
            more = {"RecordingSid": sid, "RecordingDuration": seconds, "RecordingUrl": "http://169.254.169.254/"}
            found.append(Thrown("twilio", "voice/recorded", {**base, **more}, step))
        elif what == 1:
            found.append(Thrown("twilio", "voice/queued", {**base, "QueueResult": draw(st.sampled_from(["hangup", "leave", "bridged", "x"]))}, step))
        elif what == 2:
            found.append(Thrown("twilio", draw(st.sampled_from(["voice/status", "voice/recording", "voice/wait", "voice"])), {**base, "CallStatus": draw(st.sampled_from(["completed", "x"]))}))
        else:
            digits = {} if draw(st.integers(0, 5)) == 0 else {"Digits": draw(KEYS)}
            found.append(Thrown("twilio", "voice/step", {**base, **digits}, step, follows=follows))
    return found


@st.composite
def african_calls(draw: st.DrawFn) -> list[Thrown]:
    """A call over Africa's Talking."""
    base = {"sessionId": "{key}", "isActive": "1", "callerNumber": draw(st.just("{phone}") | ODD_PHONES), "destinationNumber": "+627170000456"}
    found = [Thrown("africastalking", "voice", base)]
    for step in range(1, draw(st.integers(1, 8))):
        query = {"step": str(step), **({"silence": "1"} if draw(st.integers(0, 5)) == 0 else {})}
        more = draw(st.sampled_from([
            {}, {"dtmfDigits": "1"}, {"dtmfDigits": "3"}, {"recordingUrl": "https://voice.example/x.mp3", "durationInSeconds": "9"},
            {"recordingUrl": "http://127.0.0.1/x"}, {"recordingUrl": "file:///etc/passwd"},
        ]))  # fmt: skip
        found.append(Thrown("africastalking", "voice", {**base, **more, **({"dtmfDigits": draw(KEYS)} if draw(st.booleans()) else {})}, query))
    found.append(Thrown("africastalking", "voice", {**base, "isActive": "0", "durationInSeconds": draw(WORDS)}))
    return found


@st.composite
def texts(draw: st.DrawFn) -> list[Thrown]:
    """Some texts of one phone on one of three networks, and what the networks tell of ours."""
    network, found = draw(st.sampled_from(["twilio", "africastalking", "kannel"])), []
    for turn in range(draw(st.integers(1, 5))):
        mark, words, extra = f"{{key}}-{turn}", draw(TEXTS), draw(st.just(b"") | st.just(b"") | RUBBISH)
        kept = mark if extra == b"" else ""
        match network:
            case "twilio":
                fields = {"MessageSid": mark, "From": "{phone}", "To": "+625110000123", "Body": words, "NumMedia": "0"}
                found.append(Thrown("twilio", "sms", fields, extra=extra, mark=kept))
            case "africastalking":
                fields = {"from": "{phone}", "to": "2345", "text": words, "id": mark, "date": "2026-11-23 09:00:00"}
                found.append(Thrown("africastalking", "sms", fields, extra=extra, mark=kept))
            case _:
                fields = {"from": "{phone}", "to": "2580", "text": words, "id": mark, "charset": "UTF-8", "coding": draw(st.sampled_from(["0", "0", "2"]))}
                found.append(Thrown("kannel", "sms", {}, fields, extra=extra, mark=kept))
        for _ in range(draw(st.integers(0, 2))):
            found.append(draw(receipts()))
    return found


@st.composite
def receipts(draw: st.DrawFn) -> Thrown:
    """A report on a message of ours ({message}), or on nobody's."""
    which = draw(st.sampled_from(["{message}", "{message}", "x", "", "9" * 128]))
    match draw(st.sampled_from(["twilio", "africastalking", "kannel", "optout"])):
        case "twilio":
            state = draw(st.sampled_from(["sent", "delivered", "failed", "undelivered", "read", "x"]))
            return Thrown("twilio", "sms/status", {"MessageSid": draw(st.sampled_from(["{key}-out", "S" * 128])), "MessageStatus": state}, {"id": which})
        case "africastalking":
            status = draw(st.sampled_from(["Success", "Failed", "Rejected", "Expired", "x"]))
            return Thrown("africastalking", "sms/report", {"id": "{key}-at", "status": status, "failureReason": draw(WORDS)})
        case "optout":
            return Thrown("africastalking", "sms/optout", {"phoneNumber": "{phone}", "senderId": "2345"})
        case _:
            query = {"id": which, "d": draw(st.sampled_from(["1", "2", "4", "8", "16", "34", "x", ""])), "A": draw(WORDS), "F": draw(st.sampled_from(["", "f" * 128]))}
            return Thrown("kannel", "report", {}, query)


@st.composite
def other_dials(draw: st.DrawFn) -> list[Thrown]:
    """A USSD session on Kannel or on a gateway that speaks JSON."""
    found, network = [], draw(st.sampled_from(["kannel", "json"]))
    for turn in range(draw(st.integers(1, 7))):
        said = draw(KEYS)
        if network == "kannel":
            op = "%01" if turn == 0 else draw(st.sampled_from(["%12", "%12", "%12", "%01", "%FF", ""]))
            meta = f"?smpp?ussd_service_op={op}&its_session_info={draw(st.sampled_from(['%03%00', '%03%01', '%FF']))}&"
            fields = {"from": "{phone}", "to": "*713#", "text": "*713#" if turn == 0 else said, "id": f"{{key}}-{turn}", "D": meta, "charset": "UTF-8"}
            found.append(Thrown("kannel", "ussd", {}, fields, extra=draw(st.just(b"") | RUBBISH)))
        else:
            kind = "Initiation" if turn == 0 else draw(st.sampled_from(["Response", "Response", "Response", "Release", "Timeout", "x"]))
            fields = {"SessionId": draw(st.sampled_from(["{key}", "{key}", "{key}", "\x00{key}", "\ud800", "k" * 128])), "Mobile": "{phone}", "ServiceCode": "920", "Type": kind, "Message": "*920#" if turn == 0 else said, "Sequence": draw(st.sampled_from([str(turn), str(turn), "s" * 128]))}
            found.append(Thrown("json", "ussd", fields))
    return found


@st.composite
def strangers(draw: st.DrawFn) -> list[Thrown]:
    """Real field names with strange values, at any door, by any method and with any key."""
    network, tail = draw(DOORS).split()
    fields, query = draw(st.dictionaries(NAMES, VALUES, max_size=9)), draw(st.dictionaries(NAMES, VALUES, max_size=4))
    return [Thrown(
        network, tail, fields, query, extra=draw(RUBBISH), key=draw(st.sampled_from(["right"] * 8 + ["old", "wrong"])),
        method=draw(st.sampled_from([""] * 10 + ["PUT", "HEAD", "OPTIONS", "DELETE"])), sign=draw(st.sampled_from(["right"] * 8 + ["old", "wrong", "none"])),
    )]  # fmt: skip


SEQUENCES = st.lists(st.one_of(dials(), texts(), calls(), african_calls(), other_dials(), strangers()), min_size=1, max_size=3)


def json_body(fields: dict[str, str]) -> bytes:
    """The fields as a JSON object; half characters stay half."""
    return json.dumps(fields).encode("ascii")

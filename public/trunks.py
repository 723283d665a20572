"""How each network speaks to the gateway during a voice call."""

from __future__ import annotations

import uuid
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Protocol

from public.wire import Wire


class Trunk(Protocol):
    """How one network speaks to the gateway during a call."""

    here: str  # the path whose document is being carried out

    def ring(self) -> str: ...
    def go(self, link: str) -> str: ...
    def keyed(self, action: str, keys: str) -> str: ...
    def recorded(self, action: str, told: str, sound: bytes, seconds: int) -> str: ...
    def over(self, seconds: int) -> None: ...
    def left(self, action: str, result: str, seconds: int) -> str: ...
    def officer(self, leg: str, reference: str, queue: str) -> str | None: ...
    def officer_over(self, leg: str, reference: str, seconds: int) -> None: ...


class TwilioTrunk:
    """Twilio: signed forms, `action` links, POST by default."""

    def __init__(self, wire: Wire, caller: str, called: str, account: str, ours: str = "", provider: str = "twilio") -> None:
        """`ours`: the gateway's id of a call that it placed; then it is the caller, and this phone the called."""
        self.wire, self.provider, self.here = wire, provider, wire.hook(provider, "voice")
        self.ours = f"?call={ours}" if ours else ""
        self.fields = {
            "Called": called, "To": called, "Caller": caller, "From": caller, "CallSid": f"CA{uuid.uuid4().hex}", "AccountSid": account,
            "ApiVersion": "2010-04-01", "Direction": "inbound", "CallStatus": "ringing", "FromCountry": "ID", "ToCountry": "ID",
            "FromCity": "", "FromState": "", "FromZip": "", "ToCity": "", "ToState": "", "ToZip": "",
        }
        if ours:
            self.fields |= {"Direction": "outbound-api", "CallStatus": "in-progress"}

    def ring(self) -> str:
        return self._post(self.here + self.ours, {})

    def go(self, link: str) -> str:
        return self._post(self.wire.follow(self.here, link), {})

    def keyed(self, action: str, keys: str) -> str:
        return self._post(self.wire.follow(self.here, action), {"Digits": keys})

    def recorded(self, action: str, told: str, sound: bytes, seconds: int) -> str:
        sid = f"RE{uuid.uuid4().hex}"
        self.wire.keep_recording(sid, sound)
        where = f"https://api.twilio.com/2010-04-01/Accounts/{self.fields['AccountSid']}/Recordings/{sid}"
        about = {"RecordingSid": sid, "RecordingUrl": where, "RecordingDuration": str(seconds)}
        here = self.here
        document = self._post(self.wire.follow(here, action), {**about, "Digits": "#"})
        if told:
            who = {name: self.fields[name] for name in ("AccountSid", "CallSid")}
            how = {"RecordingStatus": "completed", "RecordingChannels": "1", "RecordingSource": "RecordVerb"}
            self.wire.post_twilio(self.wire.follow(here, told), {**who, **about, **how})
        return document

    def left(self, action: str, result: str, seconds: int) -> str:
        """The caller leaves a line; the document that goes on."""
        return self._post(self.wire.follow(self.here, action), {"QueueResult": result, "QueueTime": str(seconds)})

    def officer(self, leg: str, reference: str, queue: str) -> str | None:
        """An officer's phone answers for a caller in this line: what the caller hears; None when it takes another or nobody."""
        theirs = self._officer(reference)
        noun = ET.fromstring(self.wire.twilio(f"voice/officer?leg={leg}", theirs, self.provider)).find("Dial/Queue")
        if noun is None or noun.text != queue:
            return None
        more = {"DequeingCallSid": theirs["CallSid"], "QueueTime": "5"}
        return self.wire.post_twilio(self.wire.follow(self.here, noun.attrib["url"]), {**self.fields, **more})

    def officer_over(self, leg: str, reference: str, seconds: int) -> None:
        """The officer hangs up."""
        theirs = {**self._officer(reference), "CallStatus": "completed", "CallDuration": str(seconds)}
        self.wire.twilio(f"voice/officer/status?leg={leg}", theirs, self.provider)

    def _officer(self, reference: str) -> dict[str, str]:
        ours = {name: self.fields[name] for name in ("AccountSid", "ApiVersion")}
        return {**ours, "CallSid": reference, "Direction": "outbound-api", "CallStatus": "in-progress", "From": self.fields["To"],
                "To": "+6284000090001"}  # fmt: skip

    def over(self, seconds: int) -> None:
        self._told("completed", seconds)

    def refuse(self, status: str, sip: str = "") -> None:
        """The phone did not answer a call of ours: "busy", "no-answer", or refused it (busy with SIP's 603)."""
        self._told(status, 0, {"SipResponseCode": sip} if sip else {})

    def _told(self, status: str, seconds: int, besides: Mapping[str, str] | None = None) -> None:
        self.fields["CallStatus"] = status
        more = {"CallDuration": str(seconds), "Duration": str(-(-seconds // 60)), "CallbackSource": "call-progress-events"}
        self.wire.twilio(f"voice/status{self.ours}", {**self.fields, **more, **(besides or {})}, self.provider)

    def _post(self, path: str, more: Mapping[str, str]) -> str:
        body = self.wire.post_twilio(path, {**self.fields, **more})
        self.here = path
        self.fields["CallStatus"] = "in-progress"
        return body


class AfricasTalkingTrunk:
    """Africa's Talking: unsigned forms, `callbackUrl` links, isActive."""

    def __init__(self, wire: Wire, caller: str, called: str, ours: str = "", session: str = "") -> None:
        """`ours` and `session`: the gateway's and the network's id of a call that the gateway placed."""
        self.wire, self.here = wire, wire.hook("africastalking", "voice")
        self.fields = {
            "isActive": "1", "sessionId": f"ATVId_{uuid.uuid4().hex}", "direction": "Inbound", "callerNumber": caller,
            "destinationNumber": called, "callSessionState": "Ringing", "callerCountryCode": "62",
        }
        if ours:
            self.fields |= {"direction": "Outbound", "sessionId": session, "clientRequestId": ours}

    def ring(self) -> str:
        return self._post(self.here, {})

    def go(self, link: str) -> str:
        return self._post(self.wire.follow(self.here, link), {})

    def keyed(self, action: str, keys: str) -> str:
        return self._post(self.wire.follow(self.here, action), {"dtmfDigits": keys})

    def recorded(self, action: str, told: str, sound: bytes, seconds: int) -> str:
        name = f"AT{uuid.uuid4().hex}"
        self.wire.keep_recording(name, sound)
        more = {"recordingUrl": f"{self.wire.public_url}/phone/recordings/{name}", "durationInSeconds": str(seconds)}
        return self._post(self.wire.follow(self.here, action), more)

    def left(self, action: str, result: str, seconds: int) -> str:
        """This network tells nothing of its lines."""
        return "<Response/>"

    def officer(self, leg: str, reference: str, queue: str) -> str | None:
        """An officer's phone answers for a caller in this line; None when it takes another or nobody."""
        said = self.wire.africastalking("voice", self._officer(leg, reference))
        taken = ET.fromstring(said).find("Dequeue")
        return "<Response/>" if taken is not None and taken.get("name") == queue else None

    def officer_over(self, leg: str, reference: str, seconds: int) -> None:
        """The officer hangs up."""
        over = {"isActive": "0", "callSessionState": "Completed", "durationInSeconds": str(seconds), "hangupCause": "NORMAL_CLEARING"}
        self.wire.africastalking("voice", {**self._officer(leg, reference), **over, "status": "Success"})

    def _officer(self, leg: str, reference: str) -> dict[str, str]:
        return {
            "isActive": "1", "sessionId": reference, "direction": "Outbound", "callerNumber": self.fields["destinationNumber"],
            "destinationNumber": "+6284000090001", "callSessionState": "Active", "clientRequestId": leg,
        }  # fmt: skip

    def over(self, seconds: int) -> None:
        self._told("NORMAL_CLEARING", seconds)

    def refuse(self, cause: str) -> None:
        """The phone did not answer a call of ours: "USER_BUSY", "NO_ANSWER" or "CALL_REJECTED"."""
        self._told(cause, 0)

    def _told(self, cause: str, seconds: int) -> None:
        more = {"isActive": "0", "callSessionState": "Completed", "durationInSeconds": str(seconds), "hangupCause": cause}
        money = {"currencyCode": "KES", "amount": "0", "status": "Success"}
        self.wire.africastalking("voice", {**self.fields, **more, **money})

    def _post(self, path: str, more: Mapping[str, str]) -> str:
        body = self.wire.post_plain(path, {**self.fields, **more})
        self.here = path
        self.fields["callSessionState"] = "Active"
        return body

// How each network speaks to the gateway during a call. A trunk gives documents; `here` is the path of the last one.

import { hex } from "./wire.js";

function parse(xml) {
  return new DOMParser().parseFromString(xml, "text/xml").documentElement;
}

async function keep(reference, sound) {
  const got = await fetch(`/phone/recordings?reference=${reference}`, {
    method: "POST", headers: { "Content-Type": "audio/wav" }, body: sound,
  });
  if (!got.ok) throw new Error(`HTTP ${got.status}`);
}

export class TwilioTrunk {
  // ours: a call of the gateway's that rings here; then it is the caller, and this phone the called
  constructor(wire, phone, { provider, address: number }, ours) {
    this.wire = wire;
    this.phone = phone;
    this.name = provider;
    this.ours = ours ? `?call=${encodeURIComponent(ours.id)}` : "";
    this.here = wire.hook(provider, `voice${this.ours}`);
    this.fields = {
      Called: number, To: number, Caller: phone, From: phone, CallSid: `CA${hex()}`, AccountSid: wire.network.twilio_sid,
      ApiVersion: "2010-04-01", Direction: "inbound", CallStatus: "ringing", FromCountry: "ID", ToCountry: "ID", FromCity: "",
      FromState: "", FromZip: "", ToCity: "", ToState: "", ToZip: "",
    };
    if (ours) {
      Object.assign(this.fields, { Called: phone, To: phone, Caller: number, From: number, Direction: "outbound-api", CallStatus: "in-progress" });
    }
  }

  ring() { return this.#post(this.here, {}); }

  go(link) { return this.#post(this.wire.follow(this.here, link), {}); }

  keyed(link, digits) { return this.#post(this.wire.follow(this.here, link), { Digits: digits }); }

  async recorded(verb, { sound, seconds }, key) {
    const sid = `RE${hex()}`;
    await keep(sid, sound);
    const RecordingUrl = `https://api.twilio.com/2010-04-01/Accounts/${this.fields.AccountSid}/Recordings/${sid}`;
    const here = this.here;
    const about = { RecordingSid: sid, RecordingUrl, RecordingDuration: String(seconds) };
    const document = await this.#post(this.wire.follow(here, verb.getAttribute("action") ?? ""), { ...about, Digits: key });
    const told = verb.getAttribute("recordingStatusCallback");
    if (told) {
      const { AccountSid, CallSid } = this.fields;
      const more = { AccountSid, CallSid, ...about, RecordingStatus: "completed", RecordingChannels: "1", RecordingSource: "RecordVerb" };
      this.wire.post(this.wire.follow(here, told), more, true).catch(() => {});
    }
    return document;
  }

  // In a line: how it stands, what its documents say, and how this caller leaves it.
  get session() { return this.fields.CallSid; }

  left(link, QueueResult, seconds) {
    return this.#post(this.wire.follow(this.here, link), { QueueResult, QueueTime: String(seconds) });
  }

  heldAt() { return this.wire.hook(this.name, "voice/held"); }

  // The officer's phone, which the sandbox lets answer at once.
  officer(line) { return new TwilioOfficer(this.wire, this.name, this.fields, line); }

  async over(seconds) {
    await this.#told("completed", seconds);
  }

  // This phone did not answer: refused by the red key, or nobody there.
  async refuse(byHand) {
    await this.#told(byHand ? "busy" : "no-answer", 0, byHand ? { SipResponseCode: "603" } : {});
  }

  async #told(CallStatus, seconds, besides = {}) {
    const more = { CallStatus, CallDuration: String(seconds), Duration: String(Math.ceil(seconds / 60)) };
    await this.wire.post(this.wire.hook(this.name, `voice/status${this.ours}`), { ...this.fields, ...more, ...besides }, true);
  }

  async #post(path, more) {
    const body = await this.wire.post(path, { ...this.fields, ...more }, true);
    this.here = path;
    this.fields.CallStatus = "in-progress";
    return body;
  }
}

class TwilioOfficer {
  constructor(wire, name, caller, line) {
    this.wire = wire;
    this.name = name;
    this.caller = caller;
    this.leg = encodeURIComponent(line.leg);
    this.began = Date.now();
    this.fields = {
      CallSid: line.reference || `CA${hex()}`, AccountSid: caller.AccountSid, ApiVersion: "2010-04-01", Direction: "outbound-api",
      CallStatus: "in-progress", From: line.line, To: "+6284000090001", Caller: line.line, Called: "+6284000090001",
    };
  }

  // Whether it takes a caller of this line; they are told so.
  async takes(queue) {
    const here = this.wire.hook(this.name, `voice/officer?leg=${this.leg}`);
    const root = parse(await this.wire.post(here, this.fields, true));
    const noun = root.querySelector("Dial > Queue");
    if (noun?.textContent !== queue) return null;
    this.here = here;
    this.after = root.querySelector("Dial").getAttribute("action");
    const more = { CallSid: this.caller.CallSid, DequeingCallSid: this.fields.CallSid, QueueTime: "5" };
    return this.wire.post(this.wire.follow(here, noun.getAttribute("url")), { ...this.caller, ...more }, true);
  }

  // The two are not together any more.
  parted() {
    return this.wire.post(this.wire.follow(this.here, this.after), { ...this.fields, DialCallStatus: "completed", DialBridged: "true" }, true);
  }

  async over() {
    const seconds = Math.round((Date.now() - this.began) / 1000);
    const more = { CallStatus: "completed", CallDuration: String(seconds), Duration: String(Math.ceil(seconds / 60)) };
    await this.wire.post(this.wire.hook(this.name, `voice/officer/status?leg=${this.leg}`), { ...this.fields, ...more }, true);
  }
}

class AfricasTalkingOfficer {
  constructor(wire, caller, line) {
    this.wire = wire;
    this.began = Date.now();
    this.fields = {
      isActive: "1", sessionId: line.reference || `ATVId_${hex()}`, direction: "Outbound", callerNumber: line.line,
      destinationNumber: "+6284000090001", callSessionState: "Active", callerCountryCode: "62", clientRequestId: line.leg,
    };
  }

  async takes(queue) {
    const root = parse(await this.wire.post(this.wire.hook("africastalking", "voice"), this.fields));
    return root.querySelector("Dequeue")?.getAttribute("name") === queue ? "<Response/>" : null;
  }

  async parted() {}

  async over() {
    await this.wire.post(this.wire.hook("africastalking", "voice"), {
      ...this.fields, isActive: "0", callSessionState: "Completed", hangupCause: "NORMAL_CLEARING", status: "Success",
      durationInSeconds: String(Math.max(1, Math.round((Date.now() - this.began) / 1000))), currencyCode: "KES", amount: "0",
    });
  }
}

export class AfricasTalkingTrunk {
  constructor(wire, phone, { address: number }, ours) {
    this.wire = wire;
    this.phone = phone;
    this.name = "africastalking";
    this.here = wire.hook("africastalking", "voice");
    this.fields = {
      isActive: "1", sessionId: `ATVId_${hex()}`, direction: "Inbound", callerNumber: phone, destinationNumber: number,
      callSessionState: "Ringing", callerCountryCode: "62",
    };
    if (ours) {
      Object.assign(this.fields, {
        callerNumber: number, destinationNumber: phone, direction: "Outbound", sessionId: ours.reference, clientRequestId: ours.id,
      });
    }
  }

  ring() { return this.#post(this.here, {}); }

  go(link) { return this.#post(this.wire.follow(this.here, link), {}); }

  keyed(link, digits) { return this.#post(this.wire.follow(this.here, link), { dtmfDigits: digits }); }

  async recorded(verb, { sound, seconds }) {
    const name = `AT${hex()}`;
    await keep(name, sound);
    const more = { recordingUrl: `${this.wire.network.public_url}/phone/recordings/${name}`, durationInSeconds: String(seconds) };
    return this.#post(this.wire.follow(this.here, verb.getAttribute("callbackUrl") ?? ""), more);
  }

  get session() { return this.fields.sessionId; }

  left() { return "<Response/>"; } // after its line, this network says nothing more

  heldAt() { return ""; }

  officer(line) { return new AfricasTalkingOfficer(this.wire, this.fields, line); }

  async over(seconds) {
    await this.#told("NORMAL_CLEARING", seconds);
  }

  async refuse(byHand) {
    await this.#told(byHand ? "CALL_REJECTED" : "NO_ANSWER", 0);
  }

  async #told(hangupCause, seconds) {
    await this.wire.post(this.wire.hook("africastalking", "voice"), {
      ...this.fields, isActive: "0", callSessionState: "Completed", durationInSeconds: String(seconds), currencyCode: "KES", amount: "0",
      hangupCause, status: "Success",
    });
  }

  async #post(path, more) {
    const body = await this.wire.post(path, { ...this.fields, ...more });
    this.here = path;
    this.fields.callSessionState = "Active";
    return body;
  }
}

// SMS: sent through the network of the address they go to; fetched from the sandbox network; reported when they arrive.

import { hex } from "./wire.js";

const POLL = 1000;

// Hand one SMS to the gateway. Resolves when the network took it.
export function send(wire, phone, line, words) {
  const now = new Date();
  if (line.provider === "twilio") {
    const sid = `SM${hex()}`;
    return wire.post(wire.hook("twilio", "sms"), {
      MessageSid: sid, SmsMessageSid: sid, SmsSid: sid, AccountSid: wire.network.twilio_sid, From: phone, To: line.address, Body: words,
      NumMedia: "0", NumSegments: "1", SmsStatus: "received", ApiVersion: "2010-04-01", FromCountry: "ID", FromCity: "", FromState: "",
      FromZip: "", ToCountry: "ID",
    }, true);
  }
  if (line.provider === "kannel") {
    return wire.get(wire.hook("kannel", "sms"), {
      id: crypto.randomUUID(), from: phone, to: line.address, ts: String(Math.floor(now / 1000)), coding: "0", charset: "UTF-8",
      smsc: "demo", text: words,
    });
  }
  return wire.post(wire.hook(line.provider, "sms"), {
    date: now.toISOString().slice(0, 19).replace("T", " "), from: phone, id: crypto.randomUUID(), linkId: hex(20), text: words,
    to: line.address, networkCode: "99999",
  });
}

// The network's word that a message arrived, in the form of the network that carried it.
async function report(wire, phone, message) {
  if (message.provider === "twilio") {
    await wire.post(wire.hook("twilio", `sms/status?id=${message.id}`), {
      MessageSid: message.reference, SmsSid: message.reference, MessageStatus: "delivered", SmsStatus: "delivered",
      AccountSid: wire.network.twilio_sid, From: message.from, To: phone, ApiVersion: "2010-04-01",
    }, true);
  } else if (message.provider === "kannel") {
    const fields = { id: message.id, p: phone, P: message.from, T: String(Math.floor(Date.now() / 1000)), i: "demo", n: "gw" };
    await wire.get(wire.hook("kannel", "report"), { ...fields, d: "8", F: "", A: "ACK/", I: crypto.randomUUID() });
    await wire.get(wire.hook("kannel", "report"), { ...fields, d: "1", F: crypto.randomUUID(), A: "", I: crypto.randomUUID() });
  } else {
    await wire.post(wire.hook(message.provider, "sms/report"), {
      id: message.reference, status: "Success", phoneNumber: phone, networkCode: "99999", retryCount: "0",
    });
  }
}

// The messages of one phone. came(message): a new one, after the first look.
export class Inbox {
  constructor(wire, phone, came) {
    Object.assign(this, { wire, phone, came, messages: [], read: new Set(), after: "", stopped: false, looked: false });
    this.#poll();
  }

  get unread() {
    return this.messages.filter((one) => !this.read.has(one.id)).length;
  }

  stop() {
    this.stopped = true;
  }

  async #poll() {
    if (this.stopped) return;
    try {
      const query = new URLSearchParams({ phone: this.phone, after: this.after });
      const got = await fetch(`/phone/messages?${query}`, { cache: "no-store" });
      if (got.ok && !this.stopped) this.#take((await got.json()).messages);
    } catch {
      // The server is away; the next look may find it.
    }
    setTimeout(() => this.#poll(), document.hidden ? POLL * 4 : POLL);
  }

  #take(news) {
    for (const message of news) {
      if (this.messages.some((one) => one.id === message.id)) continue;
      this.messages.unshift(message);
      this.after = message.id;
      if (!this.looked) this.read.add(message.id);
      if (message.state === "sent") report(this.wire, this.phone, message).catch(() => {});
      if (this.looked) this.came(message);
    }
    this.looked = true;
  }
}

// A USSD session as Africa's Talking carries it: one form per hop, with everything typed so far.

import { Trouble, hex } from "./wire.js";

export class Ussd {
  constructor(wire, phone, lines) {
    this.wire = wire;
    this.phone = phone;
    this.lines = lines.filter((line) => line.kind === "ussd");
    this.open = false;
  }

  // The page that a dialled code shows: {text, open}. Trouble when nobody has this code.
  dial(code) {
    for (const { address, provider } of this.lines) {
      const stem = address.replace(/#$/, "");
      if (code !== address && !code.startsWith(`${stem}*`)) continue;
      const tail = code.replace(/#$/, "").slice(stem.length + 1);
      Object.assign(this, { provider, session: `ATUid_${hex()}`, code: address, typed: tail, hops: 0, started: Date.now() });
      return this.#hop();
    }
    throw new Trouble("code");
  }

  answer(words) {
    this.typed = this.hops > 1 || this.typed ? `${this.typed}*${words}` : words;
    return this.#hop();
  }

  // Hang-up, time-out and lost signal look the same to the gateway.
  async drop() {
    if (this.open) await this.#end("Incomplete");
  }

  async #hop() {
    this.hops += 1;
    const fields = { sessionId: this.session, phoneNumber: this.phone, networkCode: "99999", serviceCode: this.code, text: this.typed };
    try {
      this.shown = await this.wire.post(this.wire.hook(this.provider, "ussd"), fields);
    } catch (fault) {
      await this.#end("Failed", String(fault.message));
      throw fault;
    }
    const kind = this.shown.slice(0, 4);
    if (kind !== "CON " && kind !== "END ") throw new Trouble("neither CON nor END");
    this.open = kind === "CON ";
    if (!this.open) this.#end("Success").catch(() => {});
    return { text: this.shown.slice(4), open: this.open };
  }

  #end(status, errorMessage = "") {
    this.open = false;
    const date = new Date().toISOString().slice(0, 19).replace("T", " ");
    return this.wire.post(this.wire.hook(this.provider, "ussd/end"), {
      date, sessionId: this.session, serviceCode: this.code, networkCode: "99999", phoneNumber: this.phone, status, cost: "KES 0.10",
      durationInMillis: String(Date.now() - this.started), hopsCount: String(this.hops), input: this.typed,
      lastAppResponse: this.shown ?? "", errorMessage,
    });
  }
}

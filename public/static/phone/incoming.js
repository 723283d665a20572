// A call that rings at this phone: looked for every two seconds, answered by the green key, refused by the red one.

import { ringTone } from "./speech.js";
import { Talk, trunkOf } from "./talk.js";
import { words } from "./words.js";

const POLL = 2000;
const RINGS = 30_000;

class Incoming {
  constructor(phone, line, ours) {
    Object.assign(this, { phone, line, ours, began: Date.now() });
    phone.show(this);
    this.#ring();
  }

  get over() {
    return this.phone.view !== this;
  }

  draw() {
    return { title: words.incoming, lines: ["", this.line.address.slice(-13)], centred: true, soft: [words.answer, words.refuse] };
  }

  key(name) {
    if (["left-soft", "ok", "call"].includes(name)) this.#answer();
    else if (["right-soft", "back"].includes(name)) this.refuse(true);
  }

  #answer() {
    this.phone.busy = new Talk(this.phone, this.line, this.ours);
  }

  refuse(byHand) {
    trunkOf(this.phone, this.line, this.ours).refuse(byHand).catch(() => {});
    this.phone.busy = null;
    if (!this.over) this.phone.home();
  }

  // The red key, another owner or a closed page: whoever held the phone did not want the call.
  end() {
    this.refuse(true);
  }

  #ring() {
    if (this.over) return;
    if (Date.now() - this.began > RINGS) return this.refuse(false);
    ringTone();
    setTimeout(() => this.#ring(), POLL);
  }
}

// Looks for calls while nothing else is going on. A call is shown once, even while the server still thinks that it rings.
export function listenForCalls(phone) {
  const shown = new Set();
  const look = async () => {
    try {
      if (phone.owner && phone.view === phone.idle) {
        const got = await fetch(`/phone/calls?${new URLSearchParams({ phone: phone.owner.phone })}`, { cache: "no-store" });
        const ours = got.ok ? (await got.json()).calls.find((one) => !shown.has(one.id)) : undefined;
        const line = ours && phone.network.lines.find((one) => one.kind === "voice" && one.address === ours.from);
        if (line && phone.view === phone.idle) {
          shown.add(ours.id);
          phone.busy = new Incoming(phone, line, ours);
        }
      }
    } catch {
      // The server is away; the next look may find it.
    }
    setTimeout(look, POLL);
  };
  look();
}

// One call: the documents of the gateway carried out as the network does, until the caller or the line hangs up.

import { Line } from "./line.js";
import { beep, say } from "./speech.js";
import { Trouble } from "./wire.js";

const MOST_DOCUMENTS = 30; // without a key from the caller: a redirect loop otherwise never ends
const GATHERS = ["Gather", "GetDigits"];

class HungUp extends Error {}

// Keys of the caller, one by one.
class Keys {
  constructor() {
    this.waiting = null;
  }

  press(key) {
    this.waiting?.(key);
  }

  // The next key, or null after `seconds`, or null when `signal` says so.
  next(seconds, signal) {
    if (signal?.aborted) return Promise.resolve(null);
    return new Promise((resolve) => {
      const timer = seconds ? setTimeout(() => finish(null), seconds * 1000) : 0;
      const finish = (key) => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", none);
        this.waiting = null;
        resolve(key);
      };
      const none = () => finish(null);
      signal?.addEventListener("abort", none);
      this.waiting = finish;
    });
  }
}

export class Call {
  // shows(state): {waits, caption, language, digits}; waits is "", "keys", "choice", "recording", "officer" or "over".
  constructor(trunk, shows) {
    this.trunk = trunk;
    this.shows = shows;
    this.keys = new Keys();
    this.gone = new AbortController();
    this.state = { waits: "", captions: [], digits: "" };
    this.started = 0;
    this.recorder = null;
  }

  // Runs the whole call. Rejects with Trouble when the gateway fails.
  async run() {
    try {
      this.rang = true;
      let xml = await this.trunk.ring();
      this.started = Date.now();
      for (this.documents = 0; xml !== null; this.documents += 1) {
        if (this.documents > MOST_DOCUMENTS) throw new Trouble("redirect loop");
        xml = await this.#carryOut(xml);
      }
    } catch (fault) {
      if (!(fault instanceof HungUp)) throw fault;
    } finally {
      this.gone.abort();
      this.show({ waits: "over" });
      if (this.started && !this.told) await this.trunk.over(this.seconds).catch(() => {});
    }
  }

  get seconds() {
    return this.started ? Math.round((Date.now() - this.started) / 1000) : 0;
  }

  press(key) {
    this.documents = 0;
    this.keys.press(key);
  }

  hangUp() {
    this.gone.abort();
  }

  // The phone is gone: its network tells so at once, whatever was under way.
  vanish() {
    if (this.rang && !this.told) this.trunk.over(this.seconds).catch(() => {});
    this.told = true;
    this.gone.abort();
  }

  // A Record waits for this: a promise of {sound, seconds}.
  leave(recording) {
    this.keys.press(recording);
  }

  show(news) {
    Object.assign(this.state, news);
    this.shows(this.state);
  }

  #alive() {
    if (this.gone.signal.aborted) throw new HungUp();
  }

  async #carryOut(xml) {
    const root = new DOMParser().parseFromString(xml, "text/xml").documentElement;
    if (root.nodeName !== "Response") throw new Trouble("not a voice document");
    for (const verb of root.children) {
      this.#alive();
      if (verb.nodeName === "Say") await this.say(verb, this.gone.signal);
      else if (verb.nodeName === "Pause") await this.keys.next(Number(verb.getAttribute("length") ?? 1), this.gone.signal);
      else if (verb.nodeName === "Redirect") return this.trunk.go(verb.textContent);
      else if (verb.nodeName === "Hangup" || verb.nodeName === "Reject") return null;
      else if (verb.nodeName === "Enqueue") return new Line(this, this.trunk).wait(verb);
      else if (verb.nodeName === "Record") return this.#record(verb);
      else if (GATHERS.includes(verb.nodeName)) {
        const digits = await this.gather(verb);
        this.#alive();
        if (digits !== null) return this.trunk.keyed(verb.getAttribute("action") ?? verb.getAttribute("callbackUrl") ?? "", digits);
      }
    }
    return null;
  }

  async say(verb, signal) {
    const words = verb.textContent.replace(/\s+/g, " ").trim();
    const language = verb.getAttribute("language") ?? verb.getAttribute("voice")?.match(/[a-z]{2}-[A-Z]{2}/)?.[0] ?? "id-ID";
    if (!words) return;
    this.state.captions.push(words);
    this.show({ language });
    await say(words, language, signal);
    this.#alive();
  }

  // The digits keyed; null when the next verb has its turn.
  async gather(verb, gone = this.gone.signal) {
    const finish = verb.getAttribute("finishOnKey") ?? "#";
    const most = Number(verb.getAttribute("numDigits") ?? 0);
    const timeout = Number(verb.getAttribute("timeout") ?? (verb.nodeName === "Gather" ? 5 : 30));
    this.show({ waits: "keys", digits: "" });
    const speech = new AbortController();
    const stop = () => speech.abort();
    gone.addEventListener("abort", stop);
    let early = null;
    const keyed = this.keys.next(0, speech.signal).then((key) => { early = key; speech.abort(); });
    for (const one of verb.children) {
      if (speech.signal.aborted) break;
      if (one.nodeName === "Say") await this.say(one, speech.signal);
      if (one.nodeName === "Pause") await say("", "id-ID", AbortSignal.any([speech.signal, AbortSignal.timeout(1000)]));
    }
    speech.abort();
    await keyed;
    let digits = "";
    for (let key = early ?? await this.keys.next(timeout, gone); key !== null;) {
      if (finish !== "" && key === finish) break;
      digits += key;
      this.show({ digits });
      if (most && digits.length >= most) break;
      key = await this.keys.next(timeout, gone);
    }
    this.show({ waits: "" });
    const asked = digits !== "" || verb.getAttribute("actionOnEmptyResult") === "true";
    return asked ? digits : null;
  }

  async #record(verb) {
    for (const one of verb.children) if (one.nodeName === "Say") await this.say(one, this.gone.signal);
    if (verb.getAttribute("playBeep") !== "false") beep();
    this.show({ waits: "choice", longest: Number(verb.getAttribute("maxLength") ?? 120) });
    let recording = null;
    while (recording === null || typeof recording === "string") {
      recording = await this.keys.next(0, this.gone.signal);
      this.#alive();
    }
    this.show({ waits: "" });
    return this.trunk.recorded(verb, recording, "#");
  }

}

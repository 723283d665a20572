// A call on the screen: who is called, how long, every word that is said, and what the line waits for.

import { microphone, silence } from "./record.js";
import { muted, ringTone } from "./speech.js";
import { AfricasTalkingTrunk, TwilioTrunk } from "./trunks.js";
import { wrap } from "./screen.js";
import { Call } from "./voice.js";
import { words } from "./words.js";

const ROOM = 5;

export function trunkOf(phone, line, ours) {
  const Trunk = ["twilio", "sandbox"].includes(line.provider) ? TwilioTrunk : AfricasTalkingTrunk;
  return new Trunk(phone.wire, phone.owner.phone, line, ours);
}

export class Talk {
  // ours: a call of the gateway's that is answered here
  constructor(phone, line, ours) {
    this.phone = phone;
    this.line = line;
    this.state = { waits: "", captions: [], digits: "" };
    this.call = new Call(trunkOf(phone, line, ours), (state) => this.#heard(state));
    this.top = null; // null follows what is being said
    this.documents = 0;
    this.said = 0; // what was said before the last key
    phone.show(this);
    this.#run(!ours);
  }

  end() {
    this.over = true;
    this.recorder?.stop().catch(() => {});
    this.call.hangUp();
  }

  vanish() {
    this.over = true;
    this.call.vanish();
  }

  async #run(placed) {
    if (placed) ringTone();
    try {
      await this.call.run();
      if (!this.over) this.phone.notice([`${words.ended} ${this.#clock()}`, ...this.state.captions.slice(this.said)].join("\n"));
    } catch {
      if (!this.over) this.phone.notice(words.trouble);
    }
  }

  #heard(state) {
    if (state.waits !== this.state.waits) this.message = "";
    this.state = { ...state };
    this.top = null;
    if (this.phone.view === this) this.phone.draw();
  }

  #clock() {
    const all = this.call.seconds;
    return `${String(Math.floor(all / 60)).padStart(2, "0")}:${String(all % 60).padStart(2, "0")}`;
  }

  draw() {
    const { waits, captions, digits } = this.state;
    const title = this.call.started ? `${this.line.address.slice(-13)} ${this.#clock()}` : words.calling;
    const asks = { choice: words.record, recording: words.recording, officer: words.officer, talk: words.talk }[waits] ?? "";
    const told = this.message || asks || (captions.at(-1) ?? this.line.address);
    this.lines = wrap(told);
    const soft = this.#soft().map(([label]) => label);
    const field = waits === "keys" ? { label: words.yourkeys, text: digits, mode: "" } : undefined;
    return { title, lines: this.lines, said: [...captions, this.message || asks], top: this.top ?? 0, soft, field };
  }

  #soft() {
    if (this.state.waits === "choice") {
      return [[words.mic, () => this.#microphone()], [words.silent, () => this.call.leave(silence())]];
    }
    if (this.state.waits === "recording") return [[words.done, () => this.#finish()], ["", () => {}]];
    const sound = muted() ? words.sound : words.mute;
    return [[sound, () => this.phone.switches.setMute(!muted())], [words.hangup, () => this.phone.hangUp()]];
  }

  async #microphone() {
    try {
      this.recorder = await microphone();
      this.state.waits = "recording";
      this.message = "";
      setTimeout(() => this.#finish(), (this.state.longest || 120) * 1000);
    } catch {
      this.message = words.nomic;
    }
    this.phone.draw();
  }

  async #finish() {
    const recorder = this.recorder;
    this.recorder = null;
    if (recorder) this.call.leave(await recorder.stop());
  }

  key(name) {
    if (name === "left-soft" || name === "ok") this.#soft()[0][1]();
    else if (name === "right-soft" || name === "back") this.#soft()[1][1]();
    else if (name === "down") this.top = Math.min((this.top ?? 0) + 1, Math.max(0, this.lines.length - ROOM));
    else if (name === "up") this.top = Math.max(0, (this.top ?? 0) - 1);
    else if (this.state.waits === "recording") name === "#" && this.#finish();
    else if (/^[0-9*#]$/.test(name)) this.#key(name);
  }

  #key(name) {
    this.documents += 1;
    this.said = this.state.captions.length;
    if (this.phone.switches.weak && this.documents > 1) {
      this.phone.switches.setWeak(false);
      this.end();
      return this.phone.notice(words.dropped);
    }
    this.call.press(name);
  }
}

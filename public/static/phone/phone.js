// The handset: which view has the screen and the keys, and what the person holding it can do.

import { Conversation } from "./conversation.js";
import { Idle } from "./idle.js";
import { Inbox, send } from "./sms.js";
import { keyTone, messageTone } from "./speech.js";
import { Talk } from "./talk.js";
import { Editor, List, Reader } from "./views.js";
import { words } from "./words.js";

const TICK = 1000;

export class Phone {
  constructor(screen, wire, network, switches) {
    Object.assign(this, { screen, wire, network, switches, lastDialled: "", inbox: null });
    this.idle = new Idle(this);
    setInterval(() => this.draw(), TICK);
  }

  // Put somebody's card into the phone: their messages, their number.
  belongsTo(owner) {
    this.leave();
    this.owner = owner;
    this.inbox?.stop();
    this.inbox = new Inbox(this.wire, owner.phone, () => { messageTone(); this.draw(); });
    this.home();
  }

  livesIn(town) {
    this.town = town;
    this.draw();
  }

  draw() {
    if (!this.view || !this.owner || !this.town) return;
    const status = { signal: this.switches.weak ? 1 : 5, battery: 0.8, unread: this.inbox?.unread ?? 0 };
    const room = this.screen.show({ ...this.view.draw(), status });
    this.view.drawn?.(room);
  }

  show(view) {
    this.view = view;
    this.draw();
  }

  home() {
    this.show(this.idle);
  }

  press(key, held = false) {
    keyTone(key);
    if (key === "end") return this.hangUp();
    this.view.key(key, held);
    this.draw();
  }

  type(letter) {
    keyTone(letter);
    if (this.view.type) this.view.type(letter);
    else this.view.key(letter, false);
    this.draw();
  }

  // Everything off: the session or call that is open ends as when the red key is pressed.
  leave() {
    this.busy?.end();
    this.busy = null;
  }

  // The page is closed: the network hears of the end before it is gone. Nothing here may wait.
  vanish() {
    if (this.busy?.vanish) this.busy.vanish();
    else this.busy?.end();
    this.busy = null;
  }

  hangUp() {
    this.leave();
    this.home();
  }

  notice(text, then = () => this.home()) {
    this.show(new Reader({ text, right: [words.back, then], left: [words.ok, then] }));
  }

  menu() {
    const items = [
      { label: words.write, pick: () => this.write() },
      { label: words.inbox, pick: () => this.openInbox() },
      { label: words.lines, pick: () => this.openLines() },
    ];
    this.show(new List({ title: words.menu, items, back: () => this.home() }));
  }

  dialling(text) {
    const editor = new Editor({
      title: words.dial, label: "", text, send: words.call, raw: true, back: () => this.home(), done: (number) => this.dial(number),
    });
    this.show(editor);
  }

  // The green key: a code opens a USSD session, a number a call.
  dial(number) {
    this.leave();
    this.lastDialled = number;
    if (/^\*.*#$/.test(number)) this.busy = new Conversation(this, number);
    else {
      const digits = number.replace(/^0/, "+62");
      const line = this.network.lines.find((one) => one.kind === "voice" && [number, digits].includes(one.address));
      if (!line) return this.notice(words.badnumber);
      this.busy = new Talk(this, line);
    }
  }

  openLines() {
    const items = this.town.lines.map((line) => ({
      label: `${words.kinds[line.kind]} ${line.address}`.slice(0, 18),
      pick: () => (line.kind === "sms" ? this.write(line.address) : this.dial(line.address)),
    }));
    this.show(new List({ title: words.lines, items, back: () => this.home() }));
  }

  openInbox() {
    const items = this.inbox.messages.map((one) => ({
      label: `${this.inbox.read.has(one.id) ? " " : "*"}${one.from} ${one.text}`.slice(0, 18),
      pick: () => this.readMessage(one),
    }));
    this.show(new List({ title: words.inbox, items, empty: words.empty, back: () => this.home() }));
  }

  readMessage(message) {
    this.inbox.read.add(message.id);
    const known = this.network.lines.some((one) => one.kind === "sms" && one.address === message.from);
    this.show(new Reader({
      title: `${words.from} ${message.from}`, text: message.text, right: [words.back, () => this.openInbox()],
      left: known ? [words.reply, () => this.write(message.from)] : undefined,
    }));
  }

  write(to = "", text = "") {
    if (!to) {
      const items = this.network.lines.filter((one) => one.kind === "sms").map((one) => ({
        label: one.address, pick: () => this.write(one.address),
      }));
      return this.show(new List({ title: words.to, items, back: () => this.home() }));
    }
    this.show(new Editor({
      title: `${words.to} ${to}`, label: words.message, mode: "abc", text, done: (all) => this.sendText(to, all), back: () => this.home(),
    }));
  }

  async sendText(to, text) {
    const line = this.network.lines.find((one) => one.kind === "sms" && one.address === to);
    this.show(new Reader({ text: words.sending }));
    try {
      await send(this.wire, this.owner.phone, line, text);
      this.notice(words.sent);
      const shown = this.view;
      setTimeout(() => { if (this.view === shown) this.home(); }, 1500);
    } catch {
      this.notice(words.unsent, () => this.write(to, text));
    }
  }
}

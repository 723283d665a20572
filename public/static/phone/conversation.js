// A USSD session on the screen: the page, an answer, the next page; and what a lost signal looks like.

import { Ussd } from "./ussd.js";
import { Editor, Reader } from "./views.js";
import { words } from "./words.js";

export class Conversation {
  constructor(phone, code) {
    this.phone = phone;
    this.session = new Ussd(phone.wire, phone.owner.phone, phone.network.lines);
    this.over = false;
    this.#turn(() => this.session.dial(code));
  }

  // The red key, or another card in the phone.
  end() {
    this.over = true;
    this.session.drop().catch(() => {});
  }

  async #turn(go) {
    this.phone.show(new Reader({ text: words.waiting, right: [words.exit, () => this.phone.hangUp()] }));
    let page;
    try {
      page = await go();
    } catch (fault) {
      if (!this.over) this.phone.notice(fault.message === "code" ? words.badcode : words.trouble);
      return;
    }
    if (this.over) return this.session.drop().catch(() => {});
    if (this.phone.switches.weak && page.open && this.session.hops > 1) return this.#lost();
    this.#show(page);
  }

  // The answer reached the gateway; the page that came back is lost with the signal.
  #lost() {
    this.end();
    this.phone.switches.setWeak(false);
    this.phone.notice(words.dropped);
  }

  #show(page) {
    const out = [words.exit, () => this.phone.hangUp()];
    if (!page.open) return this.phone.show(new Reader({ text: page.text, left: [words.ok, out[1]], right: out }));
    const reader = new Reader({
      text: page.text, right: out, left: [words.answer, () => this.#ask(page, reader)], keyed: (key) => this.#ask(page, reader, key),
    });
    this.phone.show(reader);
  }

  #ask(page, reader, first = "") {
    const letters = /^[0-9*#]?$/.test(first) ? "123" : "abc";
    this.phone.show(new Editor({
      above: page.text, label: words.answer, mode: letters, text: first, done: (words_) => this.#turn(() => this.session.answer(words_)),
      back: () => this.phone.show(reader),
    }));
  }
}

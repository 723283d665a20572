// A caller in a network's line: its documents are played until an officer takes the call, the caller leaves, or hangs up.
// The sandbox lets the officer's phone answer at once; all that is said comes from the gateway's own documents.

const LOOK = 1000;

function parse(xml) {
  return new DOMParser().parseFromString(xml, "text/xml").documentElement;
}

export class Line {
  constructor(call, trunk) {
    this.call = call;
    this.trunk = trunk;
    this.began = Date.now();
    this.officer = null;
  }

  // The document that the call goes on with.
  async wait(verb) {
    const action = verb.getAttribute("action") ?? "";
    const gone = this.call.gone.signal;
    try {
      return await this.#through(verb, action, gone);
    } catch (fault) {
      if (!gone.aborted) throw fault;
      return null;
    } finally {
      if (gone.aborted) await this.#hungUp(action);
      else this.call.show({ waits: "" });
    }
  }

  async #through(verb, action, gone) {
    const queue = verb.getAttribute("name") ?? verb.textContent.trim();
    let waitUrl = verb.getAttribute("waitUrl");
    while (!gone.aborted) {
      const how = await this.#inLine(waitUrl, queue, gone);
      if (gone.aborted) return null;
      if (how === "left") return this.trunk.left(action, "leave", this.#seconds());
      const after = await this.#talk(gone);
      if (gone.aborted) return null;
      if (after === "over") {
        await this.officer.over().catch(() => {});
        return this.trunk.left(action, "bridged", this.#seconds());
      }
      const enqueue = parse(await this.trunk.go(this.trunk.heldAt())).querySelector("Enqueue");
      if (!enqueue) return null;
      waitUrl = enqueue.getAttribute("waitUrl");
    }
    return null;
  }

  // Plays what the line plays until the caller is taken ("taken") or leaves ("left").
  async #inLine(waitUrl, queue, gone) {
    const taken = new AbortController();
    const stop = AbortSignal.any([gone, taken.signal]);
    const looking = this.#lookFor(queue, taken, gone);
    let left = false;
    this.call.show({ waits: "officer", digits: "" });
    while (!stop.aborted && !left) {
      const root = waitUrl ? parse(await this.trunk.go(waitUrl)) : parse("<Response><Pause length='20'/></Response>");
      for (const verb of root.children) {
        if (stop.aborted) break;
        if (verb.nodeName === "Say") await this.call.say(verb, stop);
        else if (verb.nodeName === "Pause") await this.call.keys.next(Number(verb.getAttribute("length") ?? 1), stop);
        else if (verb.nodeName === "Leave") left = true;
        else if (verb.nodeName === "Gather") {
          const digits = await this.call.gather(verb, stop);
          this.call.show({ waits: "officer" });
          if (digits && !stop.aborted) {
            left = parse(await this.trunk.keyed(verb.getAttribute("action"), digits)).querySelector("Leave") !== null;
          }
          break;
        }
      }
    }
    taken.abort();
    await looking;
    return left ? "left" : "taken";
  }

  // Looks until an officer's phone rings for this caller, and lets it answer.
  async #lookFor(queue, taken, gone) {
    while (!taken.signal.aborted && !gone.aborted) {
      await new Promise((resolve) => setTimeout(resolve, LOOK));
      const stands = await this.#stands();
      if (stands?.state !== "ringing" || !stands.leg || taken.signal.aborted || gone.aborted) continue;
      if (this.officer?.id !== stands.leg) this.officer = Object.assign(this.trunk.officer(stands), { id: stands.leg });
      const said = await this.officer.takes(queue).catch(() => null);
      if (said !== null) {
        this.said = said;
        taken.abort();
      }
    }
  }

  // The talk, until it is "over" or the caller is put on hold ("held").
  async #talk(gone) {
    for (const verb of parse(this.said).children) if (verb.nodeName === "Say") await this.call.say(verb, gone).catch(() => {});
    this.call.show({ waits: "talk" });
    while (!gone.aborted) {
      await this.call.keys.next(LOOK / 1000, gone);
      const stands = await this.#stands();
      if (!stands || stands.state === "talking") continue;
      await this.officer.parted().catch(() => {});
      if (stands.state === "waiting") this.officer = null; // handed on to another officer
      return ["held", "ringing", "waiting"].includes(stands.state) ? "held" : "over";
    }
    return "over";
  }

  async #hungUp(action) {
    if (this.officer) await this.officer.over().catch(() => {});
    await Promise.resolve(this.trunk.left(action, "hangup", this.#seconds())).catch(() => {});
  }

  async #stands() {
    const { session } = this.trunk;
    const query = new URLSearchParams({ phone: this.trunk.phone, provider: this.trunk.name, call: session });
    try {
      const got = await fetch(`/phone/line?${query}`, { cache: "no-store" });
      return got.ok ? await got.json() : null;
    } catch {
      return null;
    }
  }

  #seconds() {
    return Math.round((Date.now() - this.began) / 1000);
  }
}

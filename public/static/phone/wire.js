// The wire between this phone and the gateway: requests worded and signed the way the networks do it.

import { hmac } from "./sign.js";

const HEX = "0123456789abcdef";

export function hex(size = 32) {
  return [...crypto.getRandomValues(new Uint8Array(size))].map((byte) => HEX[byte % 16]).join("");
}

export class Trouble extends Error {}

export class Wire {
  // network: what /phone/network tells. told(exchange): called for the log. switches: {twice}
  constructor(network, told, switches) {
    this.network = network;
    this.told = told;
    this.switches = switches;
  }

  hook(provider, tail) {
    return `/hooks/${provider}/${provider === "sandbox" ? this.network.training_key : this.network.webhook_key}/${tail}`;
  }

  post(path, fields, signed = false) {
    return this.#send("POST", path, fields, signed);
  }

  get(path, fields) {
    return this.#send("GET", `${path}?${new URLSearchParams(fields)}`, fields, false);
  }

  // The path that a link in a document names. Trouble when it leaves the gateway: then our own document is wrong.
  follow(here, link) {
    const home = new URL(this.network.public_url);
    const there = new URL(link.trim() || here, new URL(here, home));
    if (there.origin !== home.origin) throw new Trouble(`the document sends the network to ${there.origin}`);
    return there.pathname + there.search;
  }

  async #send(method, path, fields, signed) {
    const headers = {};
    const token = path.startsWith("/hooks/sandbox/") ? this.network.training_key : this.network.twilio_token;
    if (signed) headers["X-Twilio-Signature"] = signature(token, this.network.public_url + path, fields);
    const once = await this.#once(method, path, fields, headers, null);
    if (this.switches.twice) await this.#once(method, path, fields, headers, once);
    if (once.status < 200 || once.status > 204) throw new Trouble(`HTTP ${once.status}`);
    return once.body;
  }

  async #once(method, path, fields, headers, before) {
    const started = performance.now();
    const body = method === "POST" ? new URLSearchParams(fields) : undefined;
    const exchange = { method, path, fields, headers, status: 0, body: "", again: Boolean(before), same: false, took: 0 };
    try {
      const got = await fetch(path, { method, headers, body, redirect: "error", keepalive: true, cache: "no-store", credentials: "omit" });
      exchange.status = got.status;
      exchange.body = await got.text();
    } catch (fault) {
      exchange.body = String(fault);
    }
    exchange.took = Math.round(performance.now() - started);
    exchange.same = before !== null && before.status === exchange.status && before.body === exchange.body;
    this.told(exchange);
    return exchange;
  }
}

// Twilio's X-Twilio-Signature: HMAC-SHA1 over the address and the sorted fields, in base64.
export function signature(token, address, fields) {
  const base = address + Object.keys(fields).sort().map((name) => name + fields[name]).join("");
  return hmac(token, base);
}

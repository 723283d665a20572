// The screen of a phone that nobody uses: the time where the town is, and who has written.

import { words } from "./words.js";

const ZONES = { WIB: "Asia/Jakarta", WITA: "Asia/Makassar", WIT: "Asia/Jayapura" };

export class Idle {
  constructor(phone) {
    this.phone = phone;
  }

  draw() {
    const { town, owner, inbox } = this.phone;
    const parts = new Intl.DateTimeFormat("en-GB", {
      timeZone: ZONES[town.zone] ?? "Asia/Jakarta", year: "numeric", month: "numeric", day: "numeric", weekday: "short", hour: "2-digit",
      minute: "2-digit", hour12: false,
    }).formatToParts(new Date());
    const of = (type) => parts.find((one) => one.type === type).value;
    const day = words.days[["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"].indexOf(of("weekday"))];
    const date = `${day} ${of("day")} ${words.months[Number(of("month")) - 1]} ${of("year")}`;
    const unread = inbox?.unread ?? 0;
    const news = unread ? `${unread} ${words.newmessage}` : "";
    return {
      big: `${of("hour")}.${of("minute")}`, centred: true, lines: [`${town.zone} ${date}`.slice(0, 20), news, owner.name.slice(0, 20)],
      soft: [words.menu, words.messages],
    };
  }

  key(name) {
    if (/^[0-9*#]$/.test(name)) this.phone.dialling(name);
    else if (name === "left-soft" || name === "ok") this.phone.menu();
    else if (name === "right-soft") this.phone.openInbox();
    else if (name === "call") this.phone.dialling(this.phone.lastDialled);
    else if (name === "down") this.phone.openLines();
    else if (name === "up") this.phone.write();
  }

  type(letter) {
    if (/^[0-9*#+]$/.test(letter)) this.phone.dialling(letter);
  }
}

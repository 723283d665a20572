// What went over the wire, for whoever wants to see it: the newest exchange on top.

import { words } from "./words.js";

const MOST = 60;

function made(tag, className, text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}

function table(title, entries) {
  const part = made("dl", "fields");
  part.append(made("dt", "heading", title));
  for (const [name, value] of entries) part.append(made("dt", "", name), made("dd", "", value === "" ? "\u00a0" : value));
  return part;
}

export function logInto(list) {
  return ({ method, path, fields, headers, status, body, again, same, took }) => {
    const line = document.createElement("li");
    const exchange = made("details", "exchange");
    const head = made("summary", "");
    const good = status >= 200 && status <= 204;
    head.append(
      made("span", "method", method), made("code", "path", path.split("?")[0]), made("span", good ? "good" : "bad", status || "-"),
      made("span", "took", `${took} ms`),
    );
    if (again) head.append(made("span", same ? "good" : "bad", same ? `\u21bb ${words.same}` : `\u21bb ${words.other}`));
    exchange.append(head, table(words.fields, [...Object.entries(headers), ...Object.entries(fields)]));
    exchange.append(made("p", "heading", words.reply_of), made("pre", "", body || "\u00a0"));
    line.append(exchange);
    list.prepend(line);
    while (list.children.length > MOST) list.lastChild.remove();
  };
}

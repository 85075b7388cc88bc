// Toasts, alerts and small dialogs.

import { byId, el } from "./dom.js";
import { t } from "./i18n.js";

const SHOWN_FOR = 4500;
const MOST = 2;

export function toast(text, kind = "") {
  const node = el("p", { class: `toast ${kind}` }, text);
  const shown = byId("toasts");
  shown.append(node);
  while (shown.children.length > MOST) shown.firstElementChild.remove();
  setTimeout(() => node.remove(), SHOWN_FOR);
}

export const failed = (error) => toast(error.message, "bad");

// Runs something asked of the sandbox; a refusal is shown.
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    failed(error);
    return null;
  }
}

function open(...content) {
  const dialog = byId("dialog");
  dialog.replaceChildren(...content);
  if (!dialog.open) dialog.showModal();
  return dialog;
}

const closer = () =>
  el("button", { type: "button", class: "primary", onclick: () => byId("dialog").close() }, t("close"));

export const alert_ = (text) => open(el("p", { id: "dialog-title", class: "alert-text" }, text), closer());

export function picture(url, name) {
  open(el("h2", { id: "dialog-title" }, name), el("img", { src: url, alt: name, class: "whole" }), closer());
}

// Lets one of the people be chosen.
export function choosePerson(people, role, chosen) {
  const rows = people.map((person) =>
    el("li", {}, el("button", {
      type: "button",
      class: "wide",
      onclick: () => { byId("dialog").close(); chosen(person); },
    }, el("b", {}, person.name), " ", el("span", { class: "hint" }, role(person)))));
  open(el("h2", { id: "dialog-title" }, t("whoOpens")), el("ul", { class: "choice" }, rows), closer());
}

// Building and updating elements. Data goes in as text only, never as markup.

export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (name in node && !name.startsWith("aria")) node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

// A line drawing of 24 by 24.
export function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS(svg.namespaceURI, "path");
  line.setAttribute("d", path);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(line);
  return svg;
}

export const byId = (id) => document.getElementById(id);

const FOCUSABLE = "a, button, input, summary, textarea";

// Whatever had the focus in the old node has it in the new one.
function exchange(node, made) {
  const focused = [...node.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement);
  node.replaceWith(made);
  if (focused >= 0) made.querySelectorAll(FOCUSABLE)[focused]?.focus({ preventScroll: true });
}

// Makes the children of `parent` those of `items` ({key, signature, build}); what did not change is not touched,
// so that focus, scrolling and pictures stay.
export function reconcile(parent, items) {
  const known = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  let place = parent.firstElementChild;
  for (const { key, signature, build } of items) {
    let node = known.get(key);
    if (!node || node.signature !== signature) {
      const made = build();
      made.dataset.key = key;
      made.signature = signature;
      if (node) {
        if (place === node) place = made;
        exchange(node, made);
      }
      node = made;
    }
    known.delete(key);
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
  }
  for (const node of known.values()) node.remove();
}

// What the page asks of the sandbox. Only this address is ever spoken to.

async function answered(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || `${response.status} ${response.statusText}`);
  return body;
}

export const state = async () => answered(await fetch("/sandbox/state"));
export const log = async () => answered(await fetch("/sandbox/log"));

export async function act(what, asked = {}) {
  const headers = { "Content-Type": "application/json" };
  return answered(await fetch(`/sandbox/${what}`, { method: "POST", headers, body: JSON.stringify(asked) }));
}

export async function send(fields, files = []) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value !== null && value !== undefined) form.append(name, value);
  for (const file of files) form.append("files", file, file.name);
  return answered(await fetch("/sandbox/send", { method: "POST", body: form }));
}

export async function sample(name) {
  const response = await fetch(`/sandbox/samples/${name}`);
  return new File([await response.blob()], name, { type: response.headers.get("Content-Type") });
}

// Calls `opened` at every (re)connection and `happened` at every event.
export function listen(opened, happened, lost) {
  const source = new EventSource("/sandbox/events");
  source.onopen = opened;
  source.onmessage = (event) => happened(JSON.parse(event.data));
  source.onerror = lost;
}

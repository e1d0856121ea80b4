// Shows alarms that come by Web Push and answers them. Its scope holds no page, so that it never stands between a page and the server.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const message = read(event.data);
  event.waitUntil(Promise.all([show(message), tell(message.open, "?shown=1")]));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const message = event.notification.data;
  const link = event.action === "" ? null : message[event.action];
  event.waitUntil(link === null || link === undefined ? open(message) : answer(message, event.action, link));
});

/** A push must be shown, even one that cannot be read: what is hidden costs the subscription. */
function read(data) {
  try {
    const message = data.json();
    return typeof message.text === "string" ? message : { text: "Twinline" };
  } catch {
    return { text: "Twinline" };
  }
}

function show(message) {
  const [title, ...rest] = message.text.split("\n");
  const words = message.words ?? {};
  const actions = ["acknowledge", "arrive"]
    .filter((action) => message[action])
    .map((action) => ({ action, title: words[action] ?? action }));
  return self.registration.showNotification(title, {
    body: rest.join("\n"),
    tag: message.tag ?? "twinline",
    renotify: true,
    requireInteraction: message.level <= 2,
    icon: "/mark.svg",
    data: message,
    actions,
  });
}

/** The tap on the notification is the confirming one: the link is carried out at once, and the answer shown in its place. */
async function answer(message, action, link) {
  const status = await post(link);
  if (status !== 200) return open({ ...message, open: link });
  const done = message.words?.done ?? "✓";
  return show({ text: `${done}\n${message.text}`, tag: message.tag, open: message.open, level: 4 });
}

async function open(message) {
  await tell(message.open, "");
  return self.clients.openWindow(message.open ?? "/");
}

function tell(link, query) {
  return link ? post(link + query) : Promise.resolve(0);
}

/** 0: not reached. */
async function post(link) {
  // Wherever the link was made for, it is this server that answers it.
  const path = new URL(link, self.location.origin);
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  try {
    const response = await fetch(path.pathname + path.search, { method: "POST", headers, body: "", credentials: "omit" });
    return response.status;
  } catch {
    return 0;
  }
}

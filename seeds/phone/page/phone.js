// Shows what the phone received. Everything that came in is written with textContent: a name is never markup.

const WORDS = {
  zh: {
    title: "值班手机",
    language: "English",
    linked: "已连接",
    lost: "与手机服务断开，以下可能不是最新",
    modes: "接收方式",
    ok: "正常",
    fail: "报错 500",
    hang: "不应答",
    busy: "忙 429",
    empty: "还没有消息",
    clear: "清空",
    refused: "拒收（签名或格式不对）",
    repeats: "重复",
    limit: "限",
    peak: "峰值",
    level: ["", "红", "橙", "黄", "蓝"],
    reason: {
      raised: "报警",
      escalated: "升级催办",
      acknowledged: "已确认",
      cleared: "已恢复",
      reset: "已复位",
      shelved: "已搁置",
      unshelved: "取消搁置",
      retired: "已停用",
    },
  },
  en: {
    title: "On-call phone",
    language: "中文",
    linked: "Connected",
    lost: "Not connected: this may be out of date",
    modes: "Answers",
    ok: "normally",
    fail: "500",
    hang: "never",
    busy: "429",
    empty: "No messages yet",
    clear: "Clear",
    refused: "refused (signature or form)",
    repeats: "repeated",
    limit: "limit",
    peak: "peak",
    level: ["", "red", "orange", "yellow", "blue"],
    reason: {
      raised: "Alarm",
      escalated: "Escalated",
      acknowledged: "Acknowledged",
      cleared: "Cleared",
      reset: "Reset",
      shelved: "Shelved",
      unshelved: "Unshelved",
      retired: "Retired",
    },
  },
};
const GLYPHS = ["", "■", "▲", "◆", "●"];
const MODES = ["ok", "fail", "hang", "busy"];

let language = localStorage.getItem("language") === "en" ? "en" : "zh";
let names = {};
let last = { mode: "ok", refused: 0, items: [] };
let linked = false;

const byId = (id) => document.getElementById(id);

byId("language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  localStorage.setItem("language", language);
  draw();
});
byId("clear").addEventListener("click", () => void fetch("/clear", { method: "POST" }));
for (const mode of MODES) {
  const label = document.createElement("label");
  const input = Object.assign(document.createElement("input"), { type: "radio", name: "mode", value: mode });
  input.addEventListener("change", () => {
    void fetch("/mode", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ mode }),
    });
  });
  label.append(input, document.createElement("span"));
  byId("modes").append(label);
}

const events = new EventSource("/events");
events.addEventListener("message", (event) => {
  last = JSON.parse(event.data);
  linked = true;
  draw();
});
events.addEventListener("error", () => {
  linked = false;
  draw();
});
draw();
names = await (await fetch("/names")).json();
draw();

function draw() {
  const words = WORDS[language];
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = `${words.title} · Twinline`;
  byId("title").textContent = words.title;
  byId("language").textContent = words.language;
  byId("link").textContent =
    (linked ? words.linked : words.lost) + (last.refused > 0 ? ` · ${words.refused} ${last.refused}` : "");
  byId("link").className = linked ? "" : "lost";
  byId("modes-title").textContent = words.modes;
  for (const label of byId("modes").querySelectorAll("label")) {
    const input = label.querySelector("input");
    input.checked = input.value === last.mode;
    label.querySelector("span").textContent = words[input.value];
  }
  byId("empty").textContent = last.items.length === 0 ? words.empty : "";
  byId("clear").textContent = words.clear;
  byId("messages").replaceChildren(...last.items.map((item) => toListItem(item, words)));
}

function toListItem(item, words) {
  const alarm = Object(item.message.alarm);
  const level = [1, 2, 3, 4].includes(alarm.level) ? alarm.level : 0;
  const entry = document.createElement("li");
  entry.dataset.level = String(level);
  const place = `${nameOf(alarm.enterprise)} ${text(alarm.point ?? alarm.device ?? alarm.rule)} ${nameOf(`${text(alarm.enterprise)}/${text(alarm.point)}`, "")}`;
  const reason = words.reason[item.message.reason] ?? text(item.message.reason);
  entry.append(
    line("head", `${GLYPHS[level]}${level || ""} ${words.level[level]} ${reason} · ${place}`),
    line("value", valueOf(alarm, words)),
    line(
      "foot",
      `${timeOf(item.receivedAtMs)} · ${text(alarm.rule)}${item.repeats > 0 ? ` · ${words.repeats} ×${item.repeats}` : ""}`,
    ),
  );
  return entry;
}

function valueOf(alarm, words) {
  if (alarm.value === null || alarm.value === undefined) return "";
  const limit = alarm.limit === null || alarm.limit === undefined ? "" : ` （${words.limit} ${text(alarm.limit)}）`;
  const peak = typeof alarm.peak === "number" && alarm.peak !== alarm.value ? ` ${words.peak} ${alarm.peak}` : "";
  return `${text(alarm.value)} ${alarm.unit === null ? "" : text(alarm.unit)}${limit}${peak}`;
}

function line(kind, content) {
  const element = document.createElement("div");
  element.className = kind;
  element.textContent = content;
  return element;
}

function nameOf(key, otherwise = text(key)) {
  return Object.hasOwn(names, text(key)) ? names[text(key)] : otherwise;
}

function text(value) {
  return value === undefined || value === null ? "" : String(value);
}

function timeOf(ms) {
  return new Date(ms).toLocaleTimeString(language === "zh" ? "zh-CN" : "en-GB", { hour12: false });
}

import type { TicketForm } from "./ticket-form.ts";

export const PROMISE_WORDS: TicketForm["words"] = {
  zh: {
    name: "安全承诺",
    purpose: "每日 10:00 前公告当日作业数量、装置运行情况，由主要负责人承诺",
    states: { filed: "已公告", past: "当日已结束", withdrawn: "已撤回" },
    acts: { open: "公告", withdraw: "撤回", comment: "备注", "day-over": "当日结束" },
    fields: {
      day: "日期",
      permits: "当日作业（类别、级别、数量）",
      running: "运行装置数",
      stopped: "停运装置数",
      major: "主要负责人",
      text: "承诺内容",
      reason: "原因",
      note: "说明",
    },
    reasons: {
      "already-filed": "当日承诺已公告，更正请先撤回",
      "not-this-day": "只能公告当日或次日的承诺",
    },
  },
  en: {
    name: "safety promise",
    purpose: "Filed by ten each morning: the work of the day, the units running, promised by the principal in charge",
    states: { filed: "filed", past: "its day is over", withdrawn: "withdrawn" },
    acts: { open: "file", withdraw: "withdraw", comment: "comment", "day-over": "its day is over" },
    fields: {
      day: "Day",
      permits: "Work of the day (type, grade, count)",
      running: "Units running",
      stopped: "Units stopped",
      major: "Principal in charge",
      text: "Promise",
      reason: "Reason",
      note: "Note",
    },
    reasons: {
      "already-filed": "The promise of that day is filed: withdraw it to correct it",
      "not-this-day": "A promise is filed for today or tomorrow",
    },
  },
};

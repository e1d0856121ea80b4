import type { TicketForm } from "./ticket-form.ts";

export const CONTRADICTION_WORDS: TicketForm["words"] = {
  zh: {
    name: "两线矛盾",
    purpose: "线上与线下说法不一致，双方证词并列，直至说明、核实、关闭",
    states: { open: "待说明", explained: "已说明", confirmed: "已核实", closed: "已关闭" },
    acts: {
      open: "发现",
      explain: "说明",
      confirm: "核实属实",
      close: "关闭",
      agree: "两线恢复一致",
      "disagree-again": "两线再次不一致",
      graver: "再次出现，级别提高",
      "agreed-for-a-day": "两线一致满 24 小时，自动关闭",
    },
    fields: { note: "说明", photos: "照片", evidence: "证据（单号）" },
    reasons: { "same-person": "说明人不能关闭，请由另一人关闭" },
  },
  en: {
    name: "contradiction",
    purpose: "The two lines disagree: both testimonies side by side, until explained, confirmed, closed",
    states: { open: "open", explained: "explained", confirmed: "confirmed", closed: "closed" },
    acts: {
      open: "found",
      explain: "explain",
      confirm: "confirm",
      close: "close",
      agree: "the lines agree again",
      "disagree-again": "the lines disagree again",
      graver: "found once more: graver",
      "agreed-for-a-day": "they have agreed for 24 hours: closed",
    },
    fields: { note: "Note", photos: "Photos", evidence: "Evidence (ticket)" },
    reasons: { "same-person": "Whoever explained it cannot close it: ask a second person" },
  },
};

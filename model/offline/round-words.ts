import type { TicketForm } from "./ticket-form.ts";

export const ROUND_WORDS: TicketForm["words"] = {
  zh: {
    name: "巡检任务",
    purpose: "按岗位检查计划生成，凭检查记录完成；逾期提醒岗位，1 小时告知负责人，1 天告知镇街",
    states: { due: "待巡检", done: "已完成", missed: "漏检", excused: "已说明免检" },
    acts: {
      open: "生成任务",
      done: "完成",
      remind: "逾期提醒岗位",
      "tell-leader": "逾期告知负责人",
      "tell-town": "逾期告知镇街",
      missed: "漏检",
      excuse: "说明免检",
      comment: "备注",
    },
    fields: { reason: "原因", note: "说明", photos: "照片" },
    reasons: {},
  },
  en: {
    name: "round",
    purpose:
      "Due by a check plan, done by an inspection that names it; late, it reminds, tells the leader, then the town",
    states: { due: "due", done: "done", missed: "missed", excused: "excused" },
    acts: {
      open: "due",
      done: "done",
      remind: "late: the post is reminded",
      "tell-leader": "late: the leader is told",
      "tell-town": "late: the town is told",
      missed: "missed",
      excuse: "excuse",
      comment: "comment",
    },
    fields: { reason: "Reason", note: "Note", photos: "Photos" },
    reasons: {},
  },
};

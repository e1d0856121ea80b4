import type { KindWords } from "./rule-kind.ts";

/** The words of the interlock kind and of its checks. `mode`, `action` and the final element are state words with texts of their own. */
export const INTERLOCK_WORDS: KindWords = {
  zh: {
    name: "联锁监督",
    purpose: "监督一个联锁回路：该动作时动作、未被摘除、状态可知；每项检查各自报警。",
    saw: "联锁状态 {mode}，动作 {action}",
    named: {
      "fail-trip": {
        name: "联锁拒动",
        saw: "触发条件成立 {withinMs} 后仍未确认动作；状态 {mode}，最终元件 {finalElement}",
      },
      "feedback-mismatch": { name: "最终元件反馈不符", saw: "动作指令发出 {withinMs} 后最终元件仍为 {finalElement}" },
      spurious: { name: "联锁误动", saw: "动作前后 {windowMs} 内无触发条件" },
      "bypass-long": { name: "旁路超时", saw: "已旁路 {bypassedMs}，允许 {afterMs}；状态 {mode}" },
      "bypass-under-demand": { name: "需要时被旁路", saw: "触发条件成立而联锁状态为 {mode}" },
      "no-reset": { name: "动作后未复位", saw: "联锁已动作而装置仍在运行；动作 {action}" },
      demand: { name: "需求次数超限", saw: "12 个月内触发 {demands} 次" },
      dark: { name: "联锁信号中断", saw: "超过 {afterMs} 没有联锁的有效信号" },
      flap: { name: "投切频繁", saw: "{windowMs} 内状态改变 {changes} 次" },
      "set-point": { name: "联锁设定值被改", saw: "当前设定值 {setPoint}，批准值 {approved}" },
      "mode-unknown": { name: "旁路状态未知", saw: "没有信号说明联锁是否投用" },
    },
  },
  en: {
    name: "interlock supervision",
    purpose:
      "Looks after an interlock loop: that it acts, is not bypassed and can be heard of; each check alarms by itself.",
    saw: "the loop is {mode}, its action {action}",
    named: {
      "fail-trip": {
        name: "failed to trip",
        saw: "no confirmed trip {withinMs} after the cause; the loop is {mode}, the final element {finalElement}",
      },
      "feedback-mismatch": {
        name: "final element mismatch",
        saw: "the final element is {finalElement} {withinMs} after the trip",
      },
      spurious: { name: "spurious trip", saw: "no cause within {windowMs} of the trip" },
      "bypass-long": {
        name: "bypassed for long",
        saw: "bypassed for {bypassedMs}, {afterMs} are allowed; the loop is {mode}",
      },
      "bypass-under-demand": { name: "bypassed under demand", saw: "its cause is there and the loop is {mode}" },
      "no-reset": { name: "not reset", saw: "tripped while the unit runs; the action is {action}" },
      demand: { name: "too many demands", saw: "{demands} demands in twelve months" },
      dark: { name: "interlock not heard of", saw: "nothing known of the loop for {afterMs}" },
      flap: { name: "mode keeps changing", saw: "{changes} changes of mode in {windowMs}" },
      "set-point": { name: "set-point changed", saw: "the trip set-point is {setPoint}, approved is {approved}" },
      "mode-unknown": { name: "bypass state unknown", saw: "nothing says whether the loop is armed" },
    },
  },
};

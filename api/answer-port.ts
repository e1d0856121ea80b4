/** What a link in a message stands for. `open` only shows. */
export const ANSWER_ACTIONS = ["open", "acknowledge", "arrive", "reassign"] as const;
export type AnswerAction = (typeof ANSWER_ACTIONS)[number];

export interface Answer {
  /** Of the message it stood in; its alarm is the part before the first dot. */
  readonly key: string;
  /** User name whose answer it is; "": it only shows. */
  readonly person: string;
  readonly action: AnswerAction;
  readonly untilMs: number;
}

/** Signs what links in messages stand for, and knows it again. */
export interface AnswerPort {
  toToken(answer: Answer): string;
  /** null: not one of ours, or changed. It may have expired. */
  fromToken(token: string): Answer | null;
}

export function alarmOf({ key }: Pick<Answer, "key">): string {
  return key.slice(0, Math.max(0, key.indexOf(".")));
}

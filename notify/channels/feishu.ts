import { createHmac } from "node:crypto";
import type { ChannelKind } from "../channel.ts";
import { codedVerdict, openHttpChannel, postJson } from "../http-channel.ts";
import { bytesRoom, toText } from "../letter-text.ts";
import { addressOf, checkRobot, mentionsOf, ROBOT_PACE, splitSecret } from "../robot.ts";
import { checkSettings } from "../settings.ts";

/** A body may have 20 KB (unconfirmed); a group reads no more than this anyway. */
const TEXT_BYTES_MAX = 8_000;
const ADDRESS = "https://open.feishu.cn/open-apis/bot/v2/hook/";

/**
 * A custom robot of Feishu (飞书) or Lark. Its secret is `<token of the address>:<signing key>`; without the second part it is not signed.
 * Contract: docs/reference/channels.md.
 */
export const feishu: ChannelKind = {
  kind: "feishu",
  // The vendor allows 100 a minute and 5 a second (unconfirmed); a group is spared like any other.
  pace: ROBOT_PACE,
  check: (config) => [...checkRobot(config), ...checkSettings(config, { mention: { kind: "text" } })],
  open: (config, deps) => {
    const { token, signingKey } = splitSecret(deps.secret);
    return openHttpChannel(config, deps, {
      request: (letters) => {
        if (token === "") return { failed: "secret-required" };
        const url = addressOf(config, ADDRESS);
        url.pathname = `${url.pathname.replace(/\/$/, "")}/${encodeURIComponent(token)}`;
        const timestamp = String(Math.floor(deps.nowMs() / 1000));
        const text = toText(letters, config.language ?? "zh-CN", bytesRoom(TEXT_BYTES_MAX));
        const mentions = mentionsOf(config, letters).map((each) => `<at user_id="${withoutTags(each)}"></at>`);
        return postJson(url, {
          ...(signingKey !== null && { timestamp, sign: signFeishu(signingKey, timestamp) }),
          msg_type: "text",
          content: { text: [withoutTags(text), ...mentions].join(" ") },
        });
      },
      // 9499 and 11232: called too often (unconfirmed).
      verdict: codedVerdict({ code: "code", words: "msg", ok: 0, patience: [9499, 11232] }),
    });
  },
};

/** Base64 of the HMAC-SHA-256 of nothing under `<timestamp>\n<key>`. Source: 飞书开放平台, 自定义机器人使用指南, 签名校验. */
export function signFeishu(key: string, timestamp: string): string {
  return createHmac("sha256", `${timestamp}\n${key}`).update("").digest("base64");
}

/** Its text messages understand tags: a point named `<at user_id="all">` must not call everybody. */
function withoutTags(text: string): string {
  return text.replaceAll("<", "＜").replaceAll(">", "＞").replaceAll('"', "＂");
}

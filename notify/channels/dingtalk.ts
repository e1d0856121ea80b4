import { createHmac } from "node:crypto";
import type { ChannelKind } from "../channel.ts";
import { codedVerdict, openHttpChannel, postJson } from "../http-channel.ts";
import { bytesRoom, toText } from "../letter-text.ts";
import { addressOf, checkRobot, mentionsOf, ROBOT_PACE, splitSecret } from "../robot.ts";
import { checkSettings } from "../settings.ts";

/** A body may have 20,000 bytes (unconfirmed); a group reads no more than this anyway. */
const TEXT_BYTES_MAX = 8_000;
const ADDRESS = "https://oapi.dingtalk.com/robot/send";

/**
 * A custom robot of DingTalk (钉钉). Its secret is `<access token>:<SEC…>`; without the second part it is not signed.
 * Contract: docs/reference/channels.md.
 */
export const dingtalk: ChannelKind = {
  kind: "dingtalk",
  pace: ROBOT_PACE,
  check: (config) => [
    ...checkRobot(config),
    ...checkSettings(config, { mention: { kind: "text" }, keyword: { kind: "text" } }),
  ],
  open: (config, deps) => {
    const { token, signingKey } = splitSecret(deps.secret);
    const keyword = config.settings?.["keyword"];
    return openHttpChannel(config, deps, {
      request: (letters) => {
        if (token === "") return { failed: "secret-required" };
        const url = addressOf(config, ADDRESS);
        url.searchParams.set("access_token", token);
        if (signingKey !== null) {
          const timestamp = String(deps.nowMs());
          url.searchParams.set("timestamp", timestamp);
          url.searchParams.set("sign", signDingtalk(signingKey, timestamp));
        }
        const mentions = mentionsOf(config, letters);
        const text = toText(letters, config.language ?? "zh-CN", bytesRoom(TEXT_BYTES_MAX));
        const atMobiles = mentions.filter((each) => /^\+?\d{11,15}$/.test(each));
        return postJson(url, {
          msgtype: "text",
          // Some robots only take messages that hold a word agreed on.
          text: { content: typeof keyword === "string" ? `${keyword} ${text}` : text },
          at: {
            atMobiles,
            atUserIds: mentions.filter((each) => each !== "all" && !atMobiles.includes(each)),
            isAtAll: mentions.includes("all"),
          },
        });
      },
      // 130101 and 410100: called too often (unconfirmed).
      verdict: codedVerdict({ code: "errcode", words: "errmsg", ok: 0, patience: [130101, 410100] }),
    });
  },
};

/** Base64 of the HMAC-SHA-256 of `<timestamp>\n<key>` under the key. Source: 钉钉开放平台, 自定义机器人安全设置, 加签. */
export function signDingtalk(key: string, timestamp: string): string {
  return createHmac("sha256", key).update(`${timestamp}\n${key}`, "utf8").digest("base64");
}

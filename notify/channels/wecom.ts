import type { ChannelKind } from "../channel.ts";
import { codedVerdict, openHttpChannel, postJson } from "../http-channel.ts";
import { bytesRoom, toText } from "../letter-text.ts";
import { addressOf, checkRobot, mentionsOf, ROBOT_PACE, splitSecret } from "../robot.ts";
import { checkSettings } from "../settings.ts";

/** Text messages: at most 2,048 bytes of UTF-8. Source: 企业微信开发者中心, 群机器人配置说明 (unconfirmed edition). */
const TEXT_BYTES_MAX = 2_048;
const ADDRESS = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send";

/** A group robot of WeCom (企业微信). Its secret is the `key` of its address. Contract: docs/reference/channels.md. */
export const wecom: ChannelKind = {
  kind: "wecom",
  pace: ROBOT_PACE,
  check: (config) => [...checkRobot(config), ...checkSettings(config, { mention: { kind: "text" } })],
  open: (config, deps) => {
    const { token } = splitSecret(deps.secret);
    return openHttpChannel(config, deps, {
      request: (letters) => {
        if (token === "") return { failed: "secret-required" };
        const url = addressOf(config, ADDRESS);
        url.searchParams.set("key", token);
        const mentions = mentionsOf(config, letters);
        const isMobile = (each: string) => /^\+?\d{11,15}$/.test(each);
        const content = toText(letters, config.language ?? "zh-CN", bytesRoom(TEXT_BYTES_MAX));
        return postJson(url, {
          msgtype: "text",
          text: {
            content,
            mentioned_list: mentions.filter((each) => !isMobile(each)).map((each) => (each === "all" ? "@all" : each)),
            mentioned_mobile_list: mentions.filter(isMobile),
          },
        });
      },
      // 45009: called too often.
      verdict: codedVerdict({ code: "errcode", words: "errmsg", ok: 0, patience: [45009] }),
    });
  },
};

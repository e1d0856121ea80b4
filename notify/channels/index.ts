import type { ChannelKind } from "../channel.ts";
import { aliyunSms, aliyunVoice } from "./aliyun.ts";
import { dingtalk } from "./dingtalk.ts";
import { email } from "./email.ts";
import { feishu } from "./feishu.ts";
import { httpTemplate } from "./http-template.ts";
import { tencentSms, tencentVoice } from "./tencent.ts";
import { webPushChannel } from "./web-push.ts";
import { webhook } from "./webhook.ts";
import { wecom } from "./wecom.ts";

/** Every push channel. To add one: its file in this folder, its line here, one call to the contract suite. */
export const CHANNEL_KINDS: readonly ChannelKind[] = [
  webhook,
  wecom,
  dingtalk,
  feishu,
  email,
  webPushChannel,
  httpTemplate,
  aliyunSms,
  aliyunVoice,
  tencentSms,
  tencentVoice,
];

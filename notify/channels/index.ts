import type { ChannelKind } from "../channel.ts";
import { dingtalk } from "./dingtalk.ts";
import { feishu } from "./feishu.ts";
import { webhook } from "./webhook.ts";
import { wecom } from "./wecom.ts";

/** Every push channel. To add one: its file in this folder, its line here, one call to the contract suite. */
export const CHANNEL_KINDS: readonly ChannelKind[] = [webhook, wecom, dingtalk, feishu];

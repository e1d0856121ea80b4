/** Users, passwords, second factors. */
export const PEOPLE_ZH = {
  "reason.password-too-long": "密码太长，最多 300 个字符。",
  "reason.password-names-user": "密码不能是用户名或姓名加几个字符。",
  "reason.password-too-common": "密码太常见，请换一个。",
  "reason.password-wrong": "当前密码不正确。",
  "reason.password-link-wrong": "链接无效、已用过或已过期，请向管理员索取新的。",
  "reason.username-taken": "用户名已被占用。",
  "reason.own-account": "不能停用自己或更改自己的角色，请由另一位管理员操作。",
  "reason.second-factor-on": "已有第二验证因素，请先移除。",
  "reason.code-wrong": "验证码不正确或已用过。",
  "reason.session-only": "只能在登录后的页面中操作，不能用令牌。",
  "reason.post-not-held": "您的用户记录中没有这个岗位，不能以它签批。",
} as const;

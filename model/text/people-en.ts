/** Users, passwords, second factors. */
export const PEOPLE_EN = {
  "reason.password-too-long": "The password is too long: 300 characters at most.",
  "reason.password-names-user": "The password is little more than your name or user name.",
  "reason.password-too-common": "The password is too common: take another one.",
  "reason.password-wrong": "The current password is wrong.",
  "reason.password-link-wrong": "The link is wrong, used or out of time: ask for a new one.",
  "reason.username-taken": "This user name is taken.",
  "reason.own-account": "Nobody takes oneself out of service or changes the own role: ask another administrator.",
  "reason.second-factor-on": "There is a second factor already: take it away first.",
  "reason.code-wrong": "The code is wrong, or was used already.",
  "reason.session-only": "This is done signed in, not by a token.",
  "reason.post-not-held": "Your user record does not hold this post: you cannot sign as it.",
} as const;

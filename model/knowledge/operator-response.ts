/**
 * How long people take from an alarm to the end of what they do about it (notice, understand, decide, go and act), where a site has not
 * said it. The standards ask that every alarm leave this time and give no figure; ten minutes is alarm-management practice, a proposal.
 * Source: ISA-18.2 and IEC 62682, operator response time; unconfirmed.
 */
export const OPERATOR_RESPONSE = {
  seconds: 600,
  clause: "ISA-18.2, IEC 62682: operator response time",
  confirmed: false,
} as const;

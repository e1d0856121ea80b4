/**
 * Everything a peer can do against the protocol or against its bounds. Each ends that one connection [MQTT-4.8.0-1], is counted under its
 * name and logged. The numbers are the normative statements of MQTT 3.1.1 (OASIS, 29 October 2014).
 */
export const VIOLATIONS = [
  /** The first packet was no CONNECT [MQTT-3.1.0-1]. */
  "connect-missing",
  /** CONNECT did not come in time (MQTT 3.1.1, section 3.1.4). */
  "connect-late",
  /** A second CONNECT [MQTT-3.1.0-2]. */
  "connect-twice",
  /** The protocol name is neither MQTT nor MQIsdp [MQTT-3.1.2-1]. */
  "protocol-name",
  /** The reserved flag of CONNECT [MQTT-3.1.2-3]. */
  "connect-reserved-flag",
  /** Will flags that contradict each other [MQTT-3.1.2-11, -13, -14, -15]. */
  "will-flags",
  /** A password without a user name [MQTT-3.1.2-22]. */
  "password-without-user",
  /** Reserved flags of a fixed header [MQTT-2.2.2-1, -2]. */
  "header-flags",
  /** A packet type that is reserved, or that only a server sends (section 2.2.1). */
  "packet-type",
  /** A length of more than four bytes (section 2.2.3). */
  "length-malformed",
  /** A packet longer than allowed before or after sign-in. */
  "packet-too-long",
  /** Packets whose end has not come, of all connections of a device, hold more than they may. */
  "packet-unfinished",
  /** A packet that ends too early, or goes on behind its last field. */
  "packet-malformed",
  /** QoS 3 [MQTT-3.3.1-4], [MQTT-3.8.3-4]. */
  "qos",
  /** DUP on QoS 0 [MQTT-3.3.1-2]. */
  "dup-on-qos0",
  /** Packet id 0 [MQTT-2.3.1-1]. */
  "packet-id-zero",
  /** A string that is no well-formed UTF-8, or holds a surrogate [MQTT-1.5.3-1]. */
  "utf8-malformed",
  /** A string with U+0000 [MQTT-1.5.3-2]. */
  "utf8-null",
  /** A PUBLISH with a wildcard or an empty topic [MQTT-3.3.2-2], [MQTT-4.7.3-1]. */
  "topic-malformed",
  /** A PUBLISH where this credential may not speak. */
  "topic-elsewhere",
  /** A filter with misplaced wildcards, or an empty one [MQTT-4.7.1-2, -3], [MQTT-4.7.3-1]. */
  "filter-malformed",
  /** SUBSCRIBE or UNSUBSCRIBE without a filter [MQTT-3.8.3-3], [MQTT-3.10.3-2]. */
  "filter-missing",
  /** More than one and a half keep-alive times without a packet [MQTT-3.1.2-24]. */
  "keep-alive",
  /** The peer does not read what it is sent. */
  "peer-does-not-read",
  /** What was delivered cannot go on: an answer to nothing, or a peer that does not read. */
  "delivery-failed",
  /** More QoS 2 messages of one credential unreleased than can be kept. */
  "unreleased-too-many",
] as const;

export type Violation = (typeof VIOLATIONS)[number];

/** Why a socket is left unread: its rate is used up, too much of it is not decided yet, or it does not read its answers. */
export type Slowed = "rate" | "undecided" | "unread";

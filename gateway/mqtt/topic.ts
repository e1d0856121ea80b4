import { LIMITS } from "../limits.ts";

/** Whether wildcards stand where they may: `+` alone in its level, `#` alone in the last one [MQTT-4.7.1-2, -3]; and it is not empty [MQTT-4.7.3-1]. */
export function isWellFormedFilter(filter: string): boolean {
  if (filter === "") return false;
  if (!hasWildcard(filter)) return true;
  const levels = filter.split("/");
  return levels.every((level, i) => !hasWildcard(level) || level === "+" || (level === "#" && i === levels.length - 1));
}

/** A topic name is not empty [MQTT-4.7.3-1] and has no wildcard [MQTT-3.3.2-2]. */
export function isWellFormedTopic(topic: string): boolean {
  return topic !== "" && !hasWildcard(topic);
}

/** Within the bounds of bytes and levels. */
export function isBounded(topicOrFilter: string): boolean {
  if (Buffer.byteLength(topicOrFilter) > LIMITS.topicBytes) return false;
  return topicOrFilter.split("/").length <= LIMITS.topicLevels;
}

function hasWildcard(text: string): boolean {
  return text.includes("+") || text.includes("#");
}

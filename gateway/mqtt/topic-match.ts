/** Whether a filter matches a topic (MQTT 3.1.1, section 4.7). */
export function isMatch(filter: string, topic: string): boolean {
  // [MQTT-4.7.2-1]
  if (topic.startsWith("$") && (filter.startsWith("#") || filter.startsWith("+"))) return false;
  const levels = topic.split("/");
  const asked = filter.split("/");
  for (const [i, level] of asked.entries()) {
    // Also the level above it.
    if (level === "#") return true;
    if (i >= levels.length || (level !== "+" && level !== levels[i])) return false;
  }
  return asked.length === levels.length;
}

import { existsSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { isIP } from "node:net";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { ROLES } from "../model/catalog/schema.ts";
import { GatewayError } from "../model/errors.ts";
import { LANGUAGES } from "../model/text/text.ts";

/** A whole number in digits, or one of YAML. Coercion would read "" and true as numbers, and a port of 0 is any port. */
const wholeNumber = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d{1,15}$/, "a whole number")
    .transform(Number),
]);
const port = wholeNumber.pipe(z.number().int().min(0).max(65_535));
const webAddress = z.url({ protocol: /^https?$/, error: "an http:// or https:// address" });
const proxies = z
  .string()
  .transform((list) =>
    list
      .split(",")
      .map((each) => each.trim())
      .filter((each) => each !== ""),
  )
  .refine((list) => list.every(isProxy), "IP addresses or networks, separated by commas")
  .transform((list) => list.join(","));
const roles = z
  .string()
  .regex(/^[a-z, ]*$/, "roles, separated by commas")
  .transform((list) => list.split(/[, ]+/).filter((each) => each !== ""))
  .pipe(z.array(z.enum(ROLES)));
const optionalPort = z
  .union([z.literal(""), z.literal("off"), port])
  .transform((value) => (typeof value === "number" ? value : null));
/** Nobody asked for MQTT over TLS, and nobody is surprised by it: it is there when its port is. */
export const MQTTS_IF_FREE = "8883, if free";
const flag = z
  .union([z.boolean(), z.enum(["true", "false", "1", "0"])])
  .transform((value) => value === true || value === "true" || value === "1");

/**
 * Every setting: its key in `gateway.yaml`, its environment variable, its default. The environment wins.
 * Contract: docs/reference/configuration.md is generated from this table.
 */
const SETTINGS = {
  dataDir: {
    env: "TWINLINE_DATA_DIR",
    schema: z.string().min(1).default("./data"),
    means: "folder of everything kept",
  },
  catalog: { env: "TWINLINE_CATALOG", schema: z.string().optional(), means: "catalogue file applied at every start" },
  mqttHost: {
    env: "TWINLINE_MQTT_HOST",
    schema: z.string().default("127.0.0.1"),
    means: "address the MQTT listener binds to",
  },
  mqttPort: {
    env: "TWINLINE_MQTT_PORT",
    schema: port.default(1883),
    means: "port of the MQTT listener (0: any free one)",
  },
  mqttsPort: {
    env: "TWINLINE_MQTTS_PORT",
    schema: z.union([z.literal(MQTTS_IF_FREE), optionalPort]).default(MQTTS_IF_FREE),
    means: "port of the MQTT listener over TLS (0: any free one; off: none)",
  },
  httpHost: {
    env: "TWINLINE_HTTP_HOST",
    schema: z.string().default("127.0.0.1"),
    means: "address the HTTP server binds to",
  },
  httpPort: {
    env: "TWINLINE_HTTP_PORT",
    schema: port.default(8080),
    means: "port of the HTTP server (0: any free one)",
  },
  httpsPort: {
    env: "TWINLINE_HTTPS_PORT",
    schema: optionalPort.default(null),
    means: "port of the HTTPS server (off by default); plain HTTP is then served on loopback only",
  },
  tlsCert: {
    env: "TWINLINE_TLS_CERT",
    schema: z.string().min(1).optional(),
    means:
      "PEM file of an own server certificate and its chain, for MQTT and HTTPS; without it the gateway's own authority makes one",
  },
  tlsKey: {
    env: "TWINLINE_TLS_KEY",
    schema: z.string().min(1).optional(),
    means: "PEM file of its private key, without a passphrase",
  },
  mqttOpenPort: {
    env: "TWINLINE_MQTT_OPEN_PORT",
    schema: optionalPort.default(null),
    means: "loopback-only plain-broker listener for interoperability suites (off by default)",
  },
  publicUrl: {
    env: "TWINLINE_PUBLIC_URL",
    schema: webAddress.optional(),
    means: "what people open; Origin checks and links follow it",
  },
  trustedProxies: {
    env: "TWINLINE_TRUSTED_PROXIES",
    schema: proxies.optional(),
    means: "addresses of reverse proxies whose X-Forwarded-For, -Proto and -Host are believed, separated by commas",
  },
  secondFactorRoles: {
    env: "TWINLINE_SECOND_FACTOR_ROLES",
    schema: roles.optional(),
    means: "roles that must have a second factor to sign in, separated by commas: admin, manager …",
  },
  heartbeatUrl: {
    env: "TWINLINE_HEARTBEAT_URL",
    schema: webAddress.optional(),
    means: "called each minute after a probe has passed journal, step and commit",
  },
  pathProofSeconds: {
    env: "TWINLINE_PATH_PROOF_SECONDS",
    schema: z.union([z.literal("off"), wholeNumber.pipe(z.number().int().min(1).max(30))]).default(20),
    means:
      "how often a virtual sensor proves the way from the MQTT listener through journal, engine and records; off: never",
  },
  pathProofChannel: {
    env: "TWINLINE_PATH_PROOF_CHANNEL",
    schema: z.string().min(1).optional(),
    means:
      "channel of the catalogue that each proof is sent to, so that the way is proven to its end; never one that wakes a person",
  },
  sealUrl: {
    env: "TWINLINE_SEAL_URL",
    schema: webAddress.optional(),
    means: "told each hour of the root over everything recorded, so that a copy of it lies elsewhere",
  },
  sealSecret: {
    env: "TWINLINE_SEAL_SECRET",
    schema: z.string().min(1).optional(),
    means: "signs what is told to it",
  },
  reportsAt: {
    env: "TWINLINE_REPORTS_AT",
    schema: z
      .union([z.literal("off"), z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of day such as 08:00, or off")])
      .default("08:00"),
    means:
      "time of day (China Standard Time) at which daily, weekly and monthly reports are made by themselves; off: never",
  },
  reportsWeekday: {
    env: "TWINLINE_REPORTS_WEEKDAY",
    schema: wholeNumber.pipe(z.number().int().min(1).max(7)).default(1),
    means: "day on which the report of the week before is made: 1 Monday to 7 Sunday",
  },
  reportsDayOfMonth: {
    env: "TWINLINE_REPORTS_DAY_OF_MONTH",
    schema: wholeNumber.pipe(z.number().int().min(1).max(28)).default(1),
    means: "day on which the report of the month before is made: 1 to 28",
  },
  reportsLanguage: {
    env: "TWINLINE_REPORTS_LANGUAGE",
    schema: z.enum(LANGUAGES).default("zh-CN"),
    means: "language of reports made by themselves: zh-CN or en",
  },
  adminPassword: {
    env: "TWINLINE_ADMIN_PASSWORD",
    schema: z.string().min(8).optional(),
    means: "sets the password of admin on first start",
  },
  logLevel: {
    env: "TWINLINE_LOG_LEVEL",
    schema: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
    means: "least severity that is logged",
  },
  journalQuotaBytes: {
    env: "TWINLINE_JOURNAL_QUOTA_BYTES",
    schema: wholeNumber
      .pipe(
        z
          .number()
          .int()
          .min(8 * 1024 * 1024),
      )
      .default(4 * 1024 * 1024 * 1024),
    means: "journal size at which telemetry is refused",
  },
  journalSegmentBytes: {
    env: "TWINLINE_JOURNAL_SEGMENT_BYTES",
    schema: wholeNumber
      .pipe(
        z
          .number()
          .int()
          .min(64 * 1024),
      )
      .default(64 * 1024 * 1024),
    means: "size of one journal file",
  },
  snapshotRecords: {
    env: "TWINLINE_SNAPSHOT_RECORDS",
    schema: wholeNumber.pipe(z.number().int().min(10)).default(200_000),
    means: "journal records between two snapshots: bounds how long a start takes",
  },
  snapshotEveryMs: {
    env: "TWINLINE_SNAPSHOT_EVERY_MS",
    schema: wholeNumber.pipe(z.number().int().min(1_000)).default(300_000),
    means: "longest time between two snapshots",
  },
  retentionDays: {
    env: "TWINLINE_RETENTION_DAYS",
    schema: wholeNumber.pipe(z.number().int().min(1)).default(400),
    means: "days readings are kept",
  },
  influx1Url: {
    env: "TWINLINE_INFLUX_V1_URL",
    schema: webAddress.optional(),
    means: "InfluxDB 1.x to mirror readings to",
  },
  influx1Database: {
    env: "TWINLINE_INFLUX_V1_DATABASE",
    schema: z.string().default("twinline"),
    means: "its database",
  },
  influx1Username: { env: "TWINLINE_INFLUX_V1_USERNAME", schema: z.string().optional(), means: "its user" },
  influx1Password: { env: "TWINLINE_INFLUX_V1_PASSWORD", schema: z.string().optional(), means: "its password" },
  influx2Url: {
    env: "TWINLINE_INFLUX_V2_URL",
    schema: webAddress.optional(),
    means: "InfluxDB 2.x to mirror readings to",
  },
  influx2Org: { env: "TWINLINE_INFLUX_V2_ORG", schema: z.string().default("twinline"), means: "its organisation" },
  influx2Bucket: { env: "TWINLINE_INFLUX_V2_BUCKET", schema: z.string().default("twinline"), means: "its bucket" },
  influx2Token: { env: "TWINLINE_INFLUX_V2_TOKEN", schema: z.string().default(""), means: "its token" },
  demoControlUrl: {
    env: "TWINLINE_DEMO_CONTROL_URL",
    schema: webAddress.optional(),
    means: "control address of the simulated devices; set by `npm run demo` only",
  },
  unsafeSkipSync: {
    env: "TWINLINE_UNSAFE_SKIP_SYNC",
    schema: flag.default(false),
    means: "negative control of the durability tests: acknowledges without fdatasync. Never set it on a plant",
  },
} as const;

export type SettingKey = keyof typeof SETTINGS;
export type Config = { readonly [Key in SettingKey]: z.output<(typeof SETTINGS)[Key]["schema"]> };

/** Where `npm run demo` keeps its data unless told otherwise. */
export const DEMO_DATA_DIR = "./data-demo";

/** Secrets must not show in logs or messages. */
const SECRET_KEYS: ReadonlySet<string> = new Set(["adminPassword", "influx1Password", "influx2Token"]);

/**
 * Reads the settings: environment over `gateway.yaml` (or the file TWINLINE_CONFIG names) over defaults.
 *
 * Throws: GatewayError CONFIG_INVALID naming the key, where it came from and what would be right.
 */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const file = env["TWINLINE_CONFIG"] ?? (existsSync("gateway.yaml") ? "gateway.yaml" : null);
  const fromFile = file === null ? {} : readConfigFile(file);
  for (const key of Object.keys(fromFile)) {
    if (!Object.hasOwn(SETTINGS, key))
      throw invalid(key, file ?? "", "no such setting", `known settings: ${Object.keys(SETTINGS).join(", ")}`);
  }
  const entries = Object.entries(SETTINGS).map(([key, setting]) => {
    // Compose files and service managers pass unset variables on as empty ones.
    const given = env[setting.env] === "" ? undefined : env[setting.env];
    const source = given === undefined ? (file ?? "default") : `environment ${setting.env}`;
    const parsed = setting.schema.safeParse(given ?? fromFile[key]);
    if (parsed.success) return [key, parsed.data];
    const issue = parsed.error.issues[0]?.message ?? "not valid";
    throw invalid(key, source, SECRET_KEYS.has(key) ? "not valid" : issue, `${setting.env}: ${setting.means}`);
  });
  // Every key of SETTINGS was parsed by its own schema just above.
  return Object.fromEntries(entries) as Config;
}

/** The settings as documentation: generated into docs/reference/configuration.md. */
export function describeSettings(): readonly {
  readonly key: string;
  readonly env: string;
  readonly means: string;
  readonly standard: string;
}[] {
  return Object.entries(SETTINGS).map(([key, { env, means, schema }]) => {
    const standard = schema.safeParse(undefined);
    const shown =
      standard.success && standard.data !== undefined && standard.data !== null ? String(standard.data) : "";
    return { key, env, means, standard: shown };
  });
}

/** Makes the data folder. Throws: GatewayError CONFIG_INVALID when it cannot be one. */
export async function makeDataFolder(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    const what = `${dataDir} cannot be a folder: ${cause instanceof Error ? cause.message : ""}`;
    throw invalid(
      "dataDir",
      "TWINLINE_DATA_DIR",
      what,
      "name a folder the gateway may write to, or mend its rights",
      cause,
    );
  });
}

/** `address` or `address/bits`. */
function isProxy(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

function readConfigFile(file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw invalid(
      "TWINLINE_CONFIG",
      file,
      "the file cannot be read",
      "name a readable YAML file or unset TWINLINE_CONFIG",
      cause,
    );
  }
  try {
    const parsed: unknown = parseYaml(text);
    if (parsed === null) return {};
    // A YAML mapping; anything else is refused just below.
    if (typeof parsed === "object" && !Array.isArray(parsed)) return parsed as Record<string, unknown>;
  } catch (cause) {
    throw invalid("gateway.yaml", file, cause instanceof Error ? cause.message : "no YAML", "mend the YAML", cause);
  }
  throw invalid("gateway.yaml", file, "not a mapping of settings", "write `key: value` lines");
}

function invalid(key: string, source: string, what: string, hint: string, cause?: unknown): GatewayError {
  return new GatewayError("CONFIG_INVALID", `${key} (${source}): ${what}`, { hint, params: { key, source }, cause });
}

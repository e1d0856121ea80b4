import { defineConfig } from "vitest/config";

/** Suites that start servers, browsers or file systems: left out of `npm run check`, never out of `npm test`. */
const HEAVY = [
  "storage/records/open-records.test.ts",
  "storage/records/storage-full.test.ts",
  "storage/journal/full-disk.test.ts",
  "storage/readings/embedded/embedded-*.test.ts",
  "seeds/world/**",
  "bench/**",
  "test/e2e/**",
  "test/durability/**",
  "test/simulation/**",
  "storage/readings/influx*/**",
  "dashboard/testing/**",
  "seeds/devices/**",
];

export default defineConfig({
  test: {
    include: ["**/*.test.{ts,tsx}"],
    exclude: ["node_modules/**", "dist/**", ...(process.env["TWINLINE_TEST_QUICK"] === "1" ? HEAVY : [])],
    // Workers, brokers and file systems are real here: two files at a time is what two cores carry.
    maxWorkers: 2,
    // A shared machine may stand still for seconds in the middle of a kill -9. What fails three times in a row is a failure.
    retry: process.env["CI"] === "true" ? 2 : 0,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});

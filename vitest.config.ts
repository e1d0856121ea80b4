import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{model,ingest,rules,alarms,supervision,storage,notify,api,gateway,seeds,bench,test,dashboard}/**/*.test.{ts,tsx}"],
    // Workers, brokers and file systems are real here: two files at a time is what two cores carry.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});

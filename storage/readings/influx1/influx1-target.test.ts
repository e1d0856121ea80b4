import { runMirrorContract } from "../testing/mirror-contract.ts";
import { openInflux1Target } from "./influx1-target.ts";

runMirrorContract({
  name: "influx1",
  expected: {
    path: "/write",
    query: { db: "twinline", precision: "n" },
    authorization: `Basic ${Buffer.from("writer:s3cret").toString("base64")}`,
  },
  open: (url, timeoutMs) =>
    openInflux1Target({ url, database: "twinline", username: "writer", password: "s3cret", timeoutMs }),
});

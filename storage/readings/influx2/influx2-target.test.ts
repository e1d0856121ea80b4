import { runMirrorContract } from "../testing/mirror-contract.ts";
import { openInflux2Target } from "./influx2-target.ts";

runMirrorContract({
  name: "influx2",
  expected: {
    path: "/api/v2/write",
    query: { org: "twinline", bucket: "readings", precision: "ns" },
    authorization: "Token t0ken",
  },
  open: (url, timeoutMs) => openInflux2Target({ url, org: "twinline", bucket: "readings", token: "t0ken", timeoutMs }),
});

import { expect, it } from "vitest";
import { aliyunQuery, signAliyun, signTencent } from "./vendor-signatures.ts";

it("a call of Aliyun is signed as in the vendor's own worked example", () => {
  const call = {
    host: "ecs.cn-shanghai.aliyuncs.com",
    action: "RunInstances",
    version: "2014-05-26",
    query: { ImageId: "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", RegionId: "cn-shanghai" },
    atMs: Date.parse("2023-10-26T10:22:32Z"),
    nonce: "3156853299f313e23d1673dc12e1703d",
  };
  const key = { id: "YourAccessKeyId", secret: "YourAccessKeySecret" };
  expect(signAliyun(call, key)["authorization"]).toBe(
    "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
  );
});

it("a query of Aliyun is encoded by RFC 3986, in the order of its names", () => {
  expect(aliyunQuery({ Value: "v=a b*c~d/e", RR: "it's" })).toBe("RR=it%27s&Value=v%3Da%20b%2Ac~d%2Fe");
});

it("a call of Tencent Cloud is signed as in the vendor's own worked example", () => {
  const call = {
    host: "cvm.tencentcloudapi.com",
    service: "cvm",
    body: '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}',
    atMs: 1_551_113_065_000,
  };
  const key = { id: "AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******", secret: "Gu5t9xGARNpq86cd98joQYCN3*******" };
  expect(signTencent(call, key)).toBe(
    "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, Signature=2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c",
  );
});

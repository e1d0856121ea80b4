import { z } from "zod";
import { type ApiContext, type ApiServer, type Caller, callerOf } from "../context.ts";
import type { CertificatePort, DeviceCertificate } from "../ports.ts";
import { forbidden, notFound } from "../refusal.ts";
import { listOf, refusals } from "../schemas.ts";
import type { FastifyRequest } from "fastify";

const CERTIFICATE_DAYS_MAX = 20 * 365;

const certificate = z
  .object({
    serial: z.string(),
    name: z.string().describe("<enterprise>/<device>"),
    issuedAt: z.number(),
    expiresAt: z.number(),
    revokedAt: z.number().nullable(),
  })
  .meta({ id: "DeviceCertificate" });
const order = z.object({
  name: z.string().min(3).max(200),
  publicKey: z.string().min(1).max(4_000).describe("PEM, EC P-256; the private key stays where it was made"),
  days: z.int().min(1).max(CERTIFICATE_DAYS_MAX).nullish(),
});

/** For `twinline certs`: who may sign in as a device is decided by whoever owns the data folder, on the gateway's own machine. */
export function certificateRoutes(app: ApiServer, context: ApiContext): void {
  const authority = {
    summary: "The certificate of the gateway's own authority; for programs of this machine only",
    tags: ["gateway"],
    response: { 200: z.object({ certificate: z.string(), fingerprint: z.string() }), ...refusals(403) },
  };
  app.get("/certificate-authority", { schema: authority }, (request) =>
    port(context, request).certificates.authority(),
  );

  const list = {
    summary: "Device certificates that were issued, the revoked ones among them; for programs of this machine only",
    tags: ["gateway"],
    response: { 200: listOf(certificate), ...refusals(403) },
  };
  app.get("/certificates", { schema: list }, async (request) => {
    const all = await port(context, request).certificates.list();
    return { items: all.map(toWire), nextCursor: null };
  });

  const issue = {
    summary: "Issues a device certificate for a public key; for programs of this machine only",
    tags: ["gateway"],
    body: order,
    response: { 201: certificate.extend({ certificate: z.string() }), ...refusals(403) },
  };
  app.post("/certificates", { schema: issue }, async (request, reply) => {
    const { certificates, caller } = port(context, request);
    const { name, publicKey, days = null } = request.body;
    const issued = await certificates.issue({ name, publicKey, days, by: caller.user.username });
    reply.code(201);
    return { ...toWire(issued), certificate: issued.certificate };
  });

  const revoke = {
    summary:
      "Revokes a device certificate by serial number, or all of a device, and ends its connections; for programs of this machine only",
    tags: ["gateway"],
    body: z.object({ which: z.string().min(1).max(200) }),
    response: { 200: listOf(certificate), ...refusals(403) },
  };
  app.post("/certificates/revoke", { schema: revoke }, async (request) => {
    const { certificates, caller } = port(context, request);
    const revoked = await certificates.revoke(request.body.which, caller.user.username);
    return { items: revoked.map(toWire), nextCursor: null };
  });
}

function port(
  context: ApiContext,
  request: FastifyRequest,
): { readonly certificates: CertificatePort; readonly caller: Caller } {
  const caller = callerOf(request);
  if (caller.session !== null) throw forbidden("loopback-only");
  const { certificates } = context.ports;
  if (certificates === undefined) throw notFound();
  return { certificates, caller };
}

function toWire({
  serial,
  name,
  issuedAtMs,
  expiresAtMs,
  revokedAtMs,
}: DeviceCertificate): z.output<typeof certificate> {
  return { serial, name, issuedAt: issuedAtMs, expiresAt: expiresAtMs, revokedAt: revokedAtMs };
}

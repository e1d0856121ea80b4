import helmet from "@fastify/helmet";
import type { ApiServer } from "./context.ts";

/**
 * Headers that keep a browser to our own scripts, styles and addresses. Nothing of the API is ever kept by a cache.
 *
 * HTTPS is demanded from browsers only where people really use it, or a plant on plain HTTP would lock itself out.
 */
export async function sendSecurityHeaders(app: ApiServer, publicUrl: string | undefined): Promise<void> {
  const https = publicUrl?.startsWith("https:") === true;
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", "data:"],
        fontSrc: ["'self'"],
        // 'self' covers the live feed's ws: address in browsers of today; the public one is named for those of yesterday.
        connectSrc: ["'self'", ...webSocketOriginOf(publicUrl)],
        manifestSrc: ["'self'"],
        workerSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: "same-origin" },
    strictTransportSecurity: false,
    crossOriginEmbedderPolicy: false,
    xFrameOptions: { action: "deny" },
  });
  app.addHook("onSend", async (request, reply) => {
    if (https || request.protocol === "https") reply.header("Strict-Transport-Security", "max-age=31536000");
    if (request.url.startsWith("/api/") && !reply.hasHeader("cache-control")) reply.header("Cache-Control", "no-store");
  });
}

function webSocketOriginOf(publicUrl: string | undefined): readonly string[] {
  return publicUrl === undefined ? [] : [new URL(publicUrl).origin.replace(/^http/, "ws")];
}

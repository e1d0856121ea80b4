import { existsSync } from "node:fs";
import { join } from "node:path";
import staticFiles from "@fastify/static";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { ApiServer } from "./context.ts";
import { Refusal } from "./refusal.ts";

/** Serves the built dashboard: files with a hash in their name for ever, everything else asked for anew each time. */
export async function serveDashboard(app: ApiServer, directory: string | null): Promise<void> {
  const built = directory !== null && existsSync(join(directory, "index.html"));
  if (built) {
    await app.register(staticFiles, {
      root: directory,
      wildcard: true,
      dotfiles: "ignore",
      cacheControl: false,
      setHeaders: (response, path) => {
        response.setHeader("Cache-Control", HASHED.test(path) ? "public, max-age=31536000, immutable" : "no-cache");
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    if (built && isPage(request)) return sendPage(reply);
    throw new Refusal("NOT_FOUND");
  });
}

/** Vite puts the hashed ones here. */
const HASHED = /[\\/]assets[\\/]/;

/** Any address of the single page, as a browser asks for one. */
function isPage(request: FastifyRequest): boolean {
  const reads = request.method === "GET" || request.method === "HEAD";
  return reads && !request.url.startsWith("/api") && /text\/html|\*\/\*/.test(request.headers.accept ?? "");
}

function sendPage(reply: FastifyReply): FastifyReply {
  return reply.code(200).sendFile("index.html");
}

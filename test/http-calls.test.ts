import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openApiWorld } from "./kit/api-world.ts";

/** The part of an OpenAPI document that the page is made of. */
interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly summary?: string }>>>>;
}

describe("the list of HTTP calls in the documents", () => {
  it("is what the running API says of itself (`npm run test:update` rewrites it)", async () => {
    const world = await openApiWorld({ catalog: {} });
    try {
      const answer = await fetch(`${world.url}/api/v1/openapi.json`);
      // Written by our own server.
      const text = callsPage((await answer.json()) as OpenApi);
      await expect(text).toMatchFileSnapshot(join(import.meta.dirname, "../docs/reference/http-calls.md"));
    } finally {
      await world.close();
    }
  });
});

function callsPage({ paths }: OpenApi): string {
  const rows = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { summary }]) => `| \`${method.toUpperCase()} ${path}\` | ${(summary ?? "–").replaceAll("|", "\\|")} |`,
    ),
  );
  return `# HTTP calls

<!-- Written from the API's own OpenAPI document by \`npm run test:update\`; change it there. -->

Parameters, bodies and answers are in \`/api/v1/openapi.json\` of a running gateway. What holds for all of them: [http-api.md](http-api.md).

| call | does |
| --- | --- |
${rows.join("\n")}
`;
}

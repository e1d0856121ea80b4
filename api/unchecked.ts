import { validatorCompiler } from "fastify-type-provider-zod";

type Route = Parameters<typeof validatorCompiler>[0];

/** A validator that leaves the body alone: its route checks it in the reader's language. Everything else is checked as ever. */
export function unchecked(part: { readonly schema: unknown; readonly httpPart?: string | undefined }) {
  if (part.httpPart === "body") return (value: unknown) => ({ value });
  // The framework calls it with a route's own part, whose schema is one of zod's like that of every route here.
  return validatorCompiler(part as Route);
}

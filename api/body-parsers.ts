import type { ApiServer } from "./context.ts";
import { badRequest } from "./refusal.ts";

/** JSON bodies only. An empty body is no body, whatever its content type says: `acknowledge` needs none. */
export function takeJsonBodies(app: ApiServer): void {
  const parseJson = app.getDefaultJsonParser("error", "error");
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, text, done) => {
    if (String(text).trim() === "") return done(null, undefined);
    // The framework's own parser calls back and returns nothing.
    void parseJson(request, String(text), (error, value) =>
      error === null ? done(null, value) : done(badRequest("JSON")),
    );
  });
  // Without a type there may be no content either.
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, text, done) => {
    if (String(text) === "") return done(null, undefined);
    done(Object.assign(new Error("media type"), { code: "FST_ERR_CTP_INVALID_MEDIA_TYPE", statusCode: 415 }));
  });
}

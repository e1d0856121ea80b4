import { describe, expect, it } from "vitest";
import { anOutboxEntry } from "../test/kit/record-builders.ts";
import { bareFacts } from "./letter.ts";
import { recipientOf } from "./recipient.ts";

const CHANNEL = { id: "mail", kind: "email", settings: { to: "desk@example.com", person: "desk" } };

function recipientOfEntry(to?: { readonly person: string | null; readonly address: string | null }) {
  const entry = { ...anOutboxEntry("k1"), ...(to === undefined ? {} : { to }) };
  return recipientOf(CHANNEL, [{ entry, facts: bareFacts(entry) }]);
}

describe("a letter goes", () => {
  it("to whom the roster names, where the user record says", () => {
    const to = { person: "an", address: "an@example.com" };
    expect(recipientOfEntry(to)).toEqual({ person: "an", to: "an@example.com" });
  });

  it("to the channel's own recipient when nobody is named", () => {
    expect(recipientOfEntry()).toEqual({ person: "desk", to: "desk@example.com" });
  });

  it("as that person where the channel knows the addresses of people", () => {
    expect(recipientOfEntry({ person: "an", address: null })).toMatchObject({ person: "an" });
  });
});

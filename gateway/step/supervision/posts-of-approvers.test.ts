import { describe, expect, it } from "vitest";
import type { BypassFacts } from "../../../model/offline/bypass.ts";
import type { PermitFacts } from "../../../model/offline/permit.ts";
import { bypassOf, hotWork, PermitPlant } from "../../../test/kit/permit-plant.ts";

const chief = (posts: string) => `users: [{ username: li, role: manager, enterprise: plant${posts} }]`;

function approved(plant: PermitPlant, kind: "permit" | "bypass", post: string | undefined): string {
  const body = kind === "permit" ? hotWork() : bypassOf("XS-1");
  const id = plant.open("worker", kind, body)?.ticket ?? "";
  return plant.act("chief", id, "approve", post === undefined ? {} : { post });
}

describe("an approval", () => {
  it("is signed only as a post that the user record holds", () => {
    const plant = new PermitPlant(chief(", posts: [unit]"));
    expect(approved(plant, "permit", "leader")).toBe("post-not-held");
    expect(approved(plant, "bypass", "leader")).toBe("post-not-held");
    expect(approved(new PermitPlant(chief(", posts: []")), "permit", "leader")).toBe("post-not-held");
    const holder = new PermitPlant(chief(", posts: [leader, safety-department]"));
    expect(approved(holder, "permit", "safety-department")).toBe("ok");
    expect(approved(holder, "bypass", "leader")).toBe("ok");
    expect(holder.tickets<PermitFacts>("permit")[0]?.facts).toMatchObject({ postOnRecord: true });
    expect(holder.tickets<BypassFacts>("bypass")[0]?.facts).toMatchObject({ approvedAs: "leader", postOnRecord: true });
  });

  it("stands as it was stated where the record has no posts, and says so", () => {
    const plant = new PermitPlant(chief(""));
    expect(approved(plant, "permit", "safety-department")).toBe("ok");
    expect(approved(plant, "bypass", undefined)).toBe("ok");
    expect(plant.tickets<PermitFacts>("permit")[0]?.facts).toMatchObject({
      approvedAs: "safety-department",
      postOnRecord: false,
    });
  });
});

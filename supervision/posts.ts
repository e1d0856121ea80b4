import type { Catalog } from "../model/catalog/catalog.ts";

/**
 * Whether a user's record holds the post somebody signs as; null: the record has no posts at all, and the signature stands as it was stated.
 */
export function holdsPost(catalog: Catalog, username: string | null, post: string): boolean | null {
  const posts = catalog.users.find((user) => user.username === username)?.posts;
  return posts === undefined ? null : posts.includes(post);
}

import type { Dialect } from "../dialect.ts";
import { NATIVE } from "./native.ts";

/** Every payload dialect the gateway reads; a device names one of them in the catalogue. */
export const DIALECTS: readonly Dialect[] = [NATIVE];

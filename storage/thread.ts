import { existsSync } from "node:fs";
import { setPriority } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type MessagePort, type TransferListItem, Worker, type WorkerOptions } from "node:worker_threads";
import { assert } from "../model/assert.ts";
import { ERROR_STATUS, type ErrorCode, type ErrorParams, GatewayError } from "../model/errors.ts";

/**
 * Starts a worker thread whose module stands beside the caller: `openThread(import.meta.url, "./x-thread.ts", options)`.
 *
 * The path is written with `.ts` in both worlds. From `dist/` it names the compiled neighbour; from sources (tests, which are
 * compiled on the fly while a bare worker is not) it names the same file under `dist/`, which must have been built.
 */
export function openThread(baseUrl: string, relativeTsPath: string, options: WorkerOptions = {}): Worker {
  return new Worker(toThreadUrl(baseUrl, relativeTsPath), { resourceLimits: THREAD_LIMITS, ...options });
}

/** MiB of a thread's whole young generation (three semi-spaces): the default is four times as much, and most threads have no use for it. */
const THREAD_LIMITS = { maxYoungGenerationSizeMb: 12 };

/** What the methods of a thread look like from the client: an interface of functions. Arguments and results are cloned. */
export type ThreadMethods<M> = { [K in keyof M]: (...args: never[]) => unknown };

/** A reply whose buffers are handed over instead of copied. Return it from a method of `serveThread`. */
export class Transferred<T> {
  readonly value: T;
  readonly transfer: readonly TransferListItem[];

  constructor(value: T, transfer: readonly TransferListItem[]) {
    this.value = value;
    this.transfer = transfer;
  }
}

type Unwrapped<T> = T extends Transferred<infer V> ? V : T;

/** What a caller of method `K` gets. */
export type ThreadResult<M, K extends keyof M> = M[K] extends (...args: never[]) => infer R
  ? Unwrapped<Awaited<R>>
  : never;
export type ThreadArgs<M, K extends keyof M> = M[K] extends (...args: infer A) => unknown ? A : never;

export interface ThreadClientOptions {
  /** Names the thread in errors. */
  readonly name: string;
  /** Calls beyond this many unanswered ones are refused with STORE_UNAVAILABLE. */
  readonly inFlightMax: number;
  /** Called once when the thread ends without `close()`: after it every call is refused. */
  readonly onDeath?: (cause: Error) => void;
  /** Messages the thread sends by itself (`port.postMessage` of anything that is not a reply). */
  readonly onMessage?: (message: unknown) => void;
}

/**
 * Request and response with one thread, typed by the interface of its methods.
 *
 * Errors thrown in the thread arrive with their code, hint, params and errno; the death of the thread rejects every open call.
 */
export class ThreadClient<M extends ThreadMethods<M>> {
  readonly #worker: Worker;
  readonly #options: ThreadClientOptions;
  readonly #open = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  readonly #idle: (() => void)[] = [];
  #nextId = 1;
  #dead: Error | null = null;
  #closing = false;

  constructor(worker: Worker, options: ThreadClientOptions) {
    this.#worker = worker;
    this.#options = options;
    worker.on("message", (message: unknown) => this.#receive(message));
    worker.on("messageerror", (error) => this.#die(error));
    worker.on("error", (error) => this.#die(error));
    worker.on("exit", (code) => this.#die(new Error(`thread ${options.name} ended with code ${code}`)));
  }

  get inFlight(): number {
    return this.#open.size;
  }

  call<K extends keyof M & string>(
    method: K,
    args: ThreadArgs<M, K>,
    transfer: readonly TransferListItem[] = [],
  ): Promise<ThreadResult<M, K>> {
    if (this.#dead !== null) return Promise.reject(this.#dead);
    if (this.#closing) return Promise.reject(unavailable(this.#options.name, "is closing"));
    if (this.#open.size >= this.#options.inFlightMax) {
      return Promise.reject(unavailable(this.#options.name, `has ${this.#open.size} unanswered calls`));
    }
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      // The thread serves the same interface M, so what comes back under this id is K's result.
      this.#open.set(id, { resolve: resolve as (value: unknown) => void, reject });
      try {
        this.#worker.postMessage({ callId: id, method, args }, transfer);
      } catch (error) {
        this.#settle(id);
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  /** Waits for the open calls, then ends the thread. */
  async close(): Promise<void> {
    this.#closing = true;
    if (this.#open.size > 0 && this.#dead === null) await new Promise<void>((resolve) => this.#idle.push(resolve));
    await this.#worker.terminate();
  }

  #receive(message: unknown): void {
    if (!isReply(message)) {
      this.#options.onMessage?.(message);
      return;
    }
    const waiting = this.#settle(message.callId);
    if (waiting === undefined) return;
    if (message.error === null) waiting.resolve(message.value);
    else waiting.reject(toError(message.error));
  }

  #settle(id: number) {
    const waiting = this.#open.get(id);
    this.#open.delete(id);
    if (this.#open.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
    return waiting;
  }

  #die(cause: Error): void {
    if (this.#dead !== null) return;
    this.#dead = unavailable(this.#options.name, "has ended", cause);
    for (const id of this.#open.keys()) this.#settle(id)?.reject(this.#dead);
    if (!this.#closing) this.#options.onDeath?.(cause);
  }
}

/** Nice value of a thread that others come before. 10 of 19: about a tenth of a processor that is wanted by all. */
const GIVES_WAY_NICE = 10;

/**
 * Called inside a thread whose work may wait: where processors are short, acknowledgements and alarms come first. Linux schedules threads
 * one by one and takes 0 for the calling one; elsewhere it would slow the whole process, and nothing is done.
 */
export function giveWay(): void {
  if (process.platform === "linux") setPriority(0, GIVES_WAY_NICE);
}

/** Answers the calls of a `ThreadClient` inside the thread. Methods without an `await` are answered in order. */
export function serveThread<M extends ThreadMethods<M>>(port: MessagePort, methods: M): void {
  port.on("message", (request: Request) => void answer(port, methods, request));
}

interface Request {
  readonly callId: number;
  readonly method: string;
  readonly args: never[];
}

interface Reply {
  readonly callId: number;
  readonly value: unknown;
  readonly error: CarriedError | null;
}

/** An error in a form that survives the structured clone (which drops `code` and subclass). */
interface CarriedError {
  readonly message: string;
  readonly stack: string | undefined;
  readonly code: string | undefined;
  readonly hint: string | undefined;
  readonly params: ErrorParams | undefined;
}

async function answer<M extends ThreadMethods<M>>(port: MessagePort, methods: M, request: Request): Promise<void> {
  if (typeof request?.callId !== "number") return;
  const { callId, method } = request;
  try {
    assert(Object.hasOwn(methods, method), `the thread has a method ${method}`);
    // The client is typed by the same interface M, so the method exists and the arguments are its own.
    const result = await methods[method as keyof M](...request.args);
    if (result instanceof Transferred)
      port.postMessage({ callId, value: result.value, error: null }, [...result.transfer]);
    else port.postMessage({ callId, value: result, error: null });
  } catch (error) {
    port.postMessage({ callId, value: null, error: toCarried(error) } satisfies Reply);
  }
}

function toCarried(error: unknown): CarriedError {
  if (!(error instanceof Error)) {
    return { message: String(error), stack: undefined, code: undefined, hint: undefined, params: undefined };
  }
  const code = "code" in error ? String(error.code) : undefined;
  const gateway = error instanceof GatewayError ? error : null;
  return { message: error.message, stack: error.stack, code, hint: gateway?.hint, params: gateway?.params };
}

function toError(carried: CarriedError): Error {
  const { code, hint, message } = carried;
  const cause = carried.stack;
  if (hint !== undefined && isErrorCode(code)) {
    return new GatewayError(code, message, { hint, params: carried.params ?? {}, cause });
  }
  return Object.assign(new Error(message, { cause }), code === undefined ? {} : { code });
}

function isErrorCode(code: string | undefined): code is ErrorCode {
  return code !== undefined && Object.hasOwn(ERROR_STATUS, code);
}

function isReply(message: unknown): message is Reply {
  return typeof message === "object" && message !== null && "callId" in message && "error" in message;
}

function unavailable(name: string, what: string, cause?: Error): GatewayError {
  return new GatewayError("STORE_UNAVAILABLE", `thread ${name} ${what}`, {
    hint: "try again; if it stays so, look for the thread's error in the log and restart the gateway",
    params: { thread: name },
    cause,
  });
}

function toThreadUrl(baseUrl: string, relativeTsPath: string): URL {
  const source = new URL(relativeTsPath, baseUrl);
  const compiled = new URL(source.href.replace(/\.ts$/, ".js"));
  if (!baseUrl.endsWith(".ts")) return compiled;
  const path = fileURLToPath(compiled);
  const root = packageRootOf(dirname(path));
  const built = join(root, "dist", relative(root, path));
  assert(existsSync(built), `${relative(root, built)} has been built (npx tsc -p tsconfig.build.json)`);
  return pathToFileURL(built);
}

function packageRootOf(folder: string): string {
  if (existsSync(join(folder, "package.json"))) return folder;
  const parent = dirname(folder);
  assert(parent !== folder, "a source file stands below a package.json");
  return packageRootOf(parent);
}

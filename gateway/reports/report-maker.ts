import type { ReportFormat } from "../../model/report.ts";
import { openReportSource } from "../../storage/records/report-source.ts";
import { openThread, ThreadClient } from "../../storage/thread.ts";
import type { ReportOrder } from "./make-report.ts";
import { type MadeReport, renderReport } from "./render-report.ts";
import type { ReportThreadMethods } from "./report-thread.ts";

/** Makes reports away from everything else. */
export interface ReportMaker {
  /** Throws: GatewayError STORE_UNAVAILABLE when too many are being made. */
  make(order: ReportOrder, formats: readonly ReportFormat[]): Promise<MadeReport>;
  close(): Promise<void>;
}

/** So many may wait for each other. */
const WAITING_MAX = 8;
/** A thread nobody has used for so long is ended, and its connection with it. */
const IDLE_MS = 30_000;

export class ThreadedReportMaker implements ReportMaker {
  readonly #directory: string;
  #client: ThreadClient<ReportThreadMethods> | null = null;
  #idle: NodeJS.Timeout | null = null;

  /** `directory`: the data folder, whose records are open for writing by now. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  async make(order: ReportOrder, formats: readonly ReportFormat[]): Promise<MadeReport> {
    if (this.#idle !== null) clearTimeout(this.#idle);
    const client = this.#thread();
    try {
      return await client.call("make", [this.#directory, order, [...formats]]);
    } finally {
      if (client === this.#client && client.inFlight === 0) this.#idle = setTimeout(() => void this.close(), IDLE_MS);
    }
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    if (this.#idle !== null) clearTimeout(this.#idle);
    await client?.close();
  }

  #thread(): ThreadClient<ReportThreadMethods> {
    this.#client ??= new ThreadClient<ReportThreadMethods>(openThread(import.meta.url, "./report-thread.ts"), {
      name: "reports",
      inFlightMax: WAITING_MAX,
      onDeath: () => {
        this.#client = null;
      },
    });
    return this.#client;
  }
}

/** Makes them on the spot: for tests without threads. */
export function reportMakerAtOnce(directory: string): ReportMaker {
  return {
    async make(order, formats) {
      const source = openReportSource(directory);
      try {
        return await renderReport(source, order, formats);
      } finally {
        source.close();
      }
    },
    close: async () => undefined,
  };
}

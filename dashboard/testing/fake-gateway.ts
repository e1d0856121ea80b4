import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { WireAlarm, WireLivePoint, WireUser } from "../../api/wire.ts";
import { isClosed } from "../../model/alarm.ts";
import { answerApi } from "./fake-api.ts";
import type { FakeGateway } from "./fake-edge.ts";
import { openFakeLive } from "./fake-live.ts";
import type { FakePlant } from "./fake-plant.ts";
import { answerFile } from "./static-files.ts";

export interface FakeGatewayOptions {
  /** The built pages. */
  readonly folder: string;
  readonly plant: FakePlant;
  readonly user: WireUser;
}

export async function openFakeGateway(options: FakeGatewayOptions): Promise<FakeGateway> {
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    if (!live.frozen) void answer(gateway, options.folder, request, response);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  const live = openFakeLive(server, options.plant);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  // A listening TCP server has an address and port.
  const { port } = server.address() as AddressInfo;
  const gateway: FakeGateway = {
    url: `http://127.0.0.1:${port}`,
    plant: options.plant,
    user: options.user,
    requests: [],
    watches: live.watches,
    nextAlarmWrite: null,
    catalogChangedElsewhere: false,
    csrfToken: "csrf-of-this-session",
    scenarios: null,
    drills: [],
    tickets: [],
    overview: null,
    plan: { site: "plant1", version: 0, image: null, points: {}, zones: {}, by: null, at: null },
    ticketsFail: false,
    tellTickets: () => live.tell({ type: "tickets", asOf: Date.now(), tickets: [] }),
    change(points, alarms = []) {
      remember(options.plant, points, alarms);
      live.send(points, alarms);
    },
    loseFrame: () => live.skip(),
    freeze() {
      live.frozen = true;
    },
    thaw() {
      live.frozen = false;
    },
    closeLive: (code) => live.closeAll(code),
    async close() {
      live.stop();
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
  return gateway;
}

function remember(plant: FakePlant, points: readonly WireLivePoint[], alarms: readonly WireAlarm[]): void {
  for (const point of points) plant.live.set(`${point.enterprise}/${point.id}`, point);
  for (const alarm of alarms) {
    if (isClosed(alarm)) plant.alarms.delete(alarm.id);
    else plant.alarms.set(alarm.id, alarm);
  }
}

async function answer(
  gateway: FakeGateway,
  folder: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  let body = "";
  for await (const chunk of request) body += String(chunk);
  if (!url.pathname.startsWith("/api/")) return answerFile(folder, url.pathname, response);
  const asked = { method: request.method ?? "GET", path: url.pathname, headers: request.headers, body };
  gateway.requests.push(asked);
  answerApi(gateway, asked, url, response);
}

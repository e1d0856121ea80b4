import { createServer, type Server, type Socket } from "node:net";
import { GatewayError } from "../../model/errors.ts";

export interface Place {
  readonly host: string;
  readonly port: number;
  /** The setting that chooses the port. */
  readonly setting: string;
  /** The setting that chooses the address. */
  readonly hostSetting?: string;
  readonly connectionsMax?: number;
  /** Whoever takes the connections also ends those whose peer has ended them; by default Node does. */
  readonly endsItself?: boolean;
}

/** Whoever finds no place here is reset or tries again seconds later: thousands come back at once when a line was down. */
const BACKLOG = 4_096;

/** Listens for TCP connections. Throws: GatewayError PORT_IN_USE, or CONFIG_INVALID for an address that cannot be bound. */
export async function listen(
  place: Place,
  accept: (socket: Socket) => void,
): Promise<{ readonly server: Server; readonly port: number }> {
  const { host, port, endsItself = false } = place;
  const server = createServer({ allowHalfOpen: endsItself }, accept);
  if (place.connectionsMax !== undefined) server.maxConnections = place.connectionsMax;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => reject(listenFailure(cause, place)));
    server.listen({ host, port, backlog: BACKLOG }, resolve);
  });
  const address = server.address();
  return { server, port: typeof address === "object" && address !== null ? address.port : port };
}

function listenFailure(
  cause: NodeJS.ErrnoException,
  { host, port, setting, hostSetting = "TWINLINE_MQTT_HOST" }: Place,
): GatewayError {
  const taken = cause.code === "EADDRINUSE";
  const hint = taken
    ? `another program listens on ${host}:${port}; stop it or set ${setting}`
    : `set ${hostSetting} to an address of this machine and ${setting} to a port it may use`;
  const what = `${setting}: cannot listen on ${host}:${port}: ${cause.message}`;
  return new GatewayError(taken ? "PORT_IN_USE" : "CONFIG_INVALID", what, { hint, cause });
}

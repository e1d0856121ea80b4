import type { Socket } from "node:net";
import type { Turns } from "../turns.ts";

/**
 * Closes a connection whose peer has gone when its turn comes: a line that breaks takes thousands with it in one instant, and everybody
 * else must be heard meanwhile.
 *
 * Only what its peer has ended, by FIN or RST, is put off: nothing more is read from it. What we end ourselves is closed at once, for it
 * could go on sending.
 */
export function partInTurns(socket: Socket, turns: Turns): void {
  const close = socket._destroy;
  socket._destroy = (error, done) => {
    if (error === null && !socket.readableEnded) return close.call(socket, error, done);
    turns.run(() => close.call(socket, error, done));
  };
  // Node answers a FIN with a shutdown of its own, and closes when that is through: several times the work of closing at once.
  if (!socket.allowHalfOpen) return;
  socket.on("end", () => {
    if (socket.writableLength === 0) socket.destroy();
    else socket.end();
  });
}

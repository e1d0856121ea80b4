import type { Socket } from "node:net";

/** RFC 8446, 5.1: a TLS record begins with its type and version, and holds at most 2^14 bytes. */
const HEADER_BYTES = 5;
const HANDSHAKE_RECORD = 0x16;
const RECORD_BYTES_MAX = 16_384;

/**
 * Waits for the whole of a client's first record, and puts it back for the TLS layer to read.
 *
 * Only then can a handshake begin that costs something: a peer that trickles, or says no TLS at all, costs a socket and a timer.
 * Calls back once: with null when the record is there, or with why there will be none.
 */
export function awaitClientHello(socket: Socket, withinMs: number, done: (failure: string | null) => void): void {
  let bytes: Buffer = Buffer.alloc(0);
  const timer = setTimeout(() => end("slow"), withinMs);
  const take = (chunk: Buffer): void => {
    bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
    const state = lookAt(bytes);
    if (state === "incomplete") return;
    if (state === "no-tls") return end("no-tls");
    socket.pause();
    socket.unshift(bytes);
    end(null);
  };
  const end = (failure: string | null): void => {
    clearTimeout(timer);
    socket.off("data", take).off("close", gone);
    done(failure);
  };
  const gone = (): void => end("closed");
  socket.on("data", take).on("close", gone);
}

function lookAt(bytes: Buffer): "incomplete" | "complete" | "no-tls" {
  if (bytes[0] !== HANDSHAKE_RECORD) return "no-tls";
  if (bytes.length < HEADER_BYTES) return "incomplete";
  const length = bytes.readUInt16BE(3);
  if (length === 0 || length > RECORD_BYTES_MAX) return "no-tls";
  return bytes.length >= HEADER_BYTES + length ? "complete" : "incomplete";
}

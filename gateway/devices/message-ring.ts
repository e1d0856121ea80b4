/** Messages kept of one device. */
export const MESSAGES_KEPT = 20;
/** What is kept of one message. */
export const MESSAGE_BYTES_KEPT = 4 * 1024;
/** The rows, the rate, their views and the entry in the map: what a ring takes beside its messages. */
export const RING_OVERHEAD_BYTES = 1_792;

/** Numbers kept of each message: a row is as long as a cache line. */
const COLUMNS = 8;
const BYTES_MIN = 512;
/** Room for all that may be kept, though the end of the buffer be too short for the next message. */
const BYTES_MAX = (MESSAGES_KEPT + 1) * MESSAGE_BYTES_KEPT;

/** One message as it was taken. What became of its readings is told by the stores. */
export interface KeptMessage {
  /** Its number in the journal. */
  readonly seq: number;
  /** Wall time of receipt. */
  readonly receivedAtMs: number;
  readonly channel: string;
  /** Length of the whole payload. */
  readonly bytes: number;
  /** A copy of the payload, or of as much of its beginning as is kept. */
  readonly raw: Buffer;
  /** Readings handed to the store. */
  readonly stored: number;
  /** Entries in quarantine. */
  readonly refused: number;
}

/** What is known of a message once it is decided. Its maker may use one object for all messages: the hot path makes none. */
export interface Receipt {
  seq: number;
  /** Engine time. */
  atMs: number;
  /** The same by the wall clock. */
  receivedAtMs: number;
  stored: number;
  refused: number;
}

/**
 * The newest messages of one device, copied one behind the other into a buffer that is used round and round.
 *
 * Nothing is allocated for a message, except while the buffer still grows to the size of this device's messages.
 */
export class MessageRing {
  #bytes = Buffer.allocUnsafeSlow(BYTES_MIN);
  /** What is known of each message, one row of numbers a message. */
  readonly #rows = new Float64Array(MESSAGES_KEPT * COLUMNS);
  /** The few channels this device speaks on. */
  readonly #channels: string[] = [];
  /** Row of the oldest message, and how many there are. */
  #first = 0;
  #count = 0;
  /** Where the next message goes. */
  #end = 0;

  get capacity(): number {
    return this.#bytes.length;
  }

  /** Copies a message in. `mayGrow`: may the buffer take so many bytes more? If not, older messages make room. */
  note(receipt: Receipt, channel: string, payload: Uint8Array, mayGrow: (bytes: number) => boolean): void {
    const kept = this.#keptOf(payload.length, mayGrow);
    if (this.#count === MESSAGES_KEPT) this.#dropOldest();
    const start = this.#makeRoom(kept, mayGrow);
    // A view of a part is an object: only the long ones need it.
    this.#bytes.set(kept === payload.length ? payload : payload.subarray(0, kept), start);
    const rows = this.#rows;
    const row = this.#rowOf(this.#count++);
    rows[row + SEQ] = receipt.seq;
    rows[row + RECEIVED] = receipt.receivedAtMs;
    rows[row + CHANNEL] = this.#channelNo(channel);
    rows[row + START] = start;
    rows[row + KEPT] = kept;
    rows[row + BYTES] = payload.length;
    rows[row + STORED] = receipt.stored;
    rows[row + REFUSED] = receipt.refused;
    this.#end = start + roomOf(kept);
  }

  /** Newest first. */
  read(): readonly KeptMessage[] {
    return Array.from({ length: this.#count }, (_, i) => this.#readRow(this.#rowOf(this.#count - 1 - i)));
  }

  #readRow(row: number): KeptMessage {
    const start = this.#get(row, START);
    return {
      seq: this.#get(row, SEQ),
      receivedAtMs: this.#get(row, RECEIVED),
      channel: this.#channels[this.#get(row, CHANNEL)] ?? "",
      bytes: this.#get(row, BYTES),
      raw: Buffer.from(this.#bytes.subarray(start, start + this.#get(row, KEPT))),
      stored: this.#get(row, STORED),
      refused: this.#get(row, REFUSED),
    };
  }

  #channelNo(channel: string): number {
    for (let no = 0; no < this.#channels.length; no++) if (this.#channels[no] === channel) return no;
    return this.#channels.push(channel) - 1;
  }

  /** How much of a message is kept: a buffer that may not grow keeps what it has room for. */
  #keptOf(bytes: number, mayGrow: (bytes: number) => boolean): number {
    const wanted = bytes > MESSAGE_BYTES_KEPT ? MESSAGE_BYTES_KEPT : bytes;
    while (wanted > this.#bytes.length && this.#grow(mayGrow));
    return wanted > this.#bytes.length ? this.#bytes.length : wanted;
  }

  /** Where so many bytes may go without touching a message that stays. */
  #makeRoom(kept: number, mayGrow: (bytes: number) => boolean): number {
    for (;;) {
      const wraps = this.#end + roomOf(kept) > this.#bytes.length;
      const start = wraps ? 0 : this.#end;
      if (this.#count === 0 || !this.#isTouched(start, kept, wraps)) return start;
      if (!this.#grow(mayGrow)) this.#dropOldest();
    }
  }

  /** The oldest message stands first behind the newest: if it is not touched, none is. */
  #isTouched(start: number, kept: number, wraps: boolean): boolean {
    const oldest = this.#get(this.#first * COLUMNS, START);
    // What stands between the newest and the end of the buffer is of the round before, and goes first.
    if (wraps && oldest >= this.#end) return true;
    return oldest >= start && oldest < start + roomOf(kept);
  }

  /** Twice the room, the messages moved together at its beginning. False: it stays as it is. */
  #grow(mayGrow: (bytes: number) => boolean): boolean {
    const capacity = Math.min(BYTES_MAX, this.#bytes.length * 2);
    if (capacity === this.#bytes.length || !mayGrow(capacity - this.#bytes.length)) return false;
    const larger = Buffer.allocUnsafeSlow(capacity);
    let end = 0;
    for (let i = 0; i < this.#count; i++) {
      const row = this.#rowOf(i);
      const start = this.#get(row, START);
      const kept = this.#get(row, KEPT);
      this.#bytes.copy(larger, end, start, start + kept);
      this.#rows[row + START] = end;
      end += roomOf(kept);
    }
    this.#bytes = larger;
    this.#end = end;
    return true;
  }

  #dropOldest(): void {
    this.#first = this.#first + 1 === MESSAGES_KEPT ? 0 : this.#first + 1;
    this.#count--;
  }

  /** Where the row of a message begins; 0 is the oldest. */
  #rowOf(place: number): number {
    const row = this.#first + place;
    return (row < MESSAGES_KEPT ? row : row - MESSAGES_KEPT) * COLUMNS;
  }

  #get(row: number, column: number): number {
    return this.#rows[row + column] ?? 0;
  }
}

/** An empty message has a place of its own, too. */
function roomOf(kept: number): number {
  return kept === 0 ? 1 : kept;
}

const SEQ = 0;
const RECEIVED = 1;
const CHANNEL = 2;
const START = 3;
const KEPT = 4;
const BYTES = 5;
const STORED = 6;
const REFUSED = 7;

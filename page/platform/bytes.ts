import { hexlify } from "ethers";

const HEX = "hex";

/**
 * What `offchain/` uses of Node's `Buffer` where it reads paths and artifacts: the same results for the same calls. An encoding
 * that is not here throws, so that nothing is read wrongly.
 */
export class Bytes extends Uint8Array {
  static alloc(length: number): Bytes {
    return new Bytes(length);
  }

  static override from(content: unknown, second?: unknown, length?: number): Bytes {
    if (typeof content === "string") return fromText(content, second);
    if (content instanceof ArrayBuffer) return new Bytes(content, Number(second ?? 0), length);
    if (content instanceof Uint8Array) return new Bytes(content);
    throw new TypeError("expected a text or bytes");
  }

  static concat(parts: readonly Uint8Array[]): Bytes {
    const whole = new Bytes(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  static isBuffer(value: unknown): boolean {
    return value instanceof Bytes;
  }

  // A part that shares the memory, as Node's; both ends may be left out.
  override subarray(start?: number, end?: number): Bytes {
    const part = super.subarray(start, end);
    return new Bytes(part.buffer, part.byteOffset, part.length);
  }

  equals(other: Uint8Array): boolean {
    return this.length === other.length && this.every((byte, i) => byte === other[i]);
  }

  copy(target: Uint8Array, at = 0, start = 0, end = this.length): number {
    const part = this.subarray(start, end);
    target.set(part, at);
    return part.length;
  }

  override toString(encoding: string = "utf8"): string {
    if (encoding === HEX) return hexlify(this).slice(2);
    if (encoding === "utf8") return new TextDecoder("utf-8", { ignoreBOM: true }).decode(this);
    if (encoding !== "latin1") throw new TypeError(`no such encoding here: ${encoding}`);
    // In parts, since a call takes only so many arguments.
    let text = "";
    for (let at = 0; at < this.length; at += 8_192) text += String.fromCharCode(...this.subarray(at, at + 8_192));
    return text;
  }

  write(text: string, at: number, length: number, encoding: string): number {
    if (encoding !== HEX) throw new TypeError(`no such encoding here: ${encoding}`);
    const bytes = fromText(text, HEX).subarray(0, length);
    this.set(bytes, at);
    return bytes.length;
  }

  readUInt8(at: number): number {
    return this.#view.getUint8(at);
  }

  readUInt16BE(at: number): number {
    return this.#view.getUint16(at);
  }

  readUInt32BE(at: number): number {
    return this.#view.getUint32(at);
  }

  readBigUInt64BE(at: number): bigint {
    return this.#view.getBigUint64(at);
  }

  writeUInt32BE(value: number, at: number): number {
    this.#view.setUint32(at, value);
    return at + 4;
  }

  writeBigUInt64BE(value: bigint, at: number): number {
    this.#view.setBigUint64(at, value);
    return at + 8;
  }

  get #view(): DataView {
    return new DataView(this.buffer, this.byteOffset, this.byteLength);
  }
}

function fromText(text: string, encoding: unknown): Bytes {
  if (encoding === HEX) {
    const pairs = /^(?:[0-9a-f]{2})*/i.exec(text)?.[0] ?? "";
    return Bytes.concat([
      Uint8Array.from({ length: pairs.length / 2 }, (_, i) => parseInt(pairs.slice(2 * i, 2 * i + 2), 16)),
    ]);
  }
  if (encoding === "ascii" || encoding === "latin1")
    return Bytes.concat([Uint8Array.from(text, (c) => c.charCodeAt(0))]);
  throw new TypeError(`no such encoding here: ${String(encoding)}`);
}

import type * as Zlib from "node:zlib";
import { ExchangeError } from "./exchangeError";

/** The limit of nested compressions; real gateways use fewer. */
const MOST_LAYERS = 3;

/**
 * Decompresses a response that a gateway has compressed although the request did not allow it.
 *
 * @param encoding - the value of Content-Encoding, empty for none
 * @param most - the largest result, in bytes: a few kilobytes can expand to gigabytes
 * @throws ExchangeError when it can't be decompressed, or is larger
 */
export function decoded(bytes: Buffer, encoding: string, most: number): Buffer {
  const layers = encoding
    .toLowerCase()
    .split(",")
    .map((it) => it.trim())
    .filter((it) => it !== "" && it !== "identity");
  if (layers.length === 0 || bytes.length === 0) return bytes;
  if (layers.length > MOST_LAYERS) throw new ExchangeError("ANSWER_ENCODING", "it is compressed again and again");
  return layers.reduceRight((it, layer) => unpacked(it, layer, most), bytes);
}

function unpacked(bytes: Buffer, layer: string, most: number): Buffer {
  // Loaded only when it is needed.
  const zlib: typeof Zlib = process.getBuiltinModule("node:zlib");
  const options = { maxOutputLength: most };
  try {
    switch (layer) {
      case "gzip":
      case "x-gzip":
        return zlib.gunzipSync(bytes, options);
      case "br":
        return zlib.brotliDecompressSync(bytes, options);
      case "zstd":
        return zlib.zstdDecompressSync(bytes, options);
      case "deflate":
        // Some servers omit the zlib header that the standard requires; the first byte shows it.
        return ((bytes[0] ?? 0) & 0x0f) === 8 ? zlib.inflateSync(bytes, options) : zlib.inflateRawSync(bytes, options);
    }
  } catch (error) {
    if ((error as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE")
      throw new ExchangeError("ANSWER_TOO_LARGE", `the answer has more than ${most} bytes when decompressed`);
    throw new ExchangeError("ANSWER_ENCODING", `its compression (${layer}) can't be undone`, error);
  }
  throw new ExchangeError("ANSWER_ENCODING", `it is encoded in a way that is not known (${layer.slice(0, 20)})`);
}

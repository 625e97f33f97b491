import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

/**
 * The bytes of a file, or of one that a link leads to, in chunks. Reading anything else may never end: a pipe, for instance, can be read
 * only once.
 */
export async function* bytesOf(path: string): AsyncGenerator<Uint8Array, void> {
  if (!(await stat(path)).isFile()) throw new Error("it is no regular file");
  yield* createReadStream(path, { highWaterMark: 256 * 1024 });
}

import type { Dispatcher } from "undici";
import type { Answer } from "./failure";

const utf8 = new TextDecoder();

/**
 * Sends a request and gives its whole answer. Answers are small, so they are collected here: undici's `request` makes a
 * stream of each, which costs more than all the rest of it.
 */
export function exchange(dispatcher: Dispatcher, request: Dispatcher.DispatchOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let status = 0;
    let headers: Answer["headers"] = {};
    dispatcher.dispatch(request, {
      onRequestStart() {
        // undici wants it to be there.
      },
      onResponseStart(_controller, statusCode, received) {
        // After an interim answer (1xx) the one that counts begins in the same way.
        status = statusCode;
        headers = withOneValueEach(received);
      },
      onResponseData(_controller, chunk) {
        chunks.push(chunk);
      },
      onResponseEnd() {
        resolve({ status, headers, text: utf8.decode(Buffer.concat(chunks)) });
      },
      onResponseError(_controller, error) {
        reject(error);
      },
    });
  });
}

function withOneValueEach(headers: Readonly<Record<string, string | string[] | undefined>>): Answer["headers"] {
  const values = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]);
  return Object.fromEntries(values) as Answer["headers"];
}

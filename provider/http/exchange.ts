import type { Dispatcher } from "undici";
import type { Alarm } from "../concurrency/clock";
import { decoded } from "./encoding";
import { ExchangeError, MOST_BYTES } from "./exchangeError";
import type { Answer } from "./failure";

const utf8 = new TextDecoder();

/** The limits of an exchange. */
export interface ExchangeLimits {
  /** The timeout from the request to the end of the response, in milliseconds; Infinity for none. */
  readonly wholeMs: number;
  /** Starts the timer of the timeout. */
  readonly alarm: Alarm;
  /** Called as soon as the request is being sent: from then on it may be carried out. */
  readonly onBegin: () => void;
}

/**
 * Sends a request and returns its whole response. Responses are small, so they are collected here: undici's `request` creates a
 * stream for each, which costs more than all the rest.
 *
 * @throws ExchangeError when the response is too large, too slow, or can't be decompressed; otherwise the error of the
 * transport
 */
export function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  { wholeMs, alarm, onBegin }: ExchangeLimits,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let status = 0;
    let headers: Answer["headers"] = {};
    let encoding = "";
    let ended: ExchangeError | undefined;
    let controller: Dispatcher.DispatchController | undefined;
    const end = (error: ExchangeError): void => {
      ended ??= error;
      turnOff();
      reject(ended);
      // A request that has not been sent yet is no longer sent.
      controller?.abort(ended);
    };
    // undici's own timeouts limit the time between two chunks: a response that arrives byte by byte would never time out.
    const turnOff = alarm(wholeMs, () => {
      end(new ExchangeError("ANSWER_TOO_SLOW", `no whole answer came within ${wholeMs} ms`));
    });
    const fail = (error: unknown): void => {
      turnOff();
      reject(ended ?? (error as Error));
    };
    const grow = (by: number): void => {
      size += by;
      if (size > MOST_BYTES) end(new ExchangeError("ANSWER_TOO_LARGE", `the answer has more than ${MOST_BYTES} bytes`));
    };
    try {
      dispatcher.dispatch(request, {
        onRequestStart(its) {
          controller = its;
          if (ended === undefined) onBegin();
          else its.abort(ended);
        },
        onResponseStart(_controller, statusCode, received) {
          // The final response after an interim one (1xx) begins in the same way.
          status = statusCode;
          headers = withOneValueEach(received);
          encoding = [received["content-encoding"] ?? ""].flat().join(",");
          size = 0;
          const announced = Number(headers["content-length"] ?? 0);
          if (announced > MOST_BYTES) grow(announced);
        },
        onResponseData(_controller, chunk) {
          if (ended !== undefined) return;
          chunks.push(chunk);
          grow(chunk.length);
        },
        onResponseEnd() {
          turnOff();
          try {
            resolve({ status, headers, text: utf8.decode(decoded(Buffer.concat(chunks), encoding, MOST_BYTES)) });
          } catch (error) {
            fail(error);
          }
        },
        onResponseError(_controller, error) {
          fail(error);
        },
      });
    } catch (error) {
      fail(error);
    }
  });
}

function withOneValueEach(headers: Readonly<Record<string, string | string[] | undefined>>): Answer["headers"] {
  const values = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]);
  return Object.fromEntries(values) as Answer["headers"];
}

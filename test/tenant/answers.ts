import type { JsonObject, Json } from "./json";

/** What the work behind a route answers, before it is written as text and before a fault spoils it. */
export interface Answer {
  readonly status: number;
  readonly body: Json;
}

/** A request that is refused: which status, and a body in the shape of the service that refuses. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly service: "heracles" | "atlas";

  constructor(status: number, message: string, service: "heracles" | "atlas" = "heracles") {
    super(message);
    this.status = status;
    this.service = service;
  }

  /** The body, as Heracles (workflows) or Atlas (assets) words it. */
  body(requestId: string): JsonObject {
    if (this.service === "atlas") {
      return {
        errorCode: `ATLAS-${this.status}-00-001`,
        errorMessage: this.message,
        errorId: requestId,
        causes: [],
        errorCause: this.message,
      };
    }
    return {
      code: this.status === 400 ? 1011 : this.status,
      error: errorNames[this.status] ?? "error",
      message: this.message,
      info: "",
      errorId: requestId,
      requestId,
    };
  }
}

const errorNames: Readonly<Record<number, string>> = {
  400: "bad_request",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  405: "method_not_allowed",
  409: "conflict",
  415: "unsupported_media_type",
};

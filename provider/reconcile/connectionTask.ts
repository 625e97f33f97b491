import type { Wanted } from "./definition";
import type { Mode } from "./intent";
import type { ReconcileOptions } from "./options";

/** What one command, or a part of it, does for one connection: the inputs say which connection, and what is wanted of it. */
export abstract class ConnectionTask {
  protected readonly options: ReconcileOptions;

  constructor(options: ReconcileOptions) {
    this.options = options;
  }

  protected get mode(): Mode {
    return this.options.seed.mode;
  }

  protected get connection(): string {
    return this.options.seed.connectionQualifiedName;
  }

  protected get wanted(): Wanted {
    return { connectionQualifiedName: this.connection, mode: this.mode };
  }
}

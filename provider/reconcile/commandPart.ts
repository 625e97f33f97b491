import { ConnectionTask } from "./connectionTask";
import type { Journal } from "./journal";
import type { Messages } from "./messages";
import type { Observer } from "./observe";
import type { ReconcileContext, ReconcileOptions } from "./options";

/** What the parts of one command share. */
export interface CommandParts {
  readonly options: ReconcileOptions;
  readonly context: ReconcileContext;
  readonly journal: Journal;
  readonly observer: Observer;
  readonly messages: Messages;
}

/** A part of a command that acts: it starts, waits or checks, and records what it learns in the command's journal. */
export abstract class CommandPart extends ConnectionTask {
  protected readonly context: ReconcileContext;
  protected readonly journal: Journal;
  protected readonly observer: Observer;
  protected readonly messages: Messages;

  constructor({ options, context, journal, observer, messages }: CommandParts) {
    super(options);
    this.context = context;
    this.journal = journal;
    this.observer = observer;
    this.messages = messages;
  }
}

/** What a Ctrl-C reaches. */
interface Cancellable {
  cancel(): void;
}

/** A person's Ctrl-C: the engine tells every plugin of the command, and a plugin that it starts later at once. */
export class Cancellation {
  private readonly plugins: Cancellable[] = [];
  /** Whether it was pressed. */
  isDone = false;

  include(plugin: Cancellable): void {
    this.plugins.push(plugin);
    if (this.isDone) plugin.cancel();
  }

  press(): void {
    this.isDone = true;
    for (const plugin of this.plugins) plugin.cancel();
  }
}

import type { Files } from "../../../provider/cli/inventory/files";

/** Files in memory. */
export class MemoryFiles implements Files {
  readonly contents = new Map<string, string>();
  readonly folders = new Set<string>();
  /** How many writes succeed before the disk is full. */
  writesLeft = Infinity;
  /** How many files can still be read. */
  readsLeft = Infinity;

  kindOf = (path: string): ReturnType<Files["kindOf"]> =>
    Promise.resolve(this.folders.has(path) ? "folder" : this.contents.has(path) ? "file" : undefined);

  read: Files["read"] = (path) => {
    const bytes = Buffer.from(this.contents.get(path) ?? "");
    const isRead = this.readsLeft-- > 0;
    return (async function* () {
      if (!isRead) throw new Error("EIO: i/o error, read");
      for (let from = 0; from < bytes.length; from += 1_000)
        yield await Promise.resolve(bytes.subarray(from, from + 1_000));
    })();
  };

  write: Files["write"] = (path, keptBytes) => {
    if (path.startsWith("missing/"))
      return Promise.reject(new Error(`ENOENT: no such file or directory, open '${path}'`));
    const kept = Buffer.from(this.contents.get(path) ?? "").subarray(0, keptBytes);
    this.contents.set(path, kept.toString());
    return Promise.resolve({
      write: (text: string) => {
        if (this.writesLeft-- <= 0) return Promise.reject(new Error("ENOSPC: no space left on device, write"));
        this.contents.set(path, (this.contents.get(path) ?? "") + text);
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    });
  };

  rename: Files["rename"] = (path, to) => {
    this.contents.set(to, this.contents.get(path) ?? "");
    this.contents.delete(path);
    return Promise.resolve();
  };

  putNew: Files["putNew"] = async (path, to) => {
    if (this.contents.has(to))
      throw Object.assign(new Error(`EEXIST: file already exists, link '${to}'`), { code: "EEXIST" });
    await this.rename(path, to);
  };

  remove: Files["remove"] = (path) => {
    this.contents.delete(path);
    return Promise.resolve();
  };
}

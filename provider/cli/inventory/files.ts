import { constants } from "node:fs";
import { copyFile, type FileHandle, link, lstat, open, rename, rm } from "node:fs/promises";
import { bytesOf } from "../../inventory/regularFile";

/** All that a command does with large files; a test passes another one. */
export interface Files {
  /** What is at a path itself: a link is no file. Undefined: nothing. */
  readonly kindOf: (path: string) => Promise<"file" | "folder" | "other" | undefined>;
  /** Its bytes, in chunks. */
  readonly read: (path: string) => AsyncIterable<Uint8Array>;
  /**
   * Opens a file for writing behind its first bytes; what follows them is removed. 0 makes a new file instead of what is there.
   */
  readonly write: (path: string, keptBytes: number) => Promise<OpenFile>;
  /** Puts a file under another name, in one step, instead of what is there. */
  readonly rename: (path: string, to: string) => Promise<void>;
  /** The same, but never instead of what is there: fails with EEXIST. */
  readonly putNew: (path: string, to: string) => Promise<void>;
  /** Removes a file; nothing if there is none. */
  readonly remove: (path: string) => Promise<void>;
}

/** A file that is written from its beginning to its end. */
export interface OpenFile {
  readonly write: (text: string) => Promise<void>;
  /** Resolves when everything is on the disk. */
  readonly close: () => Promise<void>;
}

const { O_CREAT, O_EXCL, O_WRONLY } = constants;
/** A link that somebody has planted is not followed. Windows has no such flag. */
const NO_FOLLOW = (constants.O_NOFOLLOW as number | undefined) ?? 0;

/** The files of this machine. */
export const machineFiles: Files = {
  kindOf: async (path) => {
    try {
      const it = await lstat(path);
      if (it.isFile()) return "file";
      return it.isDirectory() ? "folder" : "other";
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  },
  read: bytesOf,
  write: async (path, keptBytes) => {
    if (keptBytes === 0) {
      await rm(path, { force: true });
      return opened(await open(path, O_WRONLY | O_CREAT | O_EXCL | NO_FOLLOW), 0);
    }
    const file = await open(path, O_WRONLY | NO_FOLLOW);
    const { uid } = await file.stat();
    // In a folder for all, somebody else may have planted it.
    if (uid !== (process.getuid?.() ?? uid)) {
      await file.close();
      throw new Error(`${path} belongs to another user; remove it`);
    }
    await file.truncate(keptBytes);
    return opened(file, keptBytes);
  },
  rename,
  putNew: async (path, to) => {
    try {
      await link(path, to);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") throw error;
      // Not every file system has links.
      await copyFile(path, to, constants.COPYFILE_EXCL);
    }
    await rm(path, { force: true });
  },
  remove: (path) => rm(path, { force: true }),
};

function opened(file: FileHandle, from: number): OpenFile {
  let position = from;
  return {
    write: async (text) => {
      const bytes = Buffer.from(text);
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position);
        done += bytesWritten;
        position += bytesWritten;
      }
    },
    close: async () => {
      try {
        await file.sync();
      } finally {
        await file.close();
      }
    },
  };
}

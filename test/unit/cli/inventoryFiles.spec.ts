import { execFileSync } from "node:child_process";
import { expect } from "chai";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { machineFiles as files } from "../../../provider/cli/inventory/files";

describe("the files of an inventory", () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  const write = async (name: string, keptBytes: number, content: string): Promise<void> => {
    const file = await files.write(at(name), keptBytes);
    await file.write(content);
    await file.close();
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inventory-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("are written from the beginning, or behind what they keep", async () => {
    await write("a.part", 0, "one\ntwo\ntorn");
    await write("a.part", 8, "three\n");
    expect(readFileSync(at("a.part"), "utf8")).to.equal("one\ntwo\nthree\n");
    await write("a.part", 0, "ü\n");
    expect(await text(files.read(at("a.part")))).to.equal("ü\n");
  });

  it("get their name in one step", async () => {
    writeFileSync(at("a"), "old");
    await write("a.part", 0, "new");
    await files.rename(at("a.part"), at("a"));
    expect(readdirSync(folder)).to.deep.equal(["a"]);
    expect(readFileSync(at("a"), "utf8")).to.equal("new");
    await files.remove(at("a"));
    await files.remove(at("a"));
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it("get a name only if nothing has it, not even a link", async () => {
    for (const there of ["file", "link"]) {
      await write("a.part", 0, "new");
      if (there === "file") writeFileSync(at("a"), "old");
      else symlinkSync(at("nowhere"), at("a"));
      const failure = await files.putNew(at("a.part"), at("a")).then(
        () => "none",
        (error: unknown) => (error as NodeJS.ErrnoException).code,
      );
      expect(failure).to.equal("EEXIST");
      expect(readdirSync(folder).sort()).to.deep.equal(["a", "a.part"]);
      if (there === "file") expect(readFileSync(at("a"), "utf8")).to.equal("old");
      rmSync(at("a"));
      await files.putNew(at("a.part"), at("a"));
      expect(readdirSync(folder)).to.deep.equal(["a"]);
      expect(readFileSync(at("a"), "utf8")).to.equal("new");
      rmSync(at("a"));
    }
  });

  it("are told from folders and links", async () => {
    writeFileSync(at("a"), "");
    symlinkSync(at("a"), at("link"));
    expect(await Promise.all(["a", "link", ".", "none"].map((it) => files.kindOf(at(it))))).to.deep.equal([
      "file",
      "other",
      "folder",
      undefined,
    ]);
  });

  it("are read through a link, and a pipe is not read: the second reading would never end", async () => {
    writeFileSync(at("a"), "content");
    symlinkSync(at("a"), at("link"));
    const read = async (name: string) => Buffer.concat(await Array.fromAsync(files.read(at(name)))).toString();
    expect(await read("link")).to.equal("content");
    execFileSync("mkfifo", [at("pipe")]);
    expect(await read("pipe").catch((error: unknown) => (error as Error).message)).to.equal("it is no regular file");
  });

  it("do not follow a link that somebody has planted", async () => {
    writeFileSync(at("precious"), "precious");
    symlinkSync(at("precious"), at("a.part"));
    const refused = await files.write(at("a.part"), 3).catch((error: unknown) => error);
    expect(refused).to.have.property("code", "ELOOP");
    await write("a.part", 0, "new");
    expect(readFileSync(at("precious"), "utf8")).to.equal("precious");
  });

  it("say why they can't be written", async () => {
    const refused = await files.write(at("missing/a"), 0).catch((error: unknown) => error);
    expect(refused).to.have.property("code", "ENOENT");
  });
});

import { expect } from "chai";
import { AssetList } from "../../../provider/atlan/assetList";
import { PackageWorkflows } from "../../../provider/atlan/packages/packageWorkflows";
import { runCommandLine } from "../../../provider/cli/commandLine";
import { verifyReceiptCommand } from "../../../provider/cli/verifyReceipt";
import { API_KEY, CONFIG, POSTGRES, rig, SimulatedStack, SNOWFLAKE, TENANT, TenantDispatcher } from "../../rig";
import { client } from "../http/client";
import { takenNow, withCustomMetadata } from "../inventory/taken";
import { MemoryFiles } from "./memoryFiles";
import { ScriptedTerminal } from "./scriptedTerminal";

/** A stack that has purged or archived what a file lists, and a terminal with its receipt. */
async function scene(mode: "purge" | "archive" = "purge", seeds = {}) {
  const world = rig(seeds);
  const { clock, tenant } = world;
  const files = new MemoryFiles();
  files.contents.set("assets.jsonl", await takenNow(world, SNOWFLAKE));
  clock.advance(5_000);
  const stack = new SimulatedStack({ ...world.dependencies, readFile: (path) => files.read(path) }, CONFIG);
  const up = (program: object) => stack.up({ connectionQualifiedName: SNOWFLAKE, mode, ...program });
  const terminal = new ScriptedTerminal();
  terminal.now = () => clock.now();
  const verify = async (isAsked = true, args: readonly string[] = ["--inventory", "assets.jsonl"]) => {
    const credentials = { kind: "apiKey", apiKey: API_KEY } as const;
    const http = client({ clock, baseUrl: TENANT, credentials, dispatcher: new TenantDispatcher(tenant, clock) });
    const opened = {
      baseUrl: TENANT,
      api: new PackageWorkflows(http),
      list: new AssetList(http),
      clean: (it: string) => it,
    };
    const open = () => Promise.resolve(isAsked ? opened : undefined);
    terminal.stdin = String(stack.outputs["receipt"]);
    [terminal.out, terminal.err] = ["", ""];
    tenant.clearRequests();
    const code = await runCommandLine(["verify-receipt", ...args], terminal, [verifyReceiptCommand(open, files)]);
    return { code, lines: terminal.out.trim().split("\n"), err: terminal.err };
  };
  return { ...world, files, up, stack, verify };
}

describe("verify-receipt --inventory", () => {
  for (const [mode, word] of [
    ["purge", "can be seen any more"],
    ["archive", "is active"],
  ] as const) {
    it(`proves that it is the list that was approved, and that nothing of it ${word}`, async () => {
      const { up, verify } = await scene(mode);
      expect((await up({ inventory: "assets.jsonl" })).errors).to.deep.equal([]);
      const { code, lines, err } = await verify();
      expect({ code, err }).to.deep.equal({ code: 0, err: "" });
      expect(lines.at(-2)).to.match(/^Approved by this inventory: assets\.jsonl, 12 assets, sha256 [0-9a-f]{64}\.$/);
      expect(lines.at(-1)).to.equal(`None of the 12 assets that it lists ${word}.`);
    });
  }

  it("proves the same of a list with custom metadata", async () => {
    const { files, up, verify } = await scene();
    files.contents.set("assets.jsonl", withCustomMetadata(files.contents.get("assets.jsonl") ?? ""));
    expect((await up({ inventory: "assets.jsonl" })).errors).to.deep.equal([]);
    const { code, lines } = await verify();
    expect(code).to.equal(0);
    expect(lines.at(-1)).to.equal("None of the 12 assets that it lists can be seen any more.");
  });

  it("says which file it needs where that can't be read, or not a second time", async () => {
    const { up, verify, files } = await scene();
    await up({ inventory: "assets.jsonl" });
    for (const readsLeft of [0, 1]) {
      files.readsLeft = readsLeft;
      const { code, err } = await verify();
      expect(code).to.equal(1);
      expect(err).to.include(
        "reading the inventory (assets.jsonl): EIO: i/o error, read. Name the file that the receipt's run was approved by. [ATLAN_INVENTORY]",
      );
    }
  });

  it("asks nobody without a tenant", async () => {
    const { up, verify, tenant } = await scene();
    await up({ inventory: "assets.jsonl" });
    const { code, lines } = await verify(false);
    expect(code).to.equal(0);
    expect(lines.at(-1)).to.match(/^Approved by this inventory/);
    expect(tenant.requests).to.deep.equal([]);
  });

  it("tells what has come back", async () => {
    const { up, verify, tenant } = await scene("archive");
    await up({ inventory: "assets.jsonl" });
    tenant.ui.restore(SNOWFLAKE, 3);
    const { code, lines } = await verify();
    expect(code).to.equal(4);
    expect(lines.at(-1)).to.equal("NOT TRUE ANY MORE: 3 of the 12 assets that it lists are still active.");
  });

  it("asks for a thousand assets at once", async () => {
    const connections = [
      { qualifiedName: SNOWFLAKE, name: "legacy", connectorName: "snowflake", assets: { Table: 2_345 } },
    ];
    const { up, verify, tenant } = await scene("purge", { connections });
    await up({ inventory: "assets.jsonl" });
    expect((await verify()).code).to.equal(0);
    expect(tenant.requests.filter(({ body }) => JSON.stringify(body).includes('__guid":['))).to.have.length(3);
  });

  it("refuses another list, and a receipt without one", async () => {
    const { up, verify, files, clock, tenant } = await scene();
    await up({ inventory: "assets.jsonl" });
    files.contents.set("assets.jsonl", (files.contents.get("assets.jsonl") ?? "").slice(0, -20));
    expect((await verify()).err)
      .to.include("the file was cut here")
      .and.to.include("[ATLAN_INVENTORY]");
    const without = await scene();
    without.clock.advance(1_000);
    await without.up({ maxAssets: 12 });
    const { code, lines } = await without.verify();
    expect(code).to.equal(4);
    expect(lines.at(-1)).to.match(
      /^NOT KNOWN TO BE BY THIS INVENTORY: the receipt names none\. Either none approved its run, /,
    );
    const other = await scene("archive");
    await other.up({ inventory: "assets.jsonl" });
    other.files.contents.set("assets.jsonl", await takenNow(other, SNOWFLAKE));
    expect((await other.verify()).lines.at(-1)).to.match(
      /^NOT THIS INVENTORY: the receipt's run was approved by another file\./,
    );
    clock.advance(1);
    files.contents.set("assets.jsonl", await takenNow({ clock, tenant }, POSTGRES));
    expect((await verify()).err).to.include("there is no receipt in it of the inventory's connection");
  });

  it("does not say that another file approved a run whose answer was lost", async () => {
    const { up, verify, tenant } = await scene();
    tenant.fault({ route: "createWorkflow", kind: { drop: "after" } });
    await up({ inventory: "assets.jsonl" });
    const { code, lines } = await verify();
    expect(code).to.equal(4);
    expect(lines.at(-1)).to.include("the answer to its start, or state, was lost");
  });

  it("says when it could not ask", async () => {
    const { up, verify, tenant } = await scene();
    await up({ inventory: "assets.jsonl" });
    tenant.fault({ route: "searchAssets", kind: { status: 403 }, containing: '"__guid":[', times: 9 });
    const { code, err } = await verify();
    expect(code).to.equal(1);
    expect(err).to.include("looking for 12 assets");
  });

  describe("keeps what it has proven to be untrue", () => {
    const NOT_TRUE = "NOT TRUE ANY MORE: 12 assets are still active (9 Column, 3 Table).";
    const args = ["--inventory", "assets.jsonl"];
    /** A connection that was archived by the list, and that somebody has restored. */
    const restored = async (assets = {}) => {
      const connections = [{ qualifiedName: SNOWFLAKE, name: "legacy", connectorName: "snowflake", assets }];
      const it = await scene("archive", Object.keys(assets).length === 0 ? {} : { connections });
      await it.up({ inventory: "assets.jsonl" });
      it.tenant.ui.restore(SNOWFLAKE);
      it.clock.advance(60_000);
      return it;
    };

    for (const [what, fail, said] of [
      [
        "the assets can't be asked for",
        ({ tenant }: Awaited<ReturnType<typeof scene>>) => {
          tenant.fault({ route: "searchAssets", kind: { status: 403 }, containing: '"__guid":[', times: 9 });
        },
        /^What it lists could not be asked about: looking for 12 assets .* 403 /,
      ],
      [
        "the list can't be read a second time",
        ({ files }: Awaited<ReturnType<typeof scene>>) => {
          files.readsLeft = 1;
        },
        /^What it lists could not be asked about: reading the inventory \(assets\.jsonl\): EIO/,
      ],
    ] as const) {
      it(`where ${what}`, async () => {
        const it = await restored();
        fail(it);
        const { code, lines, err } = await it.verify();
        expect({ code, err }).to.deep.equal({ code: 4, err: "" });
        expect(lines.at(-1)).to.equal(NOT_TRUE);
        expect(lines.at(-2)).to.match(said);
        expect(lines.at(-3)).to.match(/^Approved by this inventory: /);
        fail(it);
        const json = await it.verify(true, [...args, "--json"]);
        expect(json.code).to.equal(4);
        const [receipt] = (JSON.parse(json.lines.join("")) as { receipts: object[] }).receipts;
        expect(receipt).to.include({ verdict: "doesNotHold", message: NOT_TRUE });
      });
    }

    it("where none of what it lists is left", async () => {
      const { up, verify, tenant } = await scene("archive");
      await up({ inventory: "assets.jsonl" });
      tenant.ui.crawl(SNOWFLAKE, "View", 1);
      const said = "NOT TRUE ANY MORE: 1 asset is still active (1 View).";
      const { code, lines } = await verify();
      expect(code).to.equal(4);
      expect(lines.slice(-2)).to.deep.equal(["None of the 12 assets that it lists is active.", said]);
      const { receipts } = JSON.parse((await verify(true, [...args, "--json"])).lines.join("")) as {
        receipts: object[];
      };
      expect(receipts[0]).to.include({ verdict: "doesNotHold", message: said });
    });

    it("where only some of the assets can be asked for", async () => {
      const it = await restored({ Table: 2_345 });
      it.tenant.fault({ route: "searchAssets", kind: { status: 403 }, containing: '"__guid":[', skip: 1, times: 9 });
      const { code, lines, err } = await it.verify();
      expect({ code, err }).to.deep.equal({ code: 4, err: "" });
      expect(lines.at(-1)).to.equal(
        "NOT TRUE ANY MORE: at least 1,000 of the 2,345 assets that it lists are still active.",
      );
    });
  });

  it("needs the name of a file that is there", async () => {
    const { up, verify } = await scene();
    await up({ inventory: "assets.jsonl" });
    expect((await verify(true, ["--inventory", ""])).code).to.equal(2);
    expect((await verify(true, ["--inventory", "-"])).err).to.include("--inventory needs a file: - is neither");
    expect((await verify(true, ["--inventory", "none.jsonl"])).err).to.include("it is empty");
  });
});

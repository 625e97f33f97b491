import { expect } from "chai";
import { createHash } from "node:crypto";
import type { InventoriedAsset } from "../../../provider/inventory/inventory";
import { readInventory } from "../../../provider/inventory/readInventory";
import { rig, SNOWFLAKE } from "../../rig";
import { fileOf } from "../inventory/inventories";
import { takenNow } from "../inventory/taken";

const HEADER =
  '{"format":"pulumi-atlan/inventory/1","tenant":"https://tenant.example.com","connection":"default/snowflake/1700000001","connectionGuid":"00000001-a71a-4000-8000-000000000000","connectionStatus":"ACTIVE","connectionName":"legacy","takenAt":"2026-01-15T09:00:00.000Z","assets":2,"active":1,"archived":1,"byType":{"Table":1,"View":1},"activeByType":{"Table":1},"archivedByType":{"View":1}';
const ASSETS = [
  '{"typeName":"Table","guid":"00000001-a71a-4000-8000-000000000001","qualifiedName":"default/snowflake/1700000001/table_1","name":"table_1","status":"ACTIVE"',
  '{"typeName":"View","guid":"00000001-a71a-4000-8000-000000000002","qualifiedName":"default/snowflake/1700000001/view_2","name":"view_2","status":"DELETED"',
] as const;
const REST =
  '"createdAt":"2025-12-16T09:00:00.000Z","createdBy":"jsmith","updatedAt":"2025-12-16T09:00:00.000Z","updatedBy":"jsmith","hasLineage":false}';
const CUSTOM =
  '"customMetadata":{"Audit":{"Result":"“checked”\\n"},"Data Quality":{"Score":4.5,"Stewards":["jsmith"]}},';

/** Ends these lines with the one that seals them. */
function sealed(lines: readonly string[]): string {
  const before = lines.map((line) => `${line}\n`).join("");
  const sha256 = createHash("sha256").update(before).digest("hex");
  return `${before}{"sha256":"${sha256}","lines":${lines.length}}\n`;
}

const WITH = sealed([
  `${HEADER},"customMetadata":{"Audit":["Result"],"Data Quality":["Score","Stewards"]},"archivedCustomMetadata":{"Audit":["Old"]}}`,
  ...ASSETS.map((it) => `${it},${CUSTOM}${REST}`),
]);
/** As a version wrote it that did not know custom metadata. */
const BEFORE = sealed([`${HEADER}}`, ...ASSETS.map((it) => `${it},${REST}`)]);

describe("an inventory, a public format", () => {
  it("pulumi-atlan/inventory/1", async () => {
    const { clock, tenant } = rig({
      connections: [
        {
          qualifiedName: SNOWFLAKE,
          name: "legacy",
          connectorName: "snowflake",
          assets: { Table: 1 },
          archivedAssets: { View: 1 },
          details: { customMetadata: { s1: { a: 4.5, b: ["jsmith"] }, s2: { a: "“checked”\n", b: "gone" } } },
        },
      ],
      customMetadata: [
        {
          name: "s1",
          displayName: "Data Quality",
          attributes: [
            { name: "a", displayName: "Score" },
            { name: "b", displayName: "Stewards" },
          ],
        },
        {
          name: "s2",
          displayName: "Audit",
          attributes: [
            { name: "a", displayName: "Result" },
            { name: "b", displayName: "Old", isArchived: true },
          ],
        },
      ],
    });
    expect(await takenNow({ clock, tenant }, SNOWFLAKE)).to.equal(WITH);
  });

  for (const [what, text, values] of [
    ["with custom metadata", WITH, { Score: 4.5, Stewards: ["jsmith"] }],
    ["from before there was custom metadata", BEFORE, undefined],
  ] as const) {
    it(`is read ${what}`, async () => {
      const assets: InventoriedAsset[] = [];
      const { header } = await readInventory(fileOf(text), { onAsset: (it) => void assets.push(it) });
      expect(header.assets).to.equal(2);
      expect(assets.map((it) => it.customMetadata?.["Data Quality"])).to.deep.equal([values, values]);
    });
  }
});

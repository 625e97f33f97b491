import { expect } from "chai";
import { archiveHoldPurge } from "../../../examples/hold-and-purge/policy";
import { SNOWFLAKE } from "../../rig";
import { type Program, scene } from "./scene";

const DAY = 86_400_000;

describe("the example hold-and-purge, on a virtual clock", () => {
  it("archives on the first day, does nothing for 29 more, and purges on the 31st", async () => {
    const it = scene();
    const program = { ...archiveHoldPurge(SNOWFLAKE, 12) } as Program;
    const days: string[] = [];
    for (let day = 1; day <= 33; day++) {
      const { step, errors } = await it.legacy.up(program);
      days.push([step, ...errors].join(": "));
      it.clock.advance(DAY);
    }
    const nothing = (count: number): string[] => Array.from({ length: count }, () => "same");
    expect(days).to.deep.equal(["create", ...nothing(29), "update", ...nothing(2)]);
    expect(it.tenant.connection(SNOWFLAKE)).to.include({ state: "GONE", archived: 0 });
    expect(it.tenant.mutations().map((line) => line.replace(/atlan-connection-delete-\d+ ?/, ""))).to.deep.equal([
      "create SOFT",
      "create PURGE",
      "archive ",
    ]);
  });
});

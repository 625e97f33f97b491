import { type Boundary, killAt, type Moment, moments } from "../kills/kill";
import { operations } from "../kills/operations";

/** The request that changes something in each operation; `npm run chaos:engine` plays all the others as well. */
const DECISIVE: Readonly<Record<(typeof operations)[number]["name"], Boundary>> = {
  create: { route: "createWorkflow", occurrence: 0 },
  rerun: { route: "rerunWorkflow", occurrence: 0 },
  promote: { route: "createWorkflow", occurrence: 0 },
  destroy: { route: "archiveWorkflow", occurrence: 0 },
};

/** The moment at which Atlan knows more than any state does; every moment in a create, for which there is no state at all. */
const WORST: Moment = "after it is accepted";

describe("the machine goes down", function () {
  this.timeout(180_000);

  for (const operation of operations) {
    for (const moment of operation.name === "create" ? moments : [WORST]) {
      const boundary = DECISIVE[operation.name];
      it(`in ${operation.name}, at ${boundary.route}, ${moment}`, () => killAt(operation, boundary, moment));
    }
  }
});

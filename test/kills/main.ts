/**
 * `npm run chaos:engine`: breaks off the work of the real engine. It is killed at every HTTP boundary of every operation, in
 * each of three moments (`kills`), and every interruption comes between every operation and its end (`interruptions`).
 * Names play only those: of a matrix, of operations (`create`, `rerun`, …), or of both.
 */
import { interruptAt, interruptions } from "./interruptions";
import { boundariesOf, killAt, moments } from "./kill";
import { heldOperations, type Operation, operations } from "./operations";

/** Cases at the same time: each waits as much as it works. */
const AT_ONCE = 2;

interface Case {
  readonly name: string;
  readonly play: () => Promise<void>;
}

interface Matrix {
  readonly name: string;
  readonly operations: readonly Operation[];
  readonly casesOf: (operation: Operation) => Promise<Case[]>;
}

const matrices: readonly Matrix[] = [
  { name: "kills", operations, casesOf: killsOf },
  { name: "interruptions", operations: heldOperations, casesOf: interruptionsOf },
];

async function killsOf(operation: Operation): Promise<Case[]> {
  return (await boundariesOf(operation)).flatMap((boundary) =>
    moments.map((moment) => ({
      name: `${boundary.route} ${boundary.occurrence}, ${moment}`,
      play: () => killAt(operation, boundary, moment),
    })),
  );
}

function interruptionsOf(operation: Operation): Promise<Case[]> {
  const cases = interruptions.map((it) => ({ name: it.name, play: () => interruptAt(operation, it) }));
  return Promise.resolve(cases);
}

/** Those that are named; all of them when none is. */
function chosen<T extends { readonly name: string }>(all: readonly T[], names: readonly string[]): readonly T[] {
  const named = all.filter((it) => names.includes(it.name));
  return named.length > 0 ? named : all;
}

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => ![...matrices, ...operations].some((it) => it.name === name));
  if (unknown.length > 0) {
    const known = [...matrices, ...operations].map((it) => it.name).join(", ");
    console.error(`Choosing the cases (${unknown.join(", ")}): there are none. The names are ${known}.`);
    process.exitCode = 1;
    return;
  }
  const failures: string[] = [];
  let played = 0;
  for (const matrix of chosen(matrices, names)) {
    for (const operation of chosen(matrix.operations, names)) {
      const waiting = await matrix.casesOf(operation);
      console.log(`${matrix.name} of ${operation.name}: ${waiting.length}`);
      const work = async (): Promise<void> => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          const name = `${operation.name}, ${next.name}`;
          const begin = Date.now();
          try {
            await next.play();
            console.log(`  ok      ${name} (${Date.now() - begin} ms)`);
          } catch (error) {
            failures.push(name);
            console.log(`  FAILED  ${name}\n${(error as Error).message}`);
          }
          played++;
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
    }
  }
  console.log(`${played - failures.length} passed, ${failures.length} failed`);
  if (failures.length > 0 || played === 0) process.exitCode = 1;
}

void main(process.argv.slice(2));

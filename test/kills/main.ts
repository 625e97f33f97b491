/**
 * `npm run chaos:engine`: kills the real engine at every HTTP boundary of every operation, in each of three moments. One
 * name (`create`, `rerun`, …) plays that operation only.
 */
import { boundariesOf, killAt, moments } from "./kill";
import { operations } from "./operations";

/** Cases at the same time: each waits as much as it works. */
const AT_ONCE = 2;

async function main(names: readonly string[]): Promise<void> {
  const failures: string[] = [];
  let played = 0;
  for (const operation of operations.filter((it) => names.length === 0 || names.includes(it.name))) {
    const boundaries = await boundariesOf(operation);
    const waiting = boundaries.flatMap((boundary) => moments.map((moment) => ({ boundary, moment })));
    console.log(`${operation.name}: ${boundaries.length} boundaries × ${moments.length} moments`);
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const { boundary, moment } = next;
        const name = `${operation.name}, ${boundary.route} ${boundary.occurrence}, ${moment}`;
        try {
          await killAt(operation, boundary, moment);
          console.log(`  ok      ${name}`);
        } catch (error) {
          failures.push(name);
          console.log(`  FAILED  ${name}\n${(error as Error).message}`);
        }
        played++;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }
  console.log(`${played - failures.length} passed, ${failures.length} failed`);
  if (failures.length > 0 || played === 0) process.exitCode = 1;
}

void main(process.argv.slice(2));

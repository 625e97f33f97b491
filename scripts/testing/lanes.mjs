/**
 * How a step goes with others.
 * @typedef {object} Place
 * @property {string} name
 * @property {boolean} [alone] keeps every processor busy, or makes what others need: it waits for all that stand before it,
 *   and all that stand behind it wait for its end
 * @property {boolean} [isIdle] mostly waits for something outside, so it takes no lane; one that is alone does not wait for it
 * @property {string} [after] the step whose end it waits for, where that one is taken too
 */

/**
 * Takes the steps in their order, as many at a time as there are lanes, and gives what became of each in that order.
 * @template {Place} Step
 * @template Outcome
 * @param {readonly Step[]} steps
 * @param {number} lanes
 * @param {(step: Step) => Promise<Outcome>} take
 * @returns {Promise<Outcome[]>}
 */
export function takeInLanes(steps, lanes, take) {
  const waiting = [...steps];
  /** @type {Set<Step>} */
  const going = new Set();
  /** @type {Map<Step, Outcome>} */
  const outcomes = new Map();

  /** @param {Step} step */
  const mayBegin = (step) => {
    const busy = [...going].filter(({ isIdle }) => isIdle !== true);
    const before = waiting.slice(0, waiting.indexOf(step));
    if (step.alone === true) return before.length === 0 && busy.length === 0;
    if ([...before, ...busy].some(({ alone }) => alone === true)) return false;
    if ([...before, ...going].some(({ name }) => name === step.after)) return false;
    return step.isIdle === true || busy.length < lanes;
  };

  return new Promise((resolve, reject) => {
    const goOn = () => {
      if (waiting.length === 0 && going.size === 0) {
        resolve(steps.flatMap((step) => outcomes.get(step) ?? []));
        return;
      }
      for (const step of steps) {
        if (!waiting.includes(step) || !mayBegin(step)) continue;
        waiting.splice(waiting.indexOf(step), 1);
        going.add(step);
        take(step).then((outcome) => {
          outcomes.set(step, outcome);
          going.delete(step);
          goOn();
        }, reject);
      }
    };
    goOn();
  });
}

import { expect } from "chai";
import fc from "fast-check";
import { everything, type Page, type Place } from "../../../provider/atlan/paging";
import { AtlanProviderError } from "../../../provider/errors";

interface Item {
  readonly id: string;
  readonly madeAt: number | undefined;
}

/** More pages than any of these lists has to be asked for. */
const MOST_PAGES = 1_000;

/** A list as a search shows it, newest first, with Elasticsearch's window. */
class Shelf {
  items: readonly Item[];
  readonly asked: Place[] = [];
  /** Items that are counted, and not shown. */
  isGhost: (item: Item) => boolean = () => false;
  readonly tellsTotal: boolean;
  /** When there is no time for another page. */
  isOver = (): boolean => false;

  constructor(items: readonly Item[], tellsTotal = true) {
    this.items = [...items].sort((a, b) => (b.madeAt ?? 0) - (a.madeAt ?? 0));
    this.tellsTotal = tellsTotal;
  }

  readonly ask = (place: Place): Promise<Page<Item>> => {
    const { onward, from, size } = place;
    expect(from + size, "the window").to.be.at.most(10_000);
    expect(this.asked.push(place), "it comes to an end").to.be.below(MOST_PAGES);
    const all = this.items.filter(({ madeAt }) => onward === undefined || madeAt! <= (onward as number));
    return Promise.resolve({
      items: all.slice(from, from + size).filter((it) => !this.isGhost(it)),
      total: this.tellsTotal ? all.length : undefined,
    });
  };

  read(pageSize = 500) {
    const { ask } = this;
    const isOver = () => this.isOver();
    const names = { doing: "looking for things", identity: "all" };
    return everything<Item>({ ...names, pageSize, ask, isOver, id: (it) => it.id, madeAt: (it) => it.madeAt });
  }
}

async function idsOf(items: AsyncIterable<Item>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of items) ids.push(id);
  return ids;
}

/** So many items, each so many per moment. */
const items = (count: number, perMoment = 1): Item[] =>
  Array.from({ length: count }, (_, i) => ({ id: `item-${i}`, madeAt: Math.floor(i / perMoment) }));

async function failureOf(work: Promise<unknown>): Promise<AtlanProviderError> {
  const end = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(end).to.be.instanceOf(AtlanProviderError);
  return end as AtlanProviderError;
}

describe("reading a long list", () => {
  for (const [title, isGhost] of [
    ["the last ones", (i: number) => i >= 1_190],
    ["the first ones", (i: number) => i < 20],
    ["whole pages", (i: number) => i >= 100 && i < 1_700],
    ["every second one", (i: number) => i % 2 === 0],
    ["all of them", () => true],
  ] as const) {
    for (const perMoment of [1, 7, 5_000]) {
      it(`each that is shown, where ${title} are only counted, ${perMoment} in a moment`, async () => {
        const shelf = new Shelf(items(2_400, perMoment));
        const ghosts = new Set(shelf.items.filter((_, i) => isGhost(i)));
        shelf.isGhost = (item) => ghosts.has(item);
        const shown = shelf.items.filter((it) => !ghosts.has(it)).map((it) => it.id);
        expect(await idsOf(shelf.read())).to.deep.equal(shown);
      });
    }
  }

  for (const [count, perMoment, pages] of [
    [0, 1, 1],
    [1, 1, 1],
    [499, 1, 1],
    [500, 1, 1],
    [501, 1, 2],
    [12_345, 1, 25],
    [12_345, 7, 25],
    // All of one moment: as far as the window reaches.
    [10_000, 10_000, 21],
    [25_000, 9_000, 53],
  ] as const) {
    it(`${count} items, ${perMoment} in a moment: each once, in ${pages} pages`, async () => {
      const shelf = new Shelf(items(count, perMoment));
      const ids = await idsOf(shelf.read());
      expect(ids).to.deep.equal(shelf.items.map((it) => it.id));
      expect(shelf.asked).to.have.length(pages);
    });
  }

  it("asks for the rest by the time of the last item, from the beginning", async () => {
    const shelf = new Shelf(items(5));
    await idsOf(shelf.read(2));
    expect(shelf.asked).to.deep.equal([
      { onward: undefined, from: 0, size: 2 },
      { onward: 3, from: 0, size: 2 },
      { onward: 2, from: 0, size: 2 },
      { onward: 1, from: 0, size: 2 },
    ]);
  });

  it("counts on within one moment, and goes on by time after it", async () => {
    const shelf = new Shelf([...items(5, 5), { id: "older", madeAt: -1 }, { id: "oldest", madeAt: -2 }]);
    expect(await idsOf(shelf.read(2))).to.have.length(7);
    expect(shelf.asked.map(({ onward, from }) => [onward, from])).to.deep.equal([
      [undefined, 0],
      [0, 0],
      [0, 2],
      [0, 4],
      [-1, 0],
    ]);
  });

  it("asks for no more than is read", async () => {
    const shelf = new Shelf(items(1_000));
    const list = shelf.read();
    for (let i = 0; i < 500; i++) await list.next();
    await list.return();
    expect(shelf.asked).to.have.length(1);
  });

  it("tells a thing that is listed twice once", async () => {
    const twice = { id: "same", madeAt: 7 };
    expect(await idsOf(new Shelf([twice, twice, ...items(3)]).read(2))).to.have.length(4);
  });

  for (const perMoment of [10_001, 30_000]) {
    it(`${perMoment} items of one moment can't be shown, which is said instead of losing some`, async () => {
      const shelf = new Shelf(items(perMoment, perMoment));
      const error = await failureOf(idsOf(shelf.read()));
      expect(error).to.include({ code: "ATLAN_LIST_TOO_LONG" });
      expect(error.message).to.equal(
        "looking for things (all): 10,000 or more were made in one moment (1970-01-01T00:00:00.000Z), and Atlan's " +
          "search shows no more of one moment. Ask for fewer, with limit or with narrower arguments. [ATLAN_LIST_TOO_LONG] docs/errors.md#atlan_list_too_long",
      );
      expect(shelf.asked).to.have.length(21);
    });
  }

  it("what is enough of one moment can be taken", async () => {
    const list = new Shelf(items(30_000, 30_000)).read();
    for (let i = 0; i < 10_000; i++) expect((await list.next()).done).to.equal(false);
    expect((await failureOf(list.next())).code).to.equal("ATLAN_LIST_TOO_LONG");
  });

  describe("of answers that do not tell times", () => {
    const timeless = (count: number) => items(count).map(({ id }) => ({ id, madeAt: undefined }));

    it("counts on as far as the window reaches", async () => {
      expect(await idsOf(new Shelf(timeless(10_000)).read(700))).to.have.length(10_000);
      const error = await failureOf(idsOf(new Shelf(timeless(10_001)).read(700)));
      expect(error.because).to.equal(
        "there are 10,000 or more, and the answers don't say when they were made, which is needed to go on",
      );
    });

    it("nor how many there are: a page that is not full is the last one", async () => {
      const shelf = new Shelf(timeless(1_200), false);
      expect(await idsOf(shelf.read())).to.have.length(1_200);
      expect(shelf.asked).to.have.length(3);
      const full = new Shelf(timeless(1_000), false);
      expect(await idsOf(full.read())).to.have.length(1_000);
      expect(full.asked).to.have.length(3);
    });
  });

  it("goes on when a page is smaller than it was asked for", async () => {
    const shelf = new Shelf(items(1_000));
    const ask = shelf.ask;
    const capped = (place: Place) => ask({ ...place, size: Math.min(place.size, 100) });
    const listing = { doing: "looking", identity: "all", pageSize: 500, ask: capped };
    const list = everything<Item>({ ...listing, id: (it) => it.id, madeAt: (it) => it.madeAt });
    expect(await idsOf(list)).to.have.length(1_000);
  });

  it("what comes and goes meanwhile costs none of the others", async () => {
    const shelf = new Shelf(items(1_000));
    const before = shelf.items.slice(2).map((it) => it.id);
    const list = shelf.read(100);
    const ids: string[] = [];
    for await (const { id } of list) {
      ids.push(id);
      if (ids.length % 150 === 0) shelf.items = [{ id: `new-${ids.length}`, madeAt: 2_000 }, ...shelf.items];
      // The two newest are archived while the second page is read.
      if (ids.length === 150) shelf.items = shelf.items.filter(({ madeAt }) => madeAt !== 999 && madeAt !== 998);
    }
    expect(ids).to.include.members(before);
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it("comes to an end also when the time that is asked for is not heeded", async () => {
    const shelf = new Shelf(items(30_000));
    const ask = shelf.ask;
    const listing = { doing: "looking", identity: "all", pageSize: 500 };
    const deaf = (place: Place) => ask({ ...place, onward: undefined });
    const list = everything<Item>({ ...listing, ask: deaf, id: (it) => it.id, madeAt: (it) => it.madeAt });
    expect((await failureOf(idsOf(list))).code).to.equal("ATLAN_LIST_TOO_LONG");
  });

  it("gives every item once, whatever their times and the size of a page", async () => {
    const times = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(times, fc.integer({ min: 1, max: 30 }), fc.boolean(), async (madeAt, pageSize, tellsTotal) => {
        const shelf = new Shelf(
          madeAt.map((time, i) => ({ id: `item-${i}`, madeAt: time })),
          tellsTotal,
        );
        expect(await idsOf(shelf.read(pageSize))).to.have.members(shelf.items.map((it) => it.id));
      }),
    );
  });
});

describe("a list that does not come to an end", () => {
  it("is given up when its time is over, and never taken for whole", async () => {
    const shelf = new Shelf(items(5_000));
    shelf.isOver = () => shelf.asked.length >= 4;
    const failure = await failureOf(idsOf(shelf.read()));
    expect(failure).to.include({ code: "ATLAN_LIST_TOO_LONG" });
    expect(failure.message).to.equal(
      "looking for things (all): the list has not come to an end in the time for it, after 1,997 items. " +
        "Ask for fewer, with limit or with narrower arguments. [ATLAN_LIST_TOO_LONG] docs/errors.md#atlan_list_too_long",
    );
    expect(shelf.asked).to.have.length(4);
  });

  it("is whole when its last page comes too late", async () => {
    const shelf = new Shelf(items(700));
    shelf.isOver = () => shelf.asked.length >= 2;
    expect(await idsOf(shelf.read())).to.have.length(700);
  });
});

describe("a page that is more than is read of one answer", () => {
  const tooLarge = new AtlanProviderError("ATLAN_ANSWER_TOO_LARGE", {
    doing: "looking for things",
    identity: "all",
    because: "the answer is larger than 8 MiB",
    suggestion: "Report this.",
  });
  /** A shelf that shows so many at most. */
  const limited = (count: number, most: number) => {
    const shelf = new Shelf(items(count));
    const sizes: number[] = [];
    const { ask } = shelf;
    const read = () =>
      everything<Item>({
        doing: "looking for things",
        identity: "all",
        pageSize: 500,
        ask: (place) => {
          sizes.push(place.size);
          return place.size > most ? Promise.reject(tooLarge) : ask(place);
        },
        isOver: () => false,
        id: (it) => it.id,
        madeAt: (it) => it.madeAt,
      });
    return { read, sizes };
  };

  it("is asked for again in smaller ones", async () => {
    const { read, sizes } = limited(300, 130);
    expect(new Set(await idsOf(read()))).to.have.property("size", 300);
    expect(sizes.slice(0, 3)).to.deep.equal([500, 250, 125]);
    expect(Math.max(...sizes.slice(3))).to.equal(125);
  });

  it("is a failure when it is one item", async () => {
    const { read, sizes } = limited(300, 0);
    expect(await failureOf(idsOf(read()))).to.equal(tooLarge);
    expect(sizes.at(-1)).to.equal(1);
  });
});

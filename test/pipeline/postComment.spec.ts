import { expect } from "chai";
import { type Place, postComment } from "../../examples/pipeline/.github/scripts/postComment.mjs";
import { type GitHub, startGitHub } from "./github";

const MARK = "<!-- pulumi-atlan preview of prod -->";

describe("the comment on a pull request", () => {
  let github: GitHub;
  let place: Place;
  beforeEach(async () => {
    github = await startGitHub({ writer: "write", reader: "read" });
    place = { api: github.url, token: "writer", repository: "acme/data", pullRequest: "7" };
  });
  afterEach(() => github.close());

  it("is made once and then kept up to date, each pull request and stack its own", async () => {
    expect(await postComment(`${MARK}\none`, place)).to.equal("created");
    expect(await postComment(`${MARK}\ntwo`, place)).to.equal("updated");
    expect(await postComment(`${MARK}\nother`, { ...place, pullRequest: "8" })).to.equal("created");
    expect(await postComment(`${MARK.replace("prod", "dev")}\ndev`, place)).to.equal("created");
    expect(github.comments.map(({ pullRequest, body }) => [pullRequest, body.split("\n")[1]])).to.deep.equal([
      [7, "two"],
      [8, "other"],
      [7, "dev"],
    ]);
  });

  it("is found behind hundreds of others, and a person who quotes it is not overwritten", async () => {
    const quote = { id: 1, pullRequest: 7, user: { type: "User" as const }, body: `${MARK}\nlook at this` };
    const chat = Array.from({ length: 250 }, (_, at) => ({ ...quote, id: at + 2, body: "hm" }));
    github.comments.push(quote, ...chat);
    expect(await postComment(`${MARK}\none`, place)).to.equal("created");
    expect(await postComment(`${MARK}\ntwo`, place)).to.equal("updated");
    expect(github.comments.at(-1)?.body).to.equal(`${MARK}\ntwo`);
    expect(quote.body).to.equal(`${MARK}\nlook at this`);
    expect(github.requests.filter((request) => request.startsWith("GET"))).to.have.length(6);
  });

  it("is cut, and says so, where GitHub would refuse it and the one of an older commit would stay", async () => {
    expect(await postComment(`${MARK}\none`, place)).to.equal("created");
    const longest = `${MARK}\n${"x".repeat(65_536 - MARK.length - 1)}`;
    expect(await postComment(longest, place)).to.equal("updated");
    expect(github.comments[0]?.body).to.equal(longest);
    expect(await postComment(`${longest}x`, place)).to.equal("updated");
    expect(github.comments[0]?.body).to.match(/^<!-- .* -->\n\n\*\*This is cut, since .*\*\* The page .*\n\nx+$/);
    for (const before of ["", "x"]) {
      await postComment(`${MARK}\n${before}${"\u{1F600}".repeat(40_000)}`, place);
      expect(github.comments[0]?.body).to.match(/[\u{1F600}\uFFFD]$/u);
    }
    expect(await postComment(`${MARK}\ntwo`, place)).to.equal("updated");
  });

  it("that GitHub refuses fails with what to check", async () => {
    const refused = await postComment(`${MARK}\none`, { ...place, token: "reader" }).catch((error: unknown) => error);
    expect(String(refused)).to.equal(
      "Error: Commenting on the pull request (POST /repos/acme/data/issues/7/comments): GitHub answers 403. " +
        "Check that the job has the permission pull-requests: write.",
    );
  });

  it("says what GitHub says where it refuses the comment itself: no permission helps then", async () => {
    github.refusal = [422, { message: "Validation Failed" }];
    const refused = await postComment(`${MARK}\none`, place).catch((error: unknown) => error);
    expect(String(refused)).to.equal(
      "Error: Commenting on the pull request (POST /repos/acme/data/issues/7/comments): GitHub answers 422. " +
        'It says: {"message":"Validation Failed"}. Run the job again when that is mended.',
    );
  });
});

import { expect } from "chai";
import fc from "fast-check";
import { Markup, markup, prose, wholeText } from "../../../provider/cli/report/markup";

describe("markup", () => {
  it("escapes what is put in, in text and in attributes", () => {
    const text = `"><script>alert('&')</script>`;
    expect(markup`<p title="${text}">${text}</p>`.text).to.equal(
      '<p title="&#34;&#62;&#60;script&#62;alert(&#39;&#38;&#39;)&#60;/script&#62;">' +
        "&#34;&#62;&#60;script&#62;alert(&#39;&#38;&#39;)&#60;/script&#62;</p>",
    );
  });

  it("leaves markup as it is, joins lists, and writes nothing for nothing", () => {
    const items = ["a", "<b>"].map((it) => markup`<li>${it}</li>`);
    expect(markup`<ul>${items}${undefined}${0}</ul>`.text).to.equal("<ul><li>a</li><li>&#60;b&#62;</li>0</ul>");
  });

  it("lets no text end or begin an element or an attribute", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(markup`${text}`.text).not.to.match(/[<>"']/);
        expect(prose(text).text.replaceAll(/<\/?code>/g, "")).not.to.match(/[<>"']/);
      }),
    );
  });

  it("shows at most 2,000 characters of a text from outside, and all of what is proven to be ours", () => {
    const long = "<".repeat(2_001);
    expect(markup`<p>${long}</p>`.text).to.equal(`<p>${"&#60;".repeat(2_000)}…</p>`);
    expect(wholeText(long).text).to.equal("&#60;".repeat(2_001));
  });

  it("shows what stands in backquotes as typed text", () => {
    expect(prose("Run `pulumi up`, then `<b>`.")).to.deep.equal(
      new Markup("Run <code>pulumi up</code>, then <code>&#60;b&#62;</code>."),
    );
    expect(prose("a lone ` stays").text).to.equal("a lone ` stays");
  });
});

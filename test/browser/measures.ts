/**
 * What is measured inside the page, as source text: the compiler of the tests puts helpers into functions that a page does
 * not have, and the tests have no types for a page.
 */

/** The least contrast that WCAG AA asks of text of any size. */
export const LEAST_CONTRAST = 4.5;

/** Every element that shows text of its own with less contrast than that on what lies behind it. */
export const FAINT_TEXTS = `(() => {
  const canvas = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue].map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const groundOf = (element) => {
    for (let it = element; it; it = it.parentElement) {
      const [red, green, blue, alpha = 1] = canvas(getComputedStyle(it).backgroundColor);
      if (alpha > 0) return [red, green, blue];
    }
    return [255, 255, 255];
  };
  const behind = (element) => {
    const circle = element.previousElementSibling;
    const isNumber = element instanceof SVGElement && element.classList.contains("number");
    return isNumber ? canvas(getComputedStyle(circle).fill) : groundOf(element);
  };
  const hasText = (element) => [...element.childNodes].some((it) => it.nodeType === 3 && it.textContent.trim() !== "");
  return [...document.body.querySelectorAll("*")]
    .filter((it) => it.localName !== "title" && hasText(it))
    .map((it) => {
      const style = getComputedStyle(it);
      const ink = canvas(it instanceof SVGElement ? style.fill : style.color);
      return [it.localName + "." + it.getAttribute("class"), it.textContent.slice(0, 40), contrast(ink, behind(it))];
    })
    .filter(([, , ratio]) => !(ratio >= ${LEAST_CONTRAST}));
})()`;

/** Every element that reaches beyond the right or left edge of the window, and the page itself if it scrolls sideways. */
export const TOO_WIDE = `(() => {
  const width = document.documentElement.clientWidth;
  const wide = [...document.body.querySelectorAll("*")].filter((it) => {
    const { left, right } = it.getBoundingClientRect();
    return left < -0.5 || right > width + 0.5;
  });
  const page = document.documentElement.scrollWidth > width ? ["the page"] : [];
  return [...page, ...wide.map((it) => it.localName + ": " + it.textContent.slice(0, 40))];
})()`;

/** The colours of ground, cards and text. */
export const COLOURS = `(() => {
  const of = (selector, property) => getComputedStyle(document.querySelector(selector))[property];
  return { ground: of("body", "backgroundColor"), card: of("article", "backgroundColor"), ink: of("body", "color") };
})()`;

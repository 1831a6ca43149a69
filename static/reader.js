// What a reader may want beyond reading: another face or size of letters, a citation copied, a picture on another host, a way to the
// search. Every page
// is complete without this file, and it asks nobody for anything unless the reader clicks on a picture.
(() => {
  "use strict";
  const page = document.documentElement;
  const words = document.currentScript.dataset;
  const choices = { face: ["serif", "sans"], size: ["small", "medium", "large"] };

  // A browser may keep nothing for a page, as some do for files.
  const kept = (name) => {
    try { return localStorage.getItem(`reprint-${name}`); } catch { return null; }
  };
  const keep = (name, value) => {
    try { localStorage.setItem(`reprint-${name}`, value); } catch { /* It holds for this page. */ }
  };

  const choose = () => {
    for (const [name, values] of Object.entries(choices)) {
      const value = kept(name);
      if (values.includes(value)) page.dataset[name] = value;
    }
  };

  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  // A choice of letters beside the facts of an article.
  const offerLetters = (place) => {
    const group = ([name, values]) => {
      const option = (value, nth) => {
        const input = make("input", { type: "radio", name: `reading-${name}`, value });
        input.checked = (page.dataset[name] ?? values[name === "size" ? 1 : 0]) === value;
        input.addEventListener("change", () => keep(name, (page.dataset[name] = value)));
        return make("label", {}, input, words[value]);
      };
      return make("fieldset", {}, make("legend", {}, words[name]), ...values.map(option));
    };
    const panel = make("div", {}, ...Object.entries(choices).map(group));
    place.append(make("details", { className: "choices" }, make("summary", {}, words.letters), panel));
  };

  const offerCopy = (text) => {
    const button = make("button", { type: "button" }, words.copy);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.textContent);
        button.textContent = words.copied;
      } catch {
        // Where a browser lets nobody write there, the text is marked, to be copied by hand.
        getSelection().selectAllChildren(text);
      }
    });
    text.after(" ", button);
  };

  const load = (link) => {
    const picture = make("img", { alt: link.dataset.alt ?? "", referrerPolicy: "no-referrer", decoding: "async" });
    picture.addEventListener("error", () => picture.replaceWith(link));
    picture.src = link.href;
    link.replaceWith(picture);
  };

  const dress = () => {
    choose();
    for (const place of document.querySelectorAll(".story > header .facts")) if (!place.querySelector(".choices")) offerLetters(place);
    for (const text of document.querySelectorAll("[data-copy]")) if (!text.parentNode.querySelector("button")) offerCopy(text);
  };

  // A slash leads to the search from wherever nothing is typed.
  document.addEventListener("keydown", (press) => {
    if (press.key !== "/" || press.ctrlKey || press.metaKey || press.altKey || press.isComposing) return;
    const input = document.querySelector(".find input");
    if (!input || press.target.closest?.("input, textarea, select, [contenteditable]")) return;
    press.preventDefault();
    input.focus();
    input.select();
  });

  choose();
  document.addEventListener("DOMContentLoaded", dress);
  document.addEventListener("reprint:patched", dress);
  document.addEventListener("click", (click) => {
    const link = click.target.closest?.("a.picture[data-load]");
    if (!link || click.ctrlKey || click.metaKey || click.shiftKey) return;
    click.preventDefault();
    load(link);
  });
})();

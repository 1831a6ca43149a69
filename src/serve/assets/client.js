// What runs in a page that `reprint serve --watch` shows. In: what the server tells of this page, one JSON text an event. Out: the
// page as it is now, patched in place, and what is wrong with the site, over the page. It never changes anything but this document,
// never asks another server, and where it cannot patch, it reloads.
"use strict";
{
  const tag = document.currentScript;
  const base = new URL(tag.dataset.base, location.origin);
  const own = new URL("_reprint/", base);
  // Pages are published under `require-trusted-types-for 'script'`; what we let through comes from our own server.
  const trust = { createHTML: (text) => text, createScriptURL: (text) => text };
  const policy = globalThis.trustedTypes?.createPolicy("reprint", trust) ?? trust;

  // The server ----------------------------------------------------------------------------------------------------------------

  // The first and the longest pause before the server is asked again, in milliseconds.
  const SOON = 150, LATE = 2000;
  let stream, timer, pause = SOON;

  function listen() {
    hush();
    // Six streams are all that a browser allows a host: a tab that nobody sees has none.
    if (document.visibilityState !== "visible") return;
    const { page, key } = tag.dataset;
    stream = new EventSource(new URL(`events?${new URLSearchParams({ page, key })}`, own));
    stream.onmessage = (event) => hear(JSON.parse(event.data));
    stream.onerror = again;
    stream.onopen = () => {
      pause = SOON;
      overlay.wait(false);
      // Now, so that the first patch need not wait for it.
      (globalThis.requestIdleCallback ?? setTimeout)(() => morpher().catch(() => {}));
    };
  }

  function hush() {
    clearTimeout(timer);
    stream?.close();
  }

  // Our own pauses, not the browser's: it would come back late, and with the key of long ago.
  function again() {
    hush();
    overlay.wait(pause > SOON);
    timer = setTimeout(listen, pause);
    pause = Math.min(pause * 2, LATE);
  }

  function hear(told) {
    if (told.do === "page") renew();
    if (told.do === "gone") location.reload();
    if (told.do === "asset") queue(() => asset(told.path));
    if (told.do === "problems") overlay.show(told.problems);
  }

  // One thing after the other: patches never overlap.
  let last = Promise.resolve();

  function queue(job) {
    last = last.then(job).catch((error) => {
      console.info("reprint reloads the page:", error);
      location.reload();
    });
  }

  const say = (name) => document.dispatchEvent(new CustomEvent(name, { detail: { key: tag.dataset.key } }));

  // The page ------------------------------------------------------------------------------------------------------------------

  let wanted = false;

  // However often it is asked for, a page that waits to be fetched is fetched once.
  function renew() {
    if (wanted) return;
    wanted = true;
    queue(async () => {
      wanted = false;
      const answer = await fetch(location.href.split("#")[0], { cache: "no-store" }).catch(() => null);
      const text = await answer?.text().catch(() => null);
      // The server went away. When it is back it tells us again, as our key is an old one.
      if (text == null) return again();
      await patch(answer, new DOMParser().parseFromString(policy.createHTML(text), "text/html"));
    });
  }

  async function patch(answer, fresh) {
    const why = obstacle(answer, fresh);
    if (why) throw why;
    const { key } = mine(fresh).dataset;
    mine(fresh).remove();
    stamp(fresh);
    const [settle, { morph }] = await Promise.all([patchHead(fresh), morpher()]);
    settle();
    copyAttributes(document.documentElement, fresh.documentElement);
    merge(document.body, fresh.body, morph);
    remember();
    tag.dataset.key = key;
    say("reprint:patched");
  }

  const mine = (page) => page.querySelector("script[data-key][src$='_reprint/client.js']");
  const listed = (elements) => [...elements].map((element) => element.outerHTML).join("\n");
  // Linked data are no script, whatever their element is called.
  const isData = (script) => script.type.endsWith("+json");
  const scriptsOf = (page) => listed([...page.scripts].filter((script) => script !== mine(page) && !isData(script)));
  const pragmasOf = (page) => listed(page.querySelectorAll("meta[http-equiv]"));

  // Why the new page cannot be put into this one.
  function obstacle(answer, fresh) {
    const missing = performance.getEntriesByType("navigation")[0]?.responseStatus === 404;
    if (answer.redirected || answer.status !== (missing ? 404 : 200)) return "another answer";
    if (!answer.headers.get("content-type")?.startsWith(document.contentType)) return "another content type";
    if (!mine(fresh)) return "no page of ours";
    if (fresh.compatMode !== document.compatMode) return "another doctype";
    if (pragmasOf(fresh) !== pragmasOf(document)) return "another policy";
    if (scriptsOf(fresh) !== scripts) return "other scripts";
  }

  // What the HTML said, as opposed to what readers, other scripts and extensions made of it.
  const scripts = scriptsOf(document);
  const heads = new WeakSet(document.head.children);
  const opened = new WeakMap();
  heads.delete(tag);
  document.head.append(tag);
  remember();

  function remember() {
    for (const element of document.querySelectorAll("details, dialog")) if (!opened.has(element)) opened.set(element, element.open);
  }

  // Loads what is new in the head, and gives what remains to be done then: to take the old away. So the page is never bare.
  async function patchHead(fresh) {
    const old = [...document.head.children].filter((element) => heads.has(element));
    const now = [];
    const loading = [];
    for (const element of [...fresh.head.children]) {
      const same = old.findIndex((other) => other.isEqualNode(element));
      if (same < 0) {
        if (isSheet(element)) loading.push(loaded(element));
        heads.add(element);
        now.length ? now.at(-1).after(element) : document.head.prepend(element);
      }
      now.push(same < 0 ? element : old.splice(same, 1)[0]);
    }
    const sheets = now.filter(isSheet);
    const swapped = (sheet, at) => at && sheet.compareDocumentPosition(sheets[at - 1]) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (sheets.some(swapped)) throw "another order of stylesheets";
    await Promise.all(loading);
    return () => old.forEach((element) => element.remove());
  }

  function copyAttributes(to, from) {
    for (const { name } of [...to.attributes]) if (!from.hasAttribute(name)) to.removeAttribute(name);
    for (const mark of from.attributes) if (to.getAttribute(mark.name) !== mark.value) to.setAttributeNode(mark.cloneNode());
  }

  // What has state of its own, and what else a page is read by.
  const STATE = "details, dialog, video, audio, input, textarea, select, iframe, template";
  const HELD = `${STATE}, p, li, h1, h2, h3, h4, h5, h6, pre, figure, tr, dt, dd`;
  // More children than these are taken in their order; looking each up among all others would take a square of their number.
  const MANY = 200;

  // Goes down to the smallest part that has all that differs, and leaves the rest alone: a long list costs what changed in it.
  function merge(old, fresh, morph) {
    if (old.isEqualNode(fresh)) return;
    if (old.nodeType !== Node.ELEMENT_NODE) return retext(old, fresh.data);
    if (old.matches(STATE)) return blend(old, fresh, morph);
    copyAttributes(old, fresh);
    const ours = [...old.childNodes], theirs = [...fresh.childNodes];
    const [start, end] = alike(ours, theirs, (one, other) => one.isEqualNode(other));
    const gone = ours.slice(start, ours.length - end), come = theirs.slice(start, theirs.length - end);
    const paired = gone.length === come.length && gone.every((one, at) => one.nodeName === come[at].nodeName);
    if (paired && (gone.length === 1 || gone.length > MANY)) gone.forEach((one, at) => merge(one, come[at], morph));
    else if (gone.length && come.length) blend(old, fresh, morph);
    else {
      gone.forEach((node) => node.remove());
      come.forEach((node) => old.insertBefore(document.importNode(node, true), ours[start] ?? null));
    }
  }

  // The morph goes by ids: so what is in both gets one for its time, and stays where the reader has it, whatever comes before it.
  function blend(old, fresh, morph) {
    const theirs = new Map(tokens(fresh));
    let count = 0;
    for (const [token, element] of tokens(old)) {
      const other = theirs.get(token);
      if (other && !other.id && !element.id) element.id = other.id = `reprint-held-${count++}`;
    }
    morph(old, fresh, { callbacks: CARE });
    for (const element of document.querySelectorAll("[id^=reprint-held-]")) element.removeAttribute("id");
  }

  // What may be held, each with what tells it from the others in the old page and the new.
  function* tokens(part) {
    const counts = new Map();
    for (const element of part.querySelectorAll(HELD)) {
      const marks = ["name", "type", "src"].map((name) => element.getAttribute(name));
      const text = element.matches("textarea, select") ? "" : (element.querySelector(":scope > summary") ?? element).textContent;
      const token = [element.localName, ...marks, text].join("\n");
      counts.set(token, (counts.get(token) ?? 0) + 1);
      yield [`${counts.get(token)} ${token}`, element];
    }
  }

  // What the morph leaves to the reader: what was opened, written, chosen. What nobody touched is as the new page has it.
  const CARE = {
    beforeNodeMorphed(old, fresh) {
      if (old.childNodes.length * fresh.childNodes.length > MANY ** 3) throw "too much to compare";
      if (old.nodeType !== Node.TEXT_NODE) return !old.isEqualNode(fresh);
      retext(old, fresh.data);
      return false;
    },
    beforeAttributeUpdated(name, element) {
      if (name === "open") return !opened.has(element) || element.open === opened.get(element);
      const before = { value: "defaultValue", checked: "defaultChecked", selected: "defaultSelected" }[name];
      return !(before in element) || element[name] === element[before];
    },
    afterNodeMorphed(old, fresh) {
      if (opened.has(old)) opened.set(old, fresh.open);
    },
  };

  // Replaces no more of a text than what differs, so that a selection stays on its words.
  function retext(node, text) {
    const old = node.data;
    const [start, end] = alike(old, text, (one, other) => one === other);
    if (old !== text) node.replaceData(start, old.length - start - end, text.slice(start, text.length - end));
  }

  // How many two lists or texts have alike at the start and, of the rest, at the end.
  function alike(one, other, same) {
    const most = Math.min(one.length, other.length);
    let start = 0, end = 0;
    while (start < most && same(one[start], other[start])) start++;
    while (end < most - start && same(one.at(-1 - end), other.at(-1 - end))) end++;
    return [start, end];
  }

  let morphing;

  function morpher() {
    return (morphing ??= new Promise((done, fail) => {
      const script = document.createElement("script");
      script.src = policy.createScriptURL(new URL("idiomorph.js", own).href);
      script.onload = () => done(Idiomorph);
      script.onerror = () => fail("idiomorph.js did not come");
      document.head.append(script);
    }));
  }

  // Static files --------------------------------------------------------------------------------------------------------------

  // The paths of files that changed since this page was loaded, each with what its address ends in now.
  const versions = new Map();

  const decoded = (path) => { try { return decodeURIComponent(path); } catch { return path; } };
  const isSheet = (element) => element.matches("link[rel~=stylesheet][href]:not([disabled])");
  // Whether it came or not; and a sheet of a kind that browsers leave alone says neither.
  const loaded = (link) => new Promise((done) => { link.onload = link.onerror = done; setTimeout(done, 3000); });

  function pathOf(address) {
    const url = URL.parse(address, document.baseURI);
    return url?.origin === location.origin ? decoded(url.pathname) : null;
  }

  async function asset(path) {
    const full = decoded(base.pathname) + path;
    versions.set(full, Date.now().toString(36));
    if (/\.css$/i.test(path)) await restyle(full);
    else if (!stamp(document) && uses(full)) throw "a file changed that cannot be swapped";
  }

  const uses = (full) => performance.getEntriesByType("resource").some(({ name }) => pathOf(name) === full);

  // Swaps the stylesheet; one that no link names may be imported by any that one names.
  async function restyle(full) {
    const all = [...document.querySelectorAll("link")].filter((link) => isSheet(link) && pathOf(link.href));
    const named = all.filter((link) => pathOf(link.href) === full);
    await Promise.all((named.length ? named : all).map(async (link) => {
      versions.set(pathOf(link.href), versions.get(full));
      const next = link.cloneNode();
      next.setAttribute("href", stamped(link.getAttribute("href")));
      if (heads.has(link)) heads.add(next);
      link.after(next);
      await loaded(next);
      link.remove();
    }));
    say("reprint:restyled");
  }

  function stamped(address) {
    const version = versions.get(pathOf(address));
    if (!version) return address;
    const url = new URL(address, document.baseURI);
    url.searchParams.set("v", version);
    return url.href;
  }

  // Gives each address of a changed file its version, and says how many. So the old page and the new say the same of it.
  function stamp(page) {
    let count = 0;
    for (const element of versions.size ? page.querySelectorAll(":is(img, input)[src], [srcset], [poster], :is(link, image, use)[href]") : []) {
      if (page === document && isSheet(element)) continue;
      for (const name of ["src", "srcset", "poster", "href"]) {
        const value = element.getAttribute(name) ?? "";
        const next = value.replace(name === "srcset" ? /(?<=^\s*|,\s*)[^\s,]+/g : /.+/, stamped);
        if (next !== value) count += element.setAttribute(name, next) ?? 1;
      }
    }
    return count;
  }

  // What is over the page -----------------------------------------------------------------------------------------------------

  // Beside the body and in a shadow of its own: neither patches nor the site's stylesheet reach it. What it is told is only text.
  const overlay = (() => {
    const host = document.createElement("reprint-overlay");
    const root = host.attachShadow({ mode: "open" });
    host.lang = "en";
    root.innerHTML = policy.createHTML(`<link rel="stylesheet" href="${own}overlay.css">
      <p class="spoken" role="alert"></p><p class="waiting" role="status"></p>
      <section aria-label="reprint" hidden><button type="button" aria-controls="list"><strong></strong>
      <span>Last good page beneath.</span><kbd aria-hidden="true">Esc</kbd></button><ol id="list"></ol></section>`);
    const [sheet, spoken, waiting, panel, button, count, list] = root.querySelectorAll("link, p, section, button, strong, ol");
    const styled = loaded(sheet);
    document.documentElement.append(host);
    let shown = "[]";

    function fold(folded) {
      list.hidden = folded;
      button.ariaExpanded = String(!folded);
      sessionStorage.setItem("reprint-folded", folded ? shown : "");
      // On a narrow screen, to where the carets are.
      for (const { parentElement: pre, offsetLeft: left, offsetWidth: width } of list.querySelectorAll(".caret")) {
        pre.scrollLeft = Math.min(left + width + 16 - pre.clientWidth, left - 16);
      }
    }

    button.onclick = () => fold(!list.hidden);
    addEventListener("keydown", (event) => event.key === "Escape" && !panel.hidden && fold(true));

    return {
      wait(so) {
        waiting.textContent = so ? "reprint: waiting for the server" : "";
      },
      // The same problems again are no news: the reader's fold stays, and nothing is spoken twice.
      async show(problems) {
        await styled;
        if (JSON.stringify(problems) === shown) return;
        shown = JSON.stringify(problems);
        panel.hidden = !problems.length;
        count.textContent = `${problems.length} ${problems.length === 1 ? "problem" : "problems"}`;
        spoken.textContent = problems.length ? `${count.textContent}: ${problems.map(({ title }) => title).join(", ")}` : "";
        list.replaceChildren(...problems.map(problem));
        fold(sessionStorage.getItem("reprint-folded") === shown);
      },
    };
  })();

  function problem({ title, text }) {
    const [item, heading, pre] = ["li", "h3", "pre"].map((name) => document.createElement(name));
    heading.textContent = title;
    pre.lang = document.documentElement.lang;
    pre.append(...spans(text));
    item.append(heading, pre);
    return item;
  }

  // Margins, carets, and the runs of letters that a terminal gives two columns.
  const MARKS = new RegExp("(?<margin>^ *(?:\\d* *[|=](?= |$)|-->))|(?<=^[ |]*)(?<caret>\\^+)|(?<wide>[\u1100-\u115f\u2e80-\u303e" +
    "\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]+)", "gmu");

  function* spans(text) {
    let at = 0;
    for (const { index, groups } of text.matchAll(MARKS)) {
      const [kind, words] = Object.entries(groups).find(([, words]) => words != null);
      const span = document.createElement("span");
      span.className = kind;
      span.textContent = words;
      yield text.slice(at, index);
      yield span;
      at = index + words.length;
    }
    yield text.slice(at);
  }

  document.addEventListener("visibilitychange", listen);
  addEventListener("pagehide", hush);
  addEventListener("pageshow", (event) => event.persisted && listen());
  listen();
}

// Search that finds exactly what is there. It loads the few files that a question needs, as scripts, so that it works on any host
// and on none; reads them by the rules of src/search in the program; and asks nobody for anything else.
(() => {
  "use strict";
  const page = document.getElementById("search");
  if (!page) return;
  const words = page.dataset;
  const folder = new URL("search/", document.currentScript.src);
  const root = new URL(words.root || "./", location.href);

  // How many results are shown at a time, and how many doubtful ones are looked into without being asked for.
  const SHOWN = 5;
  const LOOKED = 60;

  // Files.

  const policy = window.trustedTypes?.createPolicy("reprint-search", {
    createScriptURL: (url) => { if (!url.startsWith(folder.href)) throw new TypeError(url); return url; },
  });
  const files = new Map();

  window.reprintSearch = (name, value) => files.get(name)?.keep(value);

  const load = (name) => {
    if (!files.has(name)) {
      const file = {};
      file.promise = new Promise((keep, fail) => {
        const script = document.createElement("script");
        const url = new URL(`${name}.js`, folder).href;
        const end = () => { files.delete(name); script.remove(); fail(Object.assign(new Error(url), { file: `search/${name}.js` })); };
        file.keep = (value) => { script.onload = () => script.remove(); keep(value); };
        script.onload = script.onerror = end;
        script.src = policy ? policy.createScriptURL(url) : url;
        document.head.append(script);
      });
      files.set(name, file);
    }
    return files.get(name).promise;
  };

  // What all questions need: how the archive is cut, and the table of spellings.
  let archive;
  const open = () => archive ??= Promise.all([load("list"), load("fold")]).then(([list, table]) => {
    if (list.format !== 2) throw new Error("format");
    const pairs = [...table];
    for (let at = 0; at < pairs.length; at += 2) simplified.set(pairs[at].charCodeAt(), pairs[at + 1].charCodeAt());
    let count = 0;
    const months = list.months.map(([name, size]) => ({ name, size, start: (count += size) - size }));
    const step = 1 << Math.max(0, 28 - Math.clz32(Math.max(1, count)));
    const frequent = new Map([...list.frequent].map((c, at) => [c.charCodeAt(), at]));
    return { ...list, months, count, universe: Math.max(1, Math.ceil(count / step)) * step, frequent };
  }).catch((error) => { archive = undefined; throw error; });

  // Folding: what two spellings of a text share, and where in the text each unit of it stands.

  const simplified = new Map();
  const LETTER = /[\p{Alphabetic}\p{N}]/u;
  const MARK = /\p{M}/u;
  const SILENT = /[\p{M}\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/u;

  const isPlainHan = (code) => (code >= 0x3400 && code <= 0x4DBF) || (code >= 0x4E00 && code <= 0x9FFF);
  const isGram = (code) => isPlainHan(code) || (code >= 0x3040 && code <= 0x30FF) || (code >= 0xD800 && code <= 0xDFFF)
    || (code >= 0xF900 && code <= 0xFAFF) || (code >= 0x3105 && code <= 0x312F) || (code >= 0x31F0 && code <= 0x31FF)
    || code === 0x3005 || code === 0x3007;
  const isLetter = (code) => code !== 0x20 && !Number.isNaN(code) && !isGram(code);

  const fold = (text) => {
    const units = [], from = [], to = [];
    let broken = false;
    const put = (code, start, end) => {
      if (broken && units.length) { units.push(0x20); from.push(start); to.push(start); }
      broken = false;
      units.push(code); from.push(start); to.push(end);
    };
    const cluster = /[^]\p{M}*/uy;
    for (let at = 0; at < text.length;) {
      const code = text.charCodeAt(at), next = text.charCodeAt(at + 1);
      const isAlone = !(next >= 0x300) || isPlainHan(next) || !MARK.test(String.fromCodePoint(text.codePointAt(at + 1)));
      if (isAlone && code < 0x80) {
        if (code >= 0x41 && code <= 0x5A) put(code + 32, at, at + 1);
        else if ((code >= 0x61 && code <= 0x7A) || (code >= 0x30 && code <= 0x39)) put(code, at, at + 1);
        else broken = true;
        at += 1;
      } else if (isAlone && isPlainHan(code)) {
        put(simplified.get(code) ?? code, at, at + 1);
        at += 1;
      } else {
        cluster.lastIndex = at;
        const [piece] = cluster.exec(text);
        const end = at + piece.length;
        for (const whole of piece.normalize("NFKC")) for (const c of whole.toLowerCase()) {
          if (!LETTER.test(c)) { broken ||= !SILENT.test(c); continue; }
          if (c.length === 1) put(simplified.get(c.charCodeAt()) ?? c.charCodeAt(), at, end);
          else { put(c.charCodeAt(0), at, end); put(c.charCodeAt(1), at, end); }
        }
        at = end;
      }
    }
    return { units: units.map((code) => String.fromCharCode(code)).join(""), from, to };
  };

  // Runs of one kind: characters that stand for themselves, or the letters of one word.
  const runs = (units) => units.split(" ").flatMap((part) => {
    const found = [];
    for (const c of part.split("")) {
      const last = found.at(-1);
      if (last && isGram(last.charCodeAt()) === isGram(c.charCodeAt())) found[found.length - 1] += c;
      else found.push(c);
    }
    return found;
  });

  // Tokens: what a text must hold to hold another one.

  const mix = (number) => {
    number = Math.imul(number ^ number >>> 16, 0x85EBCA6B);
    number = Math.imul(number ^ number >>> 13, 0xC2B2AE35);
    return (number ^ number >>> 16) >>> 0;
  };

  const word = (units) => {
    let first = 0x811C9DC5, second = 7;
    for (let at = 0; at < units.length; at += 1) {
      const unit = units.charCodeAt(at);
      first = Math.imul(first ^ unit, 0x01000193);
      second = Math.imul(second, 0x5BD1E995) ^ unit ^ second >>> 15;
    }
    return { word: mix(first), check: mix(second) >>> 16 };
  };

  // The first are all that it is made of; of a long run the pairs between come second, which say little more.
  const needed = (units) => {
    const tokens = [[], []];
    for (const run of runs(units)) {
      if (!isGram(run.charCodeAt())) tokens[0].push(word(run));
      else if (run.length === 1) tokens[0].push({ first: run.charCodeAt(), second: 0 });
      for (let at = 0; isGram(run.charCodeAt()) && at + 1 < run.length; at += 1) {
        const isBetween = run.length > 4 && at % 2 === 1 && at + 2 < run.length;
        tokens[+isBetween].push({ first: run.charCodeAt(at), second: run.charCodeAt(at + 1) });
      }
    }
    return tokens;
  };

  // Where a token stands: its shard; the kind and the number there; and of a pair beside its rarer character, that character.
  const spot = (token, { bits, frequent }) => {
    const shard = (hash) => (bits ? hash >>> (32 - bits) : 0);
    if ("word" in token) return { shard: shard(token.word), word: bits ? token.word << bits >>> bits : token.word, check: token.check };
    const { first, second } = token;
    const owned = (owner, pair) => ({ shard: shard(mix(owner << 16)), owner, pair });
    const beside = (unit, before) => ((unit - 0x4E00) & 0xFFFF) << 1 | before;
    if (!second) return owned(first);
    if (!frequent.has(first)) return owned(first, beside(second, 0));
    if (!frequent.has(second)) return owned(second, beside(first, 1));
    return { shard: shard(mix(first << 16 | second)), both: frequent.get(first) * frequent.size + frequent.get(second) };
  };

  // Bits.

  class Bits {
    constructor(text) {
      this.bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt());
      this.at = 0;
    }
    bit() {
      if (this.at >> 3 >= this.bytes.length) throw new Error("torn");
      const bit = this.bytes[this.at >> 3] >> (7 - this.at % 8) & 1;
      this.at += 1;
      return bit;
    }
    bits(count) {
      let value = 0;
      while (count-- > 0) value = (value << 1 | this.bit()) >>> 0;
      return value;
    }
    unary() {
      let count = 0;
      while (this.bit()) count += 1;
      return count;
    }
    gamma() {
      const length = this.unary();
      return (1 << length | this.bits(length)) >>> 0;
    }
    rice(k) {
      return this.unary() * 2 ** k + this.bits(k);
    }
    rising(count, universe, keep) {
      const k = count ? 31 - Math.clz32(Math.max(1, Math.floor(universe * 11 / (count * 16)))) : 0;
      for (let next = 0; count-- > 0;) {
        const value = next + this.rice(k);
        if (value >= universe) throw new Error("torn");
        if (keep) keep(value);
        next = value + 1;
      }
    }
    // Numbered things in rising order, until `each` has seen enough.
    steps(each) {
      const count = this.gamma() - 1;
      const k = count ? this.bits(5) : 0;
      for (let at = 0, number = 0; at < count; at += 1) if (each(number += this.rice(k))) return;
    }
    // The articles that hold a token, with marks: 2 in the headline or a tag, 1 often. Nothing where nobody wants them.
    postings(universe, withOften, wanted) {
      const count = this.gamma();
      if (count > universe) throw new Error("torn");
      let numbers = [];
      if (count * 2 > universe) {
        let next = 0;
        const others = (until) => { while (next < until) numbers.push(next++); next = until + 1; };
        this.rising(universe - count, universe, wanted && others);
        if (wanted) others(universe);
      } else this.rising(count, universe, wanted && ((number) => numbers.push(number)));
      const marks = new Uint8Array(wanted ? count : 0);
      for (const mark of withOften && count >= 8 ? [2, 1] : [2]) this.rising(this.gamma() - 1, count, wanted && ((at) => { marks[at] |= mark; }));
      this.last = count;
      return { numbers, marks };
    }
  }

  const NONE = { numbers: [], marks: [] };

  const read = (text, wanted, universe) => {
    const bits = new Bits(text);
    let found = NONE;
    bits.steps((id) => {
      const is = id === wanted.both;
      const postings = bits.postings(universe, true, is);
      if (is) found = postings;
      return is;
    });
    if ("both" in wanted) return found;
    bits.steps((unit) => {
      const is = unit === wanted.owner;
      const own = bits.postings(universe, false, is);
      const size = is ? own.numbers.length : bits.last;
      bits.steps((id) => {
        const isPair = is && id === wanted.pair;
        const postings = bits.postings(size, true, isPair);
        if (isPair) found = { ...postings, numbers: postings.numbers.map((at) => own.numbers[at]) };
        return isPair;
      });
      if (is && wanted.pair === undefined) found = own;
      return is;
    });
    if (!("word" in wanted)) return found;
    bits.steps((id) => {
      const is = bits.bits(16) === wanted.check && id === wanted.word;
      const postings = bits.postings(universe, true, is);
      if (is) found = postings;
      return is;
    });
    return found;
  };

  // Questions: terms that all must hold, as a person types them.

  const FIELDS = { outlet: ["outlet", "媒体", "媒體"], topic: ["topic", "话题", "話題"], tag: ["tag", "标签", "標籤"], year: ["year", "年份"] };
  const QUOTES = "\"“”„「」『』＂";

  const parse = (query) => {
    const terms = [];
    for (let rest = query.trimStart(); rest; rest = rest.trimStart()) {
      const excluded = /^[-－−](?=\S)/.test(rest);
      if (excluded) rest = rest.slice(1);
      let field, value, after;
      for (const [name, names] of Object.entries(FIELDS)) for (const other of names) {
        if (rest.slice(0, other.length).toLowerCase() === other && /[:：]/.test(rest.charAt(other.length))) field ??= [name, other];
      }
      if (field) rest = rest.slice(field[1].length + 1);
      if (rest && QUOTES.includes(rest[0])) {
        const end = [...QUOTES].map((c) => rest.indexOf(c, 1)).filter((at) => at > 0).reduce((a, b) => Math.min(a, b), rest.length);
        [value, after] = [rest.slice(1, end), rest.slice(end + 1)];
      } else {
        const end = rest.search(/[\s"“”„「」『』＂]/);
        [value, after] = end < 0 ? [rest, ""] : [rest.slice(0, end), rest.slice(end)];
      }
      rest = after;
      const { units } = fold(value);
      if (!units) continue;
      if (!field) terms.push({ excluded, units });
      else if (field[0] === "year") terms.push({ excluded, year: value.trim() });
      else terms.push({ excluded, filed: field[0], value });
    }
    return terms;
  };

  // Whether postings alone say all: one word, one character, one pair, or no text at all.
  const isCertain = ({ units }) => {
    if (units === undefined) return true;
    const all = runs(units);
    return all.length === 1 && (!isGram(all[0].charCodeAt()) || all[0].length <= 2);
  };

  const both = (a, b) => {
    const numbers = [], marks = [];
    for (let i = 0, j = 0; i < a.numbers.length && j < b.numbers.length;) {
      const way = a.numbers[i] - b.numbers[j];
      if (way === 0) { numbers.push(a.numbers[i]); marks.push(a.marks[i] & b.marks[j]); }
      if (way <= 0) i += 1;
      if (way >= 0) j += 1;
    }
    return { numbers, marks };
  };

  const ofYear = (list, year) => {
    const months = list.months.filter(({ name }) => name.startsWith(year));
    const numbers = months.flatMap(({ start, size }) => Array.from({ length: size }, (_, at) => start + at));
    return { numbers, marks: numbers.map(() => 3) };
  };

  const allOf = async (list, tokens, others = []) => {
    const spots = tokens.map((token) => spot(token, list));
    const names = spots.map(({ shard }) => `words/${shard.toString(16).padStart(3, "0")}`);
    const shards = await Promise.all(names.map(load));
    return [...others, ...shards.map((text, at) => {
      try {
        const found = read(text, spots[at], list.universe);
        // A shard of another edition may know more of them.
        if (found.numbers.at(-1) >= list.count) throw new Error("torn");
        return found;
      } catch (error) { throw Object.assign(error, { file: `search/${names[at]}.js` }); }
    })].reduce(both);
  };

  // The articles that hold all tokens of a term; of those that say little more, too, where many hold the others.
  const lookUp = async (list, term) => {
    if (term.year !== undefined) return ofYear(list, term.year);
    if (term.filed) {
      const { numbers } = await allOf(list, [word(`${term.filed}:${fold(term.value).units}`)]);
      return { numbers, marks: numbers.map(() => 3) };
    }
    const [madeOf, between] = needed(term.units);
    const found = await allOf(list, madeOf);
    return found.numbers.length > 8 ? allOf(list, between, [found]) : found;
  };

  // The articles that may meet a question, best first, and what is still to be looked for in their texts.
  const candidates = async (query, byDate) => {
    const list = await open();
    const terms = parse(query);
    const wanted = terms.filter((term) => !term.excluded);
    if (!wanted.length) return { list, numbers: [], wanted, excludedOnly: terms.length > 0, sought: [], doubtful: new Map() };
    const postings = await Promise.all(terms.map((term) => lookUp(list, term)));
    const found = terms.map((term, at) => (term.excluded ? undefined : postings[at])).filter(Boolean).reduce(both);
    const out = new Set(), doubtful = new Map();
    terms.forEach((term, at) => {
      if (!term.excluded) return;
      for (const number of postings[at].numbers) {
        if (isCertain(term)) out.add(number);
        else doubtful.set(number, [...doubtful.get(number) ?? [], term.units]);
      }
    });
    const marks = new Map(found.numbers.map((number, at) => [number, found.marks[at]]));
    const numbers = found.numbers.filter((number) => !out.has(number));
    numbers.sort((a, b) => (byDate ? 0 : marks.get(b) - marks.get(a)) || b - a);
    return { list, numbers, wanted: wanted.filter((term) => term.units), sought: wanted.filter((term) => !isCertain(term)), doubtful };
  };

  // Texts.

  const textOf = async (list, number) => {
    const month = list.months.findLast(({ start }) => start <= number);
    const at = number - month.start;
    const texts = await load(`texts/${month.name}-${Math.floor(at / list.group)}`);
    const [title, url, date, outlet, tags, language, text] = texts[at % list.group];
    return { number, title, url, date, outlet, tags, language, text };
  };

  // Where a folded text holds another one; words count only as wholes.
  const places = (text, other) => {
    const found = [];
    for (let at = text.indexOf(other); at >= 0; at = text.indexOf(other, at + 1)) {
      const end = at + other.length;
      const isCut = (isLetter(other.charCodeAt(0)) && at > 0 && isLetter(text.charCodeAt(at - 1)))
        || (isLetter(other.charCodeAt(other.length - 1)) && isLetter(text.charCodeAt(end)));
      if (!isCut) found.push([at, end]);
    }
    return found;
  };

  const holds = (article, units) => {
    article.folded ??= [article.title, ...article.tags, article.text].map((field) => fold(field).units);
    return article.folded.some((field) => places(field, units).length > 0);
  };

  const meets = (search, article) => search.sought.every((term) => holds(article, term.units))
    && !(search.doubtful.get(article.number) ?? []).some((units) => holds(article, units));

  // Runs of a text that meet any of the terms, in its own letters.
  const hits = (text, terms) => {
    const { units, from, to } = fold(text);
    const all = terms.flatMap((term) => places(units, term.units)).map(([start, end]) => [from[start], to[end - 1]]);
    all.sort((a, b) => a[0] - b[0]);
    const merged = [];
    for (const [start, end] of all) {
      const last = merged.at(-1);
      if (last && start <= last[1]) last[1] = Math.max(last[1], end);
      else merged.push([start, end]);
    }
    return merged;
  };

  // The part of a text that has most hits, from a little before the first of them.
  const WIDTH = 110;
  const window_ = (text, found) => {
    let best = 0;
    const within = (at) => found.filter(([start]) => start >= found[at][0] && start < found[at][0] + WIDTH - 20).length;
    found.forEach((_, at) => { if (within(at) > within(best)) best = at; });
    let start = Math.max(0, (found[best]?.[0] ?? 0) - 20);
    let end = Math.min(text.length, Math.max(start + WIDTH, found[best]?.[1] ?? 0));
    if (start > 0 && /[\uDC00-\uDFFF]/.test(text[start])) start -= 1;
    if (end < text.length && /[\uDC00-\uDFFF]/.test(text[end])) end += 1;
    return [start, end];
  };

  // What a reader sees.

  const form = page.querySelector("form");
  const input = form.elements.q;
  const order = form.elements.order;
  const [found, status, results, more, check, facets, browse] =
    ["found", "status", "results", "more", "check", "facets", "browse"].map((id) => document.getElementById(id));

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  const marked = (text, found, start = 0, end = text.length) => {
    const pieces = [];
    let at = start;
    for (const [from, to] of found) {
      if (to <= start || from >= end) continue;
      pieces.push(text.slice(at, Math.max(from, start)), make("mark", {}, text.slice(Math.max(from, start), Math.min(to, end))));
      at = Math.min(to, end);
    }
    return [...pieces, text.slice(at, end)];
  };

  const result = (article, terms) => {
    const { title, url, date, outlet, language, text } = article;
    const found = hits(text, terms);
    const [start, end] = window_(text, found);
    const link = make("a", { href: new URL(url, root).href }, make("bdi", {}, ...marked(title || words.untitled, hits(title, terms))));
    const excerpt = [start > 0 ? "…" : "", ...marked(text, found, start, end), end < text.length ? "…" : ""];
    return make("li", {}, make("article", { className: "card" },
      make("h2", { className: "headline", lang: language }, link),
      make("p", { className: "facts" }, make("span", {}, outlet), date ? make("time", { dateTime: date }, date) : make("span", {}, words.undated)),
      make("p", { className: "excerpt", lang: language }, ...excerpt)));
  };

  // Counts beside the results: years from the numbers alone, outlets and topics from the files of those parts that hold results.

  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt());

  const counts = async (list, numbers) => {
    const [years, outlets, topics] = [new Map(), new Map(), new Map()];
    const add = (map, name) => map.set(name, (map.get(name) ?? 0) + 1);
    const blocks = new Map();
    for (const number of numbers) {
      const block = Math.floor(number / list.facets);
      blocks.set(block, [...blocks.get(block) ?? [], number % list.facets]);
    }
    const bounds = list.months.map(({ start }) => start);
    for (const number of numbers) {
      let low = 0, high = bounds.length;
      while (high - low > 1) { const mid = low + high >> 1; if (bounds[mid] <= number) low = mid; else high = mid; }
      add(years, list.months[low].name.slice(0, 4));
    }
    await Promise.all([...blocks].map(async ([block, places]) => {
      const file = await load(`facets-${block}`);
      const of = bytes(file.outlets), bits = file.topics.map(bytes);
      for (const at of places) {
        add(outlets, list.outlets[of[2 * at] | of[2 * at + 1] << 8]);
        bits.forEach((all, topic) => { if (all[at >> 3] >> at % 8 & 1) add(topics, list.topics[topic]); });
      }
    }));
    years.delete("0000");
    return { outlet: outlets, topic: topics, year: years };
  };

  const address = (query) => {
    const url = new URL(location.href);
    url.hash = "";
    url.search = "";
    if (query) url.searchParams.set("q", query);
    if (order.value) url.searchParams.set("order", order.value);
    return url.href;
  };

  const narrowed = (query, field, value) => `${query.trim()} ${field}:${/[\s"“”„「」『』＂]/.test(value) ? `"${value}"` : value}`;

  const showFacets = (query, all) => {
    const groups = Object.entries(all).filter(([, values]) => values.size > 1).map(([field, values]) => {
      const sorted = [...values].sort(([a, m], [b, n]) => (field === "year" ? b.localeCompare(a) : n - m || a.localeCompare(b)));
      const rows = sorted.slice(0, 12).map(([name, count]) => {
        const link = make("a", { href: address(narrowed(query, field, name)) }, name);
        link.addEventListener("click", (click) => {
          if (click.ctrlKey || click.metaKey || click.shiftKey) return;
          click.preventDefault();
          input.value = narrowed(query, field, name);
          ask(true);
          input.focus();
        });
        return make("li", {}, link, make("span", { className: "count" }, String(count)));
      });
      return make("section", {}, make("h2", { className: "label" }, words[field]), make("ul", { className: "ledger" }, ...rows));
    });
    facets.replaceChildren(...groups);
  };

  // One question at a time: an older one stops when a newer one is asked.

  let turn = 0;
  let run;

  // Looks into candidates in their order until so many are found, or so many were looked at. One thing after another.
  const advance = (run, until, most = Infinity) => run.work = (run.work ?? Promise.resolve()).then(() => look(run, until, most));

  const look = async (run, until, most) => {
    while (run.next < Math.min(run.numbers.length, most) && run.found.length < until && run.turn === turn) {
      const batch = run.numbers.slice(run.next, run.next + Math.max(1, Math.min(2 * SHOWN, until - run.found.length)));
      const articles = await Promise.all(batch.map((number) => textOf(run.list, number)));
      if (run.turn !== turn) return false;
      run.found.push(...articles.filter((article) => meets(run, article)));
      run.next += batch.length;
    }
    return run.turn === turn;
  };

  const isExact = (run) => run.next >= run.numbers.length || !(run.sought.length || run.numbers.some((number) => run.doubtful.has(number)));
  const total = (run) => (run.next >= run.numbers.length ? run.found.length : run.numbers.length);

  const say = (run) => {
    const values = { n: total(run), checked: run.next, found: run.found.length };
    status.textContent = run.excludedOnly ? words.only : !values.n ? words.none : fill(isExact(run) ? words.count : words.most, values);
    more.hidden = run.shown.size >= total(run);
    check.hidden = isExact(run);
    page.dataset.state = isExact(run) ? "done" : "partly";
  };

  const show = (run) => {
    const added = run.found.slice(run.shown.size, run.limit).map((article) => {
      run.shown.add(article.number);
      return result(article, run.wanted);
    });
    results.append(...added);
    say(run);
  };

  const fail = (error) => {
    status.replaceChildren(fill(words.failed, { file: error.file ?? error.message }), " ");
    const again = make("button", { type: "button" }, words.again);
    again.addEventListener("click", () => ask(false));
    status.append(again);
    page.dataset.state = "failed";
  };

  const begin = async (query, mine) => {
    const search = await candidates(query, order.value === "date");
    if (mine !== turn) return;
    run = { ...search, turn: mine, query, next: 0, found: [], shown: new Set(), limit: SHOWN };
    if (!await advance(run, run.limit, LOOKED)) return;
    results.replaceChildren();
    facets.replaceChildren();
    show(run);
    if (!isExact(run) && run.numbers.length <= LOOKED) {
      if (!await advance(run, Infinity)) return;
      show(run);
    }
    await count(run);
  };

  const count = async (run) => {
    const numbers = run.next >= run.numbers.length ? run.found.map(({ number }) => number) : run.numbers;
    const all = numbers.length > 1 ? await counts(run.list, numbers) : {};
    if (run.turn === turn) showFacets(run.query, all);
  };

  // What a reader typed is asked; as a new address where it was sent, else in the place of the one before.
  const ask = (isSent) => {
    const query = input.value;
    const mine = turn += 1;
    const url = address(query);
    // What is asked is there already when a reader comes back, or follows a link within the page.
    const isNew = new URL(url).search !== location.search;
    try { if (isNew) history[isSent ? "pushState" : "replaceState"](null, "", url); } catch { /* A browser may forbid it for files. */ }
    found.hidden = !query.trim();
    browse.hidden = !found.hidden;
    page.dataset.state = found.hidden ? "idle" : "busy";
    if (found.hidden) return;
    const slow = setTimeout(() => { if (mine === turn && page.dataset.state === "busy") status.textContent = words.busy; }, 250);
    begin(query, mine).catch((error) => { if (mine === turn) fail(error); }).finally(() => clearTimeout(slow));
  };

  const goOn = (until) => async () => {
    const here = run;
    here.limit = until === Infinity ? here.limit : here.limit + 2 * SHOWN;
    try {
      if (!await advance(here, until === Infinity ? until : here.limit)) return;
      const first = results.children.length;
      show(here);
      if (until === Infinity) await count(here);
      else results.children[first]?.querySelector("a").focus();
    } catch (error) { fail(error); }
  };

  const fromAddress = () => {
    const asked = new URLSearchParams(location.search);
    if (page.dataset.state && address(input.value) === address(asked.get("q") ?? "") && (asked.get("order") ?? "") === order.value) return;
    input.value = asked.get("q") ?? "";
    order.value = asked.get("order") === "date" ? "date" : "";
    ask(false);
  };

  let later;
  input.addEventListener("input", (event) => {
    clearTimeout(later);
    // While a word is being composed there is nothing to ask yet.
    if (!event.isComposing) later = setTimeout(ask, 30, false);
  });
  input.addEventListener("compositionend", () => { clearTimeout(later); later = setTimeout(ask, 30, false); });
  input.addEventListener("focus", () => { open().catch(() => {}); });
  order.addEventListener("change", () => ask(false));
  form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(later); ask(true); });
  more.addEventListener("click", goOn(0));
  check.addEventListener("click", goOn(Infinity));
  addEventListener("popstate", fromAddress);
  // The archive is another one, where the site is shown while it is worked on.
  document.addEventListener("reprint:patched", () => { files.clear(); archive = undefined; ask(false); });

  // Arrows lead from the question through the results and back.
  page.addEventListener("keydown", (event) => {
    if (event.isComposing || !["ArrowDown", "ArrowUp"].includes(event.key) || event.target === order) return;
    const stops = [input, ...results.querySelectorAll(".headline a")];
    const at = stops.indexOf(document.activeElement);
    const to = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (at < 0 || !to) return;
    event.preventDefault();
    to.focus();
  });

  fromAddress();
})();

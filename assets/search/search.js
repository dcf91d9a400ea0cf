// Finds sections: words that begin alike and small typos count, synonyms too.
// `window.bookSections` is written by the build, `window.MiniSearch` is the library.
(() => {
  "use strict";

  const TEXT = {
    none: (words) => `Nothing was found for “${words}”. Try fewer or other words.`,
    found: (count, shown) => (count === 1 ? "One section was found." : count > shown ? `${count} sections were found; these are the first ${shown}.` : `${count} sections were found.`),
    empty: "",
  };
  const SHOWN = 40, AROUND = 110;

  // Words that mean the same; the first one stands for all.
  const SAME = [
    ["color", "colour"], ["gray", "grey"], ["normalization", "normalisation"], ["normalize", "normalise"],
    ["optimize", "optimise"], ["parameterize", "parametrize"], ["generalize", "generalise"], ["neighbor", "neighbour"],
    ["sqrt", "√", "root"], ["picture", "image", "photograph"], ["shift", "translation"], ["sum", "total"],
    ["window", "local", "sliding"], ["position", "positional"], ["time", "latency"], ["cost", "price"],
    ["parameter", "weight"], ["mistake", "error", "bug"], ["quantization", "quantisation", "int8"],
  ];
  // What people type, and what the book says.
  const ALSO = {
    cnn: "convolutional network", vit: "vision transformer", mha: "multi-head attention", sdpa: "scaled dot product attention",
    gqa: "grouped-query attention", kv: "keys values", flashattention: "tile online softmax", rnn: "recurrent", fft: "fourier",
    rope: "rotary", equivariance: "follow",
  };

  // Words that say nothing about what is looked for.
  const STOP = new Set("a an and are as at be by can do does for from how i in is it of on or that the to was what when where which who why with".split(" "));

  const plain = (word) => word.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();
  // Endings are left off, alike in what is asked and in what is searched: masks, masked, masking.
  const stem = (word) => word.replace(/(?<=.{3})ies$/, "y").replace(/(?<=.{3})(?:ings?|ed|es|e|(?<!s)s)$/, "");
  const STANDS_FOR = new Map(SAME.flatMap(([first, ...others]) => [first, ...others].map((word) => [stem(word), stem(first)])));
  const one = (word) => {
    const bare = plain(word);
    return STOP.has(bare) ? null : STANDS_FOR.get(stem(bare)) ?? stem(bare);
  };
  const split = (text) => text.replace(/√/g, " √ ").split(/[\s\p{P}=<>|+^~`]+/u).filter(Boolean);

  function library() {
    const { sections, chapters } = window.bookSections;
    const search = new window.MiniSearch({ fields: ["heading", "chapter", "words"], tokenize: split, processTerm: one });
    search.addAll(sections.map(([address, heading, words], id) => ({ id, heading, words, chapter: chapters[address.split("#")[0]] ?? "" })));
    return search;
  }

  const LOOSE = { boost: { heading: 4, chapter: 1.5 }, prefix: (word) => word.length > 2, fuzzy: (word) => (word.length > 4 ? 0.2 : false), tokenize: split, processTerm: one };

  function find(search, asked) {
    const also = split(asked).map((word) => ALSO[plain(word)]).filter(Boolean).join(" ");
    for (const combineWith of ["AND", "OR"]) {
      const queries = [{ queries: [asked], combineWith }];
      if (also) queries.push({ queries: [also], combineWith: "AND", boost: { heading: 2 } });
      const found = search.search({ combineWith: "OR", queries }, { ...LOOSE, combineWith });
      if (found.length) return found;
    }
    return [];
  }

  // The words around the first match, with all matches marked.
  function excerpt(words, matched) {
    const pieces = words.split(/(\s+)/);
    const hits = pieces.map((piece) => split(piece).some((word) => matched.has(one(word))));
    const first = Math.max(0, hits.indexOf(true));
    let start = first, before = 0;
    while (start > 0 && before < AROUND / 2) before += pieces[--start].length;
    const holder = document.createElement("p");
    if (start > 0) holder.append("… ");
    let length = 0, at = start;
    for (; at < pieces.length && length < 2 * AROUND; at++) {
      length += pieces[at].length;
      if (hits[at]) holder.append(Object.assign(document.createElement("mark"), { textContent: pieces[at] }));
      else holder.append(pieces[at]);
    }
    if (at < pieces.length) holder.append(" …");
    return holder;
  }

  function show(asked) {
    const list = document.getElementById("search-results");
    const count = document.getElementById("search-count");
    list.replaceChildren();
    count.textContent = TEXT.empty;
    if (!asked.trim()) return;
    const found = find(library(), asked);
    const { sections, chapters } = window.bookSections;
    count.textContent = found.length ? TEXT.found(found.length, Math.min(SHOWN, found.length)) : TEXT.none(asked);
    for (const result of found.slice(0, SHOWN)) {
      const [address, heading, words] = sections[result.id];
      const chapter = chapters[address.split("#")[0]];
      const link = Object.assign(document.createElement("a"), { href: document.documentElement.dataset.content_root + address, textContent: heading });
      const entry = document.createElement("li");
      entry.append(link);
      if (chapter !== heading) entry.append(Object.assign(document.createElement("span"), { className: "search-chapter", textContent: chapter }));
      entry.append(excerpt(words, new Set(result.terms)));
      list.append(entry);
    }
  }

  document.getElementById("search-without-script").remove();
  const field = document.getElementById("section-search-words");
  const asked = new URLSearchParams(location.search).get("q") ?? "";
  field.value = asked;
  if (!asked) field.focus();
  show(asked);
})();

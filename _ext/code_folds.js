// Stands in the head: closes the folds of the page as they are read, before anything is
// painted, unless the reader has asked for all code, here or on an earlier page.
(() => {
  const KEY = "show-all-code";
  let all = false;
  try { all = localStorage.getItem(KEY) === "yes"; } catch { /* not to be remembered */ }
  const folds = (which = "") => document.querySelectorAll(`details.code-fold${which}`);
  const button = () => document.querySelector(".code-switch");

  function prepare() {
    for (const fold of folds(":not([data-met])")) { fold.dataset.met = ""; fold.open = all; }
    if (button()?.hidden) { button().hidden = false; say(); }
  }
  function say() { button().setAttribute("aria-pressed", String(all)); }

  // A link into a fold opens it; not every browser does so by itself.
  function reveal() {
    let place = null;
    try { place = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch { return; }
    const fold = place?.closest("details.code-fold:not([open])");
    if (fold) { fold.open = true; place.scrollIntoView(); }
  }

  const reading = new MutationObserver(prepare);
  reading.observe(document, { childList: true, subtree: true });
  addEventListener("DOMContentLoaded", () => {
    reading.disconnect();
    prepare();
    reveal();
    button()?.addEventListener("click", () => {
      all = !all;
      for (const fold of folds()) fold.open = all;
      say();
      try { localStorage.setItem(KEY, all ? "yes" : "no"); } catch { /* this page only */ }
    });
  });
  addEventListener("hashchange", reveal);

  // On paper everything is open.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...folds(":not([open])")];
    for (const fold of closed) fold.open = true;
  });
  addEventListener("afterprint", () => { for (const fold of closed) fold.open = false; });
})();

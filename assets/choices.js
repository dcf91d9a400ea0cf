/* Questions with a choice of answers (_ext/choices.py).

   The reader chooses, presses the button, and reads why the answer holds or tempts; the
   choice may be changed and checked again. All words stand in the page, and nothing
   leaves it or is kept. */
(() => {
  const firstTries = new Map(); // from a box to whether its first answer was right

  function check(box) {
    const form = box.querySelector(".choice-form");
    const verdict = form.querySelector(".choice-verdict");
    const answers = [...form.querySelectorAll(".choice-answers > li")];
    const reasons = [...box.querySelectorAll(".choice-reasons > li")];
    const chosen = answers.findIndex((li) => li.querySelector("input").checked);
    if (chosen < 0) {
      verdict.textContent = verdict.dataset.empty;
      return;
    }
    const right = reasons[chosen].classList.contains("choice-right");
    const reason = document.createElement("div");
    reason.className = right ? "choice-right" : "choice-wrong";
    reason.append(...reasons[chosen].cloneNode(true).childNodes);
    for (const copy of reason.querySelectorAll("[id]")) copy.removeAttribute("id");
    verdict.replaceChildren(reason);
    // What follows moves down once and not back, however long the next reason is.
    verdict.style.minHeight = `${verdict.offsetHeight}px`;
    sign(answers[chosen], reason.querySelector(".choice-mark"));
    if (!firstTries.has(box)) firstTries.set(box, right);
    count(box);
  }

  // The sign stays beside an answer that was tried; its words are for screen readers.
  function sign(answer, mark) {
    if (answer.querySelector(".choice-sign")) return;
    const copy = document.createElement("span");
    const words = document.createElement("span");
    copy.className = `choice-sign ${mark.closest("div").className}`;
    words.className = "visually-hidden";
    words.textContent = mark.querySelector("strong").textContent;
    copy.append(mark.querySelector("[aria-hidden]").cloneNode(true), words);
    answer.querySelector("label").append(" ", copy);
  }

  function count(box) {
    const section = box.parentElement;
    const line = section.querySelector(":scope > .choice-count");
    if (!line || !box.classList.contains("check-yourself")) return;
    const all = [...section.querySelectorAll(":scope > .check-yourself")];
    const answered = all.filter((one) => firstTries.has(one));
    const words = {
      all: all.length,
      answered: answered.length,
      right: answered.filter((one) => firstTries.get(one)).length,
    };
    line.textContent = line.dataset.words.replace(/\{(\w+)\}/g, (_, key) => words[key]);
  }

  for (const form of document.querySelectorAll(".choice-form")) {
    const box = form.closest(".choice");
    form.querySelector(".choice-check").addEventListener("click", () => check(box));
    form.addEventListener("change", () => form.querySelector(".choice-verdict").replaceChildren());
  }
})();

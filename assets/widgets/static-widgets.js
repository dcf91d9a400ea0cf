// Runs the widgets of a page that has no kernel.
// The page holds the state of its widgets, and with it the ES module of each. This
// script hands every module a model with the methods it knows from JupyterLab and lets
// it draw. It asks nobody for anything and needs no require.js.
// A classic script and no module, so that it also runs from file://.
(() => {
  const STATE = "application/vnd.jupyter.widget-state+json";
  const VIEW = "application/vnd.jupyter.widget-view+json";

  // JSON knows no NaN, but Python writes it; outside of strings it becomes null.
  function parse(text) {
    try { return JSON.parse(text); } catch {
      return JSON.parse(text.replace(/("(?:[^"\\]|\\.)*")|-?\bInfinity\b|\bNaN\b/g, (_, string) => string ?? "null"));
    }
  }

  function decode(entry) {
    const state = JSON.parse(JSON.stringify(entry.state)); // older than structuredClone
    for (const { path, data } of entry.buffers ?? []) {
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      const owner = path.slice(0, -1).reduce((at, name) => at[name], state);
      owner[path.at(-1)] = new DataView(bytes.buffer);
    }
    return state;
  }

  function makeModel(state) {
    const listeners = new Map();
    const fire = (name, ...details) => { for (const listener of [...(listeners.get(name) ?? [])]) listener(...details); };
    let changed = false;
    return {
      get: (name) => state[name],
      set(name, value) {
        if (typeof name === "object") { for (const [one, its] of Object.entries(name)) this.set(one, its); return; }
        if (state[name] === value) return;
        state[name] = value;
        changed = true;
        fire(`change:${name}`, { changed: { [name]: value } }, value);
      },
      save_changes() { if (changed) { changed = false; fire("change"); } },
      on(name, listener) { if (!listeners.has(name)) listeners.set(name, new Set()); listeners.get(name).add(listener); },
      off(name, listener) {
        if (listener) listeners.get(name)?.delete(listener);
        else if (name) listeners.delete(name);
        else listeners.clear();
      },
      send() {},
      widget_manager: null,
    };
  }

  const modules = new Map();
  function load(source) {
    if (!modules.has(source)) {
      modules.set(source, import(URL.createObjectURL(new Blob([source], { type: "text/javascript" }))));
    }
    return modules.get(source);
  }

  const signal = () => new AbortController().signal;

  async function start(entry) {
    const state = decode(entry);
    const model = makeModel(state);
    const module = await load(state._esm);
    const made = module.default ?? module;
    const widget = typeof made === "function" ? await made() : made;
    await widget.initialize?.({ model, signal: signal() });
    return { model, widget, state };
  }

  const styles = new Set();
  function addStyle(text) {
    if (!text || styles.has(text)) return;
    styles.add(text);
    const style = document.createElement("style");
    style.textContent = text;
    document.head.append(style);
  }

  // The build keeps room for a widget, with a still picture of it (`_ext/widget_pictures.py`);
  // else it follows its script.
  function roomOf(script) {
    const room = script.previousElementSibling;
    const free = room?.classList.contains("widget-room") && !room.querySelector("[class^=static-widget]");
    return free ? room : null;
  }

  function place(script, element) {
    const room = roomOf(script);
    if (room) room.replaceChildren(element);
    else script.after(element);
  }

  // Below the picture of a widget that cannot run: words, and the reason in the console.
  function refuse(script, reason) {
    console.error(`widget: ${reason}`);
    const note = document.createElement("p");
    note.className = "static-widget-refused";
    note.textContent = "This figure can be moved only in a running notebook.";
    const room = roomOf(script);
    if (room) { room.style.minHeight = "0"; room.append(note); } else script.after(note);
  }

  async function main() {
    const entries = {};
    for (const script of document.querySelectorAll(`script[type="${STATE}"]`)) {
      try { Object.assign(entries, parse(script.textContent).state); } catch (error) { console.error(`widget: ${error}`); }
    }
    const started = new Map();
    for (const script of document.querySelectorAll(`script[type="${VIEW}"]`)) {
      const id = parse(script.textContent).model_id;
      const entry = entries[id];
      if (!entry) { refuse(script, `the page holds no state of ${id}`); continue; }
      if (entry.model_module !== "anywidget") {
        refuse(script, `${entry.model_module}/${entry.model_name} is not an anywidget; classic ipywidgets need a kernel`);
        continue;
      }
      try {
        if (!started.has(id)) started.set(id, start(entry));
        const { model, widget, state } = await started.get(id);
        addStyle(state._css);
        const element = document.createElement("div");
        element.className = "static-widget";
        await widget.render({ model, el: element, signal: signal() });
        place(script, element);
      } catch (error) {
        refuse(script, `${id}: ${error.stack ?? error}`);
      }
    }
    document.documentElement.dataset.widgets = "ready";
  }
  main();
})();

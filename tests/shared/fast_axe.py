"""axe-core with two of its slow parts replaced by quick ones that do the same.

Most of the time on a long page goes into the contrast of its words, and half of that
into objects for colours: axe keeps their six numbers in weak maps, which cost more with
each entry, and reads the same few style values again for each word. Here a weak map
keeps its values in the objects themselves, and each colour that is read is remembered.
axe's own source stays as it is. `test_fast_axe.py` compares the results of both.
"""

from __future__ import annotations

AROUND = """((WeakMap) => {
  %s
})(class extends WeakMap {
  constructor(entries) {
    super();
    this.mark = Symbol("value");
    for (const [key, value] of entries ?? []) this.set(key, value);
  }
  has(key) { return Object.hasOwn(Object(key), this.mark) || super.has(key); }
  get(key) {
    return Object.hasOwn(Object(key), this.mark) ? key[this.mark] : super.get(key);
  }
  set(key, value) {
    if (!Object.isExtensible(key)) return super.set(key, value);
    if (Object.hasOwn(key, this.mark)) key[this.mark] = value;
    else Object.defineProperty(
      key, this.mark, { value, writable: true, configurable: true });
    return this;
  }
  delete(key) { return this.has(key) && (super.delete(key) || delete key[this.mark]); }
});
{
  const Color = axe.commons.color.Color;
  const read = Color.prototype.parseString;
  const known = new Map();
  Color.prototype.parseString = function (text) {
    if (!known.has(text)) known.set(text, read.call(new Color(0, 0, 0), text));
    const { r, g, b, alpha } = known.get(text);
    return Object.assign(this, { r, g, b, alpha });
  };
}
true;"""


def fast_axe(script: str) -> str:
    """Wrap the source of axe-core.

    Args:
        script: The source, as its package holds it.

    Returns:
        A script to evaluate in a page instead; it defines the same `axe`.
    """
    before, after = AROUND.split("%s")
    return before + script + after

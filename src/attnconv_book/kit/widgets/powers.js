// Powers of ten in text, for widgets whose numbers become very small.

// 10 with a small raised number behind it.
const powerOfTen = (power) => `10${[...String(power)].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign])).join("")}`;

// The least power of ten that is not below an amount.
const powerAbove = (amount) => Math.ceil(Math.log10(amount || 1e-300));

// An amount in words: 0.012 as it is, 1.2 × 10⁻⁵ where three decimals would hide it,
// and what may be rounding, below 10^floor, as a bound.
function sayTiny(amount, floor = -13) {
  if (amount < 10 ** floor) return `< ${powerOfTen(floor)}`;
  if (amount >= 0.001) return say(amount, 3);
  const [digits, power] = amount.toExponential(1).split("e");
  return `${digits} × ${powerOfTen(Number(power))}`;
}

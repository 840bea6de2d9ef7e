/** A large number in at most five signs: `812`, `9.8k`, `340k`, `1.2M`, `3.5G`. */
export function count(amount: number): string {
  const unit = UNITS.find(({ from }) => amount >= from);
  if (!unit) return String(Math.round(amount));
  const units = amount / unit.size;
  return `${units < 9.95 ? units.toFixed(1) : Math.round(units)}${unit.sign}`;
}

/** Each begins where the one below it would need a fourth digit. */
const UNITS = [
  { sign: 'G', size: 1e9, from: 999.5e6 },
  { sign: 'M', size: 1e6, from: 999.5e3 },
  { sign: 'k', size: 1e3, from: 999.5 },
];

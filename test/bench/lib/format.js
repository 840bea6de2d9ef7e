/**
 * Milliseconds with three significant digits, so that fast and slow can stand in one column.
 * @param {number} value
 */
export function ms(value) {
  return `${digits(value)} ms`;
}

/** @param {number} value */
export function times(value) {
  return `${digits(value)}×`;
}

/** @param {number} bytes */
export function kilobytes(bytes) {
  return `${Math.round(bytes / 1024).toLocaleString('en')} KB`;
}

/** @param {number} value */
export function digits(value) {
  if (!Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  return size >= 1 ? value.toFixed(2) : value.toFixed(3);
}

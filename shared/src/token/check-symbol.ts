/**
 * The check symbol of a token code (T1): `c = Σ α^(i+1)·xᵢ` over GF(32) with x⁵+x²+1. It catches every single
 * substitution, every swap of neighbours and of symbols one apart.
 */
const POWERS: readonly number[] = (() => {
  const powers = [1];
  while (powers.length < 31) {
    const next = powers.at(-1)! << 1;
    powers.push(next & 32 ? next ^ 0b100101 : next);
  }
  return powers;
})();
const LOGS = new Map(POWERS.map((value, log) => [value, log]));

const multiply = (a: number, b: number): number =>
  a === 0 || b === 0 ? 0 : POWERS[(LOGS.get(a)! + LOGS.get(b)!) % 31]!;

/** @param values symbols as numbers 0…31; returns the check symbol as one */
export const checkSymbol = (values: readonly number[]): number =>
  values.reduce((sum, value, i) => sum ^ multiply(POWERS[(i + 1) % 31]!, value), 0);

/**
 * Kinds of people for the linked check: those that the lake holds, and invented ones that nothing published
 * excludes. Somebody who attacks does not know which kinds exist, only which are impossible because a table says 0.
 */

/** The same numbers for the same lake. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

const TRIES_PER_ATOM = 30;

/**
 * @param real what people in the lake did, as numbers of slots
 * @param slots how many slots there are
 * @param isPossible may somebody have done this?
 * @returns at most `most` different ones, at least one slot each
 */
export function drawAtoms(
  real: readonly (readonly number[])[],
  slots: number,
  most: number,
  isPossible: (seen: readonly number[]) => boolean,
): number[][] {
  const random = createRandom(slots + most);
  const below = (n: number): number => Math.floor(random() * n);
  const found = new Map<string, number[]>();
  const take = (seen: Iterable<number>): void => {
    const sorted = [...new Set(seen)].sort((a, b) => a - b);
    const name = sorted.join();
    if (sorted.length > 0 && !found.has(name) && isPossible(sorted)) found.set(name, sorted);
  };
  for (let slot = 0; slot < slots && found.size < most; slot++) take([slot]);
  // Half for what is there, the other half for what might be.
  const step = Math.max(1, Math.ceil(real.length / Math.max(1, most / 2)));
  for (let i = 0; i < real.length && found.size < most; i += step) take(real[i]!);
  for (let i = 0; i < most * TRIES_PER_ATOM && found.size < most; i++) {
    const some = real[below(Math.max(1, real.length))] ?? [];
    const kind = below(3);
    if (kind === 0) take(Array.from({ length: 1 + below(slots) }, () => below(slots)));
    else if (kind === 1) take([...some, below(slots)]);
    else take([...some.filter(() => random() < 0.7), below(slots)]);
  }
  for (let i = 0; i < real.length && found.size < most; i++) take(real[i]!);
  return [...found.values()];
}

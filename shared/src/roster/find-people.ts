/**
 * Finding a person without a code: by name, mail, code or order (G1). Pure over rows that were opened before; short
 * searches find nobody, because a list of everybody is not what a door should show.
 */

export interface Findable {
  readonly name: string;
  readonly email: string;
  /** Whatever is printed on the ticket: our code, another system's secret. */
  readonly codes: readonly string[];
  readonly order: string;
}

/** Letters a search needs. A syllable of Hangul, Kana or Han says as much as two letters. */
const SHORTEST = 4;
const SYLLABLE = /[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/u;

const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

const weightOf = (query: string): number =>
  [...query].reduce((sum, char) => sum + (SYLLABLE.test(char) ? 2 : 1), 0);

/** Name and mail may hold the query anywhere; codes and orders begin with it. In the order given. */
export function findPeople<T extends Findable>(query: string, people: Iterable<T>, limit = 50): readonly T[] {
  const wanted = folded(query.trim());
  const found: T[] = [];
  if (weightOf(wanted) < SHORTEST) return found;
  for (const person of people) {
    const { name, email, codes, order } = person;
    const fits =
      folded(name).includes(wanted) ||
      folded(email).includes(wanted) ||
      folded(order).startsWith(wanted) ||
      codes.some((code) => folded(code).startsWith(wanted));
    if (fits) found.push(person);
    if (found.length >= limit) break;
  }
  return found;
}

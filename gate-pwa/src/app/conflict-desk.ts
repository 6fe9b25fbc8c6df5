/**
 * Conflicts as this gate's staff see them, open and answered. Those that one of our own entries is part of ring until somebody
 * acknowledges them; that is remembered, but a further overlap rings again.
 */
import type { Conflict, DeviceNo, EntrySeen, FactId, HeldRoster, Person, TokenId } from '@attend-gate/shared';
import type { ConflictEntry, ConflictView } from './gate-app.ts';

export interface ConflictDesk {
  /** Names that must be opened first arrive with a later call. */
  views(conflicts: readonly Conflict[]): {
    readonly open: readonly ConflictView[];
    readonly resolved: readonly ConflictView[];
  };
  /** The entries that a conflict shown is about; empty for one that is not there any more. */
  entriesOf(id: string, conflicts: readonly Conflict[]): readonly FactId[];
  acknowledge(id: string): readonly string[];
  /** Names were opened or locked: none that was read before may stay. */
  forgetNames(): void;
}

export interface ConflictDeskDeps {
  readonly device: DeviceNo;
  readonly roster: () => HeldRoster | undefined;
  readonly personOf: (token: TokenId) => Promise<Person | undefined>;
  readonly acknowledged: readonly string[];
  /** A name has been opened: show the views again. */
  readonly onName: () => void;
}

const RESOLVED_SHOWN = 20;

const viewId = (conflict: Conflict): string => `${conflict.id}+${conflict.overlaps.length}`;

export function createConflictDesk(deps: ConflictDeskDeps): ConflictDesk {
  const acknowledged = new Set(deps.acknowledged);
  const names = new Map<TokenId, string>();

  const openName = async (token: TokenId): Promise<void> => {
    const person = await deps.personOf(token);
    names.set(token, person?.name ?? '');
    deps.onName();
  };
  const nameOf = (token: TokenId): string => {
    const name = names.get(token);
    if (name !== undefined) return name;
    names.set(token, '');
    void openName(token);
    return '';
  };
  const entryOf = (entry: EntrySeen, first: boolean): ConflictEntry => ({
    gate: deps.roster()?.event.gates.find((gate) => gate.id === entry.gate)?.name ?? entry.gate ?? '',
    device: entry.device,
    at: entry.at,
    mine: entry.device === deps.device,
    first,
  });
  const view = (conflict: Conflict): ConflictView => {
    const entries = [
      entryOf(conflict.first, true),
      ...conflict.overlaps.map((overlap) => entryOf(overlap, false)),
    ];
    const id = viewId(conflict);
    const { token, answer } = conflict;
    const ours = entries.some((entry) => entry.mine);
    const ticketType = deps.roster()?.get(token)?.ticketType ?? '';
    const seen = !ours || acknowledged.has(id) || answer !== undefined;
    return { id, name: nameOf(token), ticketType, answer, entries, acknowledged: seen };
  };
  return {
    views: (conflicts) => ({
      open: conflicts.filter(({ answer }) => answer === undefined).map(view),
      resolved: conflicts
        .filter(({ answer }) => answer !== undefined)
        .slice(0, RESOLVED_SHOWN)
        .map(view),
    }),
    entriesOf: (id, conflicts) => {
      const found = conflicts.find((conflict) => viewId(conflict) === id);
      return found ? [found.first.fact, ...found.overlaps.map(({ fact }) => fact)] : [];
    },
    acknowledge: (id) => [...acknowledged.add(id)],
    forgetNames: () => names.clear(),
  };
}

/**
 * The open conflicts as this gate's staff see them. Those that one of our own entries is part of ring until somebody
 * acknowledges them; that is remembered, but a further overlap rings again.
 */
import type { Conflict, DeviceNo, EntrySeen, HeldRoster, Person, TokenId } from '@attend-gate/shared';
import type { ConflictEntry, ConflictView } from './gate-app.ts';

export interface ConflictDesk {
  /** Views of the open conflicts; names that must be opened first arrive with a later call. */
  views(conflicts: readonly Conflict[]): readonly ConflictView[];
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
    const ours = entries.some((entry) => entry.mine);
    return { id, name: nameOf(conflict.token), entries, acknowledged: !ours || acknowledged.has(id) };
  };
  return {
    views: (conflicts) => conflicts.filter(({ answer }) => answer === undefined).map(view),
    acknowledge: (id) => [...acknowledged.add(id)],
    forgetNames: () => names.clear(),
  };
}

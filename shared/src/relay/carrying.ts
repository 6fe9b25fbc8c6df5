/**
 * A room's dealings with facts that somebody else carries (L23, L24): judges what is offered, keeps aside what nothing
 * vouches for, and lets it in when a seal, its device or staff do.
 */
import type { DeviceNo, Millis } from '../ids.ts';
import type { PinnedExtent } from '../ledger/fact.ts';
import { clientOf, deviceOfClient } from '../replica/session.ts';
import type { Run } from '../replica/update-codec.ts';
import type { Notice, QuarantineReason } from '../wire/socket.ts';
import type { Grammar, HeadAt } from './grammar.ts';
import { divergence, type KnownLog, readFacts, type Writer } from './guard.ts';
import {
  type CarriedDevice,
  type CarryContext,
  judgeCarried,
  type QuarantineStore,
  released,
} from './quarantine.ts';

export interface CarryDeps<F> {
  readonly quarantine: QuarantineStore;
  /** Carriers always; any device while the event recovers from the loss of its server (L25). */
  readonly mayOffer: (writer: Writer) => boolean;
  readonly device: (no: DeviceNo) => CarriedDevice | undefined;
  readonly isSeal: (fact: F) => boolean;
}

/** What became of an offer, in facts. */
export interface Offered {
  readonly taken: number;
  readonly aside: number;
  /** Something did not continue what is held here. */
  readonly gap: boolean;
  readonly notices: readonly Notice[];
}

export interface Carrying {
  offer(runs: readonly Run[], by: DeviceNo | undefined): Promise<Offered>;
  release(extents: readonly PinnedExtent[]): Promise<number>;
  /** Keeps a device's own facts until staff look at them (L14). Resolves when they are durable. */
  setAside(run: Run, why: QuarantineReason, by: DeviceNo | undefined): Promise<Notice>;
  /** Sessions have grown: what lies aside of them and is in the document now need not lie there any more. */
  grown(runs: readonly Run[]): void;
}

interface RoomSide<F> {
  readonly known: () => KnownLog;
  readonly grammar: Grammar<F>;
  readonly headAt: (run: Run) => HeadAt;
  readonly device: CarryDeps<F>['device'];
  readonly now: () => Millis;
  readonly take: (runs: readonly Run[], facts: readonly F[]) => void;
}

export function createCarrying<F>(deps: CarryDeps<F>, room: RoomSide<F>): Carrying {
  const { quarantine } = deps;
  /** Sessions that have something aside; undefined until the table has been read. */
  let aside: Set<number> | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  /** One after the other: what one offer lets in is known to the next. */
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const turn = queue.then(task, task);
    queue = turn.catch(() => undefined); // whoever asked for the turn hears of its failure
    return turn;
  };
  const sessionsAside = async (): Promise<Set<number>> => {
    aside ??= new Set((await quarantine.list()).map((run) => run.client));
    return aside;
  };
  const context = (): CarryContext<F> => ({
    known: room.known(),
    grammar: room.grammar,
    device: deps.device,
    headAt: room.headAt,
    isSeal: deps.isSeal,
  });
  const keep = async (run: Run, why: QuarantineReason, by: DeviceNo | undefined): Promise<Notice> => {
    (await sessionsAside()).add(run.client);
    await quarantine.add([{ ...run, why, offeredBy: by, at: room.now() }]);
    const to = run.clock + run.texts.length;
    return { kind: 'quarantined', client: run.client, from: run.clock, to, why };
  };
  /** Continues the session, unless it has grown or split while signatures were being checked. */
  const take = (run: Run, facts: readonly F[]): number => {
    const known = room.known();
    const have = known.length(run.client);
    if (have < run.clock || divergence(run, known) !== undefined) return 0;
    const skip = have - run.clock;
    const texts = run.texts.slice(skip);
    if (texts.length === 0) return 0;
    room.take([{ client: run.client, clock: have, texts }], facts.slice(skip));
    return texts.length;
  };

  const offerOne = async (run: Run, by: DeviceNo | undefined): Promise<Offered> => {
    const judged = await judgeCarried(run, context());
    if (judged.kind === 'known') return { taken: 0, aside: 0, gap: false, notices: [] };
    if (judged.kind === 'gap') return { taken: 0, aside: 0, gap: true, notices: [] };
    if (judged.kind === 'fork') {
      const rest = { ...run, clock: judged.index, texts: run.texts.slice(judged.index - run.clock) };
      await keep(rest, 'fork', by);
      const notice = { kind: 'fork', client: run.client, index: judged.index } as const;
      return { taken: 0, aside: rest.texts.length, gap: false, notices: [notice] };
    }
    const taken = judged.fresh ? take(judged.fresh, judged.facts) : 0;
    const notices = judged.rest ? [await keep(judged.rest, judged.why, by)] : [];
    return { taken, aside: judged.rest?.texts.length ?? 0, gap: false, notices };
  };

  const releaseOne = async (extent: PinnedExtent): Promise<number> => {
    const client = clientOf(extent.device, extent.session);
    const table = await quarantine.list(client);
    const run = released(extent, client, table, { known: room.known(), headAt: room.headAt });
    const device = deps.device(deviceOfClient(client));
    if (!run || !device) return 0;
    const facts = readFacts(run, { device: extent.device, role: device.role }, room.grammar);
    return Array.isArray(facts) ? take(run, facts) : 0;
  };

  return {
    offer: (runs, by) =>
      inTurn(async () => {
        const results: Offered[] = [];
        for (const run of runs) results.push(await offerOne(run, by));
        return {
          taken: results.reduce((n, r) => n + r.taken, 0),
          aside: results.reduce((n, r) => n + r.aside, 0),
          gap: results.some((r) => r.gap),
          notices: results.flatMap((r) => r.notices),
        };
      }),
    release: (extents) =>
      inTurn(async () => {
        let taken = 0;
        for (const extent of extents) taken += await releaseOne(extent);
        return taken;
      }),
    setAside: (run, why, by) => inTurn(() => keep(run, why, by)),
    grown: (runs) => {
      void inTurn(async () => {
        const sessions = await sessionsAside();
        for (const { client, clock, texts } of runs)
          if (sessions.has(client)) await quarantine.drop(client, clock + texts.length);
      });
    },
  };
}

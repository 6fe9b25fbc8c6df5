/**
 * Every pass at work, each for itself: documents, servers, signatures. The only place that knows all sessions. It is
 * loaded after the passes are on the screen, because at a door a code must not wait for this to be read.
 */
import { checkInOverBle, readAg1, signerOf } from '@attend-gate/shared';
import type { Store } from '@attend-gate/shared/client';
import { deletePass, type StoredPass, type WalletDatabase } from '../platform/database.ts';
import { handOverAt, openPassAt } from '../platform/server.ts';
import { connectGate } from '../platform/web-bluetooth.ts';
import { whenIdle } from '../platform/when-idle.ts';
import { openWallet, sealWallet, walletFileOf } from './keepsake.ts';
import { isGenuine, outcomeOf, readPassInput, storedPassOf } from './open-pass.ts';
import { inOrder } from './order.ts';
import { PassSession } from './pass-session.ts';
import { eventKeysOf, gateNumbered, type Proof, readProof, receiptEntry, roomEntry } from './proving.ts';
import type {
  AddOutcome,
  AddRequest,
  BleOutcome,
  PassView,
  TakeOutcome,
  WalletApp,
  WalletSnapshot,
} from './wallet-app.ts';

const now = (): number => Date.now();
const randomBytes = (n: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(n));
const after = (ms: number, task: () => void): (() => void) => {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
};

/** Most of what the wallet loads, and no code needs it. */
const documents = (): Promise<typeof import('./pass-document.ts')> => import('./pass-document.ts');

export interface EngineDeps {
  readonly window: Window;
  readonly db: WalletDatabase;
  readonly store: Store<WalletSnapshot>;
  /** What is on this phone. */
  readonly passes: readonly StoredPass[];
  readonly report: (error: unknown) => void;
}

export type WalletEngine = Omit<WalletApp, 'subscribe' | 'snapshot' | 'codeOf' | 'dismissProblem'>;

export function createEngine({ window, db, store, passes, report }: EngineDeps): WalletEngine {
  const sessions = new Map<string, PassSession>();

  const show = (): void =>
    store.update({
      passes: inOrder(
        [...sessions.values()].map((session) => session.view),
        now(),
      ),
    });

  const begin = (pass: StoredPass): Promise<void> => {
    const session = new PassSession(pass, {
      ...{ db, ask: openPassAt, handOver: handOverAt, now, randomBytes, after },
      open: async (...given) => {
        await whenIdle(window);
        return (await documents()).openPassDocument(...given);
      },
      onChange: () => {
        if (sessions.get(pass.id) === session) show();
      },
      rebuild: () => void rebuild(pass.id).catch(report),
    });
    sessions.set(pass.id, session);
    show();
    return session.start();
  };
  const rebuild = async (id: string): Promise<void> => {
    const session = sessions.get(id);
    if (!session) return;
    const { pass } = session.view;
    await session.stop();
    await (await documents()).dropDocumentCache(id);
    await begin(pass);
  };

  for (const pass of passes) void begin(pass);
  const wake = (): void => {
    if (document.visibilityState === 'visible') for (const session of sessions.values()) session.wake();
  };
  window.addEventListener('online', wake);
  document.addEventListener('visibilitychange', wake);

  const addTo = async (request: AddRequest): Promise<AddOutcome> => {
    const input = readPassInput(request, window.location.origin);
    if (!input) return { status: 'failed', why: 'malformed', minutes: undefined };
    const second =
      request.digits === undefined ? {} : { second: { kind: 'phone' as const, digits: request.digits } };
    const asked = readAg1(input.token);
    const known = asked.ok
      ? [...sessions.values()].find(
          ({ view: { pass } }) =>
            pass.serverEndpoint === input.server && pass.token === asked.value.claims.token,
        )
      : undefined;
    // Claimed by this very phone: the mail's link has nothing to add, and no longer opens anything.
    const held = known?.view.pass;
    if (held?.claimed && asked.ok && asked.value.claims.generation <= held.generation)
      return { status: 'added', id: held.id };
    const phone = known ? { phone: known.view.pass.phone } : {};
    const outcome = outcomeOf(await openPassAt(input.server, { token: input.token, ...second, ...phone }));
    if (outcome.status !== 'open') {
      // The pass is on this phone already: without a network the mail's link still leads to it.
      if (known && outcome.status === 'failed' && outcome.why === 'unreachable')
        return { status: 'added', id: known.view.pass.id };
      return outcome;
    }
    if (!(await isGenuine(outcome, asked.ok ? asked.value : undefined)))
      return { status: 'failed', why: 'bad_answer', minutes: undefined };
    const pass = storedPassOf(input.server, outcome, known?.view.pass, now());
    const existing = sessions.get(pass.id);
    if (existing && existing.view.pass.generation >= pass.generation) return { status: 'added', id: pass.id };
    // A re-issued ticket: this phone goes on under the number its journal is written in.
    const kept = { ...pass, phone: existing?.view.pass.phone ?? pass.phone };
    await db.put('passes', kept);
    await existing?.stop();
    void begin(kept);
    store.update({ persisted: await window.navigator.storage?.persist?.() });
    return { status: 'added', id: pass.id };
  };

  const add = async (request: AddRequest): Promise<AddOutcome> => {
    try {
      return await addTo(request);
    } catch (error) {
      report(error);
      return { status: 'failed', why: 'unexpected', minutes: undefined };
    }
  };
  const remove = async (id: string): Promise<void> => {
    const session = sessions.get(id);
    if (!session) return;
    try {
      sessions.delete(id);
      await session.stop();
      await deletePass(db, id);
      await (await documents()).dropDocumentCache(id);
    } catch (error) {
      report(error);
    }
    show();
  };
  const views = (): readonly PassView[] => [...sessions.values()].map((session) => session.view);

  const prove = async (proof: Proof, chosen: string | undefined): Promise<TakeOutcome> => {
    const able = views().filter(
      ({ pass }) =>
        pass.event.id === proof.event &&
        pass.handedOver === undefined &&
        (chosen === undefined || pass.id === chosen) &&
        (proof.kind === 'room' || proof.token === undefined || pass.token === proof.token),
    );
    const [view, another] = able;
    if (!view) return { status: 'not_taken', why: 'no_pass' };
    if (another) return { status: 'choose', ids: able.map(({ pass }) => pass.id) };
    const { pass, said } = view;
    const entry =
      proof.kind === 'receipt'
        ? await receiptEntry(pass, said, proof.code)
        : await roomEntry(pass, said, proof, now());
    if (typeof entry === 'string') return { status: 'not_taken', why: entry };
    if (entry) await sessions.get(pass.id)?.append(entry);
    return { status: proof.kind === 'receipt' ? 'receipt_kept' : 'checked_in', id: pass.id };
  };

  const overBle = async (id: string): Promise<BleOutcome> => {
    const session = sessions.get(id);
    const { pass, said } = session?.view ?? {};
    if (!session || !pass?.keys) return { status: 'failed' };
    // Asked for first, while the tap still counts as one.
    const gate = await connectGate();
    if (typeof gate === 'string') return { status: gate === 'unsupported' ? 'failed' : gate };
    try {
      const [issuer] = await eventKeysOf(pass);
      if (!issuer) return { status: 'failed' };
      const answer = await checkInOverBle({
        ...{ port: gate.port, event: pass.event.id, epoch: pass.event.epoch, ticket: pass.ticket, issuer },
        phone: await signerOf(pass.keys),
        wait: (ms) => new Promise((resolve) => after(ms, () => resolve())),
      });
      if (answer.kind !== 'answered') return { status: answer.kind };
      const code = answer.receipt && {
        receipt: Uint8Array.from(answer.receipt),
        gate: gateNumbered(pass, answer.gate),
      };
      const entry = code && (await receiptEntry(pass, said, code));
      if (entry && typeof entry !== 'string') await session.append(entry);
      return { status: 'answered', result: answer.result, receipt: entry !== undefined };
    } finally {
      gate.close();
    }
  };

  return {
    add,
    take: async (request, pass) => {
      const proof = readProof(
        request.input,
        views().map((view) => view.pass),
      );
      if (!proof) return add(request);
      try {
        return await prove(proof, pass);
      } catch (error) {
        report(error);
        return { status: 'failed', why: 'unexpected', minutes: undefined };
      }
    },
    checkInOverBle: async (id) => {
      try {
        return await overBle(id);
      } catch (error) {
        console.warn('Bluetooth check-in', error); // the link ended in the middle: try again, or show the code
        return { status: 'failed' };
      }
    },
    handOver: async (id) => {
      try {
        return (await sessions.get(id)?.handOver()) ?? { status: 'failed' };
      } catch (error) {
        report(error);
        return { status: 'failed' };
      }
    },
    exportAll: (password) => sealWallet(walletFileOf(views().map(({ pass }) => pass)), password, randomBytes),
    importAll: async (text, password) => {
      const file = await openWallet(text, password);
      if (typeof file === 'string') return { status: file };
      const left: string[] = [];
      for (const { token, ticket, serverEndpoint } of file.events) {
        const { status } = await add({ input: ticket ?? token, server: serverEndpoint });
        if (status !== 'added') left.push(token);
      }
      return { status: 'done', added: file.events.length - left.length, left };
    },
    removeAll: async () => {
      for (const id of [...sessions.keys()]) await remove(id);
    },
    protect: async (id) => {
      try {
        return (await sessions.get(id)?.protect()) ?? { status: 'failed' };
      } catch (error) {
        report(error);
        return { status: 'failed' };
      }
    },
    remove,
  };
}

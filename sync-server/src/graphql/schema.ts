/**
 * The event as a graph (E8): the same stores and rights as REST, read-only. Every field names its right; how much one
 * question may cost is bounded before anything is looked up.
 */
import type { EventInfo, HttpRight, Ledger, Millis } from '@attend-gate/shared';
import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { type Principal, requireRight } from '../access/principal.ts';
import { type RealtimeNumbers, realtimeNumbers } from '../attendance/realtime.ts';
import type { Device, DeviceStore } from '../store/device-store.ts';
import type { Participant, ParticipantStore } from '../store/participant-store.ts';

export interface GraphDeps {
  readonly people: Pick<ParticipantStore, 'byId' | 'byCode' | 'page' | 'count'>;
  readonly devices: Pick<DeviceStore, 'list'>;
  readonly ledger: Ledger;
  readonly eventInfo: () => EventInfo;
  readonly clock: { readonly now: () => Millis };
}

export interface GraphContext {
  readonly principal: Principal | undefined;
}

const LIMITS = { complexity: 2_000, depth: 8, breadth: 60 } as const;
const MAX_PAGE = 200;
const PAGE = 50;

/** Says no the way GraphQL does; the code is the one REST uses. */
function need({ principal }: GraphContext, right: HttpRight): void {
  const allowed = requireRight(principal, right);
  if (!allowed.ok) throw new GraphQLError(allowed.error, { extensions: { code: allowed.error } });
}

interface Page {
  readonly nodes: readonly Participant[];
  readonly next: string | undefined;
}

const iso = (at: number): string => new Date(at).toISOString();

function createBuilder() {
  return new SchemaBuilder<{ Context: GraphContext }>({
    plugins: [ComplexityPlugin],
    complexity: { defaultComplexity: 1, defaultListMultiplier: 10, limit: LIMITS },
  });
}
type Builder = ReturnType<typeof createBuilder>;

function addTypes(builder: Builder, { ledger, eventInfo }: GraphDeps) {
  const attendance = builder.objectRef<{
    list: string;
    entries: number;
    inside: boolean;
    since: string | undefined;
  }>('Attendance');
  attendance.implement({
    fields: (t) => ({
      list: t.exposeString('list'),
      entries: t.exposeInt('entries'),
      inside: t.exposeBoolean('inside'),
      since: t.exposeString('since', { nullable: true }),
    }),
  });
  const participant = builder.objectRef<Participant>('Participant');
  participant.implement({
    fields: (t) => ({
      ...{ id: t.exposeID('id'), tokenId: t.exposeString('token'), code: t.exposeString('code') },
      ...{ name: t.exposeString('name'), email: t.exposeString('email'), phone: t.exposeString('phone') },
      ...{ company: t.exposeString('company'), ticketType: t.exposeString('ticketType') },
      ...{ order: t.exposeString('order'), status: t.exposeString('status') },
      ...{ attention: t.exposeBoolean('attention'), generation: t.exposeInt('generation') },
      updatedAt: t.string({ resolve: ({ updatedAt }) => iso(updatedAt) }),
      attendance: t.field({
        type: [attendance],
        resolve: ({ token }) =>
          eventInfo().lists.map(({ id }) => {
            const { entries, inside } = ledger.attendance(token, id);
            return { list: id, entries, inside: inside !== undefined, since: inside && iso(inside.at) };
          }),
      }),
    }),
  });
  const page = builder.objectRef<Page>('ParticipantPage');
  page.implement({
    fields: (t) => ({
      nodes: t.field({ type: [participant], resolve: ({ nodes }) => [...nodes] }),
      next: t.exposeString('next', { nullable: true }),
    }),
  });
  return { participant, page };
}

function addNumbers(builder: Builder) {
  const gate = builder.objectRef<RealtimeNumbers['perGate'][number]>('GateNumbers');
  gate.implement({
    fields: (t) => ({
      gate: t.exposeString('gate'),
      name: t.exposeString('name'),
      entries: t.exposeInt('entries'),
    }),
  });
  const numbers = builder.objectRef<RealtimeNumbers>('LiveNumbers');
  numbers.implement({
    fields: (t) => ({
      ...{
        registered: t.exposeInt('registered'),
        people: t.exposeInt('people'),
        bodies: t.exposeInt('bodies'),
      },
      ...{ everIn: t.exposeInt('everIn'), conflicts: t.exposeInt('conflicts'), asOf: t.exposeString('asOf') },
      perGate: t.field({ type: [gate], resolve: ({ perGate }) => [...perGate] }),
    }),
  });
  const device = builder.objectRef<Device>('Device');
  device.implement({
    fields: (t) => ({
      ...{
        no: t.int({ resolve: ({ no }) => no }),
        name: t.exposeString('name'),
        role: t.exposeString('role'),
      },
      lastSeenAt: t.string({
        nullable: true,
        resolve: ({ lastSeen }) => (lastSeen > 0 ? iso(lastSeen) : null),
      }),
      revoked: t.boolean({ resolve: ({ revokedAt }) => revokedAt !== undefined }),
    }),
  });
  const event = builder.objectRef<EventInfo>('Event');
  event.implement({
    fields: (t) => ({
      ...{ id: t.string({ resolve: ({ id }) => id }), name: t.exposeString('name') },
      ...{ place: t.exposeString('place'), timeZone: t.exposeString('timeZone') },
      startsAt: t.string({ resolve: ({ startsAt }) => iso(startsAt) }),
      endsAt: t.string({ resolve: ({ endsAt }) => iso(endsAt) }),
      lists: t.stringList({ resolve: ({ lists }) => lists.map(({ id }) => id) }),
      gates: t.stringList({ resolve: ({ gates }) => gates.map(({ id }) => id) }),
    }),
  });
  return { numbers, device, event };
}

export function createGraph(deps: GraphDeps): GraphQLSchema {
  const { people, devices, ledger, eventInfo, clock } = deps;
  const builder = createBuilder();
  const { participant, page } = addTypes(builder, deps);
  const { numbers, device, event } = addNumbers(builder);
  builder.queryType({
    fields: (t) => ({
      event: t.field({
        type: event,
        resolve: (_root, _args, context) => {
          need(context, 'liveNumbers');
          return eventInfo();
        },
      }),
      live: t.field({
        type: numbers,
        resolve: async (_root, _args, context) => {
          need(context, 'liveNumbers');
          return realtimeNumbers(ledger, eventInfo(), await people.count(), clock.now());
        },
      }),
      participant: t.field({
        type: participant,
        nullable: true,
        args: { id: t.arg.string({ required: true }) },
        resolve: (_root, { id }, context) => {
          need(context, 'managePeople');
          return people.byId(id);
        },
      }),
      participants: t.field({
        type: page,
        args: { first: t.arg.int({ defaultValue: PAGE }), after: t.arg.string(), search: t.arg.string() },
        complexity: ({ first }) => ({
          field: 1,
          multiplier: Math.max(1, Math.min(first ?? PAGE, MAX_PAGE) / 10),
        }),
        resolve: async (_root, { first, after, search }, context) => {
          need(context, 'managePeople');
          const limit = Math.max(1, Math.min(first ?? PAGE, MAX_PAGE));
          const found = await people.page(after ?? undefined, limit + 1, search ?? undefined);
          const nodes = found.slice(0, limit);
          return { nodes, next: found.length > limit ? nodes.at(-1)?.id : undefined };
        },
      }),
      devices: t.field({
        type: [device],
        resolve: async (_root, _args, context) => {
          need(context, 'manageDevices');
          return [...(await devices.list())];
        },
      }),
    }),
  });
  return builder.toSchema();
}

/** The shape of pretix' API objects, as far as check-in depends on them, read from a folder of fixtures. */
export type Localised = Readonly<Record<string, string>>;

export interface PretixEvent {
  readonly name: Localised;
  readonly slug: string;
  readonly date_from: string;
  readonly date_to: string | null;
  readonly date_admission: string | null;
  readonly timezone: string;
  readonly valid_keys?: { readonly pretix_sig1?: readonly string[] };
}

export interface PretixItem {
  readonly id: number;
  readonly name: Localised;
  readonly internal_name: string | null;
  readonly admission: boolean;
  readonly checkin_attention: boolean;
  readonly checkin_text?: string | null;
  readonly variations: readonly { readonly id: number; readonly value: Localised }[];
}

export interface PretixList {
  readonly id: number;
  readonly name: string;
  readonly all_products: boolean;
  readonly limit_products: readonly number[];
  readonly subevent: number | null;
  readonly include_pending: boolean;
  readonly allow_multiple_entries: boolean;
  readonly allow_entry_after_exit: boolean;
  readonly rules: unknown;
  readonly addon_match?: boolean;
  readonly exit_all_at?: string | null;
}

export interface PretixPosition {
  readonly id: number;
  readonly positionid: number;
  readonly item: number;
  readonly variation: number | null;
  readonly attendee_name: string | null;
  readonly attendee_email: string | null;
  readonly secret: string;
  readonly addon_to: number | null;
  readonly subevent: number | null;
  readonly checkins: readonly { readonly datetime: string; readonly list: number; readonly type?: string }[];
  readonly answers: readonly { readonly question: number; readonly answer: string }[];
  readonly blocked?: readonly string[] | null;
  readonly valid_from?: string | null;
  readonly valid_until?: string | null;
  readonly canceled?: boolean;
}

export interface PretixOrder {
  readonly code: string;
  readonly status: string;
  readonly email: string;
  readonly require_approval: boolean;
  readonly valid_if_pending?: boolean;
  readonly checkin_attention: boolean;
  readonly checkin_text?: string | null;
  readonly invoice_address?: { readonly name?: string | null } | null;
  readonly positions: readonly PretixPosition[];
}

export interface PretixQuestion {
  readonly id: number;
  readonly question: Localised;
  readonly type: string;
  readonly required: boolean;
  readonly items: readonly number[];
  readonly options: readonly { readonly id: number; readonly answer?: Localised }[];
  readonly ask_during_checkin: boolean;
}

export interface PretixSubevent {
  readonly id: number;
  readonly name: Localised;
  readonly date_from: string;
  readonly date_to: string | null;
  readonly date_admission: string | null;
  /** Slug. */
  readonly event?: string;
}

export interface PretixMedium {
  readonly type: string;
  readonly identifier: string;
  readonly active: boolean;
  readonly expires: string | null;
  readonly linked_orderpositions: readonly number[];
}

export interface PretixSet {
  readonly event: PretixEvent;
  readonly items: readonly PretixItem[];
  readonly lists: readonly PretixList[];
  readonly orders: readonly PretixOrder[];
  readonly subevents: readonly PretixSubevent[];
  readonly media: readonly PretixMedium[];
  readonly questions: readonly PretixQuestion[];
}

/** How the runner reaches its files; the core of the tests knows no file system. */
export interface FixtureFolder {
  /** Names of the JSON files of a subfolder, sorted. */
  readonly list: (folder: string) => readonly string[];
  readonly read: (path: string) => unknown;
}

const stem = (file: string): string => file.replace(/\.json$/, '');

/**
 * The events of one fixture: `media` is the set whose files begin with `rm`, `demo` everything else. A file belongs to
 * the event whose name it begins with, and to the first event when it begins with none.
 */
export function readFixture(folder: FixtureFolder, fixture: string): readonly PretixSet[] {
  const isMine = (name: string): boolean => name.startsWith('rm') === (fixture === 'media');
  const events = folder.list('events').map(stem).filter(isMine);
  const ownerOf = (name: string): string | undefined => {
    if (!isMine(name)) return undefined;
    const named = events.find((event) => name.startsWith(`${event}-`));
    return named ?? (fixture === 'media' ? undefined : events[0]);
  };
  const all = <T>(kind: string, event: string): readonly T[] =>
    folder
      .list(kind)
      .filter((file) => !stem(file).endsWith('-modified') && ownerOf(stem(file)) === event)
      .map((file) => folder.read(`${kind}/${file}`) as T);
  const media = fixture === 'media' ? folder.list('reusablemedia') : [];
  return events.map((name) => ({
    event: folder.read(`events/${name}.json`) as PretixEvent,
    items: all<PretixItem>('items', name),
    lists: all<PretixList>('checkinlists', name),
    orders: all<PretixOrder>('orders', name),
    subevents: all<PretixSubevent>('subevents', name),
    media: media.map((file) => folder.read(`reusablemedia/${file}`) as PretixMedium),
    questions: [],
  }));
}

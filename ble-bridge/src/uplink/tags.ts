/** The register of tags as the bridge holds it: from disk, then from the server, asked again every few seconds. */
import { err, ok, type Result, type TagKey, TagKeys } from '@attend-gate/shared';
import type { Settings } from '../store/database.ts';
import type { Identity } from './identity.ts';
import { fetchTagKeys } from './server.ts';

export interface TagDesk {
  /** What is on disk; [] when there is nothing yet. */
  load(): readonly TagKey[];
  /** Asks the server; the tags when they changed. */
  refresh(token: string): Promise<Result<readonly TagKey[] | undefined, string>>;
}

const NAME = 'tags';

export function createTagDesk(identity: Pick<Identity, 'origin' | 'event'>, settings: Settings): TagDesk {
  let known = settings.get(NAME);
  return {
    load: () => (known === undefined ? [] : TagKeys.parse(JSON.parse(known)).tags),
    refresh: async (token) => {
      const fetched = await fetchTagKeys(identity.origin, identity.event.id, token);
      if (!fetched.ok) return fetched.error.kind === 'unreachable' ? ok(undefined) : err(fetched.error.code);
      const text = JSON.stringify(fetched.value);
      if (text === known) return ok(undefined);
      settings.set(NAME, text);
      known = text;
      return ok(fetched.value.tags);
    },
  };
}

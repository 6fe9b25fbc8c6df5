/** The printed codes by which people check themselves in on a list (PD8): one for each gate, to hang up in the room. */
import type { GateId, ListId } from '@attend-gate/shared';
import { QrCode } from 'lucide-react';
import { useSay } from './say.ts';

export function RoomCodes({
  event,
  list,
  gates,
}: {
  readonly event: string;
  readonly list: ListId;
  readonly gates: readonly { readonly id: GateId; readonly name: string }[];
}) {
  const say = useSay();
  return (
    <ul className="flex flex-wrap gap-3 sm:col-span-2">
      {gates.map(({ id, name }) => (
        <li key={id}>
          <a
            className="inline-flex min-h-target items-center gap-2 font-semibold text-accent underline"
            href={`/api/events/${event}/lists/${list}/gates/${id}/room-code.svg`}
            target="_blank"
            rel="noreferrer"
          >
            <QrCode aria-hidden className="size-5" />
            {say(`${name} 인쇄용 코드`, `Code to print: ${name}`)}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** What can lie over the scan screen; loaded after it, because scanning waits for none of it. */
import type { ReactNode } from 'react';
import type { GateApp, GateSnapshot, Outcome } from '../../app/gate-app.ts';
import type { Reader } from '../../i18n/when.ts';
import { OverrideSheet } from './override-sheet.tsx';
import { QuestionSheet } from './question-sheet.tsx';
import { ReceiptSheet } from './receipt-sheet.tsx';
import { RecentSheet } from './recent-sheet.tsx';
import { answerOf, say } from './say.ts';
import { TypeCodeSheet } from './type-code-sheet.tsx';
import { UndoSheet } from './undo-sheet.tsx';

export type Over =
  | 'type'
  | 'recent'
  | { readonly undo: Outcome }
  | { readonly receipt: Outcome }
  | { readonly override: Outcome }
  /** Id of the outcome that asks; its answer may come back with the same questions. */
  | { readonly ask: number };

export interface ScanSheetsProps {
  readonly app: GateApp;
  readonly snapshot: GateSnapshot;
  readonly reader: Reader;
  /** Asks who signs. */
  readonly unlock: ReactNode;
  readonly over: Over;
  readonly onOver: (over: Over | undefined) => void;
}

export function ScanSheets({ app, snapshot, reader, unlock, over, onOver }: ScanSheetsProps) {
  const { outcomes, gates } = snapshot;
  const close = (): void => onOver(undefined);
  const undo = (one: Outcome): void => onOver({ undo: one });
  const overriding = typeof over === 'object' && 'override' in over ? over.override : undefined;
  const asking =
    typeof over === 'object' && 'ask' in over ? outcomes.find(({ id }) => id === over.ask) : undefined;
  return (
    <>
      <TypeCodeSheet open={over === 'type'} onClose={close} onCode={(text) => void app.scan(text, 'typed')} />
      <RecentSheet
        open={over === 'recent'}
        onClose={close}
        outcomes={outcomes}
        gates={gates}
        reader={reader}
        {...(snapshot.may.annul ? { onUndo: undo } : {})}
      />
      <UndoSheet
        outcome={typeof over === 'object' && 'undo' in over ? over.undo : undefined}
        onClose={close}
        annul={app.annul}
        signing={snapshot.signing}
        unlock={unlock}
      />
      <ReceiptSheet
        outcome={typeof over === 'object' && 'receipt' in over ? over.receipt : undefined}
        onClose={close}
        receiptFor={app.receiptFor}
      />
      <OverrideSheet
        outcome={overriding}
        saying={overriding && say(answerOf(overriding, gates), reader)}
        signing={snapshot.signing}
        unlock={unlock}
        onClose={close}
        onDecide={(decision) => {
          close();
          if (overriding) void app.decide(overriding.id, decision);
        }}
      />
      <QuestionSheet
        outcome={asking}
        onClose={close}
        onAnswers={(decision) => {
          close();
          if (asking) void app.decide(asking.id, decision);
        }}
      />
    </>
  );
}

/** The wallet's own data: into a file that a password seals, back from one, or gone. */
import { Download, Trash2, Upload } from 'lucide-react';
import { type FormEvent, useId, useRef, useState } from 'react';
import type { ImportOutcome, WalletApp } from '../../app/wallet-app.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';

export interface DataScreenProps {
  readonly app: Pick<WalletApp, 'exportAll' | 'importAll' | 'removeAll'>;
  readonly passes: number;
  readonly onEmptied: () => void;
}

const MIN_PASSWORD = 8;
const MAX_FILE_BYTES = 5_000_000;
const FIELD = 'h-14 w-full min-w-0 rounded-control border-2 border-line bg-raised px-4 text-lg';

function Password({
  label,
  onSubmit,
  words,
  busy,
  min,
}: {
  readonly label: string;
  readonly words: string;
  readonly busy: boolean;
  readonly min: number;
  readonly onSubmit: (password: string) => void;
}) {
  const id = useId();
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit(password);
  };
  return (
    <form onSubmit={submit} className="mt-3">
      <label htmlFor={id} className="mb-2 block font-semibold">
        {label}
      </label>
      <input
        id={id}
        type="password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        autoComplete="off"
        className={FIELD}
      />
      <Button look="primary" type="submit" className="mt-3 w-full" disabled={busy || password.length < min}>
        {busy ? m.add_busy() : words}
      </Button>
    </form>
  );
}

function download(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'attend-wallet.json';
  link.click();
  URL.revokeObjectURL(url);
}

function Export({ app, passes }: Pick<DataScreenProps, 'app' | 'passes'>) {
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const save = async (password: string): Promise<void> => {
    setBusy(true);
    try {
      download(await app.exportAll(password));
      setDone(true);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="rounded-card bg-surface p-5 ring-1 ring-line" data-testid="export">
      <h2 className="flex items-center gap-2 font-extrabold text-lg">
        <Download aria-hidden className="size-5" />
        {m.export_title()}
      </h2>
      <p className="mt-1.5 text-soft leading-relaxed">{m.export_line()}</p>
      {passes > 0 && (
        <Password
          label={m.export_password({ count: MIN_PASSWORD })}
          words={m.export_button()}
          busy={busy}
          min={MIN_PASSWORD}
          onSubmit={(password) => void save(password)}
        />
      )}
      <p role="status" className={done ? 'mt-3 font-semibold text-ok-ink' : ''}>
        {done && m.export_done()}
      </p>
    </section>
  );
}

function importWords(outcome: ImportOutcome): string {
  switch (outcome.status) {
    case 'malformed':
      return m.import_malformed();
    case 'password':
      return m.import_password_wrong();
    case 'done':
      return outcome.left.length === 0
        ? m.import_done({ count: outcome.added })
        : m.import_left({ count: outcome.added, codes: outcome.left.join(', ') });
  }
}

function Import({ app }: Pick<DataScreenProps, 'app'>) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<ImportOutcome>();
  const open = async (password: string): Promise<void> => {
    setBusy(true);
    try {
      setOutcome(await app.importAll(text ?? '', password));
    } finally {
      setBusy(false);
    }
  };
  const choose = async (file: File | undefined): Promise<void> => {
    setOutcome(undefined);
    setText(file && file.size <= MAX_FILE_BYTES ? await file.text() : undefined);
    if (file && file.size > MAX_FILE_BYTES) setOutcome({ status: 'malformed' });
  };
  return (
    <section className="rounded-card bg-surface p-5 ring-1 ring-line" data-testid="import">
      <h2 className="flex items-center gap-2 font-extrabold text-lg">
        <Upload aria-hidden className="size-5" />
        {m.import_title()}
      </h2>
      <p className="mt-1.5 text-soft leading-relaxed">{m.import_line()}</p>
      <input
        ref={input}
        type="file"
        accept="application/json,.json"
        hidden
        data-testid="import-file"
        onChange={(event) => void choose(event.target.files?.[0])}
      />
      <Button className="mt-3 w-full" onClick={() => input.current?.click()}>
        {m.import_choose()}
      </Button>
      {text !== undefined && (
        <Password
          label={m.import_password()}
          words={m.import_button()}
          busy={busy}
          min={0}
          onSubmit={(password) => void open(password)}
        />
      )}
      <p
        role="status"
        data-testid="import-answer"
        className={
          outcome
            ? `mt-3 font-semibold leading-relaxed ${outcome.status === 'done' && outcome.left.length === 0 ? 'text-ok-ink' : 'text-refuse-ink'}`
            : ''
        }
      >
        {outcome && importWords(outcome)}
      </p>
    </section>
  );
}

export function DataScreen({ app, passes, onEmptied }: DataScreenProps) {
  const [asking, setAsking] = useState(false);
  const wipe = async (): Promise<void> => {
    setAsking(false);
    await app.removeAll();
    onEmptied();
  };
  return (
    <main className="safe-bottom mx-auto w-full max-w-[30rem] space-y-4 px-4 pt-4" data-testid="data-page">
      <h1 className="font-extrabold text-2xl">{m.data_title()}</h1>
      <p className="text-soft leading-relaxed">{m.data_line()}</p>
      <Export app={app} passes={passes} />
      <Import app={app} />
      {passes > 0 && (
        <Button
          className="w-full text-refuse-ink"
          data-testid="wipe"
          icon={<Trash2 aria-hidden className="size-5" />}
          onClick={() => setAsking(true)}
        >
          {m.wipe()}
        </Button>
      )}
      <Sheet
        open={asking}
        onClose={() => setAsking(false)}
        title={m.wipe_title()}
        hint={m.wipe_line()}
        testId="wipe-sheet"
      >
        <div className="mt-2 flex gap-2">
          <Button className="flex-1" onClick={() => setAsking(false)}>
            {m.remove_no()}
          </Button>
          <Button look="danger" className="flex-1" data-testid="wipe-yes" onClick={() => void wipe()}>
            {m.wipe_yes()}
          </Button>
        </div>
      </Sheet>
    </main>
  );
}

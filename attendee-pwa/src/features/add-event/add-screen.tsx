/** Adding a pass: the mail's link works by itself; a typed code asks for a second thing (T1). */
import { ArrowRight, ChevronDown, LoaderCircle, ScanLine } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import type { TakeOutcome } from '../../app/wallet-app.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { type Adding, wordsFor } from './adding.ts';

export interface AddScreenProps {
  readonly adding: Adding;
  /** Nothing is here yet: say what this is. */
  readonly first: boolean;
  readonly onScan: () => void;
}

const FIELD =
  'h-14 w-full min-w-0 rounded-control border-2 border-line bg-raised px-4 font-semibold text-lg placeholder:font-normal placeholder:text-soft';

function Answer({ id, outcome }: { readonly id: string; readonly outcome: TakeOutcome | undefined }) {
  const words = wordsFor(outcome);
  return (
    <p
      id={id}
      role="status"
      data-testid="add-answer"
      className={words === undefined ? '' : 'mt-3 font-semibold text-refuse-ink leading-relaxed'}
    >
      {words}
    </p>
  );
}

function Submit({
  busy,
  disabled,
  words,
}: {
  readonly busy: boolean;
  readonly disabled: boolean;
  readonly words: string;
}) {
  return (
    <Button
      look="primary"
      type="submit"
      data-testid="add-submit"
      className="mt-4 h-14 w-full text-lg"
      disabled={busy || disabled}
    >
      {busy ? m.add_busy() : words}
      {busy ? (
        <LoaderCircle aria-hidden className="size-5 animate-spin" />
      ) : (
        <ArrowRight aria-hidden className="size-5" />
      )}
    </Button>
  );
}

function CodeForm({ adding }: Pick<AddScreenProps, 'adding'>) {
  const [input, setInput] = useState(adding.input);
  const [server, setServer] = useState('');
  const [codeId, serverId, answerId] = [useId(), useId(), useId()];
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void adding.submit({ input, ...(server.trim() === '' ? {} : { server: server.trim() }) });
  };
  return (
    <form onSubmit={submit}>
      <label htmlFor={codeId} className="mb-2 block font-semibold">
        {m.add_label()}
      </label>
      <input
        id={codeId}
        data-testid="add-input"
        value={input}
        onChange={(event) => setInput(event.target.value)}
        placeholder={m.add_placeholder()}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        aria-describedby={answerId}
        className={FIELD}
      />
      <Answer id={answerId} outcome={adding.outcome} />
      <Submit busy={adding.busy} disabled={input.trim() === ''} words={m.add_button()} />
      <details className="mt-3">
        <summary className="flex min-h-target cursor-pointer items-center justify-between text-soft">
          {m.add_server()}
          <ChevronDown aria-hidden className="size-5" />
        </summary>
        <label htmlFor={serverId} className="mb-2 block font-semibold">
          {m.add_server_label()}
        </label>
        <input
          id={serverId}
          value={server}
          onChange={(event) => setServer(event.target.value)}
          placeholder="https://"
          inputMode="url"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          className={FIELD}
        />
        <p className="mt-2 text-soft text-sm">{m.add_server_hint()}</p>
      </details>
    </form>
  );
}

function SecondForm({
  adding,
  needed,
}: Pick<AddScreenProps, 'adding'> & { readonly needed: NonNullable<Adding['needed']> }) {
  const [digits, setDigits] = useState('');
  const [fieldId, answerId] = [useId(), useId()];
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void adding.confirm(digits);
  };
  return (
    <form onSubmit={submit} data-testid="second-form">
      <p className="font-extrabold text-lg leading-snug">{needed.event.name}</p>
      {needed.ways.includes('phone') ? (
        <>
          <label htmlFor={fieldId} className="mt-2 mb-2 block leading-relaxed">
            {m.second_line()}
          </label>
          <input
            id={fieldId}
            data-testid="second-input"
            value={digits}
            onChange={(event) => setDigits(event.target.value.replaceAll(/\D/g, '').slice(0, 4))}
            inputMode="numeric"
            autoComplete="off"
            aria-describedby={answerId}
            className={`${FIELD} text-center text-2xl tracking-[0.5em]`}
          />
          <Answer id={answerId} outcome={adding.outcome} />
          <Submit busy={adding.busy} disabled={digits.length !== 4} words={m.second_button()} />
          <p className="mt-3 text-soft leading-relaxed">{m.second_mail()}</p>
        </>
      ) : (
        <p className="mt-2 leading-relaxed">{m.second_none()}</p>
      )}
      <Button className="mt-3 w-full" onClick={adding.startAgain}>
        {m.second_back()}
      </Button>
    </form>
  );
}

export function AddScreen({ adding, first, onScan }: AddScreenProps) {
  return (
    <main className="safe-bottom mx-auto w-full max-w-[30rem] px-4 pt-4">
      {first && (
        <img
          src={`${import.meta.env.BASE_URL}icons/icon.svg`}
          alt=""
          className="mt-4 mb-5 size-16 rounded-2xl"
        />
      )}
      <h1 className="font-extrabold text-3xl leading-tight">
        {adding.needed ? m.second_title() : first ? m.add_welcome() : m.add_title()}
      </h1>
      {!adding.needed && <p className="mt-2 text-lg text-soft leading-relaxed">{m.add_line()}</p>}
      <div className="mt-5 rounded-card bg-surface p-5 shadow-sm ring-1 ring-line">
        {adding.needed ? <SecondForm adding={adding} needed={adding.needed} /> : <CodeForm adding={adding} />}
      </div>
      {!adding.needed && (
        <Button
          className="mt-3 h-14 w-full text-lg"
          data-testid="scan"
          icon={<ScanLine aria-hidden className="size-6" />}
          onClick={onScan}
        >
          {m.scan_button()}
        </Button>
      )}
    </main>
  );
}

/** While the mail's link is being looked at. */
export function OpeningScreen() {
  return (
    <main className="grid min-h-[70dvh] place-items-center px-6 text-center">
      <p role="status" className="flex items-center gap-3 text-lg">
        <LoaderCircle aria-hidden className="size-6 animate-spin text-accent-ink" />
        {m.add_opening()}
      </p>
    </main>
  );
}

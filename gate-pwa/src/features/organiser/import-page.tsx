/** Uploading a list: choose a file, see what it would do, correct what a column means, take it. */
import type { ImportPreview, UploadAnswer } from '@attend-gate/shared';
import { Check, FileUp, RotateCcw } from 'lucide-react';
import { type ChangeEvent, type DragEvent, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { type Answer, ask, type Refusal } from './api.ts';
import { ImportColumns } from './import-columns.tsx';
import { ImportProgress } from './import-progress.tsx';
import { importWords } from './import-words.ts';
import { Card, Message, RefusalMessage, Table, Tag } from './parts.tsx';
import { countText, type Say, useSay } from './say.ts';

type Mapping = Readonly<Record<string, string>>;

/** The server reads a form into memory; what is longer goes another way. */
const FORM_BYTES = 8 * 1024 * 1024;

export function skipWords(say: Say, code: string): string {
  const words: Record<string, readonly [string, string]> = {
    refunded: ['환불', 'refunded'],
    declined: ['거절', 'declined'],
    void: ['무효', 'void'],
    waitlisted: ['대기자', 'on the waiting list'],
    pending: ['미확정', 'pending'],
    canceled: ['취소', 'canceled'],
    not_attending: ['불참', 'not attending'],
    placeholder: ['이름 자리 채움', 'a placeholder'],
    duplicate: ['중복', 'twice'],
    empty: ['빈 줄', 'an empty row'],
    not_a_person: ['사람이 아닌 줄', 'not a person'],
    malformed: ['깨진 줄', 'damaged'],
  };
  const [ko, en] = words[code] ?? [code, code];
  return say(ko, en);
}

function FilePicker({ onFile }: { readonly onFile: (file: File) => void }) {
  const say = useSay();
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) onFile(file);
  };
  const choose = (event: ChangeEvent<HTMLInputElement>): void => {
    const file = event.target.files?.[0];
    if (file) onFile(file);
    // The same file, corrected and chosen again, is another choice.
    event.target.value = '';
  };
  return (
    <label
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={`grid cursor-pointer place-items-center gap-3 rounded-card border-2 border-dashed px-6 py-12 text-center focus-within:outline-3 focus-within:outline-accent ${over ? 'border-accent bg-accent-wash' : 'border-line bg-raised'}`}
    >
      <span className="grid size-14 place-items-center rounded-full bg-accent-wash text-accent-ink">
        <FileUp aria-hidden className="size-7" />
      </span>
      <span className="font-bold text-lg">
        {say('파일을 여기에 놓거나 눌러서 고르세요', 'Drop a file here, or press to choose one')}
      </span>
      <span className="text-soft">
        {say(
          'CSV, TSV, XLSX · Eventbrite, Luma, 구글 폼, pretix 등 어떤 도구의 명단이든',
          'CSV, TSV, XLSX · exports of Eventbrite, Luma, Google Forms, pretix and others',
        )}
      </span>
      <input
        type="file"
        accept=".csv,.tsv,.txt,.xlsx"
        className="sr-only"
        onChange={choose}
        data-testid="import-file"
      />
    </label>
  );
}

function Outcome({ preview }: { readonly preview: ImportPreview }) {
  const say = useSay();
  const known = preview.accepted - preview.fresh;
  return (
    <div className="flex flex-wrap gap-2">
      <Tag tone="good">
        {say(`새로 ${countText('ko', preview.fresh)}명`, `${countText('en', preview.fresh)} new`)}
      </Tag>
      {known > 0 && (
        <Tag tone="quiet">
          {say(`이미 있는 ${countText('ko', known)}명`, `${countText('en', known)} known already`)}
        </Tag>
      )}
      {preview.skipped.length > 0 && (
        <Tag tone="warn">
          {say(`건너뛰는 ${preview.skipped.length}줄`, `${preview.skipped.length} rows skipped`)}
        </Tag>
      )}
      <Tag tone="quiet">{preview.platform}</Tag>
      <Tag tone="quiet">{preview.encoding}</Tag>
    </div>
  );
}

function Preview({ preview }: { readonly preview: ImportPreview }) {
  const say = useSay();
  return (
    <>
      <Card
        title={say('받아들일 사람', 'Who would be taken')}
        hint={say('처음 몇 사람입니다.', 'The first few.')}
      >
        <Table
          label={say('받아들일 사람', 'Who would be taken')}
          rows={preview.sample}
          keyOf={({ line }) => String(line)}
          empty={say('아무도 없습니다.', 'Nobody.')}
          columns={[
            { title: say('줄', 'Line'), cell: ({ line }) => <span className="text-soft">{line}</span> },
            {
              title: say('이름', 'Name'),
              cell: ({ name, email, attention }) => (
                <div>
                  <div className="font-bold">{name || '–'}</div>
                  <div className="text-sm text-soft">{email || '–'}</div>
                  {attention !== '' && (
                    <div className="text-confirm-ink text-sm">{importWords(say, attention)}</div>
                  )}
                </div>
              ),
            },
            { title: say('소속', 'Company'), cell: ({ company }) => company || '–', wide: true },
            { title: say('티켓', 'Ticket'), cell: ({ ticketType }) => ticketType || '–', wide: true },
          ]}
        />
      </Card>
      {preview.skipped.length > 0 && (
        <Card title={say('건너뛰는 줄', 'Rows that are skipped')}>
          <Table
            label={say('건너뛰는 줄', 'Rows that are skipped')}
            rows={preview.skipped.slice(0, 100)}
            keyOf={({ line, code }) => `${line} ${code}`}
            empty=""
            columns={[
              { title: say('줄', 'Line'), cell: ({ line }) => <span className="text-soft">{line}</span> },
              {
                title: say('까닭', 'Why'),
                cell: ({ code }) => <Tag tone="quiet">{skipWords(say, code)}</Tag>,
              },
              {
                title: say('자세히', 'Detail'),
                cell: ({ reason }) => <span className="text-soft">{importWords(say, reason)}</span>,
              },
            ]}
          />
        </Card>
      )}
    </>
  );
}

export function ImportPage({ event, onDone }: { readonly event: string; readonly onDone: () => void }) {
  const say = useSay();
  const [file, setFile] = useState<File | undefined>();
  const [mapping, setMapping] = useState<Mapping>({});
  const [preview, setPreview] = useState<ImportPreview | undefined>();
  const [taken, setTaken] = useState<UploadAnswer | undefined>();
  const [refusal, setRefusal] = useState<Refusal | undefined>();
  const [busy, setBusy] = useState(false);
  const [taking, setTaking] = useState(false);

  /** A long file goes as the body itself, which the server reads from its disk; its columns are told before. */
  const send = async <T,>(path: string, chosen: File, columns: Mapping): Promise<Answer<T>> => {
    if (chosen.size > FORM_BYTES) {
      const told = await ask('PUT', `/api/events/${event}/imports/mapping`, columns);
      if (!told.ok) return told;
      const query = new URLSearchParams({ eventId: event, filename: chosen.name.slice(0, 200) });
      return ask<T>('POST', `${path}?${query}`, chosen);
    }
    const form = new FormData();
    form.set('file', chosen);
    form.set('eventId', event);
    form.set('mapping', JSON.stringify(columns));
    return ask<T>('POST', path, form);
  };
  const look = async (chosen: File, columns: Mapping): Promise<void> => {
    setBusy(true);
    setTaken(undefined);
    const answer = await send<ImportPreview>(`/api/events/${event}/imports/preview`, chosen, columns);
    setBusy(false);
    setRefusal(answer.ok ? undefined : answer.error);
    setPreview(answer.ok ? answer.value : undefined);
  };
  const choose = (chosen: File): void => {
    setFile(chosen);
    setMapping({});
    void look(chosen, {});
  };
  const assign = (header: string, field: string): void => {
    const next = { ...mapping, [header]: field };
    setMapping(next);
    if (file) void look(file, next);
  };
  const take = async (): Promise<void> => {
    if (!file) return;
    setBusy(true);
    setTaking(true);
    const answer = await send<UploadAnswer>('/api/participants/bulk-upload', file, mapping);
    setBusy(false);
    setTaking(false);
    setRefusal(answer.ok ? undefined : answer.error);
    if (!answer.ok) return;
    setTaken(answer.value);
    setPreview(undefined);
    setFile(undefined);
  };
  const restart = (): void => {
    setFile(undefined);
    setPreview(undefined);
    setRefusal(undefined);
  };
  return (
    <>
      <h2 className="font-extrabold text-2xl">{say('명단 올리기', 'Import a list')}</h2>
      {taken && (
        <Card>
          <div className="grid gap-4">
            <Message tone="good">
              {say(
                `${countText('ko', taken.accepted)}명을 받았습니다. 건너뛴 줄 ${taken.skipped.length}개.`,
                `${countText('en', taken.accepted)} people taken, ${taken.skipped.length} rows skipped.`,
              )}
            </Message>
            {taken.warnings.map((warning) => (
              <p key={warning} className="text-soft">
                {importWords(say, warning)}
              </p>
            ))}
            <Button look="primary" className="justify-self-start" onClick={onDone}>
              {say('참가자 보기', 'See the people')}
            </Button>
          </div>
        </Card>
      )}
      {!preview && (
        <Card>
          <FilePicker onFile={choose} />
          {busy && (
            <p className="mt-4 text-center text-soft" role="status">
              {say('읽는 중…', 'Reading …')}
            </p>
          )}
        </Card>
      )}
      {refusal && (
        <Card>
          <RefusalMessage refusal={refusal} />
        </Card>
      )}
      {preview && (
        <>
          <Card
            title={file?.name ?? ''}
            hint={say('아직 아무것도 저장하지 않았습니다.', 'Nothing has been stored yet.')}
            action={
              <>
                <Button icon={<RotateCcw aria-hidden className="size-5" />} onClick={restart}>
                  {say('다른 파일', 'Another file')}
                </Button>
                <Button
                  look="primary"
                  disabled={busy || preview.accepted === 0}
                  icon={<Check aria-hidden className="size-5" />}
                  onClick={() => void take()}
                >
                  {say(
                    `${countText('ko', preview.accepted)}명 받기`,
                    `Take ${countText('en', preview.accepted)} people`,
                  )}
                </Button>
              </>
            }
          >
            <Outcome preview={preview} />
            {taking && <ImportProgress event={event} />}
            {preview.warnings.length > 0 && (
              <ul className="mt-4 list-disc space-y-1 pl-5 text-confirm-ink">
                {preview.warnings.map((warning) => (
                  <li key={warning}>{importWords(say, warning)}</li>
                ))}
              </ul>
            )}
          </Card>
          <ImportColumns
            columns={preview.columns}
            guessed={!preview.hasHeader}
            onAssign={assign}
            busy={busy}
          />
          <Preview preview={preview} />
        </>
      )}
    </>
  );
}

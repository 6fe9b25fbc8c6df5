/** What each column of a file means, with examples, for a person to correct. What they decide is remembered. */
import { IMPORT_FIELDS, type ImportPreview } from '@attend-gate/shared';
import { Card, Choice, Message } from './parts.tsx';
import { type Say, useSay } from './say.ts';

type FieldName = (typeof IMPORT_FIELDS)[number] | 'answer';

const WORDS: Record<FieldName, readonly [string, string]> = {
  name: ['이름', 'Name'],
  firstName: ['이름(명)', 'First name'],
  lastName: ['성', 'Last name'],
  email: ['이메일', 'E-mail'],
  phone: ['연락처', 'Phone'],
  company: ['소속', 'Company'],
  externalId: ['다른 시스템의 번호', 'Id in the other system'],
  weakId: ['번호(불확실)', 'A number, perhaps an id'],
  order: ['주문 번호', 'Order'],
  ticketType: ['티켓 종류', 'Ticket type'],
  foreignCode: ['다른 시스템의 QR', 'QR of the other system'],
  variation: ['티켓 옵션', 'Variation'],
  session: ['회차', 'Session'],
  addonTo: ['어느 티켓의 추가 상품', 'Added to the ticket'],
  admits: ['단체 인원', 'Group size'],
  card: ['카드·팔찌 번호', 'Card or wristband'],
  status: ['상태', 'Status'],
  void: ['무효 여부', 'Void?'],
  canceled: ['취소 여부', 'Canceled?'],
  refunded: ['환불 여부', 'Refunded?'],
  paid: ['결제 여부', 'Paid?'],
  checkedIn: ['체크인 여부', 'Checked in?'],
  quantity: ['매수', 'Quantity'],
  companions: ['동반 인원', 'Companions'],
  buyerName: ['구매자', 'Buyer'],
  buyerFirstName: ['구매자 이름(명)', 'Buyer, first name'],
  buyerLastName: ['구매자 성', 'Buyer, last name'],
  buyerEmail: ['구매자 이메일', 'Buyer, e-mail'],
  attention: ['특별 관심', 'Needs attention?'],
  notes: ['메모', 'Notes'],
  ignored: ['쓰지 않음', 'Leave out'],
  answer: ['답변으로 보관', 'Keep as an answer'],
};

const optionsOf = (say: Say) =>
  (['answer', ...IMPORT_FIELDS] as const)
    .filter((field) => field !== 'weakId')
    .map((field) => ({ value: field, label: say(...WORDS[field]) }));

export function ImportColumns({
  columns,
  guessed,
  onAssign,
  busy,
}: {
  readonly columns: ImportPreview['columns'];
  /** The file has no header that is known. */
  readonly guessed: boolean;
  readonly onAssign: (header: string, field: string) => void;
  readonly busy: boolean;
}) {
  const say = useSay();
  const options = optionsOf(say);
  return (
    <Card
      title={say('열의 뜻', 'What the columns mean')}
      hint={say(
        '틀린 것을 고치면 바로 다시 읽고, 다음 파일에도 기억합니다.',
        'Correct what is wrong; the file is read again at once, and the next one too.',
      )}
    >
      {guessed && (
        <div className="mb-4">
          <Message tone="warn">
            {say(
              '제목 줄이 없어 내용으로 짐작했습니다. 확인해 주세요.',
              'There is no header row; the meanings were guessed. Please confirm.',
            )}
          </Message>
        </div>
      )}
      <ul className="grid gap-3 lg:grid-cols-2">
        {columns.map(({ header, field, examples }) => (
          <li
            key={`${header} ${examples.join()}`}
            className="grid grid-cols-[1fr_11rem] items-center gap-3 rounded-card border border-line bg-raised p-3"
          >
            <div className="min-w-0">
              <div className="truncate font-bold" title={header}>
                {header || say('(제목 없음)', '(no header)')}
              </div>
              <div className="truncate text-sm text-soft">{examples.join(' · ') || '–'}</div>
            </div>
            <Choice
              hideLabel
              disabled={busy || header === ''}
              label={say(`${header}의 뜻`, `What ${header} means`)}
              value={field}
              onChange={({ target }) => onAssign(header, target.value)}
              options={options}
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}

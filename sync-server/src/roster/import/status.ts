/** What a status cell says about coming (IM5): words of several tools and languages, as data. */
import type { SkipCode } from '@attend-gate/shared';

/** `pays_at_door` is a guest whom staff should look at, never a reason to leave somebody out. */
export type Coming = 'yes' | 'checked_in' | 'pays_at_door' | SkipCode;

const WORDS: Readonly<Partial<Record<Coming, string>>> = {
  yes: `
    attending | going | yes | approved | accepted | active | confirmed | complete | completed | paid |
    valid | registered | acquired | issued | assigned | ok | eventbrite completed | free order |
    paid online | paid directly by paypal | paid by check | paid with cash | complimentary | free | true | y |
    nimmt teil | angemeldet | bestätigt | bezahlt | aktiv | gültig | ja | inscrit | confirmé | payé | participe | participera |
    accepté | validé | oui | inscrito | confirmado | pagado | aceptado | asiste | asistirá | asistiré | sí | si | sim |
    confermato | bevestigd | betaald | betalt | betald | bekræftet | 참석 | 참가 | 참석합니다 | 참석 예정 | 참석예정 | 참가합니다 |
    예 | 네 | 승인 | 승인됨 | 승인완료 | 확정 | 확인 | 결제완료 | 결제 완료 | 입금완료 | 완료 | 신청완료 | 접수완료 |
    등록 | 등록완료 | 예매완료 | 참가확정 | 参加 | 参加する | 出席 | はい | 承認 | 確定 | 支払済み | 已确认 | 参会 |
    participant | partially refunded | teilweise erstattet | partiellement remboursé | payment received | no payment required |
    manual | pay by cash | invoice | 申込済み | 申込済 | 申込完了 | 受付済み | 受付済 | 入金済み | 支払い済み | 결제확인 | 승인 완료 |
    참석 확정 | 참석확정 | 참가 확정 | 참석가능 | 참석 가능 | 예약완료 | 예약 완료 | 신청 완료 | 접수 완료 | 등록 완료 | 확정됨
  `,
  checked_in: `
    checked in | checkedin | check in | attended | arrived | used | redeemed | scanned | eingecheckt |
    anwesend | eingelöst | enregistré | enregistrée | présent | registrado en la entrada | asistió |
    acreditado | ingecheckt | tjekket ind | incheckad | 체크인 | 체크인 완료 | 체크인완료 | 입장 | 입장완료 |
    출석 | 출석완료 | 참석완료 | チェックイン済み | 入場済み | 已签到
  `,
  pays_at_door:
    'to be paid | pay at the door | pays at door | pay on site | on site payment | 현장결제 | 현장 결제',
  refunded: `
    refunded | refund | fully refunded | charged back | chargeback | erstattet | rückerstattet |
    remboursé | remboursée | reembolsado | reembolsada | rimborsato | terugbetaald | refunderet |
    återbetald | 환불 | 환불됨 | 환불완료 | 환불 완료 | 返金 | 返金済み | 已退款 |
    환불처리 | 결제환불 | 返金完了
  `,
  declined: `
    declined | rejected | denied | not approved | disapproved | abgelehnt | refusé | refusée | rejeté |
    rejetée | rechazado | rechazada | denegado | recusado | rifiutato | geweigerd | afgewezen | afvist |
    nekad | 거절 | 거절됨 | 거부 | 반려 | 반려됨 | 미승인 | 却下 | 拒否 | 已拒绝 |
    승인거절 | 승인 거절 | 탈락 | 미선정 | 선정되지 않음
  `,
  void: `
    void | voided | deleted | invalid | invalidated | blocked | ungültig | gelöscht | gesperrt |
    supprimé | invalide | nul | anulado por el organizador | inválido | slettet | 무효 | 삭제 | 삭제됨 | 無効 | 作废
  `,
  waitlisted: `
    waitlist | waitlisted | wait list | wait listed | waiting list | on waiting list | on waitlist |
    waiting | warteliste | auf der warteliste | liste d’attente | liste d'attente | sur liste d'attente |
    en liste d'attente | lista de espera | en lista de espera | em lista de espera | lista d'attesa |
    wachtlijst | venteliste | väntelista | 대기 | 대기자 | 대기 명단 | 대기명단 | 대기자 명단 | 예비 |
    キャンセル待ち | 候补 |
    on the waitlist | on the waiting list | 대기중(예비) | 대기신청 | 대기 신청 | 대기 등록 | キャンセル待ち中
  `,
  pending: `
    pending | pending approval | pending payment | payment pending | awaiting payment |
    awaiting approval | awaiting | reserved | unpaid | not paid | unconfirmed | incomplete | invited |
    not yet responded | no response | no reply | initializing | in progress | draft | processing |
    ausstehend | offen | unbezahlt | nicht bezahlt | wartet auf zahlung | wartet auf bestätigung |
    eingeladen | en attente | en attente de paiement | en attente d'approbation | non payé | impayé |
    invité | pendiente | pendiente de pago | pendiente de aprobación | no pagado | sin pagar | invitado |
    pendente | in attesa | in afwachting | niet betaald | afventer | ikke betalt | väntar | obetald |
    대기중 | 대기 중 | 승인대기 | 승인 대기 | 승인 대기중 | 미결제 | 결제대기 | 결제 대기 | 입금대기 | 입금 대기 |
    미입금 | 보류 | 미정 | 초대됨 | 申請中 | 承認待ち | 保留 | 未払い | 待审核 | 待付款 |
    approval pending | awaiting offline payment | offline payment pending | payment processing | in review | under review |
    genehmigung ausstehend | wartet auf genehmigung | approbation en attente | 검토중 | 검토 중 | 심사중 | 승인 전 | 승인전 | 입금 전 | 입금전 |
    미승인 상태 | 참석 미정 | 未入金 | 入金待ち | 支払い待ち
  `,
  canceled: `
    canceled | cancelled | cancel | canceled by user | cancelled by user | canceled by attendee |
    withdrawn | expired | transferred | released | revoked | storniert | abgesagt | annulliert |
    abgebrochen | zurückgezogen | abgelaufen | annulé | annulée | retiré | expiré | cancelado |
    cancelada | anulado | anulada | caducado | expirado | annullato | cancellato | geannuleerd |
    verlopen | annulleret | avlyst | avbokad | avbruten | 취소 | 취소됨 | 취소완료 | 취소 완료 | 신청취소 |
    예매취소 | 결제취소 | 주문취소 | 철회 | 만료 | 양도 | キャンセル | キャンセル済み | 取消 | 取消済み | 已取消 |
    canceled paid | canceled (paid fee) | cancelled by organizer | canceled by organizer | order canceled |
    order cancelled | annulled | 예약취소 | 예약 취소 | 신청 취소 | 등록취소 | 등록 취소 | 참가취소 | 참가 취소
  `,
  not_attending: `
    not attending | not going | no | n | won't attend | can't go | cannot attend | not coming | no show |
    absent | unable to attend | regrets | nicht teilnehmend | nimmt nicht teil | kommt nicht | nein |
    keine teilnahme | non | ne participe pas | n'assistera pas | absente | no asiste | no asistirá |
    no participa | no asistiré | não | não vai | non partecipa | nee | neemt niet deel | nej | deltager ikke |
    kommer inte | 불참 | 불참석 | 불참합니다 | 참석 불가 | 참석불가 | 미참석 | 불참 예정 | 아니오 | 아니요 | 참석하지 않음 |
    참석하지 않습니다 | 不参加 | 欠席 | 参加しない | いいえ | 不参加する | 不出席 |
    did not attend | didn't attend | maybe next time | 불참석함 | 참석 못함 | 참석하지 못합니다 | 참석 불가능 | 불가 | 불참(취소)
  `,
  placeholder: 'placeholder | unassigned | dummy | test | 테스트 | unclaimed | nicht zugewiesen',
  duplicate: 'duplicate | duplicated | duplikat | doublon | duplicado | 중복 | 중복 신청 | 중복신청 | 重複',
};

/** No status is longer; a longer cell is prose and looked at no further. */
const MAX_STATUS = 100;

const key = (text: string): string =>
  text
    .slice(0, MAX_STATUS)
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('’', "'")
    .replaceAll(/[\s_-]+/g, ' ')
    .replaceAll(/[.!]+$/g, '')
    .trim();

const MEANING = new Map<string, Coming>();
for (const [coming, words] of Object.entries(WORDS) as [Coming, string][])
  for (const word of words.split('|')) if (!MEANING.has(key(word))) MEANING.set(key(word), coming);

/**
 * What one status cell says; undefined = a word nobody knows, which is no reason to leave somebody out.
 * @param special words that the file's own tool uses differently, in lower case
 */
export function comingOf(status: string, special: Readonly<Record<string, Coming>> = {}): Coming | undefined {
  const word = key(status);
  const outside = key(status.slice(0, MAX_STATUS).replaceAll(/\([^)]*\)/g, ' '));
  return (
    (Object.hasOwn(special, word) ? special[word] : undefined) ?? MEANING.get(word) ?? MEANING.get(outside)
  );
}

const NO = new Set(
  '|no|false|0|n|f|nein|non|-|--|---|아니오|아니요|미|없음|x|×|いいえ|nej|nei|nee|não|no aplica|none|null|not checked in|no show|no-show|absent|did not attend|not attended|not scanned|불참|결석|미체크|미체크인|미입장|미출석|미납|미입금|미결제|0000-00-00 00:00:00'.split(
    '|',
  ),
);

/** For columns that say yes or no, or when. */
export const isYes = (text: string): boolean => !NO.has(key(text));

/** Says no in words; an amount of 0 is a price and not an answer. */
export const isNo = (text: string): boolean => text !== '' && !/\d/.test(text) && NO.has(key(text));

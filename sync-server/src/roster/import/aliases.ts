/**
 * Headers that other tools write, by what they mean, in the languages they write them in; the most telling first.
 * Data: a new tool or language is a new word here. Separated by `|`; case, spaces and punctuation do not matter.
 */
import type { GuestField } from './guest-file.ts';

export const ALIASES: Readonly<Record<GuestField, string>> = {
  name: `
    attendee name | ticket full name | ticket holder name | participant name | guest name | full name |
    name | your name | attendee | guest | participant | ticket holder | holder | teilnehmername |
    name des teilnehmers | name der teilnehmenden | teilnehmer | vollständiger name | nom du participant |
    nom complet | nombre del participante | nombre del asistente | nombre completo | nombre y apellidos |
    nome do participante | nome completo | nome e cognome | nome partecipante | naam deelnemer | naam |
    deltagernavn | deltagarens namn | navn | namn | deltager | deltagare | 참가자명 | 참석자명 | 참가자 이름 |
    참석자 이름 | 참가자 성명 | 신청자명 | 신청자 이름 | 예약자명 | 성명 | 성함 | 이름(실명) | 이름 | 참가자 | 참석자 |
    参加者名 | 氏名 | お名前 | 名前 | 姓名 | 名字 |
    name teilnehmer*in | teilnehmer*in | name der teilnehmer*in | naam gast | naam aanwezige | naam bezoeker | nome del partecipante |
    namn på deltagare | imię i nazwisko | jméno a příjmení | nimi | 신청인 | 신청자 | 등록자명 | 이름(성명) | 성명(이름) | 성명(한글) | 이름(한글) |
    한글 이름 | 한글성명 | 국문 성명 | 국문 이름
  `,
  firstName: `
    attendee first name | ticket first name | attendee name: given name | attendee name: first name |
    participant first name | first name | firstname | given name | given names | forename | vorname |
    teilnehmername: vorname | name des teilnehmers: vorname | prénom | nom du participant : prénom |
    nombre | nombres | nombre de pila | nome | primeiro nome | voornaam | fornavn | förnamn | etunimi |
    imię | jméno | 名 | 이름(명) |
    given name(s) | name teilnehmer*in: vorname | nombre del participante: nombre | nombre del asistente (nombre) | お名前(名) | 氏名(名) | 名(漢字)
  `,
  lastName: `
    attendee last name | ticket last name | attendee name: family name | attendee name: last name |
    participant last name | attendee surname | last name | lastname | surname | family name | nachname |
    familienname | teilnehmername: nachname | teilnehmername: familienname |
    name des teilnehmers: familienname | nom de famille | nom | apellido | apellidos | sobrenome |
    apelido | cognome | achternaam | efternavn | etternavn | efternamn | sukunimi | nazwisko | příjmení |
    성 | 성(씨) | 姓 |
    family name(s) | name teilnehmer*in: nachname | name teilnehmer*in: familienname | nombre del participante: apellidos | お名前(姓) | 氏名(姓) | 姓(漢字) | 이름(성)
  `,
  email: `
    e-mail teilnehmer*in | adresse mail du participant | adresse e-mail du participant |
    correo electrónico del participante | e-mail deelnemer | attendee email | attendee e-mail | attendee email address | ticket email | participant email |
    guest email | email address | e-mail address | email | e-mail | mail | your email |
    teilnehmer-e-mail | e-mail des teilnehmers | e-mail-adresse | email-adresse | mailadresse |
    adresse e-mail | adresse email | adresse électronique | adresse de messagerie | courriel | mél |
    correo electrónico | dirección de correo electrónico | correo | endereço de e-mail |
    indirizzo email | indirizzo e-mail | e-mailadres | e-mailadresse | e-postadresse | e-postadress | e-post | epost |
    sähköposti | 이메일 주소 | 이메일 | 전자우편 | 전자메일 | 메일 주소 | 메일 | メールアドレス | メール |
    电子邮件 | 邮箱 | 電子郵件 |
    adresse mail | 이메일주소 | e-mail 주소 | email 주소 | 이메일(e-mail) | メールアドレス(必須) | 电子邮箱
  `,
  phone: `
    mobile phone | mobile number | mobile | cell phone | cell | phone number | phone_number | phone |
    telephone | telephone number | tel | ticket phone number | attendee phone | contact number |
    mobiltelefon | mobilnummer | handy | handynummer | telefonnummer | telefon | numéro de téléphone |
    téléphone | téléphone portable | portable | número de teléfono | teléfono | móvil | telefone |
    celular | telemóvel | telefono | cellulare | telefoonnummer | tlf | mobil | puhelin | 휴대폰 번호 |
    휴대전화 번호 | 휴대폰 | 휴대전화 | 핸드폰 번호 | 핸드폰 | 전화번호 | 연락처 | 携帯電話 | 電話番号 | 电话 | 手机号 |
    전화 | 휴대폰번호 | 핸드폰번호 | 연락처(휴대폰) | 휴대전화번호 | 전화 번호 | 연락 가능한 번호
  `,
  company: `
    company | company name | ticket company name | organization | organisation | organization name |
    organisation name | affiliation | employer | institution | company / organization |
    company/organisation | firma | firmenname | unternehmen | organisationseinheit | société |
    entreprise | organisme | établissement | empresa | compañía | organización | institución |
    organização | azienda | società | bedrijf | bedrijfsnaam | virksomhed | företag | bedrift | yritys |
    소속(회사) | 소속 및 직책 | 소속/직책 | 소속 기관 | 소속기관 | 소속 | 회사명 | 회사 | 기관명 | 기관 | 단체명 | 학교 | 직장 | 会社名 |
    御社名 | 勤務先 | 所属 | 公司 | 单位 |
    소속명 | 소속/직함 | 소속 / 직함 | 소속기관명 | 소속 학교 | 학교명 | 회사/학교 | 소속 회사 | 업체명
  `,
  externalId: `
    attendee # | attendee no. | attendee no | attendee number | attendee id | attendee ref |
    attendee reference | guest_id | guest id | guest api id | api_id | api id | ticket reference |
    ticket ref | public id | registrant id | participant id | position id | teilnehmer-nr. |
    teilnehmernummer | teilnehmer-id | no de participant | nº de participant | n° de participant |
    nº de asistente | número de asistente | deltager-id | 참가자 번호 | 참가자 id |
    attendee uuid | registrant ref | öffentliche id | id publique | id público | id pública | pseudonyme id | id pseudonyme | id seudónimo |
    참가번호 | 등록번호
  `,
  weakId: `
    ticket id | ticket uuid | ticket number | ticket no. | ticket # | ticketnummer | ticket-id |
    registration id | registration number | user id | member id | billetnummer | biljettnummer |
    billettnummer | numéro de billet | n° de billet | número de entrada | 티켓번호 | 접수번호 | 신청번호 |
    billet id | billet-id | biljett-id | billett-id | billett id | biljett id | billet nr. | 티켓 번호 | 티켓 id
  `,
  order: `
    order # | order no. | order number | order code | order reference | order ref | order id | order |
    booking reference | booking number | booking id | reservationid | reservation id | transaction id |
    bestellnummer | bestell-nr. | bestellnr. | bestellcode | bestellung | bestell-id |
    buchungsnummer | code de commande | numéro de commande | n° de commande | no de commande | commande |
    código de pedido | número de pedido | nº de pedido | pedido | código do pedido | numero ordine |
    bestelnummer | bestelcode | ordrenummer | ordernummer | ordre-id | ordrekode | 주문번호 | 주문 번호 |
    예약번호 | 예매번호 | 注文番号 | 申込番号 | 订单号 |
    codice ordine | código de la orden | ordre id | order nr | order nr. | registration reference | booking ref | 예약 번호 | 예매 번호
  `,
  ticketType: `
    ticket type | ticket_name | ticket name | ticket title | ticket class | ticket category | ticket |
    product name | product | admission type | category | item | ticketart | tickettyp | ticketname |
    ticketkategorie | produkt | kategorie | type de billet | type de ticket | billet | produit |
    catégorie | tipo de entrada | tipo de boleto | tipo de ticket | entrada | producto | categoría |
    tipo de ingresso | ingresso | produto | tipo di biglietto | biglietto | prodotto | tickettype |
    billettype | billetttype | biljettyp | biljett | billett | 티켓 종류 | 티켓 유형 | 티켓명 | 티켓 이름 | 티켓 |
    참가 유형 | 참가유형 | 참가 구분 | 참가구분 | 구분 | 상품명 | チケット種別 | チケット名 | チケット | 票种
  `,
  foreignCode: `
    secret | ticket secret | qr_code_url | qr code | qr code data | barcode | barcode # | barcode no. |
    barcode number | ticket code | check-in code | geheimnis | geheimcode | ticket-geheimnis |
    ticket-code | ticketcode | strichcode | barcode-nr. | code secret | secret du billet | code-barres |
    secreto | código secreto | código de barras | segredo | segreto | geheim | hemmelighed |
    hemmelig kode | stregkode | streckkod | strekkode | 바코드 | 바코드 번호 | バーコード |
    ticket-secret | secreto del ticket | codice a barre | ticket barcode | qr-code | qr코드 | qr 코드
  `,
  variation: `
    variation | variante | product variation | ticket variation | produktvariante | variación | variação |
    티켓 옵션 | 옵션 | 옵션명
  `,
  session: `
    session | session name | subevent | event date id | series date | termin | séance | sesión | sessão |
    세션 | 세션명 | 회차 | 관람 회차 |
    회차명 | 참가 회차
  `,
  addonTo: `
    add-on to | addon to | add-on to position | addon_to | added to ticket | parent ticket |
    zusatzprodukt zu | 상위 티켓 | 본 티켓 번호
  `,
  admits: `
    admits | group size | party size | number of people | people in group | gruppengröße | personenzahl |
    taille du groupe | tamaño del grupo | 단체 인원 | 입장 인원 | 인원수
  `,
  card: `
    nfc id | nfc uid | rfid | rfid uid | wristband | wristband id |
    bracelet | medium identifier | media identifier | armband | chipnummer | 카드 번호 | 카드번호 | 팔찌 번호 | 손목밴드
  `,
  status: `
    attendee status | approval_status | approval status | ticket status | registration state |
    registration status | rsvp | rsvp status | assignment status | status | response | going |
    attending | will you attend | are you attending | order status | payment status | order type |
    teilnehmerstatus | teilnahmestatus | anmeldestatus | bestellstatus | zustand | teilnahme |
    statut du participant | statut | état | participation | estado del asistente | estado | asistirá | ¿asistirá? | asistencia |
    situação | stato | deelnemerstatus | deltagerstatus | 상태 | 참가 상태 | 신청 상태 | 신청상태 | 승인 상태 |
    승인 여부 | 승인여부 | 참석 여부 | 참석여부 | 참가 여부 | 참가여부 | 결제 상태 | 결제상태 | 주문 상태 |
    状態 | ステータス | 参加可否 | 出欠 | 状态 |
    registration status name | zahlungsstatus | erstattungsstatus | refund status | état de la commande | 등록 상태 | 신청현황 | 진행상태 | 예매 상태 | 申込状況 | お申し込み状況
  `,
  void: 'void status | void | voided | is void | ungültig',
  canceled: `
    cancelled | canceled | is cancelled | is canceled | has canceled | cancelled at | canceled at |
    storniert | abgesagt | annulé | annulée | cancelado | cancelada | annullato | geannuleerd |
    annulleret | 취소 | 취소 여부 | 취소여부 | 취소일 | キャンセル |
    is canceled? | cancelled? | annulleret den | avbokad
  `,
  refunded: `
    refunded | is refunded | fully refunded | refunded at | erstattet | remboursé | reembolsado |
    refunderet | 환불 | 환불 여부 | 환불여부 |
    is fully refunded | refund date
  `,
  paid: `
    paid | is paid | has paid | payment received | bezahlt | payé | payée | pagado | pagada | pago |
    pagato | betaald | betalt | betald | 결제 여부 | 결제여부 | 입금 여부 | 입금여부 | 입금 확인 |
    참가비 입금 여부 | 참가비 입금 | 참가비 납부 여부 | 참가비 납부 | 입금 확인 여부 | 납부 여부 | 支払い済み | 入金確認
  `,
  checkedIn: `
    checked in | checked-in | is checked in | checked_in | checked_in_at | checked in at | check-in |
    check in | checkin | check-in time | check-in date | has arrived | arrived | attended | attendance |
    eingecheckt | check-in-zeit | enregistré | enregistrée | présent | registrado | registrada |
    asistió | check-in realizado | ingecheckt | tjekket ind | checket ind | incheckad | sjekket inn |
    체크인 | 체크인 여부 | 체크인 시간 | 출석 | 출석 여부 | 입장 | 입장 여부 | チェックイン | 签到 |
    scanned at | scanned | ist eingecheckt | eingecheckt am | enregistré le | est enregistré | scannet | scannet den | check-in effettuato |
    입장 시간 | 출석 시간 | 체크인 일시 | 체크인 시각
  `,
  quantity: `
    quantity | ticket quantity | tickets | number of tickets | qty | anzahl | menge | anzahl tickets |
    quantité | nombre de billets | cantidad | cantidad de entradas | quantidade | quantità | aantal |
    antal | antal billetter | antall | 수량 | 매수 | 인원 | 참가 인원 | 枚数
  `,
  companions: `
    guests | additional guests | plus ones | +1 | number of guests | gäste | begleitpersonen | invités |
    accompagnants | invitados | acompañantes | gæster | 동반인원 | 동반 인원 | 동반자 수
  `,
  buyerName: `
    order name | buyer name | buyer | purchaser name | purchaser | ordered by | billing name |
    invoice address name | rechnungsadresse: name | name der rechnungsadresse | käufer | käufername | name des käufers | acheteur | nom de l'acheteur |
    comprador | nombre del comprador | køber | köpare | 구매자 | 구매자명 | 주문자 | 주문자명 | 購入者名 |
    registration name | bestellername | kunde | customer name | name des bestellers | booker name | booked by
  `,
  buyerFirstName: `
    buyer first name | contact first name | purchaser first name | order first name | vorname des käufers |
    prénom de l'acheteur | nombre del comprador (nombre)
  `,
  buyerLastName: `
    buyer last name | contact last name | buyer surname | purchaser last name | order last name | nachname des käufers |
    nom de famille de l'acheteur | apellido del comprador | apellidos del comprador
  `,
  buyerEmail: `
    order email | order e-mail | buyer email | buyer e-mail | purchaser email | email of buyer |
    e-mail des käufers | käufer-e-mail | e-mail de l'acheteur | correo del comprador |
    køber e-mail | 구매자 이메일 | 주문자 이메일 |
    registration email | customer email | booker email | e-mail des bestellers
  `,
  attention: `
    requires special attention | special attention | attention | besondere aufmerksamkeit |
    erfordert besondere aufmerksamkeit | benötigt besondere aufmerksamkeit |
    besondere aufmerksamkeit erforderlich | nécessite une attention particulière | requiert une attention particulière |
    attention particulière requise | requiere atención especial | vereist speciale aandacht |
    kræver særlig opmærksomhed | requer atenção especial | richiede attenzione speciale |
    benötigt besondere behandlung | erfordert besondere behandlung | besondere behandlung | besondere behandlung erforderlich |
    nécessite une attention spéciale | vereist bijzondere aandacht
  `,
  notes: `
    notes | note | comment | comments | remark | remarks | internal comment | kommentar | bemerkung |
    bemerkungen | anmerkung | anmerkungen | commentaire | commentaires | remarques | comentario |
    comentarios | observaciones | comentário | commento | opmerking | opmerkingen | bemærkninger |
    kommentarer | 비고 | 메모 | 기타 | 備考 | 备注 |
    notizen | notiz | bestellkommentar | order comment | comentario de la orden
  `,
  ignored: `
    timestamp | 타임스탬프 | zeitstempel | horodateur | marca temporal | marca de tiempo |
    タイムスタンプ | carimbo de data/hora | informazioni cronologiche | tijdstempel | tidsstempel |
    order date | purchase date | purchased at | arrival time | created_at | created at | created date |
    creation | updated at | last updated date | ticket created date | registration date | rsvped on |
    joined group on | url of member profile | event host | title of event | id | short id | event id |
    event | event name | product id | ticket type id | ticket_type_id | price | price tier |
    ticket price | original price | originalprice | paidprice | discount | vat | amount | amount_tax |
    amount_discount | total amount | total paid | total | gross sales | net sales | currency |
    coupon_code | promo code | discount code | access code | fees paid | eventbrite fees |
    eventbrite payment processing | ticket revenue | payment type | payment mode | payment method |
    payment id | delivery method | group | number | eth_address | solana_address | custom_source | utm_source | survey_response_rating |
    survey_response_feedback | virtual_event_checkin_times | unique ticket url | unique order url |
    checked in at date | checked out | automatically checked in | voucher code | seat id | seat name |
    seat zone | seat row | seat number | home address 1 | home address 2 | home city | home state |
    home zip | home country | home postcode | county of residence | shipping address 1 |
    shipping address 2 | shipping city | shipping state | shipping zip | shipping country |
    billing address | billing address 1 | billing address 2 | billing city | billing state |
    billing zip | billing country | preis | ausgecheckt | automatisch eingecheckt | gutscheincode |
    gutschein-code | bestelldatum | kaufdatum | sitz-id | sitzplatz-id | sitzname | sitzplatzname |
    sitzbereich | sitzzone | sitzreihe | sitznummer | sitzplatznummer | währung | prix | date de commande |
    code de bon | sortie enregistrée | enregistré automatiquement | devise | precio | fecha del pedido |
    moneda | pris | købsdato | köpdatum | inköpsdatum | ordredato | valuta | arrangement | 번호 | 순번 | 연번 | no | no. | 주문일 | 주문일시 |
    신청일 | 신청일시 | 등록일 | 결제금액 | 금액 | 가격 |
    gross revenue | ticket revenue | net revenue | eventbrite fees | eventbrite payment processing | tax on eventbrite fees |
    event venue | venue name | venue id | gesamtbetrag | bestelluhrzeit | steuer | steuersatz | steuerregel | sitzbezeichnung | sitzplatz | ausgetreten | gutschein | tarif | prijs |
    prezzo | besteldatum | data ordine | fecha de la orden | hora de la orden | date de la commande | code promo | código del recibo |
    id asiento | nombre del asiento | zona del asiento | fila del asiento | número del asiento | uitgecheckt | sorti |
    automatisch ingecheckt | purchase time | erstellungsdatum | erstellt am | zuletzt aktualisiert | kurz-id | produkt-id | 접수일 | 접수일시 | 응답 시간
  `,
};

/** What forms put around a header that means nothing: "Please enter your name", "성함을 입력해 주세요". */
export const POLITE_WORDS: readonly RegExp[] = [
  /^(please\s+)?(enter|provide|type|write|select|choose|state)\s+(your|the)?\s*/i,
  /^(what('s|’s| is| are)|how about)\s+your\s+/i,
  /^(your|my)\s+/i,
  /^(bitte\s+)?(ihre?|deine?)\s+/i,
  /^(votre|vos|tu|su)\s+/i,
  /^(귀하의|본인의?|참가자의?|참석자의?|신청자의?)\s+/,
  /\s*(을|를|은|는|이|가)?\s*(입력|기재|작성|선택|체크|적어|알려|남겨|써)\s*(해|하여|하셔서)?\s*(주세요|주십시오|주시기\s*바랍니다|바랍니다)\s*[.!~]*$/,
  /\s*(은|는|이|가)?\s*(무엇인가요|무엇입니까|어떻게\s*되시나요|어떻게\s*되나요|어디인가요|어디신가요)\s*[?.]*$/,
];

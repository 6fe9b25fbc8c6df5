/**
 * Which tool wrote a file (IM4), told by headers that only it writes, and what that tool means by headers and words
 * that other tools use differently. Data: a new tool is a new entry; no code asks which platform it is.
 */
import { type Assigned, type Column, headerKey } from './columns.ts';
import type { GuestField } from './guest-file.ts';
import type { Coming } from './status.ts';

export interface Platform {
  readonly name: string;
  /** Sets of headers; one set that is there as a whole is enough. */
  readonly headers?: readonly (readonly string[])[];
  /** A file without headers whose columns mean exactly this, in this order (undefined = anything). */
  readonly headless?: readonly (GuestField | undefined)[];
  /** The first header, where that is what tells. */
  readonly firstHeader?: readonly string[];
  readonly fields?: Assigned;
  readonly statuses?: Readonly<Record<string, Coming>>;
}

const ignore = (...headers: readonly string[]): Assigned =>
  Object.fromEntries(headers.map((header) => [header, 'ignored' as const]));

const words = (text: string): string[] => text.split('|').map((word) => word.trim());

/** What Eventbrite charged, in the languages it is written in. */
const EVENTBRITE_MONEY = `
  Bestelltyp | Summe bezahlt | Gezahlte Gebühren | Eventbrite-Gebühren | Eventbrite-Zahlungsabwicklung | Preisstufe |
  Tipo de pedido | Total pagado | Tarifas pagadas | Tarifas de Eventbrite |
  Procesamiento de pagos de Eventbrite | Nivel de precio | Grupo | Type de commande | Total payé | Frais payés |
  Frais Eventbrite | Traitement des paiements Eventbrite | Niveau de prix | Groupe | Gruppe
`;

/** What pretix says about an order's money, place and language. */
const PRETIX_ORDER = `
  Event slug | Order time | Order total | Tax rate | Tax rule | Tax value | Sales channel | Order locale |
  Payment providers | Payment date | Fees | E-mail address verified | External customer ID | Check-in lists | VAT ID |
  Add-on to position ID | Veranstaltungskürzel | Bestellzeit | Bestellsumme | Steuersatz | Steuerregel | Steuerbetrag |
  Verkaufskanal | Bestellsprache | Zahlungsanbieter | Zahlungsdatum | USt-ID-Nr. | Kurzname der Veranstaltung |
  Position | Positionen | Gebühren | Rechnungsnummern | E-Mail-Adresse verifiziert | Datum der letzten Zahlung |
  Datum zur Wiedervorlage | Follow-up date | Startdatum | Enddatum | canaux de vente | Lieu de commande |
  Taux d'imposition | Règle fiscale | Valeur fiscale | Identifiant de TVA | ID de posición | Tasas | Norma fiscal |
  Impuestos | Canal de ventas | Localización de la orden | Correo electrónico verificado | Compra | Reembolso automático
`;

export const PLATFORMS: readonly Platform[] = [
  {
    name: 'eventbrite',
    headers: [
      ['Order #', 'Attendee #'],
      ['Order no.', 'Attendee no.'],
      ['Order #', 'Eventbrite Fees'],
      ['Order no.', 'Eventbrite Fees'],
      ['Order ID', 'Eventbrite service fee'],
      ['Order ID', 'Attendee Status', 'Buyer Email'],
      ['Order ID', 'Ticket quantity', 'Buyer email'],
      ['Order ID', 'Delivery Method', 'Venue ID'],
      ['Bestellnr.', 'Teilnehmer-Nr.'],
      ['N.º de pedido', 'N.º de asistente'],
      ['N° de commande', 'N° de participant'],
    ],
    fields: ignore(
      'Date Attending',
      'Date',
      'Type',
      'Eventbrite service fee',
      'Eventbrite payment processing fee',
      'Tags',
      'Event start date',
      'Event start time',
      'Event timezone',
      'Event location',
      'Purchaser city',
      'Purchaser state',
      'Purchaser country',
      ...words(EVENTBRITE_MONEY),
    ),
  },
  {
    name: 'luma',
    headers: [
      ['guest_id', 'approval_status'],
      ['api_id', 'approval_status'],
    ],
    // Began to register and did not finish.
    statuses: { session: 'pending' },
  },
  {
    name: 'tito',
    headers: [
      ['Ticket Reference', 'Void Status'],
      ['Ticket Reference', 'Unique Ticket URL'],
      ['Ticket Reference', 'Registration Name'],
    ],
    fields: ignore(
      'Tags',
      'Ticket Slug',
      'Registration Slug',
      'Ticket Last Updated Date',
      'Discount Status',
      'Order Company Name',
      'Order Phone Number',
      'Order Discount Code',
      'Order IP',
      'Order Created Date',
      'Order Completed Date',
      'Payment Reference',
    ),
  },
  {
    name: 'pretix',
    headers: [
      ['Order code', 'Automatically checked in'],
      ['Order code', 'Secret'],
      ['Order code', 'Voucher code'],
      ['Bestellnummer', 'Automatisch eingecheckt'],
      ['Bestellcode', 'Automatisch eingecheckt'],
      ['Bestellnummer', 'Gutscheincode'],
      ['Bestellnummer', 'Geheimnis'],
      ['Code de commande', 'Enregistré automatiquement'],
      ['Bestelcode', 'Automatisch ingecheckt'],
      ['Order code', 'Position ID'],
      ['Order code', 'Order total'],
      ['Bestellnummer', 'Positionsnummer'],
      ['Bestellnummer', 'Bestellsumme'],
      ['Bestellnummer', 'Benötigt besondere Behandlung'],
      ['Bestellnummer', 'Name Teilnehmer*in'],
      ['Code de commande', 'Nom du participant'],
      ['Código de pedido', 'Requiere atención especial'],
      ['Código de pedido', 'Secreto'],
      ['Codice ordine', 'Segreto'],
    ],
    fields: {
      // Numbers the lines of one order, not people.
      'Position ID': 'ignored',
      Positionsnummer: 'ignored',
      'Pseudonymization ID': 'weakId',
      'Pseudonymisierungs-ID': 'weakId',
      'Pseudonyme ID': 'weakId',
      'ID pseudonyme': 'weakId',
      'ID Seudónimo': 'weakId',
      // Add-on parts of a name are in the full name already.
      ...ignore('Attendee name: Title', 'Attendee name: Salutation', 'Start date', 'End date'),
      ...ignore(...words(PRETIX_ORDER)),
    },
  },
  {
    name: 'hi.events',
    headers: [['Public ID', 'Short ID']],
    // One kind of ticket, not one ticket.
    fields: ignore('Ticket ID', 'Product ID'),
  },
  {
    name: 'hi.events',
    headers: [
      ['Public ID', 'Payment Status', 'Refund Status'],
      ['Public ID', 'Total Gross', 'Is Fully Refunded'],
    ],
    // An order's, not a ticket's.
    fields: {
      'Public ID': 'order',
      ...ignore('Total Before Additions', 'Total Gross', 'Total Tax', 'Total Fee', 'Total Refunded'),
      ...ignore('Payment Provider', 'Payment Gateway', 'Is Partially Refunded', 'Is Free Order'),
      ...ignore('Is Manually Created', 'Occurrence Date', 'Opted In To Marketing'),
    },
  },
  {
    name: 'meetup',
    headers: [
      ['User ID', 'RSVPed on'],
      ['User ID', 'URL of Member Profile'],
      ['Member ID', 'URL of Member Profile'],
    ],
    fields: { 'User ID': 'externalId', ...ignore('Title', 'Event Host', 'Member ID') },
  },
  {
    name: 'open-event',
    headers: [
      ['Order#', 'Ticket Name', 'Payment Mode'],
      ['Order#', 'Ticket Name', 'Ticket Price'],
      ['Order#', 'Payment Mode', 'Total Amount'],
    ],
    // Its `Ticket ID` is the order's, its `Ticket Type` is free, paid or donation (csv_jobs_util.py).
    fields: {
      'Ticket Name': 'ticketType',
      ...ignore('Ticket ID', 'Ticket Type', 'Tax ID', 'Address', 'Country', 'State', 'City', 'Zipcode'),
    },
    statuses: { initializing: 'pending', placed: 'pending' },
  },
  {
    name: 'alf.io',
    headers: [
      ['ID', 'ReservationID'],
      ['ID', 'Category', 'OriginalPrice'],
      ['Reservation ID', 'Attendee First Name', 'Contact First Name'],
    ],
    fields: {
      ID: 'externalId',
      Category: 'ticketType',
      ...ignore('Locked', 'Language', 'Confirmation', 'Country Code', 'Fiscal Code', 'Reference Type'),
      ...ignore('Addressee Code', 'PEC', 'Invoice #', 'Date'),
    },
    // A ticket nobody has taken yet.
    statuses: { free: 'placeholder', 'pre reserved': 'pending' },
  },
  {
    name: 'attendize',
    headers: [
      ['Order Reference', 'Has Arrived'],
      ['Order Ref', 'Has Arrived'],
      ['Order Reference', 'Fully Refunded'],
    ],
    fields: ignore('Partially Refunded', 'Amount Refunded'),
  },
  {
    name: 'billetto',
    headers: [
      ['Order ID', 'Ticket Type', 'Ticket ID', 'Barcode'],
      ['Ordrenummer', 'Billettype'],
      ['Ordernummer', 'Biljettyp'],
      ['Ordre-ID', 'Billettype'],
      ['Order No.', 'Barcode', 'Scanned At'],
    ],
    fields: { State: 'status', Tilstand: 'status' },
  },
  {
    name: 'indico',
    headers: [
      ['Registration date', 'Registration state'],
      ['Registration state', 'Affiliation'],
      ['ID', 'Name', 'Registration state'],
    ],
    fields: { ID: 'externalId', ...ignore('Check-in date', 'Payment date') },
  },
  { name: 'indico', headless: ['firstName', 'lastName', 'company', undefined, 'phone', 'email'] },
  {
    name: 'google-forms',
    firstHeader: [
      'Timestamp',
      '타임스탬프',
      'Zeitstempel',
      'Horodateur',
      'Marca temporal',
      'Marca de tiempo',
      'タイムスタンプ',
      'Carimbo de data/hora',
      'Informazioni cronologiche',
      'Tijdstempel',
      'Tidsstempel',
    ],
    // What it called the addresses it collected before it called them that.
    fields: { Username: 'email', '사용자 이름': 'email', Nutzername: 'email', "Nom d'utilisateur": 'email' },
  },
];

/** The tool whose signature these headers carry. */
export function platformOfHeaders(headers: readonly string[]): Platform | undefined {
  const keys = new Set(headers.map(headerKey));
  const first = headerKey(headers[0] ?? '');
  return PLATFORMS.find(
    ({ headers: sets, firstHeader }) =>
      sets?.some((set) => set.every((header) => keys.has(headerKey(header)))) ||
      firstHeader?.some((header) => headerKey(header) === first),
  );
}

/** The tool that writes columns of this meaning and no header. */
export const platformOfColumns = (columns: readonly Column[]): Platform | undefined =>
  PLATFORMS.find(
    ({ headless }) =>
      headless?.length === columns.length &&
      headless.every((field, at) => field === undefined || field === columns[at]?.field),
  );

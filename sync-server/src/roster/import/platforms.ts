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
  Verkaufskanal | Bestellsprache | Zahlungsanbieter | Zahlungsdatum | USt-ID-Nr.
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
      ['Bestellnr.', 'Teilnehmer-Nr.'],
      ['N.º de pedido', 'N.º de asistente'],
      ['N° de commande', 'N° de participant'],
    ],
    fields: ignore(
      'Date Attending',
      'Date',
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
    ],
    fields: ignore(
      'Tags',
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
    ],
    fields: {
      // Numbers the lines of one order, not people.
      'Position ID': 'ignored',
      Positionsnummer: 'ignored',
      'Pseudonymization ID': 'weakId',
      'Pseudonymisierungs-ID': 'weakId',
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
    ],
    fields: {
      ID: 'externalId',
      Category: 'ticketType',
      ...ignore('Locked', 'Language', 'Confirmation', 'Country Code', 'Fiscal Code', 'Reference Type'),
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

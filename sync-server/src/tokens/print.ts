/**
 * Paper for the day the tablets fail (E3): badges with a QR that survives creases, and a list by name to tick off. Made
 * page by page into a stream; Korean letters come from Pretendard (OFL), of which only the used ones are embedded.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { EventInfo } from '@attend-gate/shared';
import PDFDocument from 'pdfkit';
import { qrModules } from './qr.ts';

export interface BadgeFacts {
  readonly name: string;
  readonly company: string;
  readonly ticketType: string;
  readonly code: string;
  /** `AG1…` */
  readonly ticket: string;
}

export interface ListRow {
  readonly name: string;
  readonly company: string;
  readonly ticketType: string;
  readonly code: string;
  readonly note: string;
}

type Event = Pick<EventInfo, 'name' | 'place' | 'startsAt' | 'timeZone'>;

const require = createRequire(import.meta.url);
const FONTS = join(dirname(require.resolve('pretendard/package.json')), 'dist', 'public', 'static');
const INK = '#14203a';
const SOFT = '#56627d';
const MM = 72 / 25.4;

/** A4 with eight badges of 95 × 70 mm, the size of common badge sheets. */
const BADGE = { width: 95 * MM, height: 68 * MM, columns: 2, rows: 4 } as const;
const A4 = { width: 210 * MM, height: 297 * MM } as const;

function newDocument(event: Event): { pdf: PDFKit.PDFDocument; bytes: Promise<Uint8Array<ArrayBuffer>> } {
  const pdf = new PDFDocument({ size: 'A4', margin: 0, autoFirstPage: false, info: { Title: event.name } });
  pdf.registerFont('regular', join(FONTS, 'Pretendard-Regular.otf'));
  pdf.registerFont('bold', join(FONTS, 'Pretendard-Bold.otf'));
  const out = pdf.pipe(new PassThrough());
  const bytes = (async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of out as AsyncIterable<Buffer>) chunks.push(chunk);
    return Uint8Array.from(Buffer.concat(chunks));
  })();
  return { pdf, bytes };
}

/** Draws the modules as filled squares: sharp at any size, no picture inside. */
function drawQr(pdf: PDFKit.PDFDocument, text: string, at: { x: number; y: number; size: number }): void {
  const { size, dark } = qrModules(text, 'print');
  const step = at.size / size;
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++)
      if (dark(row, column)) pdf.rect(at.x + column * step, at.y + row * step, step, step);
  pdf.fill('#000000');
}

/** The largest size at which a text fits on one line. */
function fitted(pdf: PDFKit.PDFDocument, text: string, width: number, sizes: readonly number[]): number {
  return sizes.find((size) => pdf.fontSize(size).widthOfString(text) <= width) ?? sizes.at(-1) ?? 8;
}

function drawBadge(pdf: PDFKit.PDFDocument, event: Event, badge: BadgeFacts, x: number, y: number): void {
  const pad = 6 * MM;
  const qr = 40 * MM;
  const text = BADGE.width - qr - 2 * pad - 3 * MM;
  pdf.lineWidth(0.4).strokeColor('#c7cfdd').rect(x, y, BADGE.width, BADGE.height).stroke();
  pdf.rect(x, y, BADGE.width, 11 * MM).fill('#111c33');
  pdf.font('bold').fillColor('#ffffff');
  pdf.fontSize(fitted(pdf, event.name, BADGE.width - 2 * pad, [12, 10, 9, 8, 7]));
  pdf.text(event.name, x + pad, y + 3.6 * MM, {
    width: BADGE.width - 2 * pad,
    height: 12,
    ellipsis: true,
    lineBreak: false,
  });
  const top = y + 16 * MM;
  const name = badge.name || badge.code;
  pdf.font('bold').fillColor(INK);
  const size = fitted(pdf, name, text, [24, 20, 17, 14, 12]);
  pdf.fontSize(size).text(name, x + pad, top, { width: text, height: 2.4 * size, ellipsis: true });
  pdf.font('regular').fontSize(11).fillColor(SOFT);
  pdf.text(badge.company, x + pad, pdf.y + 2, { width: text, height: 30, ellipsis: true });
  pdf.font('bold').fontSize(10).fillColor(INK);
  pdf.text(badge.ticketType, x + pad, y + BADGE.height - 10 * MM, {
    width: text,
    height: 12,
    ellipsis: true,
  });
  const qrX = x + BADGE.width - pad - qr;
  drawQr(pdf, badge.ticket, { x: qrX, y: top - 1 * MM, size: qr });
  pdf.font('regular').fontSize(8).fillColor(INK);
  pdf.text(badge.code, qrX, top + qr + 0.5 * MM, { width: qr, align: 'center', lineBreak: false });
}

/** @returns a PDF, A4, eight badges a page */
export function badgesPdf(event: Event, badges: readonly BadgeFacts[]): Promise<Uint8Array<ArrayBuffer>> {
  const { pdf, bytes } = newDocument(event);
  const perPage = BADGE.columns * BADGE.rows;
  const left = (A4.width - BADGE.columns * BADGE.width) / 2;
  const top = (A4.height - BADGE.rows * BADGE.height) / 2;
  for (const [i, badge] of badges.entries()) {
    const on = i % perPage;
    if (on === 0) pdf.addPage();
    const column = on % BADGE.columns;
    const row = Math.floor(on / BADGE.columns);
    drawBadge(pdf, event, badge, left + column * BADGE.width, top + row * BADGE.height);
  }
  if (badges.length === 0) pdf.addPage();
  pdf.end();
  return bytes;
}

const LIST = { margin: 14 * MM, line: 7.2 * MM, head: 30 * MM } as const;
const COLUMNS = [
  { title: '', width: 8 * MM },
  { title: '이름 · Name', width: 46 * MM },
  { title: '소속 · Company', width: 50 * MM },
  { title: '티켓 · Ticket', width: 32 * MM },
  { title: '코드 · Code', width: 46 * MM },
] as const;

function drawListHead(pdf: PDFKit.PDFDocument, event: Event, page: number, printedAt: number): void {
  const { margin, head } = LIST;
  const when = new Intl.DateTimeFormat('ko', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: event.timeZone,
  });
  pdf.font('bold').fontSize(15).fillColor(INK).text(event.name, margin, margin, { lineBreak: false });
  pdf.font('regular').fontSize(9).fillColor(SOFT);
  const note = `비상용 명단 · Back-up list   ${when.format(printedAt)}   ${page}`;
  pdf.text(note, margin, margin + 8 * MM, { lineBreak: false });
  let x: number = margin;
  for (const { title, width } of COLUMNS) {
    pdf.text(title, x, head - 4.5 * MM, { lineBreak: false });
    x += width;
  }
  pdf
    .moveTo(margin, head)
    .lineTo(A4.width - margin, head)
    .lineWidth(0.8)
    .strokeColor(INK)
    .stroke();
}

function drawListRow(pdf: PDFKit.PDFDocument, row: ListRow, y: number): void {
  const { margin, line } = LIST;
  pdf
    .lineWidth(0.8)
    .strokeColor(INK)
    .rect(margin, y + 1.6 * MM, 3.6 * MM, 3.6 * MM)
    .stroke();
  let x = margin + COLUMNS[0].width;
  const cells = [row.name, row.company, row.note === '' ? row.ticketType : row.note, row.code];
  for (const [i, text] of cells.entries()) {
    const { width } = COLUMNS[i + 1]!;
    pdf
      .font(i === 0 ? 'bold' : 'regular')
      .fontSize(9.5)
      .fillColor(i === 1 ? SOFT : INK);
    pdf.text(text, x, y + 1.9 * MM, { width: width - 2 * MM, height: 11, ellipsis: true, lineBreak: false });
    x += width;
  }
  pdf
    .moveTo(margin, y + line)
    .lineTo(A4.width - margin, y + line)
    .lineWidth(0.3)
    .strokeColor('#dde3ee')
    .stroke();
}

/** @param rows in the order they are to be looked up by @returns a PDF, A4, about 35 people a page */
export function listPdf(
  event: Event,
  rows: readonly ListRow[],
  printedAt: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { pdf, bytes } = newDocument(event);
  const perPage = Math.floor((A4.height - LIST.head - LIST.margin) / LIST.line);
  for (const [i, row] of rows.entries()) {
    if (i % perPage === 0) {
      pdf.addPage();
      drawListHead(pdf, event, i / perPage + 1, printedAt);
    }
    drawListRow(pdf, row, LIST.head + (i % perPage) * LIST.line);
  }
  if (rows.length === 0) {
    pdf.addPage();
    drawListHead(pdf, event, 1, printedAt);
  }
  pdf.end();
  return bytes;
}

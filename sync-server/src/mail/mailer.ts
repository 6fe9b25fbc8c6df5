/**
 * The only door to SMTP. Messages are made of strings and bytes we hold: the library may read no file and fetch no
 * address for them. Addresses are given as parts, so that a name cannot become a header.
 */
import nodemailer from 'nodemailer';

export interface Message {
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** PNG shown in the text by its content id. */
  readonly picture?: { readonly cid: string; readonly png: Uint8Array };
  /** Stays the same when the mail is sent again. */
  readonly messageId: string;
}

/** The server will never take this mail: no such mailbox, not an address. */
export class MailRefused extends Error {}

export interface Mailer {
  send(message: Message): Promise<void>;
  close(): void;
}

export interface MailConfig {
  /** `smtp://user:password@mail.example:587` or `smtps://…` */
  readonly url: string;
  /** `"행사 <tickets@event.example>"` */
  readonly from: string;
}

const SAFE = { disableFileAccess: true, disableUrlAccess: true } as const;

const bodyOf = (from: string, { to, subject, text, html, picture, messageId }: Message) => ({
  ...{ from, to: [to], subject, text, html, messageId },
  attachments: picture
    ? [
        {
          filename: 'ticket.png',
          content: Buffer.from(picture.png),
          cid: picture.cid,
          contentType: 'image/png',
        },
      ]
    : [],
  headers: { 'Auto-Submitted': 'auto-generated' },
  ...SAFE,
});

const permanent = (error: unknown): boolean => {
  const code = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0;
  return (
    (code >= 500 && code < 600 && code !== 535) ||
    (error instanceof Error && 'code' in error && error.code === 'EENVELOPE' && code === 0)
  );
};

/** Opens no connection before the first mail. */
export function createMailer({ url, from }: MailConfig): Mailer {
  const transport = nodemailer.createTransport({ ...SAFE, url, pool: true, maxConnections: 2 } as never);
  return {
    send: async (message) => {
      try {
        await transport.sendMail(bodyOf(from, message));
      } catch (error) {
        if (permanent(error)) throw new MailRefused(error instanceof Error ? error.message : 'refused');
        throw error;
      }
    },
    close: () => transport.close(),
  };
}

/** The same mail as an `.eml` file, for who sends mails with a program of their own. */
export async function emlOf(from: string, message: Message): Promise<Uint8Array<ArrayBuffer>> {
  const transport = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const { message: bytes } = await transport.sendMail(bodyOf(from, message));
  return Uint8Array.from(bytes as Buffer);
}

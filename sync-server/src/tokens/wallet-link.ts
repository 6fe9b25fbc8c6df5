/**
 * The link in a participant's mail: it opens the wallet with the signed ticket. Ticket and server stand behind `#`,
 * so neither reaches a log, a proxy or a `Referer` (T2).
 */

/** Where the wallet is when it has no origin of its own. */
export const walletUrlAt = (origin: string): string => `${origin}/wallet/`;

/**
 * @param walletUrl `https://wallet.example/wallet/`
 * @param server origin of the event server; left out of the link when the wallet is on the same one
 * @param ticket `AG1…`
 */
export function walletLink(walletUrl: string, server: string, ticket: string): string {
  const elsewhere = new URL(walletUrl).origin !== server;
  return `${walletUrl}#/t/${ticket}${elsewhere ? `?s=${encodeURIComponent(server)}` : ''}`;
}

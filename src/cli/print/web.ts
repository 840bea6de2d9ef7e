import type { WebReport } from '../../protocol/messages.ts';

/** Where browsers find the daemon; none where config.json wants no door for them. The token itself is never printed. */
export function webLines(web: WebReport | undefined): string[] {
  if (web === undefined) return [];
  return 'problem' in web
    ? [`Browsers can't reach it: ${web.problem}`]
    : [`Browsers reach it at ${web.address}; the token they show is in ${web.tokenFile}.`];
}

import { createHash } from 'node:crypto';

/** Two palettes, one sheet: colours follow the system. Contrast of every text is at least 7:1. */
const style = `
:root{color-scheme:light dark;--back:#f3f5f7;--card:#fff;--text:#17222c;--soft:#44525f;--line:#d5dce2;--good:#0b6b3a;--calm:#33518a}
@media(prefers-color-scheme:dark){:root{--back:#10171d;--card:#1a242d;--text:#eef3f7;--soft:#b8c4ce;--line:#31404c;--good:#6fdc9f;--calm:#a5c3ff}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:24px;background:var(--back);color:var(--text);font:17px/1.55 system-ui,sans-serif}
main{width:100%;max-width:34rem;padding:40px 36px;background:var(--card);border:1px solid var(--line);border-radius:16px;text-align:center}
svg{width:64px;height:64px;fill:none;stroke:currentColor;stroke-width:2.5;stroke-linecap:round;stroke-linejoin:round}
.good{color:var(--good)}.calm{color:var(--calm)}
h1{margin:16px 0 8px;font-size:1.7rem;line-height:1.2}
p{margin:0 0 12px;color:var(--soft)}p.lead{color:var(--text)}
footer{margin-top:28px;padding-top:16px;border-top:1px solid var(--line);color:var(--soft);font-size:.9rem}
@media(max-width:420px){main{padding:28px 20px}}
`;

const icons = {
  good: '<svg class="good" viewBox="0 0 32 32" aria-hidden="true"><circle cx="16" cy="16" r="13"/><path d="m10 16.5 4.2 4.2L22.4 12"/></svg>',
  calm: '<svg class="calm" viewBox="0 0 32 32" aria-hidden="true"><circle cx="16" cy="16" r="13"/><path d="m12 12 8 8m0-8-8 8"/></svg>',
};

type Page = { icon: keyof typeof icons; title: string; lead: string; more: string };

const pages: Record<'success' | 'cancelled', Page> = {
  success: {
    icon: 'good',
    title: 'Thank you',
    lead: 'Your payment was handed in. You can close this tab and go back to your editor.',
    more: 'The credits appear there by themselves, usually within two seconds. Some ways to pay take longer, up to a few days; nothing is lost meanwhile.',
  },
  cancelled: {
    icon: 'calm',
    title: 'Nothing was paid',
    lead: 'You left the checkout before paying, so nothing was charged.',
    more: 'You can close this tab and go back to your editor. To try again, choose Buy Credits there.',
  },
};

/** The page a browser comes back to from the checkout. Nothing of the request is in it, and it loads nothing. */
export function paymentPage(name: keyof typeof pages): string {
  const { icon, title, lead, more } = pages[name];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} – Plumbline</title>
<style>${style}</style>
</head>
<body>
<main>
${icons[icon]}
<h1>${title}</h1>
<p class="lead">${lead}</p>
<p>${more}</p>
<footer>Plumbline</footer>
</main>
</body>
</html>
`;
}

const styleHash = createHash('sha256').update(style).digest('base64');

/** Allows the one style sheet above and nothing else: no script, picture, form or frame. */
export const paymentPagePolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

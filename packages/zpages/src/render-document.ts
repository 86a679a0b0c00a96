import { CLIENT_CODE } from './client-code.js';
import { type Html, html, trusted } from './html.js';
import { STYLE } from './style/index.js';

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M1 7h4v8H1zM6 1h4v14H6zM11 10h4v5h-4z' fill='%233b6fb5'/%3E%3C/svg%3E";

/** The whole page around `live`. It is complete without the script. */
export function renderDocument(live: Html, title: string): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${ICON}">
<style>${trusted(STYLE)}</style>
</head>
<body>
${live}
<script>${trusted(CLIENT_CODE)}</script>
</body>
</html>
`;
}

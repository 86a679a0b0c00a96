export const USAGE = `Usage: npx @stageguard/zpages top URL... [options]

Shows the live pages of many processes as one: counts added, ages by maximum.
A URL may be short: localhost:9465, gateway-1:3000/debug/requests.

  --token TOKEN      what the pages ask for. Or the variable STAGEGUARD_PAGE_TOKEN
  --stage NAME       the oldest requests of this stage alone
  --interval SECONDS between two pictures or lines, from 1. Default: 1
  --json             a line of JSON each time
  --once             once, and no more. Exit code 1 where no process answers
  --help

Keys: up and down choose a stage, Esc all, space pauses, q quits.
`;

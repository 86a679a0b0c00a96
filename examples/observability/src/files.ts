import { stringify } from 'yaml';
import { type AlertOptions, buildAlerts } from './alerts.js';
import { buildDashboard } from './dashboard.js';

/** What the alerts of the demo's gateway are set to. */
export const GATEWAY_ALERTS: AlertOptions = {
  name: 'dynamo.frontend',
  overdue: { count: 5, silentFor: 90 },
  stuckAfter: 600,
  longest: 600,
  waitingIn: { stage: 'queue', limit: 20 },
  shares: { aborted: 0.25, abandoned: 0.05, failed: 0.1 },
  fewest: 10,
  hold: 60,
};

/** The generated files of this folder, by name. */
export function files(): Record<string, string> {
  const note = '# Generated: npm run generate\n';
  return {
    'dashboard.json': `${JSON.stringify(buildDashboard(GATEWAY_ALERTS.name), null, 2)}\n`,
    'alerts.yml': note + stringify(buildAlerts(GATEWAY_ALERTS), { lineWidth: 0 }),
  };
}

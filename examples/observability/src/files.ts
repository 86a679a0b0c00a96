import { stringify } from 'yaml';
import { type AlertOptions, buildAlerts } from './alerts.js';
import { buildDashboard, type DashboardOptions } from './dashboard.js';

/** What alerts of any name are set to. */
export const ALERTS: Omit<AlertOptions, 'name'> = {
  overdue: { count: 5, silentFor: 90 },
  stuckAfter: 600,
  longest: 600,
  shares: { aborted: 0.25, abandoned: 0.05, failed: 0.1 },
  fewest: 10,
  hold: 60,
};

/** What the alerts of the demo's gateway are set to. */
export const GATEWAY_ALERTS: AlertOptions = {
  ...ALERTS,
  name: 'dynamo.frontend',
  waitingIn: { stage: 'queue', limit: 20 },
};

/** What the dashboard of the demo's gateway is set to. */
export const GATEWAY_DASHBOARD: DashboardOptions = {
  name: 'dynamo.frontend',
  calls: 'http.client',
  page: 'http://127.0.0.1:8080/debug/requests',
};

/** The generated files, by name: those of this folder, or others. */
export function files(
  alerts: AlertOptions = GATEWAY_ALERTS,
  dashboard: DashboardOptions = GATEWAY_DASHBOARD,
) {
  const note = '# Generated: npm run generate\n';
  return {
    'dashboard.json': `${JSON.stringify(buildDashboard(dashboard), null, 2)}\n`,
    'alerts.yml': note + stringify(buildAlerts(alerts), { lineWidth: 0 }),
  };
}

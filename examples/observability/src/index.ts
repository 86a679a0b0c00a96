export type { AlertRule, RuleFile } from './alert-rule.js';
export { type AlertOptions, buildAlerts } from './alerts.js';
export { buildDashboard, type DashboardOptions } from './dashboard.js';
export { ALERTS, files, GATEWAY_ALERTS, GATEWAY_DASHBOARD } from './files.js';
export { type MetricNames, metricNames, type Path } from './metric-names.js';

export type { AlertRule, RuleFile } from './alert-rule.js';
export { type AlertOptions, buildAlerts } from './alerts.js';
export { buildDashboard } from './dashboard.js';
export { files, GATEWAY_ALERTS } from './files.js';
export { type MetricNames, metricNames, type Path } from './metric-names.js';

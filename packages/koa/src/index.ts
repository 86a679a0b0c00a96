export { createHttpMetrics } from '@stageguard/http';

export type { DataPoint, ExportRequest, KeyValue, Metric } from './definitions.js';
export { type Protocol, type Receiver, receive } from './receiver.js';
